// SPDX-License-Identifier: GPL-2.0
/*
 * Lines of 64 bytes, past the caches of an x86. All of these stores are weakly ordered: the next
 * fence makes them persistent.
 *
 * What is fast, and how much: docs/performance.rst.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/instrumented.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/types.h>
#include <asm/cpufeature.h>

#include "copy.h"

/* Eight stores of eight bytes. Every x86-64 has them. */
static __always_inline void line_movnti(void *to, const void *from)
{
	asm volatile(".irp at, 0, 32\n\t"
		     "movq    \\at(%1), %%r8\n\t"
		     "movq  8+\\at(%1), %%r9\n\t"
		     "movq 16+\\at(%1), %%r10\n\t"
		     "movq 24+\\at(%1), %%r11\n\t"
		     "movnti  %%r8,    \\at(%0)\n\t"
		     "movnti  %%r9,  8+\\at(%0)\n\t"
		     "movnti %%r10, 16+\\at(%0)\n\t"
		     "movnti %%r11, 24+\\at(%0)\n\t"
		     ".endr"
		     :
		     : "r" (to), "r" (from)
		     : "r8", "r9", "r10", "r11", "memory");
}

/*
 * One store, to memory of any type, a device's as well (SDM volume 2): movdir64b (%rdx), %rax. Not
 * every assembler that builds kernels knows it.
 */
static __always_inline void line_movdir64b(void *to, const void *from)
{
	asm volatile(".byte 0x66, 0x0f, 0x38, 0xf8, 0x02"
		     :
		     : "a" (to), "d" (from)
		     : "memory");
}

static __always_inline void line_zero_movnti(void *to)
{
	asm volatile(".irp at, 0, 8, 16, 24, 32, 40, 48, 56\n\t"
		     "movnti %1, \\at(%0)\n\t"
		     ".endr"
		     :
		     : "r" (to), "r" (0UL)
		     : "memory");
}

/*
 * AMD only, and as weakly ordered as movnti: it has an implied type of memory, as a streaming store
 * (APM volume 3). What comes of that on memory of a device, the manual leaves open.
 */
static __always_inline void line_zero_clzero(void *to)
{
	asm volatile("clzero" : : "a" (to) : "memory");
}

/*
 * Eight stores for each line leave the CPU little room to look ahead, so it is told where the copy
 * goes: further in long ones, and never beyond the end. Neither all at the start nor with a branch
 * more than needed: both can be felt in a copy of 4 KiB that is in the caches.
 */
static void lines_movnti(void *to, const void *from, size_t len)
{
	size_t ahead = len > SZ_4K ? SZ_4K : PMEM_EXPECTED, last = len - PMEM_LINE, i = 0;

	/* A page: two fetches for each line, until they are far enough ahead. */
	for (; len > SZ_2K && len <= SZ_4K && i < SZ_512; i += PMEM_LINE) {
		copy_prefetch(from + SZ_512 + 2 * i);
		copy_prefetch(from + SZ_512 + 2 * i + PMEM_LINE);
		line_movnti(to + i, from + i);
	}
	for (; i < len; i += PMEM_LINE) {
		copy_prefetch(from + min_t(size_t, i + ahead, last));
		line_movnti(to + i, from + i);
	}
}

/*
 * Alone, movdir64b is the best for what is not in the caches and the worst for what is. One line in
 * four by movnti makes it good at both.
 */
static void lines_movdir64b(void *to, const void *from, size_t len)
{
	size_t i = 0;

	for (; i + 4 * PMEM_LINE <= len; i += 4 * PMEM_LINE) {
		line_movdir64b(to + i, from + i);
		line_movdir64b(to + i + PMEM_LINE, from + i + PMEM_LINE);
		line_movdir64b(to + i + 2 * PMEM_LINE, from + i + 2 * PMEM_LINE);
		line_movnti(to + i + 3 * PMEM_LINE, from + i + 3 * PMEM_LINE);
	}
	for (; i < len; i += PMEM_LINE)
		line_movdir64b(to + i, from + i);
}

static void lines_zero_movnti(void *to, size_t len)
{
	size_t i;

	for (i = 0; i < len; i += PMEM_LINE)
		line_zero_movnti(to + i);
}

static void lines_zero_clzero(void *to, size_t len)
{
	size_t i;

	for (i = 0; i < len; i += PMEM_LINE)
		line_zero_clzero(to + i);
}

/*
 * Copies whole lines. The compiler and KASAN do not see into the assembler. Of @pmem there is
 * nothing for KASAN to see: a range is good as a whole, and if memory was short when it was mapped,
 * kernels up to 6.1 at least have no shadow of it and do not say so.
 */
void pmem_lines_copy(void *pmem, const void *src, size_t len)
{
	instrument_read(src, len);

	if (cpu_feature_enabled(X86_FEATURE_MOVDIR64B))
		lines_movdir64b(pmem, src, len);
	else
		lines_movnti(pmem, src, len);
}

/* The same, from nothing. A device gets stores whose way is known. */
void pmem_lines_zero(void *pmem, size_t len, bool device)
{
	if (!device && cpu_feature_enabled(X86_FEATURE_CLZERO))
		lines_zero_clzero(pmem, len);
	else
		lines_zero_movnti(pmem, len);
}
