/* SPDX-License-Identifier: GPL-2.0 */
/* Two changes of the block layer. Delete each with the last kernel that needs it. */
#ifndef _COMPAT_LINUX_BLKDEV_H
#define _COMPAT_LINUX_BLKDEV_H

#include_next <linux/blkdev.h>

/*
 * Linux 6.5 opens disks with a blk_mode_t and passes the gendisk to ->open() (05bdb9965305,
 * d32e2bf83791). Delete the first half with the last older kernel.
 */
#ifdef COMPAT_OPEN_FMODE
#define blk_mode_t	fmode_t
#define BLK_OPEN_WRITE	FMODE_WRITE

#define disk_open_fn(fn)	compat_##fn
#define disk_release_fn(fn)	compat_##fn
#define DEFINE_DISK_OPEN_FN(fn)						\
static int compat_##fn(struct block_device *bdev, fmode_t mode)			\
{										\
	return fn(bdev->bd_disk, mode);						\
}										\
static_assert(true)
#define DEFINE_DISK_RELEASE_FN(fn)						\
static void compat_##fn(struct gendisk *disk, fmode_t mode)			\
{										\
	fn(disk);								\
}										\
static_assert(true)
#else
#define disk_open_fn(fn)		fn
#define disk_release_fn(fn)		fn
#define DEFINE_DISK_OPEN_FN(fn)		static_assert(true)
#define DEFINE_DISK_RELEASE_FN(fn)	static_assert(true)
#endif

/*
 * Linux 6.9 allocates a disk with its limits (74fa8f9c553f), 6.11 turned queue flags into features
 * (1122c0c1cc71). Delete with the last older kernel.
 */
#ifdef COMPAT_QUEUE_FLAGS
#define blk_features_t unsigned int

#define BLK_FEAT_WRITE_CACHE	BIT(0)
#define BLK_FEAT_FUA		BIT(1)
#define BLK_FEAT_DAX		BIT(2)
#define BLK_FEAT_NOWAIT		BIT(3)
#define BLK_FEAT_IO_STAT	BIT(4)
#define BLK_FEAT_SYNCHRONOUS	0	/* implied by ->rw_page() */

struct compat_queue_limits {
	unsigned int	logical_block_size;
	unsigned int	physical_block_size;
	unsigned int	io_opt;
	unsigned int	max_hw_sectors;
	unsigned int	max_write_zeroes_sectors;
	blk_features_t	features;
};

static inline void compat_set_limits(struct request_queue *q, const struct compat_queue_limits *lim)
{
	blk_queue_logical_block_size(q, lim->logical_block_size);
	blk_queue_physical_block_size(q, lim->physical_block_size);
	blk_queue_io_opt(q, lim->io_opt);
	blk_queue_max_hw_sectors(q, lim->max_hw_sectors);
	blk_queue_max_write_zeroes_sectors(q, lim->max_write_zeroes_sectors);
	blk_queue_write_cache(q, lim->features & BLK_FEAT_WRITE_CACHE,
			      lim->features & BLK_FEAT_FUA);
	blk_queue_flag_set(QUEUE_FLAG_NONROT, q);
	if (lim->features & BLK_FEAT_DAX)
		blk_queue_flag_set(QUEUE_FLAG_DAX, q);
	if (lim->features & BLK_FEAT_NOWAIT)
		blk_queue_flag_set(QUEUE_FLAG_NOWAIT, q);
	if (lim->features & BLK_FEAT_IO_STAT)
		blk_queue_flag_set(QUEUE_FLAG_IO_STAT, q);
}

#undef blk_alloc_disk
#define blk_alloc_disk(lim, node)						\
({										\
	static struct lock_class_key __key;					\
	struct gendisk *__disk = __blk_alloc_disk(node, &__key);		\
										\
	if (__disk)								\
		compat_set_limits(__disk->queue, lim);				\
	__disk ?: ERR_PTR(-ENOMEM);						\
})

#define queue_limits compat_queue_limits
#endif

#endif /* _COMPAT_LINUX_BLKDEV_H */
