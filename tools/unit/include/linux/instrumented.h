/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tells the address sanitizer what assembler reads and writes.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_INSTRUMENTED_H
#define _UNIT_LINUX_INSTRUMENTED_H

#include <stdlib.h>

#include <sanitizer/asan_interface.h>

#include <linux/types.h>

static inline void instrument_read(const void *address, size_t len)
{
	if (__asan_region_is_poisoned((void *)address, len))
		abort();
}

static inline void instrument_write(void *address, size_t len)
{
	instrument_read(address, len);
}

#endif /* _UNIT_LINUX_INSTRUMENTED_H */
