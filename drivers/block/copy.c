// SPDX-License-Identifier: GPL-2.0
/*
 * Copies to and from persistent memory. The other files of the driver call these functions.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/export.h>
#include <linux/libnvdimm.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <kunit/visibility.h>
#include <asm/barrier.h>

#include "copy.h"

/* A copy that starts or ends within a line. Not inlined, so that other copies are tail calls. */
static noinline blk_status_t copy_odd(void *pmem, const void *src, size_t len, const void *next)
{
	size_t head = min_t(size_t, -(unsigned long)pmem % PMEM_LINE, len);
	size_t lines = round_down(len - head, PMEM_LINE), tail = len - head - lines;
	blk_status_t status = BLK_STS_OK;

	if (head)
		status = pmem_part_copy(pmem, src, head);
	if (lines && !status)
		status = pmem_lines_copy(pmem + head, src + head, lines, next);
	if (tail && !status)
		status = pmem_part_copy(pmem + head + lines, src + head + lines, tail);

	return status;
}

static __always_inline blk_status_t copy_to(void *pmem, const void *src, size_t len,
					    const void *next)
{
	if (unlikely(((unsigned long)pmem | len) % PMEM_LINE))
		return copy_odd(pmem, src, len, next);

	return pmem_lines_copy(pmem, src, len, next);
}

/**
 * pmem_copy_to() - write past the CPU caches
 * @pmem: where to, in a mapped range
 * @src:  where from
 * @len:  number of bytes
 *
 * Whole lines, and so whole sectors, bypass the caches. A part of a line at the start or the end
 * goes through the caches and is written back.
 *
 * The bytes are persistent after the next pmem_copy_fence(). A fence on another CPU is enough once
 * the bio has completed: the instruction that orders the completion (a locked instruction on x86,
 * the DSB of the cache clean on arm64) has drained this CPU's buffers.
 *
 * Return: BLK_STS_OK, or BLK_STS_IOERR if the kernel has removed a page of @pmem from the direct
 * map, or the CPU reports @src as bad. Some of the bytes may have been written then.
 */
blk_status_t pmem_copy_to(void *pmem, const void *src, size_t len)
{
	pmem_copy_prefetch(src, len);

	return copy_to(pmem, src, len, NULL);
}
EXPORT_SYMBOL_IF_KUNIT(pmem_copy_to);

/*
 * pmem_copy_to() of one piece of several, of which the caller has prefetched the first one. @next
 * is the piece after it, or NULL. A copy prefetches as much of it as of a piece of its own length.
 */
blk_status_t pmem_copy_piece(void *pmem, const void *src, size_t len, const void *next)
{
	return copy_to(pmem, src, len, next);
}
EXPORT_SYMBOL_IF_KUNIT(pmem_copy_piece);

/**
 * pmem_copy_zeroes() - write zeroes past the CPU caches, like pmem_copy_to()
 * @pmem:   where to, at a multiple of PMEM_LINE, as each sector is
 * @len:    number of bytes, a multiple of PMEM_LINE
 * @device: true if @pmem is device memory, which is not cached
 *
 * Return: as pmem_copy_to().
 */
blk_status_t pmem_copy_zeroes(void *pmem, size_t len, bool device)
{
	return pmem_lines_zero(pmem, len, device);
}
EXPORT_SYMBOL_IF_KUNIT(pmem_copy_zeroes);

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
EXPORT_SYMBOL_IF_KUNIT(pmem_copy_from);

/* Everything written before the fence is in the persistence domain after it. */
void pmem_copy_fence(void)
{
	pmem_wmb();
}

/**
 * pmem_copy_write_back() - write back CPU caches after stores through them
 * @pmem: in a mapped range
 * @len:  number of bytes
 *
 * Like pmem_copy_to(), it needs a fence afterwards.
 */
void pmem_copy_write_back(void *pmem, size_t len)
{
	arch_wb_cache_pmem(pmem, len);
}

/* Writes to a device may still be on their way over a bus; a read does not overtake them. */
void pmem_copy_read_back(const void *pmem)
{
	pmem_wmb();
	READ_ONCE(*(const u32 *)pmem);
}
