// SPDX-License-Identifier: GPL-2.0
/*
 * The record of bad memory of a range. Scrubs, machine checks and the kernel's memory_failure() add
 * to it. The block driver asks it, and has the platform clear poison where it writes.
 *
 * It lies in the envelope, so it outlives a disk.
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

#include "poison.h"

/* A write that is clearing poison must not forget what goes bad meanwhile. With the lock. */
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

/*
 * Wakes up pollers. In the I/O path, so not sysfs_notify(): that looks up the name under a lock
 * that others hold while they wait for memory.
 */
void pmem_poison_changed(struct pmem_device *pmem)
{
	/* Pairs with the release where it was attached. */
	struct kernfs_node *notify = smp_load_acquire(&pmem->poison.notify);

	if (notify)
		sysfs_notify_dirent(notify);
}

/**
 * pmem_poison_attach() - the device of a range has been added
 * @pmem: the range
 *
 * Changes of the record wake up those who poll bad_bytes from now on.
 *
 * Context: may sleep.
 */
void pmem_poison_attach(struct pmem_device *pmem)
{
	/* Pairs with the acquire where it is used. */
	smp_store_release(&pmem->poison.notify,
			  sysfs_get_dirent(pmem->pdev.dev.kobj.sd, "bad_bytes"));
}

/**
 * pmem_poison_free() - the last user of a range has gone
 * @pmem: the range
 */
void pmem_poison_free(struct pmem_device *pmem)
{
	sysfs_put(pmem->poison.notify);
	kfree(pmem->poison.simulated);
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
 * Context: may sleep. @prepare of a source may call it, when the device is not added yet.
 * Return: was that news?
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

	/* The range starts with a sector, and whether it ends with one does not matter. */
	e.first = ALIGN_DOWN(e.first, SECTOR_SIZE);
	e.last |= SECTOR_SIZE - 1;

	spin_lock_irqsave(&poison->lock, flags);
	bad = pmem_record_begin(&poison->record);
	was_coarse = bad->coarse;
	news = badlist_add(bad, e.first, e.last);
	coarse = bad->coarse;
	pmem_record_end(&poison->record);
	news |= pmem_poison_take_real(poison, &e);
	pmem_poison_note(poison, &e);
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
 * Context: any, also a panic. Takes no lock and never waits.
 * Return: is there any?
 */
bool pmem_poison_find(struct pmem_device *pmem, u64 start, u64 len, struct badlist_extent *bad)
{
	return pmem_record_find(&pmem->poison.record, start, start + len - 1, bad);
}
EXPORT_SYMBOL_GPL(pmem_poison_find);

/**
 * pmem_poison_can_clear() - is it possible to clear poison here?
 * @pmem:  a range
 * @start: physical address of bad memory
 *
 * Says in the log if it is not.
 *
 * Context: any.
 * Return: may pmem_poison_clear() succeed?
 */
bool pmem_poison_can_clear(struct pmem_device *pmem, u64 start)
{
	if (pmem->source->ops.clear_poison && READ_ONCE(pmem->poison.unit))
		return true;

	dev_warn_ratelimited(&pmem->pdev.dev,
			     "bad memory at %#llx cannot be cleared on this platform: writes to it fail until the range is removed and added again\n",
			     start);

	return false;
}
EXPORT_SYMBOL_GPL(pmem_poison_can_clear);

/**
 * pmem_poison_clear() - have the platform clear poison
 * @pmem:  a range for which pmem_poison_can_clear()
 * @start: physical address, a multiple of @pmem->poison.unit
 * @len:   bytes, a multiple as well
 *
 * The contents of what was cleared are undefined, so it stays in the record. Only between
 * pmem_poison_write_begin() and pmem_poison_write_end().
 *
 * Context: may sleep; runs firmware code.
 * Return: number of bytes that were cleared, from @start on.
 */
u64 pmem_poison_clear(struct pmem_device *pmem, u64 start, u64 len)
{
	unsigned int noio;
	u64 cleared = 0;
	int ret;

	/* Firmware code allocates; to free memory, the kernel may wait for this very write. */
	noio = memalloc_noio_save();
	ret = pmem->source->ops.clear_poison(pmem, start, len, &cleared);
	memalloc_noio_restore(noio);

	if (ret)
		cleared = 0;
	if (cleared < pmem->poison.unit)
		dev_warn_ratelimited(&pmem->pdev.dev,
				     "bad memory at %#llx: the platform cleared %llu of %llu bytes (%d)\n",
				     start, cleared, len, ret);

	return min(cleared, len);
}
EXPORT_SYMBOL_GPL(pmem_poison_clear);

/**
 * pmem_poison_clearing() - a source is going to clear memory
 * @pmem:  a range
 * @start: physical address
 * @len:   bytes, not 0
 *
 * What was reported there until now does not outlive the write that clears it. A source with
 * reports of its own calls this under the lock that it takes for them, see struct pmem_cleared:
 * reports come either before this, or after the memory was cleared.
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
 * pmem_poison_write_begin() - before poison is cleared
 * @pmem:  a range
 * @write: the caller's, until pmem_poison_write_end()
 * @start: physical address of the first byte that will be written
 * @len:   number of bytes, not 0
 *
 * Waits until no other write clears poison among these bytes: it would make the contents undefined
 * after this write has ended.
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

/* Whole sectors only; but if the range ends within a sector, that one is whole. */
static void pmem_poison_remove(struct pmem_device *pmem, struct badlist *bad, u64 first, u64 end)
{
	u64 range_end = pmem_poison_end(pmem) + 1;

	first = ALIGN(first, SECTOR_SIZE);
	end = end == range_end ? ALIGN(end, SECTOR_SIZE) : ALIGN_DOWN(end, SECTOR_SIZE);
	if (first >= end)
		return;
	badlist_remove(bad, first, end - 1);
	pmem_poison_take_simulated(&pmem->poison, first, end - 1);
}

/**
 * pmem_poison_write_end() - after the memory was written
 * @pmem:    a range
 * @write:   what pmem_poison_write_begin() was given
 * @written: number of bytes from the start of it that have been cleared where they were bad, and
 *           written, in the view of all CPUs
 *
 * The record forgets these bytes, but for those that were reported as bad since the write began.
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

/* parse/badlist.c is pure and knows nothing of modules: this one carries it for the sources. */
EXPORT_SYMBOL_GPL(badlist_add);
EXPORT_SYMBOL_GPL(badlist_find);
EXPORT_SYMBOL_GPL(badlist_retain);
