// SPDX-License-Identifier: GPL-2.0
/*
 * The block driver: binds to pmem-range.N and creates /dev/pmemN.
 *
 * Removal has two phases. First the disk stops: I/O fails. The disk is freed when its last user has
 * gone: unmounting touches the struct pages, and processes that have pages mapped may store to
 * them, so the pages and the claim on the addresses stay until then.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/align.h>
#include <linux/atomic.h>
#include <linux/backing-dev.h>
#include <linux/blkdev.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/math.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/pagemap.h>
#include <linux/pgtable.h>
#include <linux/platform_device.h>
#include <linux/rcupdate.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../pmem_version.h"
#include "block.h"

/* Number of disks that exist, including stopped ones. */
static atomic_t pmem_disks = ATOMIC_INIT(0);

/* The last step of freeing a disk. No code after it may sleep or wait for a lock. */
static void pmem_disk_gone(void)
{
	atomic_dec(&pmem_disks);
}

/*
 * Wait until all disks are freed: the last close drops the module reference shortly before it frees
 * the disk. Poll instead of waiting for a wake-up, which would run after the counter has become 0.
 * A task may be preempted in this module right after that, so synchronize_rcu_tasks() waits until
 * each preempted task has slept or is in user space.
 */
static void pmem_disk_wait(void)
{
	while (atomic_read(&pmem_disks))
		msleep(20);
	synchronize_rcu_tasks();
}

/*
 * Refuse to open a read-only range for writing, as for a write-protected SCSI disk: a writable
 * driver stacked on top would hand out the memory for stores, which ->direct_access() cannot tell
 * from loads.
 */
static int pmem_disk_open(struct gendisk *disk, blk_mode_t mode)
{
	const struct pmem_disk *d = disk->private_data;

	if (mode & BLK_OPEN_WRITE && pmem_disk_read_only(d))
		return -EROFS;

	return !d->open_blocked && try_module_get(d->owner) ? 0 : -ENXIO;
}

DEFINE_DISK_OPEN_FN(pmem_disk_open);

static void pmem_disk_release(struct gendisk *disk)
{
	const struct pmem_disk *d = disk->private_data;

	if (!disk_openers(disk))
		pmem_disk_end_simulated(d);
	module_put(d->owner);
}

DEFINE_DISK_RELEASE_FN(pmem_disk_release);

/*
 * A read-only range stays read-only. A disk that has another opener, which may be writing, cannot
 * become read-only.
 */
static int pmem_disk_set_read_only(struct block_device *bdev, bool ro)
{
	const struct pmem_disk *d = bdev->bd_disk->private_data;

	if (!ro && pmem_disk_read_only(d))
		return -EROFS;
	if (ro && disk_openers(bdev->bd_disk) > 1 && !bdev_read_only(bdev))
		return -EBUSY;

	return 0;
}

static void pmem_disk_free(struct pmem_disk *d)
{
	/* Unmap first: this waits for memory_failure(), which uses the DAX device. */
	pmem_disk_unmap(d);
	pmem_dax_free(d);
	pmem_badblocks_free(d);
	pmem_device_put(d->pmem);
	kfree(d);
	pmem_disk_gone();
}

static void pmem_disk_free_disk(struct gendisk *disk)
{
	pmem_disk_free(disk->private_data);
}

static const struct block_device_operations pmem_disk_ops = {
	.owner		= THIS_MODULE,
	.submit_bio	= pmem_submit_bio,
	.open		= disk_open_fn(pmem_disk_open),
	.release	= disk_release_fn(pmem_disk_release),
	.set_read_only	= pmem_disk_set_read_only,
	.free_disk	= pmem_disk_free_disk,
};

/*
 * FUA promises persistence, so only offer it for a persistence domain that is known to be
 * persistent. The write cache flag makes the block layer send flushes.
 */
static blk_features_t pmem_disk_features(const struct pmem_disk *d)
{
	blk_features_t features = BLK_FEAT_WRITE_CACHE | BLK_FEAT_SYNCHRONOUS | BLK_FEAT_NOWAIT |
				  BLK_FEAT_IO_STAT;

	if (pmem_range_domain_persistent(d->pmem->range.domain))
		features |= BLK_FEAT_FUA;
	if (d->pages)
		features |= BLK_FEAT_DAX;

	return features;
}

/*
 * Tools align partitions and volumes to the optimal I/O size. With 2 MiB, files in them can be
 * mapped with huge pages, if these have 2 MiB and sector 0 is aligned to 2 MiB. Not on disks below
 * 512 MiB: mkfs gives them blocks of 1 KiB, which have no DAX, and parted does not align what is
 * given in percent if the unit is above 0.5 % of the disk.
 */
static unsigned int pmem_disk_io_opt(const struct pmem_disk *d)
{
	return d->pages && PMD_SIZE == SZ_2M && IS_ALIGNED(d->phys, SZ_2M) && d->size >= SZ_512M ?
		SZ_2M : 0;
}

/*
 * The block layer sets readahead to twice the optimal I/O size: 4 MiB for each page fault in a
 * mapping without DAX. With 128 KiB such a fault takes a fifth of the time.
 */
static void pmem_disk_set_readahead(struct pmem_disk *d)
{
	d->disk->bdi->ra_pages = VM_READAHEAD_PAGES;
}

static int pmem_disk_alloc(struct pmem_disk *d)
{
	struct platform_device *pdev = &d->pmem->pdev;
	struct queue_limits lim = {
		.logical_block_size	= SECTOR_SIZE,
		.physical_block_size	= PAGE_SIZE,
		.io_opt			= pmem_disk_io_opt(d),
		.max_hw_sectors		= UINT_MAX,
		/*
		 * Linux 6.1 does not cap this limit, and in bytes it must fit bi_size. Whole pages,
		 * so that a request that starts on a page boundary is split between pages: the
		 * platform may clear poison in whole pages only.
		 */
		.max_write_zeroes_sectors = round_down(UINT_MAX >> SECTOR_SHIFT, PAGE_SECTORS),
		.features		= pmem_disk_features(d),
	};
	struct gendisk *disk = blk_alloc_disk(&lim, dev_to_node(&pdev->dev));

	if (IS_ERR(disk))
		return PTR_ERR(disk);

	snprintf(disk->disk_name, sizeof(disk->disk_name), "pmem%d", pdev->id);
	disk->fops = &pmem_disk_ops;
	disk->private_data = d;
	set_capacity(disk, d->size >> SECTOR_SHIFT);
	/* Set before adding the disk, or the partition scan would see a writable disk. */
	set_disk_ro(disk, pmem_disk_read_only(d));
	d->disk = disk;

	return 0;
}

static void pmem_disk_stop(void *data)
{
	struct pmem_disk *d = data;
	struct gendisk *disk = d->disk;

	/* Keep file systems from writing back to hardware that has gone. */
	if (d->pmem->gone)
		blk_mark_disk_dead(disk);

	d->pmem->client = NULL;
	pmem_panic_del(d);
	pmem_dax_stop(d);
	del_gendisk(disk);
	put_disk(disk);
}

static int pmem_disk_add(struct pmem_disk *d)
{
	struct device *dev = &d->pmem->pdev.dev;
	struct pmem_part part;
	int ret;

	ret = pmem_disk_claim(d);
	if (!ret)
		ret = pmem_foreign_look(d->pmem, pmem_raw_wanted(&d->pmem->range), &part);
	if (!ret)
		ret = pmem_disk_map(d, &part);
	if (ret)
		return ret;

	ret = pmem_disk_alloc(d);
	if (!ret)
		ret = pmem_dax_add(d);
	if (!ret)
		ret = device_add_disk(dev, d->disk,
				      d->dax ? pmem_blk_dax_groups : pmem_blk_disk_groups);
	if (ret) {
		dev_err(dev, "cannot make a disk (%d)\n", ret);
		return ret;
	}

	pmem_disk_set_readahead(d);

	return 0;
}

static int pmem_disk_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct pmem_device *pmem = pmem_device_get(dev);
	struct pmem_disk *d;
	int ret;

	if (!pmem)
		return -ENODEV;
	if (pmem->range.mode != PMEM_MODE_DISK) {
		pmem_device_put(pmem);
		return -ENODEV;
	}

	d = kzalloc_node(sizeof(*d), GFP_KERNEL, dev_to_node(dev));
	if (!d) {
		pmem_device_put(pmem);
		return -ENOMEM;
	}

	atomic_inc(&pmem_disks);
	d->pmem = pmem;
	d->owner = pmem->source->owner;
	d->open_blocked = pmem->open_blocked;
	d->prefetch_mask = pmem_prefetch_mask();
	dev_set_drvdata(dev, d);
	pmem->media[0] = '\0';

	ret = pmem_disk_add(d);
	if (ret) {
		if (!strstarts(pmem->media, "refused"))
			snprintf(pmem->media, sizeof(pmem->media), "no disk: error %d", ret);
		/* ->free_disk() is only called for disks that were added: free this one here. */
		pmem_dax_stop(d);
		if (d->disk)
			put_disk(d->disk);
		pmem_disk_free(d);
		return ret;
	}

	if (pmem->range.domain == PMEM_DOMAIN_UNKNOWN)
		dev_warn(dev,
			 "%s: unknown persistence domain: data may not survive a power loss\n",
			 d->disk->disk_name);

	pmem_badblocks_attach(d);
	pmem->client = &pmem_disk_client_ops;
	pmem_panic_add(d);

	return devm_add_action_or_reset(dev, pmem_disk_stop, d);
}

/* Called for shutdown, reboot and kexec, when no more bios are submitted. */
static void pmem_disk_shutdown(struct platform_device *pdev)
{
	int ret = pmem_flush(platform_get_drvdata(pdev));

	if (ret)
		dev_err(&pdev->dev,
			"flush at shutdown failed (%d): data may not survive a power loss\n", ret);
}

static const struct platform_device_id pmem_blk_ids[] = {
	{ PMEM_DEVICE_NAME },
	{ }
};
MODULE_DEVICE_TABLE(platform, pmem_blk_ids);

static struct platform_driver pmem_blk_driver = {
	.probe		= pmem_disk_probe,
	.shutdown	= pmem_disk_shutdown,
	.id_table	= pmem_blk_ids,
	.driver = {
		.name			= "pmem_blk",
		.dev_groups		= pmem_blk_device_groups,
		.probe_type		= PROBE_PREFER_ASYNCHRONOUS,
		.suppress_bind_attrs	= true,
	},
};

static int __init pmem_blk_init(void)
{
	int ret;

	pmem_raw_init();
	pmem_panic_init();
	ret = platform_driver_register(&pmem_blk_driver);
	if (ret)
		pmem_panic_exit();

	return ret;
}
module_init(pmem_blk_init);

static void __exit pmem_blk_exit(void)
{
	platform_driver_unregister(&pmem_blk_driver);
	pmem_disk_wait();
	pmem_panic_exit();
}
module_exit(pmem_blk_exit);

MODULE_DESCRIPTION("Persistent memory block driver");
MODULE_AUTHOR("The pmem authors");
MODULE_VERSION(PMEM_VERSION);
MODULE_LICENSE("GPL");
