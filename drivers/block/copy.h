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
#include <linux/string.h>

/* What a CPU moves at once, in bytes. */
#define PMEM_LINE	64

/* copy.c */
void pmem_copy_to(void *pmem, const void *src, size_t len);
blk_status_t pmem_copy_from(void *dst, const void *pmem, size_t len);
void pmem_copy_zeroes(void *pmem, size_t len);
void pmem_copy_fence(void);
void pmem_copy_read_back(const void *pmem);

/*
 * Whole lines: @pmem and @len are multiples of PMEM_LINE, @src is anywhere. copy_x86.c, or what the
 * kernel has for all of its architectures.
 */
#if IS_ENABLED(CONFIG_X86_64)
void pmem_lines_copy(void *pmem, const void *src, size_t len);
void pmem_lines_zero(void *pmem, size_t len);
void pmem_lines_expect(const void *src, size_t len);
#else
static inline void pmem_lines_copy(void *pmem, const void *src, size_t len)
{
	memcpy_flushcache(pmem, src, len);
}

static inline void pmem_lines_zero(void *pmem, size_t len)
{
	size_t done;

	for (done = 0; done < len; done += min_t(size_t, len - done, PAGE_SIZE))
		memcpy_flushcache(pmem + done, page_address(ZERO_PAGE(0)),
				  min_t(size_t, len - done, PAGE_SIZE));
}

static inline void pmem_lines_expect(const void *src, size_t len)
{
}
#endif

#endif /* _PMEM_COPY_H */
