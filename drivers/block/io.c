// SPDX-License-Identifier: GPL-2.0
/*
 * Block I/O: a bio is a handful of memory copies and, where it asks, a fence.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/highmem.h>
#include <linux/sched.h>
#include <linux/sizes.h>

#include "block.h"

static void *pmem_addr(const struct pmem_disk *d, sector_t sector)
{
	return d->virt + (sector << SECTOR_SHIFT);
}

/* Between the pieces of a huge bio others may run. */
static void pmem_breathe(const struct bio *bio)
{
	if (bio->bi_iter.bi_size > SZ_1M && !(bio->bi_opf & REQ_NOWAIT))
		cond_resched();
}

/* Instruction caches may hold what these pages were before. Nothing where they cannot. */
static void pmem_flush_dcache(const struct bio_vec *bv)
{
	unsigned int last = (bv->bv_offset + bv->bv_len - 1) >> PAGE_SHIFT, i;

	for (i = bv->bv_offset >> PAGE_SHIFT; i <= last; i++)
		flush_dcache_page(bv->bv_page + i);
}

static blk_status_t pmem_read(const struct pmem_disk *d, struct bio *bio)
{
	blk_status_t status = BLK_STS_OK;
	struct bvec_iter iter;
	struct bio_vec bv;

	bio_for_each_bvec(bv, bio, iter) {
		status = pmem_copy_from(bvec_virt(&bv), pmem_addr(d, iter.bi_sector), bv.bv_len);
		pmem_flush_dcache(&bv);
		if (status)
			break;
		pmem_breathe(bio);
	}

	return status;
}

/* One piece ahead: a CPU looks ahead by itself, but not from one page to another. */
static void pmem_write(const struct pmem_disk *d, struct bio *bio)
{
	struct bvec_iter iter = bio->bi_iter;
	struct bio_vec bv, next;

	/* An empty flush is a write as well. */
	if (iter.bi_size)
		next = mp_bvec_iter_bvec(bio->bi_io_vec, iter);

	while (iter.bi_size) {
		void *addr = pmem_addr(d, iter.bi_sector);

		bv = next;
		bio_advance_iter_single(bio, &iter, bv.bv_len);
		if (iter.bi_size) {
			next = mp_bvec_iter_bvec(bio->bi_io_vec, iter);
			pmem_copy_expect(bvec_virt(&next), next.bv_len);
		}
		pmem_copy_to(addr, bvec_virt(&bv), bv.bv_len);
		pmem_breathe(bio);
	}
}

static void pmem_zero(const struct pmem_disk *d, struct bio *bio)
{
	void *addr = pmem_addr(d, bio->bi_iter.bi_sector);
	size_t len = bio->bi_iter.bi_size;

	while (len) {
		size_t chunk = min_t(size_t, len, SZ_1M);

		pmem_copy_zeroes(addr, chunk, pmem_disk_is_device(d));
		addr += chunk;
		len -= chunk;
		pmem_breathe(bio);
	}
}

static blk_status_t pmem_do_bio(const struct pmem_disk *d, struct bio *bio)
{
	blk_status_t status;

	/* The block core only warns. An empty flush changes nothing and may pass. */
	if (op_is_write(bio_op(bio)) && bio->bi_iter.bi_size && bdev_read_only(bio->bi_bdev))
		return BLK_STS_IOERR;

	if (pmem_poisoned(d, (u64)bio->bi_iter.bi_sector << SECTOR_SHIFT, bio->bi_iter.bi_size)) {
		status = pmem_poison_bio(d, bio);
		if (status)
			return status;
	}

	/* Everything that was completed before becomes persistent before anything of this bio. */
	if (bio->bi_opf & REQ_PREFLUSH && pmem_flush(d))
		return BLK_STS_IOERR;

	switch (bio_op(bio)) {
	case REQ_OP_READ:
		return pmem_read(d, bio);
	case REQ_OP_WRITE:
		pmem_write(d, bio);
		break;
	case REQ_OP_WRITE_ZEROES:
		pmem_zero(d, bio);
		break;
	default:
		return BLK_STS_NOTSUPP;
	}

	/* Who sets the queue to write through gets no flushes: then each write makes its own. */
	if ((bio->bi_opf & REQ_FUA || !bdev_write_cache(bio->bi_bdev)) && pmem_flush(d))
		return BLK_STS_IOERR;

	return BLK_STS_OK;
}

void pmem_submit_bio(struct bio *bio)
{
	struct gendisk *disk = bio->bi_bdev->bd_disk;
	bool account = blk_queue_io_stat(disk->queue) && bio->bi_iter.bi_size;
	unsigned long start = account ? bio_start_io_acct(bio) : 0;
	blk_status_t status;

	status = pmem_do_bio(disk->private_data, bio);
	/* It may have one already: that of a part which was split off it, or of a bio that ends with it. */
	if (status)
		bio->bi_status = status;

	if (account)
		bio_end_io_acct(bio, start);
	bio_endio(bio);
}
