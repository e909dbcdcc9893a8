// SPDX-License-Identifier: GPL-2.0
/*
 * Copies lines of 64 bytes past the CPU caches on x86. All of these stores are weakly ordered: the
 * next fence makes them persistent.
 *
 * Speed of the alternatives: docs/performance.rst.
 *
 * memory_failure() removes a bad page from the direct map, possibly between the lookup in the
 * record of bad memory and the copy. Each instruction here that accesses memory has an entry in the
 * exception table, so that the copy then ends with an error and not with an oops. A copy without a
 * fault executes the same instructions as without these entries.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/export.h>
#include <linux/instrumented.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/types.h>
#include <kunit/visibility.h>
#include <asm/asm.h>
#include <asm/cpufeature.h>

#include "copy.h"

/*
 * An instruction that accesses memory. It jumps to @label if the page is not mapped, or if the CPU
 * reports bad memory by a recoverable machine check. FAULTS() makes that the label "fault" of the C
 * function, under its name in the assembler.
 */
#define FAULT_TO(instruction, label)	\
	"9: " instruction "\n\t" _ASM_EXTABLE_TYPE(9b, label, EX_TYPE_DEFAULT_MCE_SAFE)
#define MAY_FAULT(instruction)	FAULT_TO(instruction, \\fault)
#define FAULTS(instructions)	".irp fault, %l[fault]\n\t" instructions ".endr"

/* Eight stores of eight bytes, which every x86-64 CPU has. Return: true if one faults. */
static __always_inline bool line_movnti(void *to, const void *from)
{
	asm goto(FAULTS(".irp at, 0, 32\n\t"
			MAY_FAULT("movq    \\at(%1), %%r8")
			MAY_FAULT("movq  8+\\at(%1), %%r9")
			MAY_FAULT("movq 16+\\at(%1), %%r10")
			MAY_FAULT("movq 24+\\at(%1), %%r11")
			MAY_FAULT("movnti  %%r8,    \\at(%0)")
			MAY_FAULT("movnti  %%r9,  8+\\at(%0)")
			MAY_FAULT("movnti %%r10, 16+\\at(%0)")
			MAY_FAULT("movnti %%r11, 24+\\at(%0)")
			".endr\n\t")
		 :
		 : "r" (to), "r" (from)
		 : "r8", "r9", "r10", "r11", "memory"
		 : fault);

	return false;

fault:
	return true;
}

/*
 * One store of a whole line, to any memory type including device memory (SDM volume 2): movdir64b
 * (%rdx), %rax. Coded as bytes, as not every assembler that builds kernels knows it.
 */
static __always_inline bool line_movdir64b(void *to, const void *from)
{
	asm goto(FAULTS(MAY_FAULT(".byte 0x66, 0x0f, 0x38, 0xf8, 0x02"))
		 :
		 : "a" (to), "d" (from)
		 : "memory"
		 : fault);

	return false;

fault:
	return true;
}

static __always_inline bool line_zero_movnti(void *to)
{
	asm goto(FAULTS(".irp at, 0, 8, 16, 24, 32, 40, 48, 56\n\t"
			MAY_FAULT("movnti %1, \\at(%0)")
			".endr\n\t")
		 :
		 : "r" (to), "r" (0UL)
		 : "memory"
		 : fault);

	return false;

fault:
	return true;
}

/*
 * AMD only, and as weakly ordered as movnti: clzero implies the memory type of a streaming store
 * (APM volume 3). The manual does not say what that means for device memory.
 */
static __always_inline bool line_zero_clzero(void *to)
{
	asm goto(FAULTS(MAY_FAULT("clzero")) : : "a" (to) : "memory" : fault);

	return false;

fault:
	return true;
}

/*
 * Like memcpy(), by the same instructions as on a CPU without fast strings. Words of eight bytes
 * are copied whole. Return: true on a fault.
 */
static bool copy_plain(void *to, const void *from, size_t len)
{
	unsigned long words = len / 8, bytes = len % 8;

	asm volatile(FAULT_TO("rep movsq", 8f)
		     "xchg %2, %3\n\t"
		     FAULT_TO("rep movsb", 8f)
		     "8:"
		     : "+D" (to), "+S" (from), "+c" (words), "+r" (bytes)
		     :
		     : "memory");

	return words || bytes;
}

/*
 * Write back the line that contains @to. Every x86-64 CPU has clflush; on some AMD CPUs mfence is
 * the only fence that waits for clflush.
 */
static __always_inline bool line_clean(void *to)
{
	asm goto(FAULTS(MAY_FAULT("clflush (%0)")
			"mfence\n\t")
		 :
		 : "r" (to)
		 : "memory"
		 : fault);

	return false;

fault:
	return true;
}

/*
 * Return: how many bytes ahead to prefetch. Fewer in a short copy, so that the first access is not
 * to its last line: the CPU would then not prefetch the lines before that by itself.
 */
static size_t lines_ahead(size_t len)
{
	return len > SZ_4K ? SZ_4K : len / 4;
}

/*
 * Eight stores for each line leave a CPU little room to prefetch by itself, so prefetch the source:
 * further ahead in long copies. The last lines prefetch as many bytes of @next, or, without it,
 * what has been prefetched or is being copied. Don't prefetch everything at the start and don't add
 * branches: both measurably slow down a copy of 4 KiB that is in the caches.
 */
VISIBLE_IF_KUNIT blk_status_t pmem_lines_movnti(void *to, const void *from, size_t len,
						const void *next)
{
	size_t ahead = lines_ahead(len), i = 0;

	next = next ? next - (len - ahead) : from;

	/* Up to a page: prefetch two lines for each line copied, until far enough ahead. */
	for (; len > SZ_2K && len <= SZ_4K && i < SZ_512; i += PMEM_LINE) {
		copy_prefetch(from + SZ_512 + 2 * i);
		copy_prefetch(from + SZ_512 + 2 * i + PMEM_LINE);
		if (unlikely(line_movnti(to + i, from + i)))
			return BLK_STS_IOERR;
	}
	for (; i < len; i += PMEM_LINE) {
		copy_prefetch((i < len - ahead ? from + ahead : next) + i);
		if (unlikely(line_movnti(to + i, from + i)))
			return BLK_STS_IOERR;
	}

	return BLK_STS_OK;
}
EXPORT_SYMBOL_IF_KUNIT(pmem_lines_movnti);

/*
 * movdir64b alone is the fastest way to copy uncached data and the slowest way to copy cached data.
 * With movnti for one line in four, both are fast on AMD's CPUs.
 */
VISIBLE_IF_KUNIT blk_status_t pmem_lines_movdir64b(void *to, const void *from, size_t len,
						   const void *next)
{
	if (next)
		pmem_copy_prefetch(next, len);
	for (; len >= 4 * PMEM_LINE; len -= 4 * PMEM_LINE) {
		if (unlikely(line_movdir64b(to, from) ||
			     line_movdir64b(to + PMEM_LINE, from + PMEM_LINE) ||
			     line_movdir64b(to + 2 * PMEM_LINE, from + 2 * PMEM_LINE) ||
			     line_movnti(to + 3 * PMEM_LINE, from + 3 * PMEM_LINE)))
			return BLK_STS_IOERR;
		to += 4 * PMEM_LINE;
		from += 4 * PMEM_LINE;
	}
	for (; len; len -= PMEM_LINE) {
		if (unlikely(line_movdir64b(to, from)))
			return BLK_STS_IOERR;
		to += PMEM_LINE;
		from += PMEM_LINE;
	}

	return BLK_STS_OK;
}
EXPORT_SYMBOL_IF_KUNIT(pmem_lines_movdir64b);

/* Zero whole lines by movnti. Return: BLK_STS_OK, or BLK_STS_IOERR after a machine check. */
VISIBLE_IF_KUNIT blk_status_t pmem_lines_zero_movnti(void *to, size_t len)
{
	size_t i;

	for (i = 0; i < len; i += PMEM_LINE)
		if (unlikely(line_zero_movnti(to + i)))
			return BLK_STS_IOERR;

	return BLK_STS_OK;
}
EXPORT_SYMBOL_IF_KUNIT(pmem_lines_zero_movnti);

/* The same by clzero, which AMD's CPUs have. */
VISIBLE_IF_KUNIT blk_status_t pmem_lines_zero_clzero(void *to, size_t len)
{
	size_t i;

	for (i = 0; i < len; i += PMEM_LINE)
		if (unlikely(line_zero_clzero(to + i)))
			return BLK_STS_IOERR;

	return BLK_STS_OK;
}
EXPORT_SYMBOL_IF_KUNIT(pmem_lines_zero_clzero);

/*
 * Copy whole lines. The compiler and KASAN do not see the accesses of inline assembly, so report
 * the reads of @src. The writes to @pmem need no check: all of the range is valid memory. Up to
 * Linux 6.1 at least, a range that was mapped when memory was short silently has no KASAN shadow.
 */
blk_status_t pmem_lines_copy(void *pmem, const void *src, size_t len, const void *next)
{
	instrument_read(src, len);

	/* Intel's CPUs are faster by movnti (decision 79). They have no clzero. */
	if (cpu_feature_enabled(X86_FEATURE_MOVDIR64B) && cpu_feature_enabled(X86_FEATURE_CLZERO))
		return pmem_lines_movdir64b(pmem, src, len, next);

	return pmem_lines_movnti(pmem, src, len, next);
}

/* Zero whole lines. Device memory gets movnti, as the effect of clzero on it is unknown. */
blk_status_t pmem_lines_zero(void *pmem, size_t len, bool device)
{
	if (!device && cpu_feature_enabled(X86_FEATURE_CLZERO))
		return pmem_lines_zero_clzero(pmem, len);

	return pmem_lines_zero_movnti(pmem, len);
}

/* Copy a part of one line through the caches, and write it back. */
blk_status_t pmem_part_copy(void *pmem, const void *src, size_t len)
{
	size_t head = min_t(size_t, -(unsigned long)pmem % 8, len);

	instrument_read(src, len);

	if (copy_plain(pmem, src, head) || copy_plain(pmem + head, src + head, len - head) ||
	    line_clean(pmem))
		return BLK_STS_IOERR;

	return BLK_STS_OK;
}

/* Read on CPUs where copy_mc_to_kernel() is memcpy(), which oopses on a bad or unmapped page. */
blk_status_t pmem_plain_read(void *dst, const void *pmem, size_t len)
{
	instrument_write(dst, len);

	return copy_plain(dst, pmem, len) ? BLK_STS_IOERR : BLK_STS_OK;
}
EXPORT_SYMBOL_IF_KUNIT(pmem_plain_read);
