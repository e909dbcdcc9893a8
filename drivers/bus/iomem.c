// SPDX-License-Identifier: GPL-2.0
/*
 * Checks that a range declared by the administrator is memory, and is free. A write to an address
 * with no memory behind it is lost; on arm64 it stops the machine.
 *
 * The checks do not access the range.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/gfp.h>
#include <linux/ioport.h>
#include <linux/mm.h>
#include <linux/module.h>

#include <asm/e820/api.h>

#include "bus.h"

/*
 * Accept a "Persistent Memory" entry if a driver has inserted it, as ranges of an NFIT are not
 * always in firmware's memory map. Do not accept one made by "memmap=", which the administrator may
 * have got wrong.
 */
static int pmem_iomem_pass(struct resource *res, void *data)
{
	u64 *next = data;

	if (res->start > *next || e820__mapped_any(res->start, res->end + 1, E820_TYPE_PMEM))
		return 1;

	*next = res->end + 1;

	return 0;
}

/* Return: the first address in a range that is not known to be memory, or the end of the range. */
static u64 pmem_iomem_find_gap(const struct pmem_range *range, char *page)
{
	u64 at = range->start, last = range->start + range->size - 1, next = at;

	do {
		at = next;
		next = pmem_firmware_memory_end(at, page);
		if (next == at)
			walk_iomem_res_desc(IORES_DESC_PERSISTENT_MEMORY, IORESOURCE_MEM, at, last,
					    &next, pmem_iomem_pass);
	} while (next > at && next <= last);

	return next;
}

static bool pmem_iomem_in_window(const struct pmem_range *range)
{
	return region_intersects(range->start, range->size, IORESOURCE_MEM | IORESOURCE_WINDOW,
				 IORES_DESC_NONE) != REGION_DISJOINT;
}

/**
 * pmem_bus_check_memory() - check that a range declared by the administrator is memory
 * @parent: device of the source; the log line comes from it
 * @range:  a range that has passed pmem_range_check()
 * @cure:   how to override a refusal, for the log line
 *
 * For sources that get ranges from the administrator. Each byte must be memory in firmware's own
 * description of the machine (pmem_firmware_memory_end()), or in a range of an NFIT that a driver
 * has put into /proc/iomem. Memory that firmware calls reserved may be registers or flash: it does
 * not count, and neither do the windows of PCI and CXL host bridges.
 *
 * Context: may sleep.
 * Return: 0; or, after one line in the log, -ENXIO if some of the range is not known to be memory,
 * or -ENOMEM.
 */
int pmem_bus_check_memory(struct device *parent, const struct pmem_range *range, const char *cure)
{
	char *page = (char *)__get_free_page(GFP_KERNEL);
	u64 gap;

	if (!page) {
		dev_err(parent, "range %#llx, %#llx bytes refused: no memory (%d)\n", range->start,
			range->size, -ENOMEM);
		return -ENOMEM;
	}
	gap = pmem_iomem_find_gap(range, page);
	free_page((unsigned long)page);

	if (pmem_iomem_in_window(range)) {
		dev_err(parent,
			"range %#llx, %#llx bytes refused: it lies in the window of a PCI host bridge, use pmem_pci for a BAR; %s\n",
			range->start, range->size, cure);
		return -ENXIO;
	}
	if (gap - range->start < range->size) {
		dev_err(parent,
			"range %#llx, %#llx bytes refused: firmware describes no memory at %#llx; %s\n",
			range->start, range->size, gap, cure);
		return -ENXIO;
	}

	return 0;
}
EXPORT_SYMBOL_GPL(pmem_bus_check_memory);

static int pmem_iomem_stop(struct resource *res, void *data)
{
	return 1;
}

/* walk_iomem_res_desc() clips entries: one smaller than the range starts or ends within it. */
static int pmem_iomem_across(struct resource *res, void *data)
{
	const struct pmem_range *range = data;

	return res->start != range->start || resource_size(res) != range->size;
}

/**
 * pmem_bus_claimed() - check whether the block driver could claim a range in /proc/iomem
 * @range: a range that overlaps neither System RAM nor another range of the bus
 *
 * The answer is no guarantee: another driver may claim the range first.
 *
 * Context: may sleep.
 * Return: NULL if it could, otherwise the reason, as text.
 */
const char *pmem_bus_claimed(const struct pmem_range *range)
{
	u64 last = range->start + range->size - 1;
	struct pmem_range whole = *range;

	if (walk_iomem_res_desc(IORES_DESC_NONE, IORESOURCE_MEM | IORESOURCE_BUSY, range->start,
				last, NULL, pmem_iomem_stop) > 0)
		return "another driver has claimed some of it, see /proc/iomem";
	if (walk_iomem_res_desc(IORES_DESC_NONE, IORESOURCE_MEM, range->start, last, &whole,
				pmem_iomem_across) > 0)
		return "it lies across entries of /proc/iomem";

	return NULL;
}
