// SPDX-License-Identifier: GPL-2.0
/*
 * Makes the memory of a range addressable: claims it, and maps it with struct pages if possible.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/align.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/sizes.h>

#include "block.h"

/*
 * Never change this unit: it decides where users' data are. It is the same in every kernel,
 * although struct pages need a larger alignment where pages are larger. With pages of 4 KiB they
 * need 2 MiB.
 */
#define PMEM_TRIM_UNIT	SZ_2M

static bool trim;
module_param(trim, bool, 0444);
MODULE_PARM_DESC(trim,
		 "Cut ranges to whole units of 2 MiB, so that unaligned ones can have struct pages; this moves sector 0, with and without struct pages (default: off)");

/*
 * Set where the disk lies and how long it is, from the range, the part of it that a foreign format
 * leaves for data, and "trim". No other code decides this, and it does not depend on whether there
 * will be struct pages: otherwise a file system might not be found again.
 */
static void pmem_map_layout(struct pmem_disk *d, const struct pmem_part *part)
{
	const struct pmem_range *range = &d->pmem->range;
	struct pmem_range shown = *range;

	if (part->size) {
		d->phys = range->start + part->offset;
		d->size = part->size;
		return;
	}

	if (trim || range->flags & PMEM_RANGE_TRIM)
		pmem_range_trim(&shown, PMEM_TRIM_UNIT);
	/* Without a whole unit, trimming does not help: show all of the range. */
	if (!shown.size)
		shown = *range;

	d->phys = shown.start;
	d->size = shown.size;
	d->trimmed = range->size - shown.size;
	if (d->trimmed)
		dev_warn(&d->pmem->pdev.dev,
			 "trimmed to whole %u MiB units: sector 0 is at %#llx, and %llu bytes of %llu are not shown\n",
			 (u32)(PMEM_TRIM_UNIT / SZ_1M), shown.start, d->trimmed, range->size);
}

/*
 * RAM for page tables: huge pages map memory that is aligned to PMD_SIZE. Other memory takes an
 * entry for each page.
 */
static u64 pmem_map_tables(const struct pmem_disk *d)
{
	return IS_ALIGNED(d->phys, PMD_SIZE) ? 0 : d->size / PAGE_SIZE * sizeof(pte_t);
}

static int pmem_map_plain(struct pmem_disk *d)
{
	const struct pmem_range *range = &d->pmem->range;
	u64 tables = pmem_map_tables(d), limit;
	void *virt;

	if (!pmem_ram_reserve(tables, &limit)) {
		dev_err(&d->pmem->pdev.dev,
			"range %#llx, %#llx bytes refused: its page tables would take %llu MiB of RAM; all ranges together may take %llu MiB, which pmem_bus.ram_percent can change\n",
			range->start, range->size, tables / SZ_1M, limit / SZ_1M);
		return -ENOMEM;
	}

	virt = pmem_remap(d->pmem, d->phys, d->size);
	pmem_ram_done(tables, !IS_ERR(virt));
	if (IS_ERR(virt))
		return PTR_ERR(virt);

	d->virt = virt;
	d->tables = tables;

	return 0;
}

/**
 * pmem_disk_claim() - claim the memory of a disk in iomem
 * @d: a disk with its range
 *
 * Logs the reason on failure.
 *
 * Return: 0, or -EBUSY if a part of the memory is already claimed or memory is short.
 */
int pmem_disk_claim(struct pmem_disk *d)
{
	const struct pmem_range *range = &d->pmem->range;
	struct device *dev = &d->pmem->pdev.dev;

	d->busy = request_mem_region(range->start, range->size, dev_name(dev));
	if (!d->busy) {
		dev_err(dev,
			"range %#llx, %#llx bytes refused: claimed by another driver, or by pinned pages of its previous disk, or it crosses entries of /proc/iomem, or out of memory\n",
			range->start, range->size);
		strscpy(d->pmem->media, "refused: claimed by another driver",
			sizeof(d->pmem->media));
		return -EBUSY;
	}

	return 0;
}

/**
 * pmem_disk_map() - map the memory of a disk
 * @d:    a disk whose range is claimed
 * @part: the part of the range that becomes the disk
 *
 * Sets where the disk lies and how long it is, and logs the reason on failure. A range that cannot
 * have struct pages is mapped without them, and @d->no_pages is set to the reason.
 *
 * Return: 0, -ENXIO if the memory cannot be mapped, -ENOMEM.
 */
int pmem_disk_map(struct pmem_disk *d, const struct pmem_part *part)
{
	pmem_map_layout(d, part);
	if (!pmem_pages_map(d))
		return 0;

	dev_warn(&d->pmem->pdev.dev, "no struct pages, so no DAX: %s%s\n", d->no_pages,
		 d->trimmed ? "; the disk stays trimmed, so that its data stay where they are" :
			      "");

	return pmem_map_plain(d);
}

/* Undo pmem_disk_map() and pmem_disk_claim(). The memory must no longer be in use. */
void pmem_disk_unmap(struct pmem_disk *d)
{
	if (d->pages) {
		/* Pages may still be pinned: then the claim on iomem stays as well. */
		pmem_pages_unmap(d);
		return;
	}

	if (d->virt) {
		memunmap(d->virt);
		pmem_ram_release(d->tables);
	}
	pmem_iomem_release(d->busy);
}
