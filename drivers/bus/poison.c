// SPDX-License-Identifier: GPL-2.0
/*
 * The record of bad memory of a range. Scrubs, machine checks and memory_failure() add to it. The
 * block driver looks it up, and has the platform clear poison on writes.
 *
 * The record is part of struct pmem_device, so it outlives a disk.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/align.h>
#include <linux/blk_types.h>
#include <linux/device.h>
#include <linux/limits.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <linux/wait.h>
#include <kunit/visibility.h>

#include "poison.h"

/*
 * Note newly bad memory in all writes that are clearing poison, so that they do not remove it from
 * the record. Called with the lock of the record held.
 */
void pmem_poison_note(struct pmem_poison *poison, const struct badlist_extent *bad)
{
	struct pmem_poison_write *write;

	list_for_each_entry(write, &poison->writes, node) {
		u64 first = max(bad->first, write->span.first);
		u64 last = min(bad->last, write->span.last);

		if (first > last)
			continue;
		write->again.first = min(write->again.first, first);
		write->again.last = max(write->again.last, last);
	}
}

/**
 * pmem_poison_free() - called when the last user of a range has gone
 * @pmem: the range
 */
void pmem_poison_free(struct pmem_device *pmem)
{
	sysfs_put(pmem->poison.notify);
	kfree(pmem->poison.simulated);
}

/**
 * pmem_poison_add() - add bad memory to the record of a range
 * @pmem:  a range
 * @start: physical address
 * @len:   bytes; those outside the range are ignored
 * @who:   what found it, for the log
 *
 * Rounds out to whole sectors. Allocates no memory.
 *
 * Context: may sleep. ->add_known_poison() of a source may call it before the device is added.
 * Return: true if the record has changed.
 */
bool pmem_poison_add(struct pmem_device *pmem, u64 start, u64 len, const char *who)
{
	struct pmem_poison *poison = &pmem->poison;
	struct badlist_extent e;
	bool news, was_coarse, coarse;
	struct badlist *bad;
	unsigned long flags;

	if (!pmem_poison_clip(pmem, start, len, &e))
		return false;

	/* The range starts on a sector boundary; it does not matter whether it ends on one. */
	e.first = ALIGN_DOWN(e.first, SECTOR_SIZE);
	e.last |= SECTOR_SIZE - 1;

	spin_lock_irqsave(&poison->lock, flags);
	bad = pmem_record_begin(&poison->record);
	was_coarse = bad->coarse;
	news = pmem_badlist_add(bad, e.first, e.last);
	coarse = bad->coarse;
	pmem_record_end(&poison->record);
	news |= pmem_poison_take_real(poison, &e);
	pmem_poison_note(poison, &e);
	spin_unlock_irqrestore(&poison->lock, flags);

	if (!news)
		return false;

	dev_warn_ratelimited(&pmem->pdev.dev, "bad memory at %#llx, %llu bytes, reported by %s\n",
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
 * pmem_poison_find() - find the first bad bytes in a part of a range
 * @pmem:  a range
 * @start: physical address
 * @len:   number of bytes to look at, not 0
 * @bad:   set to the first contiguous bad bytes, clipped to those looked at; or NULL
 *
 * Context: any, also a panic. Takes no lock and never waits.
 * Return: true if any of the bytes is bad.
 */
bool pmem_poison_find(struct pmem_device *pmem, u64 start, u64 len, struct badlist_extent *bad)
{
	return pmem_record_find(&pmem->poison.record, start, start + len - 1, bad);
}
EXPORT_SYMBOL_GPL(pmem_poison_find);

/**
 * pmem_poison_can_clear() - check whether poison can be cleared
 * @pmem:  a range
 * @start: physical address of bad memory
 *
 * Logs one line if it cannot.
 *
 * Context: any.
 * Return: true if pmem_poison_clear() may succeed.
 */
bool pmem_poison_can_clear(struct pmem_device *pmem, u64 start)
{
	if (pmem->source->ops.clear_poison && READ_ONCE(pmem->poison.unit))
		return true;

	if (pmem->source->ops.clear_poison)
		dev_warn_ratelimited(&pmem->pdev.dev,
				     "bad memory at %#llx cannot be cleared, as firmware does not offer it (clear_unit is 0): writes to it fail until firmware does, or until the range is removed and added again\n",
				     start);
	else
		dev_warn_ratelimited(&pmem->pdev.dev,
				     "bad memory at %#llx cannot be cleared on this platform: writes to it fail until the range is removed and added again\n",
				     start);

	return false;
}
EXPORT_SYMBOL_GPL(pmem_poison_can_clear);

/**
 * pmem_poison_clear() - have the platform clear poison
 * @pmem:  a range for which pmem_poison_can_clear() has returned true
 * @start: physical address, a multiple of @pmem->poison.unit
 * @len:   bytes, also a multiple of it
 *
 * Cleared memory has undefined contents, so it stays in the record. Only to be called between
 * pmem_poison_write_begin() and pmem_poison_write_end().
 *
 * Context: may sleep; runs firmware code.
 * Return: number of bytes that were cleared, from @start on: whole units, less than @len if the
 * platform clears less in one call.
 */
u64 pmem_poison_clear(struct pmem_device *pmem, u64 start, u64 len)
{
	const u32 unit = READ_ONCE(pmem->poison.unit);
	unsigned int noio;
	u64 cleared = 0;
	int ret;

	/* Firmware code allocates memory; reclaim could wait for the very write that needs this. */
	noio = memalloc_noio_save();
	ret = pmem->source->ops.clear_poison(pmem, start, len, &cleared);
	memalloc_noio_restore(noio);

	if (ret)
		cleared = 0;
	if (cleared < unit)
		dev_warn_ratelimited(&pmem->pdev.dev,
				     "bad memory at %#llx: the platform cleared %llu of %llu bytes (%d)\n",
				     start, cleared, len, ret);

	return ALIGN_DOWN(min(cleared, len), unit);
}
EXPORT_SYMBOL_GPL(pmem_poison_clear);

/**
 * pmem_poison_clearing() - called by a source that is about to clear poison
 * @pmem:  a range
 * @start: physical address
 * @len:   bytes, not 0
 *
 * Reports from before this call no longer keep the memory in the record when the write ends. A
 * source that has reports of its own calls this with the lock held that it takes for them, see
 * struct pmem_cleared: each report then comes before this call, or after the memory was cleared.
 *
 * Context: any.
 */
void pmem_poison_clearing(struct pmem_device *pmem, u64 start, u64 len)
{
	struct pmem_poison *poison = &pmem->poison;
	const u64 last = start + len - 1;
	struct pmem_poison_write *write;
	unsigned long flags;

	spin_lock_irqsave(&poison->lock, flags);
	list_for_each_entry(write, &poison->writes, node) {
		struct badlist_extent *again = &write->again;

		if (again->first >= start && again->first <= last)
			again->first = last + 1;
		if (again->last >= start && again->last <= last)
			again->last = start - 1;
		if (again->first > again->last)
			*again = (struct badlist_extent){ U64_MAX, 0 };
	}
	spin_unlock_irqrestore(&poison->lock, flags);
}
EXPORT_SYMBOL_GPL(pmem_poison_clearing);

static bool pmem_poison_try_begin(struct pmem_poison *poison, struct pmem_poison_write *write)
{
	struct pmem_poison_write *other;
	bool free = true;
	unsigned long flags;

	spin_lock_irqsave(&poison->lock, flags);
	list_for_each_entry(other, &poison->writes, node)
		free &= other->span.first > write->span.last ||
			other->span.last < write->span.first;
	if (free)
		list_add(&write->node, &poison->writes);
	spin_unlock_irqrestore(&poison->lock, flags);

	return free;
}

/**
 * pmem_poison_write_begin() - start a write that clears poison
 * @pmem:  a range
 * @write: provided by the caller, in use until pmem_poison_write_end()
 * @start: physical address of the first byte that will be written
 * @len:   number of bytes, not 0
 *
 * Waits until no other write clears poison in these bytes: the other write could make the contents
 * undefined after this write has ended.
 *
 * Context: may sleep.
 */
void pmem_poison_write_begin(struct pmem_device *pmem, struct pmem_poison_write *write, u64 start,
			     u64 len)
{
	*write = (struct pmem_poison_write){
		.span	= { start, start + len - 1 },
		.again	= { U64_MAX, 0 },
	};
	wait_event(pmem->poison.wait, pmem_poison_try_begin(&pmem->poison, write));
}
EXPORT_SYMBOL_GPL(pmem_poison_write_begin);

/*
 * Remove whole sectors from the record. A sector cut off by the end of the range counts as whole.
 */
static void pmem_poison_remove(struct pmem_device *pmem, struct badlist *bad, u64 first, u64 end)
{
	u64 range_end = pmem_poison_end(pmem) + 1;

	first = ALIGN(first, SECTOR_SIZE);
	end = end == range_end ? ALIGN(end, SECTOR_SIZE) : ALIGN_DOWN(end, SECTOR_SIZE);
	if (first >= end)
		return;
	pmem_badlist_remove(bad, first, end - 1);
	pmem_poison_take_simulated(&pmem->poison, first, end - 1);
}

/**
 * pmem_poison_write_end() - end a write that clears poison
 * @pmem:    a range
 * @write:   as passed to pmem_poison_write_begin()
 * @written: number of bytes from the start of the write that are good now: bad bytes were cleared,
 *           all were written, and all CPUs see the new contents
 *
 * Removes these bytes from the record, except those reported as bad since the write began.
 *
 * Context: any.
 */
void pmem_poison_write_end(struct pmem_device *pmem, struct pmem_poison_write *write, u64 written)
{
	struct pmem_poison *poison = &pmem->poison;
	u64 first = write->span.first, end = first + written;
	struct badlist *bad;
	unsigned long flags;

	spin_lock_irqsave(&poison->lock, flags);
	list_del(&write->node);
	bad = pmem_record_begin(&poison->record);
	if (write->again.first > write->again.last) {
		pmem_poison_remove(pmem, bad, first, end);
	} else {
		pmem_poison_remove(pmem, bad, first, min(end, write->again.first));
		pmem_poison_remove(pmem, bad, write->again.last + 1, end);
	}
	pmem_record_end(&poison->record);
	spin_unlock_irqrestore(&poison->lock, flags);

	wake_up_all(&poison->wait);
	if (written)
		pmem_poison_changed(pmem);
}
EXPORT_SYMBOL_GPL(pmem_poison_write_end);

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

/* parse/badlist.c is linked into pmem_bus, which exports its functions to the sources. */
EXPORT_SYMBOL_GPL(pmem_badlist_add);
EXPORT_SYMBOL_GPL(pmem_badlist_find);
EXPORT_SYMBOL_GPL(pmem_badlist_retain);
EXPORT_SYMBOL_IF_KUNIT(pmem_badlist_remove);
EXPORT_SYMBOL_IF_KUNIT(pmem_record_begin);
EXPORT_SYMBOL_IF_KUNIT(pmem_record_end);
EXPORT_SYMBOL_IF_KUNIT(pmem_record_find);
