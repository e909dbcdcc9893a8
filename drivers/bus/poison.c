// SPDX-License-Identifier: GPL-2.0
/*
 * The one record of what is bad in a range. Scrubs, machine checks and the kernel's own
 * memory_failure() add to it, the block driver asks it and has the platform mend what is written.
 *
 * It lies in the envelope, so that it outlives a disk.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/align.h>
#include <linux/blk_types.h>
#include <linux/device.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/sysfs.h>

#include "bus.h"

static u64 pmem_poison_end(const struct pmem_device *pmem)
{
	return pmem->range.start + pmem->range.size - 1;
}

/* Cuts @len bytes from @start to what lies in the range. Return: is there anything left? */
static bool pmem_poison_clip(const struct pmem_device *pmem, u64 start, u64 len,
			     struct badlist_extent *e)
{
	if (!len)
		return false;

	/* Addresses that pass the end of the address space have been seen from firmware. */
	e->first = max(start, pmem->range.start);
	e->last = min(len - 1 > U64_MAX - start ? U64_MAX : start + len - 1, pmem_poison_end(pmem));

	return e->first <= e->last;
}

static void pmem_poison_changed(struct pmem_device *pmem)
{
	sysfs_notify(&pmem->pdev.dev.kobj, NULL, "bad_bytes");
}

/**
 * pmem_poison_add() - memory has gone bad
 * @pmem:  a range
 * @start: physical address
 * @len:   bytes; what is not in the range does not matter
 * @who:   found it; for the log
 *
 * Counts by sector. Allocates nothing.
 *
 * Context: may sleep.
 * Return: was that news?
 */
bool pmem_poison_add(struct pmem_device *pmem, u64 start, u64 len, const char *who)
{
	struct pmem_poison *poison = &pmem->poison;
	struct badlist_extent e;
	bool news, was_coarse, coarse;
	unsigned long flags;

	if (!pmem_poison_clip(pmem, start, len, &e))
		return false;

	/* The range starts with a sector, and whether it ends with one does not matter. */
	e.first = ALIGN_DOWN(e.first, SECTOR_SIZE);
	e.last |= SECTOR_SIZE - 1;

	spin_lock_irqsave(&poison->lock, flags);
	was_coarse = poison->bad.coarse;
	news = badlist_add(&poison->bad, e.first, e.last);
	coarse = poison->bad.coarse;
	spin_unlock_irqrestore(&poison->lock, flags);

	if (!news)
		return false;

	dev_warn_ratelimited(&pmem->pdev.dev, "bad memory at %#llx, %llu bytes, says %s\n",
			     e.first, e.last - e.first + 1, who);
	if (coarse && !was_coarse)
		dev_err(&pmem->pdev.dev,
			"more than %d places are bad: good sectors between them count as bad too\n",
			BADLIST_MAX);
	pmem_poison_changed(pmem);

	return true;
}
EXPORT_SYMBOL_GPL(pmem_poison_add);

/**
 * pmem_poison_find() - the first bad bytes among some
 * @pmem:  a range
 * @start: physical address
 * @len:   bytes to look at, not 0
 * @bad:   set to the bad ones in a row, as far as they were looked at; or NULL
 *
 * Context: any.
 * Return: is there any?
 */
bool pmem_poison_find(struct pmem_device *pmem, u64 start, u64 len, struct badlist_extent *bad)
{
	struct pmem_poison *poison = &pmem->poison;
	unsigned long flags;
	bool found;

	spin_lock_irqsave(&poison->lock, flags);
	found = badlist_find(&poison->bad, start, start + len - 1, bad);
	spin_unlock_irqrestore(&poison->lock, flags);

	return found;
}
EXPORT_SYMBOL_GPL(pmem_poison_find);

/**
 * pmem_poison_clear() - have the platform mend memory
 * @pmem:  a range
 * @start: physical address, a multiple of @pmem->poison.unit
 * @len:   bytes, a multiple as well
 *
 * What is in the memory then is undefined. The record stays: pmem_poison_forget() is to follow,
 * when the memory can be used.
 *
 * Context: may sleep; runs firmware's code.
 * Return: bytes that are good now, from @start on.
 */
u64 pmem_poison_clear(struct pmem_device *pmem, u64 start, u64 len)
{
	struct device *dev = &pmem->pdev.dev;
	u64 cleared = 0;
	int ret;

	if (!pmem->source->clear || !pmem->poison.unit) {
		dev_warn_ratelimited(dev,
				     "bad memory at %#llx cannot be mended on this platform: writes to it fail\n",
				     start);
		return 0;
	}

	ret = pmem->source->clear(pmem, start, len, &cleared);
	if (ret || cleared < len)
		dev_warn_ratelimited(dev, "bad memory at %#llx: %llu of %llu bytes mended (%d)\n",
				     start, ret ? 0 : cleared, len, ret);

	return ret ? 0 : min(cleared, len);
}
EXPORT_SYMBOL_GPL(pmem_poison_clear);

/**
 * pmem_poison_forget() - memory is good again
 * @pmem:  a range
 * @start: physical address
 * @len:   bytes; sectors of which only a part is good stay bad
 *
 * Context: may sleep.
 */
void pmem_poison_forget(struct pmem_device *pmem, u64 start, u64 len)
{
	u64 end = start + len == pmem_poison_end(pmem) + 1 ? ALIGN(start + len, SECTOR_SIZE) :
							      ALIGN_DOWN(start + len, SECTOR_SIZE);
	struct pmem_poison *poison = &pmem->poison;
	unsigned long flags;

	start = ALIGN(start, SECTOR_SIZE);
	if (!len || start >= end)
		return;

	spin_lock_irqsave(&poison->lock, flags);
	badlist_remove(&poison->bad, start, end - 1);
	spin_unlock_irqrestore(&poison->lock, flags);

	pmem_poison_changed(pmem);
}
EXPORT_SYMBOL_GPL(pmem_poison_forget);

/**
 * struct pmem_poison_news - what pmem_poison_report() asks each range
 * @start: physical address
 * @len:   bytes
 * @who:   found it
 * @ours:  some of it lies in a range of ours
 */
struct pmem_poison_news {
	u64		start;
	u64		len;
	const char	*who;
	bool		ours;
};

static int pmem_poison_tell(struct device *dev, void *data)
{
	struct pmem_device *pmem = pmem_device_get(dev);
	struct pmem_poison_news *news = data;
	struct badlist_extent e;

	if (!pmem)
		return 0;

	if (pmem_poison_clip(pmem, news->start, news->len, &e)) {
		news->ours = true;
		if (pmem_poison_add(pmem, news->start, news->len, news->who)) {
			device_lock(dev);
			if (pmem->bad)
				pmem->bad(pmem, e.first, e.last - e.first + 1);
			device_unlock(dev);
		}
	}
	pmem_device_put(pmem);

	return 0;
}

/**
 * pmem_poison_report() - memory has gone bad, whosesoever it is
 * @start: physical address
 * @len:   bytes
 * @who:   found it; for the log
 *
 * Adds it to all ranges that have a part of it, and tells who uses them.
 *
 * Context: may sleep.
 * Return: has any?
 */
bool pmem_poison_report(u64 start, u64 len, const char *who)
{
	struct pmem_poison_news news = { .start = start, .len = len, .who = who };

	bus_for_each_dev(&platform_bus_type, NULL, &news, pmem_poison_tell);

	return news.ours;
}
EXPORT_SYMBOL_GPL(pmem_poison_report);

static ssize_t bad_bytes_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct pmem_device *pmem = to_pmem_device(dev);
	struct badlist_extent bad;
	u64 sum = 0, at = pmem->range.start;

	while (pmem_poison_find(pmem, at, pmem_poison_end(pmem) - at + 1, &bad)) {
		sum += bad.last - bad.first + 1;
		if (bad.last == pmem_poison_end(pmem))
			break;
		at = bad.last + 1;
	}

	return sysfs_emit(buf, "%llu\n", sum);
}
static DEVICE_ATTR_RO(bad_bytes);

static ssize_t clear_unit_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", to_pmem_device(dev)->poison.unit);
}
static DEVICE_ATTR_RO(clear_unit);

static struct attribute *pmem_poison_attrs[] = {
	&dev_attr_bad_bytes.attr,
	&dev_attr_clear_unit.attr,
	NULL
};

const struct attribute_group pmem_poison_group = {
	.attrs = pmem_poison_attrs,
};

/* parse/badlist.c is pure and knows nothing of modules: this one carries it for the sources. */
EXPORT_SYMBOL_GPL(badlist_add);
EXPORT_SYMBOL_GPL(badlist_find);
