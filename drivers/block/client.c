// SPDX-License-Identifier: GPL-2.0
/*
 * What the bus asks of a disk.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/blk-mq.h>
#include <linux/device.h>
#include <linux/mutex.h>

#include "block.h"

static int pmem_disk_block_open(struct pmem_device *pmem)
{
	struct pmem_disk *d = dev_get_drvdata(&pmem->pdev.dev);
	int ret = 0;

	mutex_lock(&d->disk->open_mutex);
	if (disk_openers(d->disk))
		ret = -EBUSY;
	else
		d->open_blocked = true;
	mutex_unlock(&d->disk->open_mutex);

	return ret;
}

static void pmem_disk_allow_open(struct pmem_device *pmem)
{
	struct pmem_disk *d = dev_get_drvdata(&pmem->pdev.dev);

	mutex_lock(&d->disk->open_mutex);
	d->open_blocked = false;
	mutex_unlock(&d->disk->open_mutex);
}

/*
 * Bios wait in the block layer. Processes that map the memory by DAX do not wait, so a disk that
 * has DAX must not be open, and cannot be opened.
 */
static int pmem_disk_pause(struct pmem_device *pmem)
{
	struct pmem_disk *d = dev_get_drvdata(&pmem->pdev.dev);
	int busy = d->dax ? pmem_disk_block_open(pmem) : 0, ret;

	d->noio = blk_mq_freeze_queue(d->disk->queue);
	ret = pmem_flush(d);

	return busy ?: ret;
}

static void pmem_disk_resume(struct pmem_device *pmem)
{
	struct pmem_disk *d = dev_get_drvdata(&pmem->pdev.dev);

	blk_mq_unfreeze_queue(d->disk->queue, d->noio);
	if (d->dax)
		pmem_disk_allow_open(pmem);
}

static void pmem_disk_report_poison(struct pmem_device *pmem, u64 start, u64 len)
{
	struct pmem_disk *d = dev_get_drvdata(&pmem->pdev.dev);

	pmem_badblocks_changed(d);
	pmem_dax_report_poison(d, start, len);
}

const struct pmem_client_ops pmem_disk_client_ops = {
	.block_open	= pmem_disk_block_open,
	.allow_open	= pmem_disk_allow_open,
	.pause		= pmem_disk_pause,
	.resume		= pmem_disk_resume,
	.poisoned	= pmem_disk_report_poison,
};
