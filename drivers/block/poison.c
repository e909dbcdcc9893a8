// SPDX-License-Identifier: GPL-2.0
/*
 * Bad memory under a disk: refused to readers, mended for writers where the platform can.
 *
 * It is the record in the envelope that knows. A page that is marked as well may be worse than bad:
 * x86 takes it out of the direct map, so that a store to it would not fail but fault.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/align.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/pfn.h>
#include <linux/sysfs.h>

#include "block.h"

/* May the kernel have taken a page of it away? */
static bool pmem_pages_poisoned(const struct pmem_disk *d, const struct badlist_extent *bad)
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
 * pmem_mend() - make bad memory good, as it is going to be written
 * @d:      a disk that lives
 * @offset: first byte, from the start of the disk
 * @len:    number of bytes, all of which will be written
 *
 * Only what is written as a whole can be mended: of half a unit the rest would read as good, with
 * something in it that nobody wrote. If it fails, what is in the memory is undefined.
 *
 * Context: may sleep; runs firmware's code.
 * Return: 0, or -EIO if some of it is bad still.
 */
int pmem_mend(const struct pmem_disk *d, u64 offset, u64 len)
{
	const u64 start = d->phys + offset, last = start + len - 1;
	struct badlist_extent bad;
	u64 unit, whole, cleared;

	while (pmem_poison_find(d->pmem, start, len, &bad)) {
		unit = max_t(u64, d->pmem->poison.unit, SECTOR_SIZE);
		if (pmem_pages_poisoned(d, &bad))
			unit = max_t(u64, unit, PAGE_SIZE);

		bad.first = ALIGN_DOWN(bad.first, unit);
		bad.last |= unit - 1;
		if (bad.first < start || bad.last > last)
			return -EIO;

		whole = bad.last - bad.first + 1;
		cleared = ALIGN_DOWN(pmem_poison_clear(d->pmem, bad.first, whole), unit);
		/* In this order: who finds it good may touch it. */
		pmem_pages_restore(d, bad.first, cleared);
		pmem_poison_forget(d->pmem, bad.first, cleared);
		if (cleared < whole)
			return -EIO;
	}

	return 0;
}

/**
 * pmem_poison_bio() - what becomes of a bio that meets bad memory
 * @d:      the disk
 * @bio:    the bio
 * @offset: first byte of the part of it that is next, from the start of the disk
 * @len:    number of bytes of that part
 *
 * Return: BLK_STS_OK if the memory is good now; BLK_STS_AGAIN if mending would have to sleep, and
 * the bio must not; else BLK_STS_IOERR.
 */
blk_status_t pmem_poison_bio(const struct pmem_disk *d, struct bio *bio, u64 offset, u64 len)
{
	if (!op_is_write(bio_op(bio)))
		return BLK_STS_IOERR;
	if (bio->bi_opf & REQ_NOWAIT)
		return BLK_STS_AGAIN;

	return pmem_mend(d, offset, len) ? BLK_STS_IOERR : BLK_STS_OK;
}

/**
 * pmem_poison_rest() - how much of it is good
 * @d:      a disk that lives
 * @offset: first byte, from the start of the disk
 * @len:    number of bytes
 *
 * Return: bytes before the first bad one, @len if there is none.
 */
u64 pmem_poison_rest(const struct pmem_disk *d, u64 offset, u64 len)
{
	struct badlist_extent bad;

	if (!pmem_poison_first(d, offset, len, &bad))
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

static struct attribute *pmem_badblocks_attrs[] = {
	&dev_attr_badblocks.attr,
	NULL
};

/* The block core makes a file of that name only for disks that bring a list of its own kind. */
const struct attribute_group pmem_badblocks_group = {
	.attrs = pmem_badblocks_attrs,
};
