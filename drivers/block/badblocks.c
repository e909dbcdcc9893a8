// SPDX-License-Identifier: GPL-2.0
/*
 * Bad memory of a disk: reads fail, and writes clear poison if the platform can.
 *
 * The record in struct pmem_device lists the bad memory. A bad page may also be marked HWPoison:
 * x86 removes such a page from the direct map, so that even a store to it faults.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/align.h>
#include <linux/libnvdimm.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/pfn.h>
#include <linux/sysfs.h>

#include "block.h"

/* Return: true if any page in @bad is marked HWPoison, i.e. may be missing from the direct map. */
static bool pmem_disk_page_poisoned(const struct pmem_disk *d, const struct badlist_extent *bad)
{
	unsigned long pfn;

	if (!d->pages)
		return false;

	for (pfn = PHYS_PFN(bad->first); pfn <= PHYS_PFN(bad->last); pfn++)
		if (PageHWPoison(pfn_to_page(pfn)))
			return true;

	return false;
}

/**
 * struct pmem_clear - poison that is cleared together
 * @first:     first byte, physical address
 * @last:      last byte
 * @unit:      bytes that must be cleared together: @first and @last + 1 are multiples of it
 * @simulated: the memory is good, so the platform is not asked
 */
struct pmem_clear {
	u64	first;
	u64	last;
	u64	unit;
	bool	simulated;
};

/*
 * Widen bad bytes to whole units. Return: true if these are in the bytes from @start to @end, which
 * is exclusive, and can be cleared.
 */
static bool pmem_disk_widen(const struct pmem_disk *d, u64 start, u64 end,
			    const struct badlist_extent *bad, struct pmem_clear *clear)
{
	clear->simulated = pmem_poison_simulated(d->pmem, bad);
	clear->unit = SECTOR_SIZE;
	if (!clear->simulated)
		clear->unit = max_t(u64, clear->unit, READ_ONCE(d->pmem->poison.unit));
	if (pmem_disk_page_poisoned(d, bad))
		clear->unit = max_t(u64, clear->unit, PAGE_SIZE);

	clear->first = ALIGN_DOWN(bad->first, clear->unit);
	clear->last = bad->last | (clear->unit - 1);

	return clear->first >= start && clear->last < end &&
		(clear->simulated || pmem_poison_can_clear(d->pmem, bad->first));
}

/**
 * pmem_disk_can_clear() - check whether a write can clear all poison in its bytes
 * @d:      a live disk
 * @offset: first byte, from the start of the disk
 * @len:    number of bytes, all of which would be written
 *
 * Poison can only be cleared in whole units: if half a unit were written, the other half would read
 * as good, with contents that no program has written.
 *
 * Return: true if all bad memory in these bytes is in whole units, and the platform can clear
 * poison.
 */
bool pmem_disk_can_clear(const struct pmem_disk *d, u64 offset, u64 len)
{
	const u64 start = d->phys + offset, end = start + len;
	struct badlist_extent bad;
	struct pmem_clear clear;
	u64 at;

	for (at = start; at < end && pmem_poison_find(d->pmem, at, end - at, &bad);
	     at = bad.last + 1)
		if (!pmem_disk_widen(d, start, end, &bad, &clear))
			return false;

	return true;
}

/*
 * The platform may clear less in one call than requested, and less than a unit: a page, if it
 * has to come back into the direct map. Return: the number of bytes, all whole units.
 */
static u64 pmem_disk_clear_units(const struct pmem_disk *d, const struct pmem_clear *clear)
{
	const u64 len = clear->last - clear->first + 1;
	u64 cleared = 0, more;

	if (clear->simulated)
		return len;

	do {
		more = pmem_poison_clear(d->pmem, clear->first + cleared, len - cleared);
		cleared += more;
	} while (more && cleared < clear->unit);

	return ALIGN_DOWN(cleared, clear->unit);
}

/**
 * pmem_disk_clear_begin() - clear poison in bytes that are about to be written
 * @d:      a live disk
 * @write:  provided by the caller, in use until pmem_disk_clear_end()
 * @offset: first byte, from the start of the disk
 * @len:    number of bytes, not 0
 *
 * Cleared bytes stay in the record until pmem_disk_clear_end(), so that readers get an error and
 * not the undefined contents. If it is known in advance that some of the poison cannot be cleared,
 * none is.
 *
 * Context: may sleep; runs firmware code.
 * Return: number of bytes from @offset on that can be written now; less than @len if some of the
 * memory stays bad, which is an error. The caller must write them even in that case: the platform
 * has forgotten the cleared poison, and after a reboot nothing else would show that the contents
 * are undefined. Only a page that is missing from the direct map, and that the platform has cleared
 * in part, cannot be written: it stays in the record, until a reboot.
 */
u64 pmem_disk_clear_begin(const struct pmem_disk *d, struct pmem_poison_write *write, u64 offset,
			  u64 len)
{
	const u64 start = d->phys + offset, end = start + len;
	struct badlist_extent bad;
	struct pmem_clear clear;
	u64 at, cleared;

	pmem_poison_write_begin(d->pmem, write, start, len);
	if (!pmem_disk_can_clear(d, offset, len))
		return 0;

	for (at = start; at < end && pmem_poison_find(d->pmem, at, end - at, &bad);
	     at = clear.first + cleared) {
		/* Look again: more memory may have gone bad, or the unit may have grown. */
		cleared = 0;
		if (pmem_disk_widen(d, start, end, &bad, &clear))
			cleared = pmem_disk_clear_units(d, &clear);
		if (!cleared)
			return max(at, clear.first) - start;

		pmem_pages_restore(d, clear.first, cleared);
		/* CPU caches may still hold the old contents, including poison. */
		arch_invalidate_pmem(d->virt + (clear.first - d->phys), cleared);
	}

	return len;
}

/**
 * pmem_disk_clear_end() - remove written bytes from the record of bad memory
 * @d:       a live disk
 * @write:   as passed to pmem_disk_clear_begin()
 * @written: number of bytes that were written, or 0 if the write as a whole has failed
 *
 * Context: any.
 */
void pmem_disk_clear_end(const struct pmem_disk *d, struct pmem_poison_write *write, u64 written)
{
	/* A reader that finds no poison in the record must read the new contents. */
	pmem_copy_fence();
	pmem_poison_write_end(d->pmem, write, written);
	if (written)
		pmem_badblocks_changed(d);
}

/**
 * pmem_disk_end_simulated() - end all simulated errors, after the last close of a disk
 * @d: a live disk
 *
 * Context: may sleep.
 */
void pmem_disk_end_simulated(const struct pmem_disk *d)
{
	struct badlist_extent good;

	while (pmem_poison_end_simulated(d->pmem, &good)) {
		pmem_pages_restore(d, good.first, good.last - good.first + 1);
		pmem_badblocks_changed(d);
	}
}

/**
 * pmem_disk_good_bytes() - count the good bytes before the first bad one
 * @d:      a live disk
 * @offset: first byte, from the start of the disk
 * @len:    number of bytes
 *
 * Return: number of bytes before the first bad one, @len if none is bad.
 */
u64 pmem_disk_good_bytes(const struct pmem_disk *d, u64 offset, u64 len)
{
	struct badlist_extent bad;

	if (!pmem_disk_find_poison(d, offset, len, &bad))
		return len;

	return bad.first - (d->phys + offset);
}

/*
 * Same format as on other disks: one line for each extent, with its first sector and number of
 * sectors. If there are more extents than fit in the file, the last line extends to the end of the
 * last one.
 */
static ssize_t badblocks_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	const struct pmem_disk *d = dev_to_disk(dev)->private_data;
	const int line = 42;	/* two numbers of 20 digits */
	u64 at = d->phys, end = d->phys + d->size;
	struct badlist_extent bad, more;
	int len = 0;

	while (at < end && pmem_poison_find(d->pmem, at, end - at, &bad)) {
		at = bad.last + 1;
		while (len + 2 * line > PAGE_SIZE && at < end &&
		       pmem_poison_find(d->pmem, at, end - at, &more)) {
			bad.last = more.last;
			at = bad.last + 1;
		}
		len += sysfs_emit_at(buf, len, "%llu %llu\n",
				     (bad.first - d->phys) >> SECTOR_SHIFT,
				     DIV_ROUND_UP_ULL(bad.last - bad.first + 1, SECTOR_SIZE));
	}

	return len;
}
static DEVICE_ATTR_RO(badblocks);

/* After the disk has been added: let changes wake up pollers of badblocks. */
void pmem_badblocks_attach(struct pmem_disk *d)
{
	/* Pairs with the acquire in pmem_badblocks_changed(). */
	smp_store_release(&d->badblocks,
			  sysfs_get_dirent(disk_to_dev(d->disk)->kobj.sd, "badblocks"));
}

/* Notify pollers that badblocks may have changed. In any context. */
void pmem_badblocks_changed(const struct pmem_disk *d)
{
	/* Pairs with the release in pmem_badblocks_attach(). */
	struct kernfs_node *badblocks = smp_load_acquire(&d->badblocks);

	if (badblocks)
		sysfs_notify_dirent(badblocks);
}

/* Called when the last user of the disk has gone. */
void pmem_badblocks_free(struct pmem_disk *d)
{
	sysfs_put(d->badblocks);
}

static struct attribute *pmem_badblocks_attrs[] = {
	&dev_attr_badblocks.attr,
	NULL
};

/* The block core only creates a file of this name for disks that have a struct badblocks. */
const struct attribute_group pmem_badblocks_group = {
	.attrs = pmem_badblocks_attrs,
};
