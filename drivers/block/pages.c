// SPDX-License-Identifier: GPL-2.0
/*
 * Struct pages for the memory of a range: DAX and DMA need them.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/align.h>
#include <linux/crash_dump.h>
#include <linux/err.h>
#include <linux/log2.h>
#include <linux/memory_hotplug.h>
#include <linux/minmax.h>
#include <linux/moduleparam.h>
#include <linux/pfn.h>
#include <linux/sizes.h>

#include "block.h"

static bool pages = true, pages_set;

static int pmem_pages_set(const char *text, const struct kernel_param *kp)
{
	pages_set = true;

	return param_set_bool(text, kp);
}

static const struct kernel_param_ops pmem_pages_param_ops = {
	.flags	= KERNEL_PARAM_OPS_FL_NOARG,
	.set	= pmem_pages_set,
	.get	= param_get_bool,
};

module_param_cb(pages, &pmem_pages_param_ops, &pages, 0444);
MODULE_PARM_DESC(pages,
		 "Create struct pages for DAX and DMA, which take 16 MiB of RAM for each GiB; off makes block-only disks (default: on; in a kdump kernel: off)");

/*
 * The MM only takes whole subsections and whole pages of page structs: with pages of 16 KiB, two
 * subsections share a page of page structs, so removing ours would remove those of a neighbour.
 */
#define PMEM_PAGES_ALIGN \
	max_t(u64, SUBSECTION_SIZE, PAGE_SIZE * roundup_pow_of_two(PAGE_SIZE / sizeof(struct page)))
#define PMEM_PAGES_MIB	((u32)(PMEM_PAGES_ALIGN / SZ_1M))

/**
 * struct pmem_pages_area - the memory that gets struct pages
 * @start: physical address
 * @end:   first physical address after it
 */
struct pmem_pages_area {
	phys_addr_t	start;
	phys_addr_t	end;
};

/*
 * Check for existing struct pages. Memory hot-plug would detect them too, but with a WARN, and on
 * arm64 so late that a mapping without struct pages fails as well.
 */
static bool pmem_pages_taken(const struct pmem_pages_area *area, phys_addr_t *where)
{
	for (*where = area->start; *where < area->end; *where += SUBSECTION_SIZE)
		if (pfn_to_online_page(PHYS_PFN(*where)))
			return true;

	return false;
}

/* Set @d->no_pages to the reason. Every user may read it, so it contains no addresses. */
static int pmem_pages_refuse(struct pmem_disk *d, const struct pmem_pages_area *area)
{
	phys_addr_t start = area->start, end = area->end, where;
	u32 flags = d->pmem->range.flags;

	/* On riscv64, write() to a file on DAX would leave data in the CPU caches. */
	if (!IS_ENABLED(CONFIG_ARCH_HAS_UACCESS_FLUSHCACHE))
		snprintf(d->no_pages, sizeof(d->no_pages),
			 "this kernel has no file system DAX that survives a power loss, on this architecture");
	else if (!pages)
		snprintf(d->no_pages, sizeof(d->no_pages), "turned off by pages=off");
	else if (!pages_set && is_kdump_kernel())
		snprintf(d->no_pages, sizeof(d->no_pages),
			 "a kdump kernel has little RAM; pages=on overrides this");
	else if (flags & PMEM_RANGE_DEVICE)
		snprintf(d->no_pages, sizeof(d->no_pages), "it is a device's memory");
	else if (flags & PMEM_RANGE_NO_PAGES)
		snprintf(d->no_pages, sizeof(d->no_pages), "not wanted for this range");
	else if (end - start < PMEM_PAGES_ALIGN)
		snprintf(d->no_pages, sizeof(d->no_pages), "it has no whole %u MiB unit",
			 PMEM_PAGES_MIB);
	else if (!IS_ALIGNED(start, PMEM_PAGES_ALIGN))
		snprintf(d->no_pages, sizeof(d->no_pages),
			 "it starts %llu bytes past a %u MiB boundary",
			 start % PMEM_PAGES_ALIGN, PMEM_PAGES_MIB);
	else if (!IS_ALIGNED(end, PMEM_PAGES_ALIGN))
		snprintf(d->no_pages, sizeof(d->no_pages),
			 "it ends %llu bytes past a %u MiB boundary",
			 end % PMEM_PAGES_ALIGN, PMEM_PAGES_MIB);
	else if (!PAGE_ALIGNED(d->phys))
		snprintf(d->no_pages, sizeof(d->no_pages), "it starts within a page");
	else if (pmem_pages_taken(area, &where))
		snprintf(d->no_pages, sizeof(d->no_pages),
			 "its memory already has struct pages, %llu bytes from its start",
			 where - start);
	else
		return 0;

	return -EOPNOTSUPP;
}

/* Memory has gone bad: notify the file system, which knows the files it belongs to. */
static int pmem_pages_failure(void *client, u64 start, u64 len, int mf_flags)
{
	struct pmem_disk *d = client;
	int ret;

	pmem_badblocks_changed(d);
	/* The struct pages may extend before and after the disk, where memory has no user. */
	if (start < d->phys || start - d->phys >= d->size)
		return -EOPNOTSUPP;

	ret = dax_holder_notify_failure(d->dax, start - d->phys, len, mf_flags);

	/*
	 * -ENXIO: the disk has stopped. Return -EOPNOTSUPP, so that memory_failure() still kills
	 * the processes that map the page.
	 */
	return ret == -ENXIO ? -EOPNOTSUPP : ret;
}

/* Extend the struct pages beyond the disk to aligned addresses, if the range contains those. */
static struct pmem_pages_area pmem_pages_cover(const struct pmem_disk *d)
{
	const struct pmem_range *range = &d->pmem->range;
	phys_addr_t start = ALIGN_DOWN(d->phys, PMEM_PAGES_ALIGN), end = d->phys + d->size;

	if (ALIGN(end, PMEM_PAGES_ALIGN) - range->start <= range->size)
		end = ALIGN(end, PMEM_PAGES_ALIGN);

	return (struct pmem_pages_area){
		.start	= start < range->start ? d->phys : start,
		.end	= end,
	};
}

/**
 * pmem_pages_map() - map the memory of a disk with struct pages, and make its DAX device
 * @d: a disk that has claimed its range
 *
 * Return: 0, or -errno with @d->no_pages set and nothing mapped.
 */
int pmem_pages_map(struct pmem_disk *d)
{
	struct pmem_pages_area area = pmem_pages_cover(d);
	struct pmem_memmap *memmap;
	int ret;

	ret = pmem_pages_refuse(d, &area);
	if (ret)
		return ret;

	/* Allocate the DAX device first: pmem_pages_failure() may need it from then on. */
	ret = pmem_dax_alloc(d);
	if (ret) {
		snprintf(d->no_pages, sizeof(d->no_pages), "alloc_dax failed (%d)", ret);
		return ret;
	}

	memmap = pmem_memmap_get(d->pmem, area.start, area.end - area.start, pmem_pages_failure,
				 d, d->no_pages, sizeof(d->no_pages));
	if (IS_ERR(memmap)) {
		pmem_dax_stop(d);
		pmem_dax_free(d);
		d->dax = NULL;
		return PTR_ERR(memmap);
	}

	d->memmap = memmap;
	d->virt = memmap->virt + (d->phys - area.start);
	d->pages = true;

	return 0;
}

void pmem_pages_unmap(struct pmem_disk *d)
{
	pmem_memmap_put(d->memmap, d->busy);
}
