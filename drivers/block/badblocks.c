// SPDX-License-Identifier: GPL-2.0
/*
 * Bad memory under a disk: refused to readers, cleared for writers where the platform can.
 *
 * It is the record in the envelope that knows. A page that is marked as well may be worse than bad:
 * x86 takes it out of the direct map, so that a store to it would not fail but fault.
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

/* May the kernel have taken a page of it away? */
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

/* Bytes that can only be cleared together, where @bad is. */
static u64 pmem_disk_clear_unit(const struct pmem_disk *d, const struct badlist_extent *bad)
{
	u64 unit = SECTOR_SIZE;

	if (!pmem_poison_simulated(d->pmem, bad))
		unit = max_t(u64, READ_ONCE(d->pmem->poison.unit), unit);

	return pmem_disk_page_poisoned(d, bad) ? max_t(u64, unit, PAGE_SIZE) : unit;
}

/**
 * pmem_disk_can_clear() - can a write make its memory good?
 * @d:      a disk that lives
 * @offset: first byte, from the start of the disk
 * @len:    number of bytes, all of which would be written
 *
 * Only whole units can be cleared: if half a unit was written, the other half would read as good,
 * with contents that no program has written.
 *
 * Return: is all bad memory among them in whole units, and can the platform clear poison?
 */
bool pmem_disk_can_clear(const struct pmem_disk *d, u64 offset, u64 len)
{
	const u64 start = d->phys + offset, end = start + len;
	struct badlist_extent bad;
	u64 at, unit;

	for (at = start; at < end && pmem_poison_find(d->pmem, at, end - at, &bad);
	     at = bad.last + 1) {
		unit = pmem_disk_clear_unit(d, &bad);
		if (ALIGN_DOWN(bad.first, unit) < start || (bad.last | (unit - 1)) >= end)
			return false;
		if (!pmem_poison_simulated(d->pmem, &bad) &&
		    !pmem_poison_can_clear(d->pmem, bad.first))
			return false;
	}

	return true;
}

/**
 * pmem_disk_clear_begin() - clear the poison among bytes that are going to be written
 * @d:      a disk that lives
 * @write:  the caller's, until pmem_disk_clear_end()
 * @offset: first byte, from the start of the disk
 * @len:    number of bytes, not 0
 *
 * The record keeps what was cleared until pmem_disk_clear_end(), so that readers get an error and
 * not the undefined contents. Nothing is cleared if it is known before that not all of it can be.
 *
 * Context: may sleep; runs firmware code.
 * Return: number of bytes from @offset on that can be written now; less than @len if some of the
 * memory stays bad, which is an error. The caller writes them in that case as well: the platform
 * has forgotten what it cleared, and after a reboot nothing else would tell that its contents are
 * undefined.
 */
u64 pmem_disk_clear_begin(const struct pmem_disk *d, struct pmem_poison_write *write, u64 offset,
			  u64 len)
{
	const u64 start = d->phys + offset, end = start + len;
	struct badlist_extent bad;
	u64 at, unit, cleared;
	bool simulated;

	pmem_poison_write_begin(d->pmem, write, start, len);
	if (!pmem_disk_can_clear(d, offset, len))
		return 0;

	/* The platform may clear less at once than it is asked for. */
	for (at = start; at < end && pmem_poison_find(d->pmem, at, end - at, &bad);
	     at = bad.first + cleared) {
		simulated = pmem_poison_simulated(d->pmem, &bad);
		unit = pmem_disk_clear_unit(d, &bad);
		bad.first = ALIGN_DOWN(bad.first, unit);
		bad.last |= unit - 1;

		cleared = bad.last - bad.first + 1;
		if (!simulated)
			cleared = pmem_poison_clear(d->pmem, bad.first, cleared);
		cleared = ALIGN_DOWN(cleared, unit);
		if (!cleared)
			return bad.first - start;

		pmem_pages_restore(d, bad.first, cleared);
		/* Caches may still hold what was there before it was cleared, poison included. */
		arch_invalidate_pmem(d->virt + (bad.first - d->phys), cleared);
	}

	return len;
}

/**
 * pmem_disk_clear_end() - the record forgets what was written
 * @d:       a disk that lives
 * @write:   what pmem_disk_clear_begin() was given
 * @written: number of bytes that were written, if the write as a whole has not failed; else 0
 *
 * Context: any.
 */
void pmem_disk_clear_end(const struct pmem_disk *d, struct pmem_poison_write *write, u64 written)
{
	/* A reader who finds nothing in the record must find the new contents in the memory. */
	pmem_copy_fence();
	pmem_poison_write_end(d->pmem, write, written);
	if (written)
		pmem_badblocks_changed(d);
}

/**
 * pmem_disk_end_simulated() - the last user has closed the disk, so tests on it are over
 * @d: a disk that lives
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
 * pmem_disk_good_bytes() - how much of it is good
 * @d:      a disk that lives
 * @offset: first byte, from the start of the disk
 * @len:    number of bytes
 *
 * Return: bytes before the first bad one, @len if there is none.
 */
u64 pmem_disk_good_bytes(const struct pmem_disk *d, u64 offset, u64 len)
{
	struct badlist_extent bad;

	if (!pmem_disk_find_poison(d, offset, len, &bad))
		return len;

	return bad.first - (d->phys + offset);
}

/*
 * As every disk of Linux tells it: sector and number of sectors, line by line. Where there are more
 * than the file can hold, the last line goes on to the last of them.
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

/* The disk has been added: changes wake up those who poll badblocks from now on. */
void pmem_badblocks_attach(struct pmem_disk *d)
{
	/* Pairs with the acquire where it is used. */
	smp_store_release(&d->badblocks,
			  sysfs_get_dirent(disk_to_dev(d->disk)->kobj.sd, "badblocks"));
}

/* What badblocks shows may have changed. In any context. */
void pmem_badblocks_changed(const struct pmem_disk *d)
{
	/* Pairs with the release where it was attached. */
	struct kernfs_node *badblocks = smp_load_acquire(&d->badblocks);

	if (badblocks)
		sysfs_notify_dirent(badblocks);
}

/* The last user of the disk has gone. */
void pmem_badblocks_free(struct pmem_disk *d)
{
	sysfs_put(d->badblocks);
}

static struct attribute *pmem_badblocks_attrs[] = {
	&dev_attr_badblocks.attr,
	NULL
};

/* The block core makes a file of that name only for disks that bring a list of its own kind. */
const struct attribute_group pmem_badblocks_group = {
	.attrs = pmem_badblocks_attrs,
};
