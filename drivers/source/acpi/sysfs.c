// SPDX-License-Identifier: GPL-2.0
/*
 * Attributes of a range from the NFIT (docs/abi/sysfs-pmem-range).
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/bitops.h>
#include <linux/device.h>
#include <linux/swab.h>
#include <linux/sysfs.h>

#include "acpi.h"

/* Space for "and 4294967295 more" with a newline and a NUL. */
#define DIMMS_MORE	21

static const struct nfit_range *to_nfit_range(struct device *dev)
{
	return to_pmem_device(dev)->details;
}

static ssize_t range_index_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", to_nfit_range(dev)->index);
}
static DEVICE_ATTR_RO(range_index);

static ssize_t proximity_domain_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", to_nfit_range(dev)->proximity_domain);
}
static DEVICE_ATTR_RO(proximity_domain);

static ssize_t flags_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "0x%04x\n", to_nfit_range(dev)->flags);
}
static DEVICE_ATTR_RO(flags);

/* As printed on the DIMM: IDs are read byte by byte, first byte first (ACPI 6.5 5.2.25.9). */
static int emit_dimm_id(char *buf, int at, const struct nfit_memdev *memdev)
{
	if (!memdev->identified)
		return sysfs_emit_at(buf, at, " id=unknown");
	if (!memdev->made)
		return sysfs_emit_at(buf, at, " id=%04x-%08x", swab16(memdev->vendor),
				     swab32(memdev->serial));

	return sysfs_emit_at(buf, at, " id=%04x-%02x-%04x-%08x", swab16(memdev->vendor),
			     memdev->made >> 16, swab16(memdev->made), swab32(memdev->serial));
}

static int emit_dimm_flags(char *buf, int at, u16 flags)
{
	static const char *const names[] = {
		"save_failed", "restore_failed", "flush_failed", "not_armed",
		"health_seen", "health_notify", "map_failed",
	};
	int i, len = sysfs_emit_at(buf, at, " flags=");
	const char *comma = "";

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (flags & BIT(i)) {
			len += sysfs_emit_at(buf, at + len, "%s%s", comma, names[i]);
			comma = ",";
		}
	}

	return comma[0] ? len : len + sysfs_emit_at(buf, at + len, "-");
}

static int emit_dimm(char *buf, int at, const struct nfit_memdev *memdev)
{
	int len = at;

	len += sysfs_emit_at(buf, len, "handle=%#x phys_id=%#x", memdev->handle, memdev->phys_id);
	len += emit_dimm_id(buf, len, memdev);
	len += sysfs_emit_at(buf, len, " format=0x%04x", memdev->format);
	len += emit_dimm_flags(buf, len, memdev->flags);
	len += sysfs_emit_at(buf, len, " position=%#llx dpa=%#llx size=%#llx ways=%u hints=%u\n",
			     memdev->position, memdev->dpa, memdev->size, memdev->ways,
			     memdev->hints);

	return len - at;
}

/* Whole lines only: if a page cannot hold all DIMMs, the last line counts the rest. */
static ssize_t dimms_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const struct nfit_range *nr = to_nfit_range(dev);
	unsigned int i;
	int len = 0;

	for (i = 0; i < nr->nr_memdevs; i++) {
		int line = emit_dimm(buf, len, &nr->memdevs[i]);

		if (len + line > PAGE_SIZE - DIMMS_MORE)
			return len + sysfs_emit_at(buf, len, "and %u more\n", nr->nr_memdevs - i);
		len += line;
	}

	return len;
}
static DEVICE_ATTR_RO(dimms);

static umode_t pmem_acpi_attr_visible(struct kobject *kobj, struct attribute *attr, int i)
{
	const struct nfit_range *nr = to_nfit_range(kobj_to_dev(kobj));

	if (attr == &dev_attr_proximity_domain.attr && !(nr->flags & NFIT_SPA_PROXIMITY_VALID))
		return 0;
	if (attr == &dev_attr_dimms.attr && !nr->nr_memdevs)
		return 0;

	return attr->mode;
}

static struct attribute *pmem_acpi_attrs[] = {
	&dev_attr_range_index.attr,
	&dev_attr_proximity_domain.attr,
	&dev_attr_flags.attr,
	&dev_attr_dimms.attr,
	NULL
};

static const struct attribute_group pmem_acpi_group = {
	.name = "nfit",
	.attrs = pmem_acpi_attrs,
	.is_visible = pmem_acpi_attr_visible,
};

const struct attribute_group *const pmem_acpi_groups[] = {
	&pmem_acpi_group,
	NULL
};
