// SPDX-License-Identifier: GPL-2.0
/*
 * Is there memory at all? What is not there takes writes and forgets them, or stops the machine.
 *
 * Nothing is read to find out.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/align.h>
#include <linux/ioport.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sizes.h>

#include <asm/e820/api.h>

#include "bus.h"

/* Entries come in order of address, cut to what was asked for. */
static int pmem_hole_pass(struct resource *res, void *data)
{
	u64 *next = data;

	if (res->start > *next)
		return 1;

	*next = res->end + 1;

	return 0;
}

/**
 * pmem_bus_find_hole() - does nobody tell of memory in some of a range?
 * @range: a range that has passed range_check()
 * @where: the first address that nobody tells of
 *
 * For sources that take somebody's word for a range: each byte of it should be in an entry of
 * /proc/iomem. "memmap=" makes such entries as well, so where the kernel lets us know, firmware
 * must have told of it, of some byte in each 2 MiB; or the entry must be of persistent memory, as
 * there is one for what an NFIT tells of and the memory map leaves out. (Other sources are
 * firmware, and know of memory that has no entry.)
 *
 * Context: may sleep.
 */
bool pmem_bus_find_hole(const struct pmem_range *range, u64 *where)
{
	u64 next = range->start, last = range->start + range->size - 1, at, end;

	walk_iomem_res_desc(IORES_DESC_NONE, IORESOURCE_MEM, next, last, &next, pmem_hole_pass);
	*where = next;
	if (next <= last)
		return true;

	for (at = range->start; at <= last; at = end) {
		end = min(ALIGN_DOWN(at, SZ_2M) + SZ_2M, last + 1);
		*where = at;
		if (!e820__mapped_raw_any(at, end, 0) &&
		    region_intersects(at, end - at, IORESOURCE_MEM,
				      IORES_DESC_PERSISTENT_MEMORY) != REGION_INTERSECTS)
			return true;
	}

	return false;
}
EXPORT_SYMBOL_GPL(pmem_bus_find_hole);

/**
 * pmem_bus_in_window() - does a PCI host bridge have some of a range?
 * @range: a range that has passed range_check()
 *
 * Then that is no memory, or a device's.
 */
bool pmem_bus_in_window(const struct pmem_range *range)
{
	return region_intersects(range->start, range->size, IORESOURCE_MEM | IORESOURCE_WINDOW,
				 IORES_DESC_NONE) != REGION_DISJOINT;
}
EXPORT_SYMBOL_GPL(pmem_bus_in_window);
