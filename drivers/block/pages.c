// SPDX-License-Identifier: GPL-2.0
/*
 * Struct pages for the memory of a range, without which there is neither DAX nor DMA.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/align.h>
#include <linux/device.h>
#include <linux/log2.h>
#include <linux/memory_hotplug.h>
#include <linux/memremap.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/page-flags.h>
#include <linux/pfn.h>
#include <linux/set_memory.h>
#include <linux/sizes.h>

#include "block.h"

static bool pages = true;
module_param(pages, bool, 0444);
MODULE_PARM_DESC(pages,
		 "Struct pages for DAX and DMA, 16 MiB of RAM for each GiB; off gives block-only disks (default: on)");

static bool trim;
module_param(trim, bool, 0444);
MODULE_PARM_DESC(trim,
		 "Cut ranges to whole units of 2 MiB (with pages of 16 KiB: 4 MiB), so that unaligned ones can have pages; the disk gets smaller (default: off)");

/*
 * The MM takes whole subsections only, and whole pages of page structs: with pages of 16 KiB two
 * subsections share one, so that a neighbour's would go with ours.
 */
#define PMEM_PAGES_ALIGN \
	max_t(u64, SUBSECTION_SIZE, PAGE_SIZE * roundup_pow_of_two(PAGE_SIZE / sizeof(struct page)))
#define PMEM_PAGES_MIB	((u32)(PMEM_PAGES_ALIGN / SZ_1M))

/*
 * Memory hot-plug would find out by itself that a subsection is taken, but with a WARN, and on
 * arm64 so late that a plain mapping fails as well. So ask first.
 */
static bool pmem_pages_taken(struct pmem_disk *d, phys_addr_t *where)
{
	for (*where = d->pgmap.range.start; *where < d->pgmap.range.end; *where += SUBSECTION_SIZE)
		if (pfn_to_online_page(PHYS_PFN(*where)))
			return true;

	return false;
}

static int pmem_pages_refuse(struct pmem_disk *d)
{
	phys_addr_t start = d->pgmap.range.start, end = d->pgmap.range.end + 1, where;
	u32 flags = d->pmem->range.flags;

	if (!pages)
		snprintf(d->no_pages, sizeof(d->no_pages), "turned off by pages=off");
	else if (flags & PMEM_RANGE_DEVICE)
		snprintf(d->no_pages, sizeof(d->no_pages), "it is a device's memory");
	else if (flags & PMEM_RANGE_NO_PAGES)
		snprintf(d->no_pages, sizeof(d->no_pages), "not wanted for this range");
	else if (end - start < PMEM_PAGES_ALIGN)
		snprintf(d->no_pages, sizeof(d->no_pages), "it has no whole %u MiB unit",
			 PMEM_PAGES_MIB);
	else if (!IS_ALIGNED(start, PMEM_PAGES_ALIGN))
		snprintf(d->no_pages, sizeof(d->no_pages), "start %pa is not on %u MiB", &start,
			 PMEM_PAGES_MIB);
	else if (!IS_ALIGNED(end, PMEM_PAGES_ALIGN))
		snprintf(d->no_pages, sizeof(d->no_pages), "end %pa is not on %u MiB", &end,
			 PMEM_PAGES_MIB);
	else if (!PAGE_ALIGNED(d->phys))
		snprintf(d->no_pages, sizeof(d->no_pages), "%pa is not on a page", &d->phys);
	else if (pmem_pages_taken(d, &where))
		snprintf(d->no_pages, sizeof(d->no_pages), "%pa has pages already",
			 &where);
	else
		return 0;

	return -EOPNOTSUPP;
}

/* The media is bad: the file system knows whose data that was. */
static int pmem_pages_failure(struct dev_pagemap *pgmap, unsigned long pfn, unsigned long nr_pages,
			      int mf_flags)
{
	struct pmem_disk *d = container_of(pgmap, struct pmem_disk, pgmap);
	unsigned long i;
	int ret;

	/*
	 * If all goes well x86 takes just these pages out of the direct map. The kernel marks them
	 * only where it finds who maps them, and of a huge page the first one.
	 */
	for (i = 0; i < nr_pages; i++)
		SetPageHWPoison(pfn_to_page(pfn + i));
	/* Before somebody tells the file system, which may look. */
	if (mf_flags & MF_SW_SIMULATED)
		pmem_poison_simulate(d->pmem, PFN_PHYS(pfn), nr_pages << PAGE_SHIFT);
	else
		pmem_poison_add(d->pmem, PFN_PHYS(pfn), nr_pages << PAGE_SHIFT, "memory_failure()");
	pmem_badblocks_changed(d);
	/* What lies before or behind the disk has no user. */
	if (!d->dax || PFN_PHYS(pfn) < d->phys || PFN_PHYS(pfn) - d->phys >= d->size)
		return -EOPNOTSUPP;

	ret = dax_holder_notify_failure(d->dax, PFN_PHYS(pfn) - d->phys, nr_pages << PAGE_SHIFT,
					mf_flags);

	/* Of a disk that has stopped, who still maps the page is killed all the same. */
	return ret == -ENXIO ? -EOPNOTSUPP : ret;
}

static const struct dev_pagemap_ops pmem_pages_ops = {
	.memory_failure = pmem_pages_failure,
};

static void pmem_pages_trim(struct pmem_disk *d)
{
	struct pmem_range whole = d->pmem->range;
	u64 lost = range_trim(&whole, PMEM_PAGES_ALIGN);

	/* Of an adopted disk not a byte may go. */
	if (!lost || !whole.size || d->size != d->pmem->range.size)
		return;

	d->phys = whole.start;
	d->size = whole.size;
	d->trimmed = lost;
}

/* Pages for a little more than the disk, if the range around it has that. */
static void pmem_pages_cover(struct pmem_disk *d)
{
	const struct pmem_range *range = &d->pmem->range;
	phys_addr_t start = ALIGN_DOWN(d->phys, PMEM_PAGES_ALIGN), end = d->phys + d->size;

	d->pgmap.range.start = start < range->start ? d->phys : start;
	if (ALIGN(end, PMEM_PAGES_ALIGN) - range->start <= range->size)
		end = ALIGN(end, PMEM_PAGES_ALIGN);
	d->pgmap.range.end = end - 1;
	d->pgmap.nr_range = 1;
}

/**
 * pmem_pages_map() - map the memory of a disk with struct pages
 * @d: a disk that has claimed its range
 *
 * Return: 0, or -errno with @d->no_pages set and nothing mapped.
 */
int pmem_pages_map(struct pmem_disk *d)
{
	struct device *dev = &d->pmem->pdev.dev;
	void *virt;
	int ret;

	if (trim || d->pmem->range.flags & PMEM_RANGE_TRIM)
		pmem_pages_trim(d);
	pmem_pages_cover(d);

	ret = pmem_pages_refuse(d);
	if (ret)
		return ret;

	d->pgmap.type = MEMORY_DEVICE_FS_DAX;
	d->pgmap.ops = &pmem_pages_ops;

	/* Not the devm_ one: the pages outlive the device where somebody still uses the disk. */
	virt = memremap_pages(&d->pgmap, dev_to_node(dev));
	if (IS_ERR(virt)) {
		snprintf(d->no_pages, sizeof(d->no_pages),
			 "memremap_pages failed (%ld), it wants %llu MiB of RAM",
			 PTR_ERR(virt), d->size / PAGE_SIZE * sizeof(struct page) / SZ_1M);
		return PTR_ERR(virt);
	}

	d->virt = virt + (d->phys - d->pgmap.range.start);
	d->pages = true;
	dev_dbg(dev, "struct pages take %llu KiB of RAM\n",
		d->size / PAGE_SIZE * sizeof(struct page) / SZ_1K);
	if (d->trimmed)
		dev_warn(dev, "trimmed to whole %u MiB units: %llu bytes of %llu are not shown\n",
			 PMEM_PAGES_MIB, d->trimmed, d->pmem->range.size);

	return 0;
}

/**
 * pmem_pages_restore() - whole pages of good memory get back into the direct map
 * @d:     a disk
 * @start: physical address
 * @len:   number of bytes; what is in no whole page does not matter
 */
void pmem_pages_restore(const struct pmem_disk *d, u64 start, u64 len)
{
	unsigned long pfn;

	if (!d->pages)
		return;

	for (pfn = PFN_UP(start); pfn < PHYS_PFN(start + len); pfn++) {
		struct page *page = pfn_to_page(pfn);

		if (PageHWPoison(page)) {
			ClearPageHWPoison(page);
			clear_mce_nospec(pfn);
		}
	}
}

/*
 * What x86 took out of the direct map would be missing in it for whoever maps the memory next, and
 * he could not know. What is bad stays in the record. A page that goes out of it just now, as x86
 * does that behind memory_failure(), is not seen.
 */
static void pmem_pages_restore_all(const struct pmem_disk *d)
{
	u64 at = d->pgmap.range.start, end = d->pgmap.range.end + 1;
	struct badlist_extent bad;

	for (; at < end && pmem_poison_find(d->pmem, at, end - at, &bad); at = bad.last + 1) {
		bad.first = ALIGN_DOWN(bad.first, PAGE_SIZE);
		pmem_pages_restore(d, bad.first, PAGE_ALIGN(bad.last + 1) - bad.first);
	}
}

void pmem_pages_unmap(struct pmem_disk *d)
{
	pmem_pages_restore_all(d);
	memunmap_pages(&d->pgmap);
}
