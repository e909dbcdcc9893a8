// SPDX-License-Identifier: GPL-2.0
/*
 * The names of ranges, their uuids: no two ranges that live have the same one.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/ioport.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "bus.h"

/*
 * The names of the ranges that live: each is one number, the first half of its uuid, and inserting
 * it into this tree is the test for a second range of that name.
 */
static struct resource pmem_bus_names = {
	.name	= "pmem names",
	.end	= -1,
	.flags	= IORESOURCE_MEM,
};

/**
 * pmem_bus_forget_name() - the name of a range is free again
 * @pmem: a range, whether its name was claimed or not
 */
void pmem_bus_forget_name(struct pmem_device *pmem)
{
	if (pmem->name.parent)
		release_resource(&pmem->name);
}

static int pmem_bus_claim_name(struct pmem_device *pmem)
{
	u64 half = get_unaligned_le64(pmem->range.uuid);

	pmem->name = (struct resource){
		.name	= PMEM_DEVICE_NAME,
		.start	= half,
		.end	= half,
		.flags	= IORESOURCE_MEM,
	};

	return request_resource(&pmem_bus_names, &pmem->name);
}

/**
 * pmem_bus_name() - claim the name of a range
 * @parent: device of the source; log lines come from it
 * @pmem:   the range
 *
 * The last resort: sources see to it that their ranges have different names. One link of udev must
 * not lead to either of two disks, and the data of both must stay within reach. So a range whose
 * uuid a live range has gets one that is made of its place.
 *
 * Return: 0, or -EBUSY if that one is taken as well.
 */
int pmem_bus_name(struct device *parent, struct pmem_device *pmem)
{
	struct pmem_range *range = &pmem->range;
	u8 uuid[PMEM_UUID_LEN];

	if (!pmem_bus_claim_name(pmem))
		return 0;

	memcpy(uuid, range->uuid, sizeof(uuid));
	range_uuid_by_place(range, pmem->source->name);
	dev_err(parent,
		"range %#llx: another range has its uuid %pUb; its own is %pUb now, made of its place\n",
		range->start, uuid, range->uuid);

	return pmem_bus_claim_name(pmem);
}
