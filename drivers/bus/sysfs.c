// SPDX-License-Identifier: GPL-2.0
/*
 * Attributes of every range (docs/abi/sysfs-pmem-range).
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/bits.h>
#include <linux/device.h>
#include <linux/memory_hotplug.h>
#include <linux/numa.h>
#include <linux/sysfs.h>

#include "bus.h"

static ssize_t resource_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%#llx\n", pmem_device_range(dev)->start);
}
static DEVICE_ATTR_ADMIN_RO(resource);

static ssize_t size_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%llu\n", pmem_device_range(dev)->size);
}
static DEVICE_ATTR_RO(size);

static ssize_t source_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", to_pmem_device(dev)->source->name);
}
static DEVICE_ATTR_RO(source);

static ssize_t uuid_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%pUb\n", pmem_device_range(dev)->uuid);
}
static DEVICE_ATTR_RO(uuid);

static ssize_t persistence_domain_show(struct device *dev, struct device_attribute *attr,
				       char *buf)
{
	return sysfs_emit(buf, "%s\n", pmem_range_domain_name(pmem_device_range(dev)->domain));
}
static DEVICE_ATTR_RO(persistence_domain);

static ssize_t mode_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", pmem_range_mode_name(pmem_device_range(dev)->mode));
}
static DEVICE_ATTR_RO(mode);

static ssize_t read_only_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", !!(pmem_device_range(dev)->flags & PMEM_RANGE_READ_ONLY));
}
static DEVICE_ATTR_RO(read_only);

static ssize_t read_only_reason_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const struct pmem_range *range = pmem_device_range(dev);
	const char *word;
	unsigned int bit;
	int len = 0;

	for (bit = 0; (word = pmem_range_read_only_word(bit)); bit++)
		if (range->read_only & BIT(bit))
			len += sysfs_emit_at(buf, len, "%s%s", len ? "," : "", word);

	return len + sysfs_emit_at(buf, len, "%s\n", len ? "" : "requested");
}
static DEVICE_ATTR_RO(read_only_reason);

static ssize_t target_node_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const struct pmem_range *range = pmem_device_range(dev);

	return sysfs_emit(buf, "%d\n",
			  range->node >= 0 ? range->node : phys_to_target_node(range->start));
}
static DEVICE_ATTR_RO(target_node);

static ssize_t label_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", pmem_device_range(dev)->label);
}
static DEVICE_ATTR_RO(label);

/* In the bus and not in the driver, as it also explains why the driver made no disk. */
static ssize_t media_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const struct pmem_device *pmem = to_pmem_device(dev);
	int len;

	device_lock(dev);
	len = sysfs_emit(buf, "%s\n", pmem->media[0] ? pmem->media : "unknown");
	device_unlock(dev);

	return len;
}
static DEVICE_ATTR_RO(media);

static umode_t pmem_bus_attr_visible(struct kobject *kobj, struct attribute *attr, int i)
{
	const struct pmem_range *range = pmem_device_range(kobj_to_dev(kobj));

	if (attr == &dev_attr_label.attr && !range->label[0])
		return 0;
	if (attr == &dev_attr_read_only_reason.attr && !(range->flags & PMEM_RANGE_READ_ONLY))
		return 0;

	return attr->mode;
}

static struct attribute *pmem_bus_attrs[] = {
	&dev_attr_resource.attr,
	&dev_attr_size.attr,
	&dev_attr_source.attr,
	&dev_attr_uuid.attr,
	&dev_attr_persistence_domain.attr,
	&dev_attr_mode.attr,
	&dev_attr_read_only.attr,
	&dev_attr_read_only_reason.attr,
	&dev_attr_target_node.attr,
	&dev_attr_label.attr,
	&dev_attr_media.attr,
	NULL
};

static const struct attribute_group pmem_bus_group = {
	.attrs = pmem_bus_attrs,
	.is_visible = pmem_bus_attr_visible,
};

static const struct attribute_group *pmem_bus_groups[] = {
	&pmem_bus_group,
	&pmem_poison_group,
	NULL
};

const struct device_type pmem_bus_device_type = {
	.name	= "pmem_range",
	.groups	= pmem_bus_groups,
};
