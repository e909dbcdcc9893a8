// SPDX-License-Identifier: GPL-2.0
/*
 * Moves bytes to and from persistent memory. The one place that knows how.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/libnvdimm.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <asm/barrier.h>

#include "copy.h"

/* Bytes from @pmem to the next line. */
static size_t copy_head(const void *pmem, size_t len)
{
	return min_t(size_t, -(unsigned long)pmem % PMEM_LINE, len);
}

/* What begins or ends within a line. Apart, so that a copy of whole lines is one jump. */
static noinline blk_status_t copy_odd(void *pmem, const void *src, size_t len)
{
	size_t head = copy_head(pmem, len), lines = round_down(len - head, PMEM_LINE);
	size_t tail = len - head - lines;
	blk_status_t status = BLK_STS_OK;

	if (head)
		status = pmem_part_copy(pmem, src, head);
	if (lines && !status)
		status = pmem_lines_copy(pmem + head, src + head, lines);
	if (tail && !status)
		status = pmem_part_copy(pmem + head + lines, src + head + lines, tail);

	return status;
}

static __always_inline blk_status_t copy_to(void *pmem, const void *src, size_t len)
{
	if (unlikely(((unsigned long)pmem | len) % PMEM_LINE))
		return copy_odd(pmem, src, len);

	return pmem_lines_copy(pmem, src, len);
}

/**
 * pmem_copy_to() - write past the CPU caches
 * @pmem: where to, in a mapped range
 * @src:  where from
 * @len:  number of bytes
 *
 * Sectors are whole lines. What begins or ends within one goes through the caches and is written
 * back.
 *
 * The bytes are persistent after the next pmem_copy_fence(). That of another CPU will do once the
 * bio has completed: what orders the completion (a locked instruction on x86, the DSB of the cache
 * clean on arm64) has drained this CPU's buffers.
 *
 * Return: BLK_STS_OK, or BLK_STS_IOERR if the kernel has taken a page of @pmem out of its map, or
 * the CPU reports @src as bad. Some of the bytes may have been written then.
 */
blk_status_t pmem_copy_to(void *pmem, const void *src, size_t len)
{
	pmem_copy_prefetch(src, len);

	return copy_to(pmem, src, len);
}

/* pmem_copy_to() of what pmem_copy_prefetch() was told of before. */
blk_status_t pmem_copy_prefetched(void *pmem, const void *src, size_t len)
{
	return copy_to(pmem, src, len);
}

/**
 * pmem_copy_zeroes() - pmem_copy_to() from nothing
 * @pmem:   where to
 * @len:    number of bytes
 * @device: it is a device's memory, not cached
 *
 * Return: as pmem_copy_to().
 */
blk_status_t pmem_copy_zeroes(void *pmem, size_t len, bool device)
{
	size_t head = copy_head(pmem, len), lines = round_down(len - head, PMEM_LINE);
	const void *zeroes = page_address(ZERO_PAGE(0));
	size_t tail = len - head - lines;
	blk_status_t status = BLK_STS_OK;

	if (unlikely(head))
		status = pmem_part_copy(pmem, zeroes, head);
	if (likely(lines) && !status)
		status = pmem_lines_zero(pmem + head, lines, device);
	if (unlikely(tail) && !status)
		status = pmem_part_copy(pmem + head + lines, zeroes, tail);

	return status;
}

/**
 * pmem_copy_from() - read, and survive a machine check
 * @dst:  where to
 * @pmem: where from, in a mapped range
 * @len:  number of bytes
 *
 * Return: BLK_STS_OK, or BLK_STS_IOERR if the media is bad.
 */
blk_status_t pmem_copy_from(void *dst, const void *pmem, size_t len)
{
	if (unlikely(pmem_reads_plain()))
		return pmem_plain_read(dst, pmem, len);

	return copy_mc_to_kernel(dst, pmem, len) ? BLK_STS_IOERR : BLK_STS_OK;
}

/* What was written before is in the persistence domain after. */
void pmem_copy_fence(void)
{
	pmem_wmb();
}

/**
 * pmem_copy_write_back() - what was written to through the CPU caches leaves them
 * @pmem: in a mapped range
 * @len:  number of bytes
 *
 * As pmem_copy_to(), it wants a fence.
 */
void pmem_copy_write_back(void *pmem, size_t len)
{
	arch_wb_cache_pmem(pmem, len);
}

/* Writes to a device may still be on their way over its bus; a read does not overtake them. */
void pmem_copy_read_back(const void *pmem)
{
	pmem_wmb();
	READ_ONCE(*(const u32 *)pmem);
}
