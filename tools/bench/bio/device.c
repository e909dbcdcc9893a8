// SPDX-License-Identifier: GPL-2.0
/*
 * A disk that is measured.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/blkdev.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/mount.h>

#include "bio.h"

#define DISK_MODE (FMODE_READ | FMODE_WRITE)

#ifdef MODULE
static struct block_device *disk_get(const char *path)
{
	return blkdev_get_by_path(path, DISK_MODE, NULL);
}
#else
/* There is no file system yet. */
static struct block_device *disk_get(const char *path)
{
	return blkdev_get_by_dev(name_to_dev_t(path), DISK_MODE, NULL);
}
#endif

/**
 * disk_open() - open a disk to measure it
 * @disk:  takes it
 * @words: NAME=PATH, or NAME+=PATH for one whose I/O is accounted for; then perhaps @ and by which
 *         path it copies
 *
 * The log says which driver has the disk of each name.
 *
 * Return: 0 or -errno.
 */
int disk_open(struct disk *disk, const char *words)
{
	char path[32], copies[16] = "";
	struct device *parent;
	int ret;

	if (sscanf(words, "%31[^=]=%31[^@]@%15s", disk->name, path, copies) < 2)
		return -EINVAL;
	ret = way_parse(&disk->way, copies);
	if (ret)
		return ret;

	disk->bdev = disk_get(path);
	if (IS_ERR(disk->bdev)) {
		pr_err("bench: no %s\n", path);
		return PTR_ERR(disk->bdev);
	}

	/* Each driver has its own idea of the default. */
	if (strchr(disk->name, '+'))
		blk_queue_flag_set(QUEUE_FLAG_IO_STAT, bdev_get_queue(disk->bdev));
	else
		blk_queue_flag_clear(QUEUE_FLAG_IO_STAT, bdev_get_queue(disk->bdev));

	parent = disk_to_dev(disk->bdev->bd_disk)->parent;
	pr_info("bench disk %s %s %s\n", disk->name, path,
		parent && parent->driver ? parent->driver->name : "-");

	return 0;
}

void disk_close(struct disk *disk)
{
	blkdev_put(disk->bdev, DISK_MODE);
}
