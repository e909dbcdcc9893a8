// SPDX-License-Identifier: GPL-2.0
/*
 * A disk that completes each bio and does nothing: the cost of an I/O without a driver.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/blkdev.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/numa.h>

#include "bio.h"

static struct gendisk *empty;

static void empty_submit_bio(struct bio *bio)
{
	bio_endio(bio);
}

static const struct block_device_operations empty_ops = {
	.owner		= THIS_MODULE,
	.submit_bio	= empty_submit_bio,
};

/* As /dev/empty. */
int empty_make(void)
{
	int ret;

	empty = blk_alloc_disk(NUMA_NO_NODE);
	if (!empty)
		return -ENOMEM;

	empty->fops = &empty_ops;
	strscpy(empty->disk_name, "empty", sizeof(empty->disk_name));
	set_capacity(empty, BENCH_SPAN >> SECTOR_SHIFT);
	blk_queue_max_hw_sectors(empty->queue, UINT_MAX);
	blk_queue_write_cache(empty->queue, true, true);

	ret = add_disk(empty);
	if (ret) {
		put_disk(empty);
		empty = NULL;
	}

	return ret;
}

void empty_free(void)
{
	if (!empty)
		return;

	del_gendisk(empty);
	put_disk(empty);
}
