/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Special copy functions, replaced by plain ones.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_UACCESS_H
#define _UNIT_LINUX_UACCESS_H

#include <linux/compiler.h>
#include <linux/string.h>

static inline void memcpy_flushcache(void *dst, const void *src, size_t len)
{
	memcpy(dst, src, len);
}

static inline unsigned long copy_mc_to_kernel(void *dst, const void *src, unsigned int len)
{
	memcpy(dst, src, len);

	return 0;
}

#endif /* _UNIT_LINUX_UACCESS_H */
