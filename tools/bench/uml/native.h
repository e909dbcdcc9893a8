/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Included before everything else of whatever moves bytes: a user-mode kernel has none of what x86
 * has for persistent memory, though it runs on one.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _BENCH_NATIVE_H
#define _BENCH_NATIVE_H

#include <linux/io.h>
#include <linux/libnvdimm.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <asm/asm.h>

void __memcpy_flushcache(void *dst, const void *src, size_t len);
unsigned long native_copy_mc(void *dst, const void *src, unsigned int len);

/* No page is taken out of its map either, and its exception table is not that of an x86. */
#undef _ASM_EXTABLE_TYPE
#define _ASM_EXTABLE_TYPE(from, to, type) ""

#define memcpy_flushcache __memcpy_flushcache
#define copy_mc_to_kernel native_copy_mc
#undef ARCH_MEMREMAP_PMEM
#define ARCH_MEMREMAP_PMEM MEMREMAP_WB

#endif /* _BENCH_NATIVE_H */
