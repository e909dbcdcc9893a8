// SPDX-License-Identifier: GPL-2.0
/*
 * Which driver has some memory: /proc/iomem, the devices and links of sysfs.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <stdio.h>
#include <string.h>

#include "intree.h"
#include "owner.h"
#include "sysfs.h"

static void owner_pmem(struct owner *owner, const char *name)
{
	struct range range;

	owner->kind = "pmem";
	if (!range_read(&range, name))
		return;
	sysfs_link(owner->driver, sizeof(owner->driver), RANGE_FOLDER "/%s/driver", name);
	snprintf(owner->disk, sizeof(owner->disk), "%s", range.disk);
}

/* The range whose DAX device the owner is. */
static int take_range(void *ctx, const struct range *range)
{
	struct owner *owner = ctx;

	if (strcmp(range->dax, owner->disk))
		return 0;
	owner->kind = "pmem";
	snprintf(owner->name, sizeof(owner->name), "%s", range->name);

	return 1;
}

static void owner_in_tree(struct owner *owner, const char *name)
{
	struct intree intree;
	char holder[32];

	owner->kind = "in_tree";
	if (!strncmp(name, "dax", 3)) {
		sysfs_link(owner->driver, sizeof(owner->driver), "/sys/bus/dax/devices/%s/driver", name);
		snprintf(owner->disk, sizeof(owner->disk), "%.31s", name);
		range_each(take_range, owner);
		return;
	}
	if (intree_read(&intree, name))
		snprintf(owner->disk, sizeof(owner->disk), "%s", intree.disk);
	/* A btt, pfn or dax device that has claimed the namespace has the driver. */
	sysfs_read(holder, sizeof(holder), INTREE_FOLDER "/%s/holder", name);
	sysfs_link(owner->driver, sizeof(owner->driver), INTREE_FOLDER "/%s/driver", *holder ? holder : name);
}

static void owner_device(struct owner *owner, const char *name)
{
	static const char *const buses[] = { "platform", "pci", "acpi" };

	owner->kind = "other";
	for (size_t i = 0; i < sizeof(buses) / sizeof(buses[0]) && !*owner->driver; i++)
		sysfs_link(owner->driver, sizeof(owner->driver), "/sys/bus/%s/devices/%s/driver", buses[i], name);
}

void owner_of_addresses(struct owner *owner, const struct iomem *iomem, uint64_t start, uint64_t end)
{
	const struct iomem_entry *claim = iomem_find(iomem, start, end, true);
	const struct iomem_entry *memory = iomem_find(iomem, start, end, false);

	*owner = (struct owner){ .kind = iomem->hidden ? "hidden" : "none" };
	if (memory)
		snprintf(owner->memory, sizeof(owner->memory), "%s", memory->name);
	/* A BAR is the memory, and its driver has it, unless it gave some of it away. */
	if (!claim && memory && memory->kind == IOMEM_PCI) {
		owner_device(owner, memory->name);
		owner->kind = "pci";
		snprintf(owner->name, sizeof(owner->name), "%s", memory->name);
	}
	if (!claim)
		return;

	snprintf(owner->name, sizeof(owner->name), "%s", claim->name);
	if (claim->kind == IOMEM_OURS)
		owner_pmem(owner, claim->name);
	else if (claim->kind == IOMEM_IN_TREE)
		owner_in_tree(owner, claim->name);
	else if (claim->kind == IOMEM_RAM)
		owner->kind = "ram";
	else
		owner_device(owner, claim->name);
}

void owner_of_range(struct owner *owner, const struct iomem *iomem, const struct range *range)
{
	if (range->has_start && !iomem->hidden) {
		owner_of_addresses(owner, iomem, range->start, range->start + range->size - 1);
		return;
	}

	*owner = (struct owner){ .kind = "hidden" };
	if (!*range->disk)
		return;
	snprintf(owner->name, sizeof(owner->name), "%s", range->name);
	owner_pmem(owner, range->name);
}
