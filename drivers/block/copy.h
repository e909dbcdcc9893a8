/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Copies to and from persistent memory.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_COPY_H
#define _PMEM_COPY_H

#include <linux/blk_types.h>
#include <linux/kconfig.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/string.h>

/* Bytes that a CPU transfers at once. */
#define PMEM_LINE	64
/* Bytes that a CPU can prefetch at once. */
#define PMEM_PREFETCH	SZ_1K

/* copy.c */
blk_status_t pmem_copy_to(void *pmem, const void *src, size_t len);
blk_status_t pmem_copy_piece(void *pmem, const void *src, size_t len, const void *next);
blk_status_t pmem_copy_from(void *dst, const void *pmem, size_t len);
blk_status_t pmem_copy_zeroes(void *pmem, size_t len, bool device);
void pmem_copy_write_back(void *pmem, size_t len);
void pmem_copy_fence(void);
void pmem_copy_read_back(const void *pmem);

/*
 * Prefetch into all cache levels. On x86 the kernel's prefetch() is for data used once, and skips
 * the second level.
 */
#define copy_prefetch(address) __builtin_prefetch(address)

/**
 * pmem_copy_prefetch() - prefetch the piece of memory that the next copy reads or writes
 * @piece: the memory, which is not persistent memory
 * @len:   number of bytes
 *
 * CPUs do not prefetch from one page to another by themselves. A copy of up to 2 KiB is too short
 * to gain from a prefetch, and in one of more than a page the CPU's own prefetcher catches up.
 */
static __always_inline void pmem_copy_prefetch(const void *piece, size_t len)
{
	size_t i;

	if (len <= SZ_2K || len > SZ_4K)
		return;

	/* Unrolled, as the CPU would mispredict the end of the loop. */
#pragma GCC unroll 16
	for (i = 0; i < PMEM_PREFETCH; i += PMEM_LINE)
		copy_prefetch(piece + i);
}

/*
 * pmem_lines_copy() and pmem_lines_zero() take whole lines: @pmem and @len are multiples of
 * PMEM_LINE, @src may be unaligned. @next is what the next copy reads, to prefetch it, or NULL.
 * pmem_part_copy() takes less than a line and crosses no line boundary. x86 has its own in
 * copy_x86.c. Other architectures use generic functions: they keep bad pages in the direct map, so
 * no store faults.
 */
#if IS_ENABLED(CONFIG_X86_64)
#include <asm/cpufeature.h>

blk_status_t pmem_lines_copy(void *pmem, const void *src, size_t len, const void *next);
blk_status_t pmem_lines_zero(void *pmem, size_t len, bool device);
blk_status_t pmem_part_copy(void *pmem, const void *src, size_t len);
blk_status_t pmem_plain_read(void *dst, const void *pmem, size_t len);

#if IS_ENABLED(CONFIG_KUNIT)
blk_status_t pmem_lines_movnti(void *to, const void *from, size_t len, const void *next);
blk_status_t pmem_lines_movdir64b(void *to, const void *from, size_t len, const void *next);
blk_status_t pmem_lines_zero_movnti(void *to, size_t len);
blk_status_t pmem_lines_zero_clzero(void *to, size_t len);
#endif

/* Return: true if copy_mc_to_kernel() is memcpy() on this CPU, which oopses on an unmapped page. */
static __always_inline bool pmem_reads_plain(void)
{
	return !cpu_feature_enabled(X86_FEATURE_ERMS);
}
#else
#include <linux/libnvdimm.h>

/* On riscv64, which has no copy past the CPU caches, memcpy_flushcache() is memcpy(). */
static inline blk_status_t pmem_part_copy(void *pmem, const void *src, size_t len)
{
	memcpy_flushcache(pmem, src, len);
	if (!IS_ENABLED(CONFIG_ARCH_HAS_UACCESS_FLUSHCACHE))
		arch_wb_cache_pmem(pmem, len);

	return BLK_STS_OK;
}

static inline blk_status_t pmem_lines_copy(void *pmem, const void *src, size_t len,
					   const void *next)
{
	if (next)
		pmem_copy_prefetch(next, len);

	return pmem_part_copy(pmem, src, len);
}

static inline blk_status_t pmem_lines_zero(void *pmem, size_t len, bool device)
{
	size_t done;

	for (done = 0; done < len; done += min_t(size_t, len - done, PAGE_SIZE))
		pmem_part_copy(pmem + done, page_address(ZERO_PAGE(0)),
			       min_t(size_t, len - done, PAGE_SIZE));

	return BLK_STS_OK;
}

static inline blk_status_t pmem_plain_read(void *dst, const void *pmem, size_t len)
{
	return BLK_STS_NOTSUPP;
}

static inline bool pmem_reads_plain(void)
{
	return false;
}
#endif

#endif /* _PMEM_COPY_H */
