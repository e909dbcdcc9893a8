/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How bytes move to and from persistent memory.
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

/* What a CPU moves at once, in bytes. */
#define PMEM_LINE	64
/* As much as it fetches at once. */
#define PMEM_EXPECTED	SZ_1K

/* copy.c */
blk_status_t pmem_copy_to(void *pmem, const void *src, size_t len);
blk_status_t pmem_copy_prefetched(void *pmem, const void *src, size_t len);
blk_status_t pmem_copy_from(void *dst, const void *pmem, size_t len);
blk_status_t pmem_copy_zeroes(void *pmem, size_t len, bool device);
void pmem_copy_write_back(void *pmem, size_t len);
void pmem_copy_fence(void);
void pmem_copy_read_back(const void *pmem);

/* Into all caches. On x86 prefetch() is for what is used once and leaves out the second level. */
#define copy_prefetch(address) __builtin_prefetch(address)

/**
 * pmem_copy_prefetch() - tell the CPU what will be copied next
 * @src: where from
 * @len: number of bytes
 *
 * It looks ahead by itself, but not from one page to another. What is short is as soon copied, and
 * in more than a page it finds its way.
 */
static inline void pmem_copy_prefetch(const void *src, size_t len)
{
	size_t i;

	if (len <= SZ_2K || len > SZ_4K)
		return;

	/* Unrolled, as its end would be mispredicted. */
#pragma GCC unroll 16
	for (i = 0; i < PMEM_EXPECTED; i += PMEM_LINE)
		copy_prefetch(src + i);
}

/*
 * Whole lines: @pmem and @len are multiples of PMEM_LINE, @src is anywhere. A part is less than a
 * line and crosses no end of one. copy_x86.c, or what the kernel has for all of its architectures:
 * those leave bad pages in the kernel's map, so no store of theirs faults.
 */
#if IS_ENABLED(CONFIG_X86_64)
#include <asm/cpufeature.h>

blk_status_t pmem_lines_copy(void *pmem, const void *src, size_t len);
blk_status_t pmem_lines_zero(void *pmem, size_t len, bool device);
blk_status_t pmem_part_copy(void *pmem, const void *src, size_t len);
blk_status_t pmem_plain_read(void *dst, const void *pmem, size_t len);

/* Is copy_mc_to_kernel() a plain memcpy() on this CPU, which oopses where a page is not mapped? */
static __always_inline bool pmem_reads_plain(void)
{
	return !static_cpu_has(X86_FEATURE_ERMS);
}
#else
static inline blk_status_t pmem_part_copy(void *pmem, const void *src, size_t len)
{
	memcpy_flushcache(pmem, src, len);

	return BLK_STS_OK;
}

static inline blk_status_t pmem_lines_copy(void *pmem, const void *src, size_t len)
{
	return pmem_part_copy(pmem, src, len);
}

static inline blk_status_t pmem_lines_zero(void *pmem, size_t len, bool device)
{
	size_t done;

	for (done = 0; done < len; done += min_t(size_t, len - done, PAGE_SIZE))
		memcpy_flushcache(pmem + done, page_address(ZERO_PAGE(0)),
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
