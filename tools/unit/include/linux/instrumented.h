/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Report reads and writes of assembly code to the address sanitizer, if there is one.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_INSTRUMENTED_H
#define _UNIT_LINUX_INSTRUMENTED_H

#include <stdlib.h>

#include <linux/types.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#else
#define __asan_region_is_poisoned(address, len) NULL
#endif

static inline void instrument_read(const void *address, size_t len)
{
	if (__asan_region_is_poisoned((void *)address, len))
		abort();
}

static inline void instrument_write(const void *address, size_t len)
{
	instrument_read(address, len);
}

#endif /* _UNIT_LINUX_INSTRUMENTED_H */
