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
void pmem_copy_to(void *pmem, const void *src, size_t len);
void pmem_copy_expected(void *pmem, const void *src, size_t len);
blk_status_t pmem_copy_from(void *dst, const void *pmem, size_t len);
void pmem_copy_zeroes(void *pmem, size_t len, bool device);
void pmem_copy_write_back(void *pmem, size_t len);
void pmem_copy_fence(void);
void pmem_copy_read_back(const void *pmem);

/* Into all caches. On x86 prefetch() is for what is used once and leaves out the second level. */
#define copy_prefetch(address) __builtin_prefetch(address)

/**
 * pmem_copy_expect() - tell the CPU what will be copied next
 * @src: where from
 * @len: number of bytes
 *
 * It looks ahead by itself, but not from one page to another. What is short is as soon copied, and
 * in more than a page it finds its way.
 */
static inline void pmem_copy_expect(const void *src, size_t len)
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
 * Whole lines: @pmem and @len are multiples of PMEM_LINE, @src is anywhere. copy_x86.c, or what the
 * kernel has for all of its architectures.
 */
#if IS_ENABLED(CONFIG_X86_64)
void pmem_lines_copy(void *pmem, const void *src, size_t len);
void pmem_lines_zero(void *pmem, size_t len, bool device);
#else
static inline void pmem_lines_copy(void *pmem, const void *src, size_t len)
{
	memcpy_flushcache(pmem, src, len);
}

static inline void pmem_lines_zero(void *pmem, size_t len, bool device)
{
	size_t done;

	for (done = 0; done < len; done += min_t(size_t, len - done, PAGE_SIZE))
		memcpy_flushcache(pmem + done, page_address(ZERO_PAGE(0)),
				  min_t(size_t, len - done, PAGE_SIZE));
}
#endif

#endif /* _PMEM_COPY_H */
