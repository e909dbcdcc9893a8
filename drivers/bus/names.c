// SPDX-License-Identifier: GPL-2.0
/*
 * Names of ranges, which are their uuids: no two live ranges have the same name.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/ioport.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "bus.h"

/*
 * The names of all live ranges: each is one number, the first half of the uuid. Inserting it into
 * this tree is the test for a duplicate.
 */
static struct resource pmem_bus_names = {
	.name	= "pmem names",
	.end	= -1,
	.flags	= IORESOURCE_MEM,
};

/**
 * pmem_bus_forget_name() - release the name of a range
 * @pmem: a range, with or without a claimed name
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
 * If a live range has the same uuid, the new range gets one that is derived from its address: a
 * udev link must always lead to the same disk, and the data of both disks must stay accessible.
 * This is a last resort, as sources give their ranges different names.
 *
 * Return: 0, or -EBUSY if the derived uuid is taken as well.
 */
int pmem_bus_name(struct device *parent, struct pmem_device *pmem)
{
	struct pmem_range *range = &pmem->range;
	u8 uuid[PMEM_UUID_LEN];

	if (!pmem_bus_claim_name(pmem))
		return 0;

	memcpy(uuid, range->uuid, sizeof(uuid));
	pmem_range_uuid_by_place(range, pmem->source->name);
	dev_err(parent,
		"range %#llx: duplicate uuid %pUb, replaced by %pUb (derived from the address)\n",
		range->start, uuid, range->uuid);

	return pmem_bus_claim_name(pmem);
}
