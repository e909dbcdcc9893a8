// SPDX-License-Identifier: GPL-2.0
/*
 * The functions of x86 for persistent memory, which user-mode kernels lack. flushcache.inc, the
 * kernel's own write, is cut out of arch/x86/lib/usercopy_64.c when the bench is built.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include "native.h"

#include <asm/special_insns.h>

/* User-mode kernels keep the size of a line under another name. */
#define x86_clflush_size cache_alignment

#include "flushcache.inc"

/* copy_mc_enhanced_fast_string(), as long as no machine check comes. */
unsigned long native_copy_mc(void *dst, const void *src, unsigned int len)
{
	unsigned long count = len;

	asm volatile("rep movsb" : "+D" (dst), "+S" (src), "+c" (count) : : "memory");

	return count;
}
