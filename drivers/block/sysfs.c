// SPDX-License-Identifier: GPL-2.0
/*
 * Attributes of a disk, and of its range while the driver is bound (docs/abi/sysfs-pmem-range).
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "block.h"

static ssize_t pages_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const struct pmem_disk *d = dev_get_drvdata(dev);

	return d->pages ? sysfs_emit(buf, "yes\n") : sysfs_emit(buf, "no: %s\n", d->no_pages);
}
static DEVICE_ATTR_RO(pages);

static ssize_t align_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const struct pmem_disk *d = dev_get_drvdata(dev);
	u64 both = d->phys | d->size;

	return sysfs_emit(buf, "%llu\n", both & -both);
}
static DEVICE_ATTR_RO(align);

static ssize_t trimmed_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const struct pmem_disk *d = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%llu\n", d->trimmed);
}
static DEVICE_ATTR_RO(trimmed);

static ssize_t deep_flush_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", pmem_flush_is_deep(dev_get_drvdata(dev)));
}

static ssize_t deep_flush_store(struct device *dev, struct device_attribute *attr,
				const char *buf, size_t len)
{
	const struct pmem_disk *d = dev_get_drvdata(dev);
	struct block_device *bdev = d->disk->part0;
	int ret;

	/* kstrtobool() takes any word that starts with "t" for true. */
	if (!sysfs_streq(buf, "1"))
		return -EINVAL;

	/* A bio waits while the disk is paused. Without a write cache, it would not flush. */
	ret = bdev_write_cache(bdev) ? blkdev_issue_flush(bdev) : pmem_flush(d);

	return ret ? ret : len;
}
static DEVICE_ATTR_RW(deep_flush);

static umode_t pmem_device_attr_visible(struct kobject *kobj, struct attribute *attr, int i)
{
	const struct pmem_disk *d = dev_get_drvdata(kobj_to_dev(kobj));

	if (attr == &dev_attr_trimmed.attr && !d->trimmed)
		return 0;
	/* Volatile memory: a deep flush would promise nothing, so hide the attribute. */
	if (attr == &dev_attr_deep_flush.attr && d->pmem->range.domain == PMEM_DOMAIN_VOLATILE)
		return 0;

	return attr->mode;
}

static struct attribute *pmem_device_attrs[] = {
	&dev_attr_pages.attr,
	&dev_attr_align.attr,
	&dev_attr_deep_flush.attr,
	&dev_attr_trimmed.attr,
	NULL
};

static const struct attribute_group pmem_device_group = {
	.attrs = pmem_device_attrs,
	.is_visible = pmem_device_attr_visible,
};

const struct attribute_group *pmem_blk_device_groups[] = {
	&pmem_device_group,
	NULL
};

static struct dax_device *to_dax_device(struct device *dev)
{
	const struct pmem_disk *d = dev_to_disk(dev)->private_data;

	return d->dax;
}

static ssize_t write_cache_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", dax_write_cache_enabled(to_dax_device(dev)));
}

static ssize_t write_cache_store(struct device *dev, struct device_attribute *attr,
				 const char *buf, size_t len)
{
	bool on = sysfs_streq(buf, "1");

	if (!on && !sysfs_streq(buf, "0"))
		return -EINVAL;

	dax_write_cache(to_dax_device(dev), on);

	return len;
}
static DEVICE_ATTR_RW(write_cache);

static struct attribute *pmem_dax_attrs[] = {
	&dev_attr_write_cache.attr,
	NULL
};

static const struct attribute_group pmem_dax_group = {
	.name = "dax",
	.attrs = pmem_dax_attrs,
};

/* Attributes of disks without a DAX device. */
const struct attribute_group *pmem_blk_disk_groups[] = {
	&pmem_badblocks_group,
	NULL
};

/* Attributes of disks with a DAX device. */
const struct attribute_group *pmem_blk_dax_groups[] = {
	&pmem_badblocks_group,
	&pmem_dax_group,
	NULL
};
