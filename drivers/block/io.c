// SPDX-License-Identifier: GPL-2.0
/*
 * Block I/O: a bio is a few memory copies and, on request, a flush.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/highmem.h>
#include <linux/sched.h>
#include <linux/sizes.h>

#include "block.h"

/* Bytes to copy before rescheduling and checking the record of bad memory again. */
#define PMEM_CHUNK	SZ_1M

static void *pmem_addr(const struct pmem_disk *d, u64 offset)
{
	return d->virt + offset;
}

static u64 pmem_offset(const struct bio *bio)
{
	return (u64)bio->bi_iter.bi_sector << SECTOR_SHIFT;
}

/* Instruction caches may hold old contents of these pages. A no-op on CPUs where they cannot. */
static void pmem_flush_dcache(const void *addr, unsigned int len)
{
	unsigned int pages = PFN_UP(offset_in_page(addr) + len), i;

	for (i = 0; i < pages; i++)
		flush_dcache_page(virt_to_page(addr) + i);
}

static blk_status_t pmem_read_piece(void *piece, const void *addr, unsigned int len)
{
	blk_status_t status = pmem_copy_from(piece, addr, len);

	pmem_flush_dcache(piece, len);

	return status;
}

/*
 * Prefetch the next piece, see pmem_copy_prefetch(). Always inlined: the compiler would drop a call
 * whose result is not used, and the prefetch with it.
 */
static __always_inline struct bio_vec pmem_prefetch_piece(const struct bio *bio,
							  struct bvec_iter iter)
{
	struct bio_vec bv = mp_bvec_iter_bvec(bio->bi_io_vec, iter);

	pmem_copy_prefetch(bvec_virt(&bv), bv.bv_len);

	return bv;
}

/* Advance the address with the pieces, not with the sectors: a piece may end within a sector. */
static blk_status_t pmem_read(const struct bio *bio, struct bvec_iter iter, const void *addr)
{
	blk_status_t status = BLK_STS_OK;
	struct bio_vec bv;

	for (; iter.bi_size && !status; addr += bv.bv_len) {
		bv = mp_bvec_iter_bvec(bio->bi_io_vec, iter);
		bvec_iter_advance_single(bio->bi_io_vec, &iter, bv.bv_len);
		if (iter.bi_size)
			pmem_prefetch_piece(bio, iter);
		status = pmem_read_piece(bvec_virt(&bv), addr, bv.bv_len);
	}

	return status;
}

static blk_status_t pmem_write(const struct bio *bio, struct bvec_iter iter, void *addr)
{
	struct bio_vec bv, next = pmem_prefetch_piece(bio, iter);
	blk_status_t status = BLK_STS_OK;

	for (; iter.bi_size && !status; addr += bv.bv_len) {
		bv = next;
		bvec_iter_advance_single(bio->bi_io_vec, &iter, bv.bv_len);
		if (iter.bi_size)
			next = mp_bvec_iter_bvec(bio->bi_io_vec, iter);
		status = pmem_copy_piece(addr, bvec_virt(&bv), bv.bv_len,
					 iter.bi_size ? bvec_virt(&next) : NULL);
	}

	return status;
}

/* Copy the part of @bio that @iter describes, which is not empty, from or to @addr. */
static blk_status_t pmem_move_chunk(const struct pmem_disk *d, const struct bio *bio,
				    struct bvec_iter iter, void *addr)
{
	if (bio_op(bio) == REQ_OP_READ)
		return pmem_read(bio, iter, addr);

	if (bio_op(bio) == REQ_OP_WRITE)
		return pmem_write(bio, iter, addr);

	return pmem_copy_zeroes(addr, iter.bi_size, pmem_disk_is_device(d));
}

/* Handle a chunk with bad memory in it: a write clears the poison first, if possible. */
static noinline blk_status_t pmem_bio_bad_chunk(const struct pmem_disk *d, const struct bio *bio,
						struct bvec_iter iter, u64 offset)
{
	const unsigned int size = iter.bi_size;
	struct pmem_poison_write write;
	blk_status_t status;

	if (!op_is_write(bio_op(bio)))
		return BLK_STS_IOERR;
	/* Clearing poison runs firmware code, which may sleep. */
	if (bio->bi_opf & REQ_NOWAIT)
		return BLK_STS_AGAIN;

	iter.bi_size = pmem_disk_clear_begin(d, &write, offset, size);
	status = iter.bi_size ? pmem_move_chunk(d, bio, iter, pmem_addr(d, offset)) : BLK_STS_OK;
	if (iter.bi_size < size)
		status = BLK_STS_IOERR;
	pmem_disk_clear_end(d, &write, status ? 0 : size);

	return status;
}

/*
 * Handle a bio in chunks. A chunk ends at a multiple of PMEM_CHUNK by physical address, so that no
 * clear unit lies in two chunks. cond_resched() is not a sleep: REQ_NOWAIT bios get it too, or one
 * of them could occupy a CPU for seconds.
 */
static blk_status_t pmem_bio_chunks(const struct pmem_disk *d, struct bio *bio)
{
	struct bvec_iter iter = bio->bi_iter, chunk;
	u64 offset = pmem_offset(bio);
	blk_status_t status;

	while (iter.bi_size) {
		chunk = iter;
		chunk.bi_size = min_t(u64, iter.bi_size,
				      PMEM_CHUNK - (d->phys + offset) % PMEM_CHUNK);
		if (pmem_disk_poisoned(d, offset, chunk.bi_size))
			status = pmem_bio_bad_chunk(d, bio, chunk, offset);
		else
			status = pmem_move_chunk(d, bio, chunk, pmem_addr(d, offset));
		if (status)
			return status;
		if (chunk.bi_size == iter.bi_size)
			break;
		offset += chunk.bi_size;
		bio_advance_iter(bio, &iter, chunk.bi_size);
		cond_resched();
	}

	return BLK_STS_OK;
}

/* Would a bio that must not wait have to wait for a flush? */
static bool pmem_bio_would_sleep(const struct pmem_disk *d, const struct bio *bio)
{
	return bio->bi_opf & REQ_NOWAIT && op_is_write(bio_op(bio)) && pmem_flush_sleeps(d) &&
	       (op_is_flush(bio->bi_opf) || !bdev_write_cache(bio->bi_bdev));
}

static noinline blk_status_t pmem_bio_slow(const struct pmem_disk *d, struct bio *bio)
{
	blk_status_t status;

	switch (bio_op(bio)) {
	case REQ_OP_READ:
	case REQ_OP_WRITE:
	case REQ_OP_WRITE_ZEROES:
		break;
	default:
		return BLK_STS_NOTSUPP;
	}

	/* The block core only warns of writes to a read-only disk. An empty flush is harmless. */
	if (op_is_write(bio_op(bio)) && bio->bi_iter.bi_size && bdev_read_only(bio->bi_bdev))
		return BLK_STS_IOERR;

	if (pmem_bio_would_sleep(d, bio))
		return BLK_STS_AGAIN;

	/* Earlier completed writes must become persistent before any data of this bio. */
	if (bio->bi_opf & REQ_PREFLUSH && pmem_flush(d))
		return BLK_STS_IOERR;

	status = pmem_bio_chunks(d, bio);
	if (status || !op_is_write(bio_op(bio)))
		return status;

	/*
	 * In write-through mode (sysfs), the block core sends no flushes: flush after each write.
	 */
	if ((bio->bi_opf & REQ_FUA || !bdev_write_cache(bio->bi_bdev)) && pmem_flush(d))
		return BLK_STS_IOERR;

	return BLK_STS_OK;
}

/* Return: true, with @piece set, if the memory of a bio that is not empty is one piece. */
static __always_inline bool pmem_only_piece(const struct bio *bio, void **piece)
{
	const struct bio_vec *bv = &bio->bi_io_vec[bio->bi_iter.bi_idx];
	unsigned int offset = mp_bvec_iter_offset(bio->bi_io_vec, bio->bi_iter);

	if (unlikely(bv->bv_offset + bv->bv_len - offset < bio->bi_iter.bi_size))
		return false;

	*piece = page_address(bv->bv_page) + offset;

	return true;
}

/* What decides which path a bio takes. */
static __always_inline blk_opf_t pmem_bio_what(const struct bio *bio)
{
	return bio->bi_opf & (REQ_OP_MASK | REQ_PREFLUSH | REQ_FUA);
}

/* Write at most a chunk of good memory and flush, if that is all that the bio wants. */
static noinline blk_status_t pmem_bio_fua(const struct pmem_disk *d, struct bio *bio)
{
	blk_status_t status;

	if (pmem_bio_what(bio) != (REQ_OP_WRITE | REQ_FUA) || bdev_read_only(bio->bi_bdev) ||
	    pmem_bio_would_sleep(d, bio))
		return pmem_bio_slow(d, bio);

	status = pmem_write(bio, bio->bi_iter, pmem_addr(d, pmem_offset(bio)));
	if (status)
		return status;

	return pmem_flush(d) ? BLK_STS_IOERR : BLK_STS_OK;
}

/*
 * Fast path for most bios: good memory, no special flags. Each test here measurably slows down
 * short bios, so there are no more than necessary (docs/performance.rst counts them).
 */
static __always_inline blk_status_t pmem_bio_fast(const struct pmem_disk *d, struct bio *bio)
{
	blk_opf_t what = pmem_bio_what(bio);
	void *addr = pmem_addr(d, pmem_offset(bio)), *piece;
	unsigned int size = bio->bi_iter.bi_size;

	/* An empty bio may have no memory, and a huge one needs chunks. */
	if (unlikely(size - 1 >= PMEM_CHUNK))
		return pmem_bio_slow(d, bio);

	if (what == REQ_OP_WRITE && !bdev_read_only(bio->bi_bdev) &&
	    bdev_write_cache(bio->bi_bdev)) {
		if (pmem_only_piece(bio, &piece))
			return pmem_copy_to(addr, piece, size);
		return pmem_write(bio, bio->bi_iter, addr);
	}
	if (what == REQ_OP_READ) {
		if (!pmem_only_piece(bio, &piece))
			return pmem_read(bio, bio->bi_iter, addr);
		copy_prefetch(addr + ((size - 1) & d->prefetch_mask));
		return pmem_read_piece(piece, addr, size);
	}

	return pmem_bio_fua(d, bio);
}

/*
 * For disks with bad memory, of which bios that touch it take the slow path. Out of line, so that
 * other disks do not pay for it.
 */
static noinline blk_status_t pmem_bio_near_poison(const struct pmem_disk *d, struct bio *bio)
{
	if (pmem_disk_poisoned(d, pmem_offset(bio), bio->bi_iter.bi_size))
		return pmem_bio_slow(d, bio);

	return pmem_bio_fast(d, bio);
}

static __always_inline blk_status_t pmem_bio_do(const struct pmem_disk *d, struct bio *bio)
{
	return pmem_disk_has_poison(d) ? pmem_bio_near_poison(d, bio) : pmem_bio_fast(d, bio);
}

/* Don't overwrite an error that a split or chained bio has already stored. */
static void pmem_set_status(struct bio *bio, blk_status_t status)
{
	if (unlikely(status))
		bio->bi_status = status;
}

/* Out of line: keeping @start live would cost the path without accounting a register. */
static noinline void pmem_submit_accounted(const struct pmem_disk *d, struct bio *bio)
{
	unsigned long start = bio_start_io_acct(bio);

	pmem_set_status(bio, pmem_bio_do(d, bio));
	bio_end_io_acct(bio, start);
	bio_endio(bio);
}

/**
 * pmem_submit_bio() - serve a bio in the task that submits it
 * @bio: the bio, which has ended when this returns
 *
 * Context: may sleep to clear poison or to ask a host to sync; else any but an interrupt.
 */
void pmem_submit_bio(struct bio *bio)
{
	const struct pmem_disk *d = bio->bi_bdev->bd_disk->private_data;

	if (blk_queue_io_stat(bdev_get_queue(bio->bi_bdev)) && bio->bi_iter.bi_size) {
		pmem_submit_accounted(d, bio);
		return;
	}

	pmem_set_status(bio, pmem_bio_do(d, bio));
	bio_endio(bio);
}
