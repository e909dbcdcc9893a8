// SPDX-License-Identifier: GPL-2.0
/*
 * Simulated errors: memory that is good, but that software has reported as bad in a test, as
 * madvise(MADV_HWPOISON) and hwpoison-inject do. To readers they are like real ones, so they are in
 * the record; but a write clears them without the platform, and they end with the last user of the
 * disk.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/align.h>
#include <linux/blk_types.h>
#include <linux/device.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "poison.h"

/*
 * A list that is too full makes one extent of two, which would include real errors between them. So
 * then no error counts as simulated any more.
 */
static void pmem_poison_check_simulated(struct badlist *simulated)
{
	if (simulated->coarse)
		*simulated = (struct badlist){ };
}

/* Some bytes are no simulated errors any more. */
void pmem_poison_take_simulated(struct pmem_poison *poison, u64 first, u64 last)
{
	if (!poison->simulated)
		return;

	badlist_remove(poison->simulated, first, last);
	pmem_poison_check_simulated(poison->simulated);
}

/* Memory is really bad. Return: was a part of that a simulated error up to now? */
bool pmem_poison_take_real(struct pmem_poison *poison, const struct badlist_extent *bad)
{
	if (!poison->simulated || !badlist_find(poison->simulated, bad->first, bad->last, NULL))
		return false;

	pmem_poison_take_simulated(poison, bad->first, bad->last);

	return true;
}

/* What is bad already stays what it is. */
static void pmem_poison_add_simulated(struct pmem_poison *poison, const struct badlist_extent *e)
{
	struct badlist_extent known;
	u64 at = e->first;

	while (pmem_record_find(&poison->record, at, e->last, &known)) {
		if (known.first > at)
			badlist_add(poison->simulated, at, known.first - 1);
		if (known.last == e->last)
			break;
		at = known.last + 1;
	}
	if (!pmem_record_find(&poison->record, e->last, e->last, NULL))
		badlist_add(poison->simulated, at, e->last);
	pmem_poison_check_simulated(poison->simulated);
}

/**
 * pmem_poison_simulate() - software reports memory as bad, in a test
 * @pmem:  a range
 * @start: physical address
 * @len:   bytes; what is not in the range does not matter
 *
 * Without memory to tell simulated errors apart, it counts as a real one.
 *
 * Context: may sleep.
 */
void pmem_poison_simulate(struct pmem_device *pmem, u64 start, u64 len)
{
	struct badlist *list = kzalloc(sizeof(*list), GFP_KERNEL);
	struct pmem_poison *poison = &pmem->poison;
	struct badlist_extent e;
	unsigned long flags;

	if (!list || !pmem_poison_clip(pmem, start, len, &e)) {
		kfree(list);
		pmem_poison_add(pmem, start, len, "memory_failure()");
		return;
	}
	e.first = ALIGN_DOWN(e.first, SECTOR_SIZE);
	e.last |= SECTOR_SIZE - 1;

	spin_lock_irqsave(&poison->lock, flags);
	if (!poison->simulated) {
		poison->simulated = list;
		list = NULL;
	}
	pmem_poison_add_simulated(poison, &e);
	badlist_add(pmem_record_begin(&poison->record), e.first, e.last);
	pmem_record_end(&poison->record);
	pmem_poison_note(poison, &e);
	spin_unlock_irqrestore(&poison->lock, flags);

	kfree(list);
	dev_warn_ratelimited(&pmem->pdev.dev,
			     "simulated error at %#llx, %llu bytes: cleared by a write, or when the disk is closed\n",
			     e.first, e.last - e.first + 1);
	pmem_poison_changed(pmem);
}
EXPORT_SYMBOL_GPL(pmem_poison_simulate);

/**
 * pmem_poison_simulated() - is all of some memory bad in a test only?
 * @pmem: a range
 * @bad:  bad memory, physical
 *
 * Context: any.
 */
bool pmem_poison_simulated(struct pmem_device *pmem, const struct badlist_extent *bad)
{
	struct pmem_poison *poison = &pmem->poison;
	struct badlist_extent found;
	unsigned long flags;
	bool all;

	spin_lock_irqsave(&poison->lock, flags);
	all = poison->simulated &&
	      badlist_find(poison->simulated, bad->first, bad->last, &found) &&
	      found.first == bad->first && found.last == bad->last;
	spin_unlock_irqrestore(&poison->lock, flags);

	return all;
}
EXPORT_SYMBOL_GPL(pmem_poison_simulated);

/**
 * pmem_poison_end_simulated() - the first simulated error ends
 * @pmem: a range whose memory is not in use
 * @good: set to the memory that is good again, physical
 *
 * Context: any.
 * Return: was there any?
 */
bool pmem_poison_end_simulated(struct pmem_device *pmem, struct badlist_extent *good)
{
	struct pmem_poison *poison = &pmem->poison;
	unsigned long flags;
	bool found;

	if (!READ_ONCE(poison->simulated))
		return false;

	spin_lock_irqsave(&poison->lock, flags);
	found = badlist_find(poison->simulated, 0, U64_MAX, good);
	if (found) {
		badlist_remove(pmem_record_begin(&poison->record), good->first, good->last);
		pmem_record_end(&poison->record);
		pmem_poison_take_simulated(poison, good->first, good->last);
	}
	spin_unlock_irqrestore(&poison->lock, flags);
	if (found)
		pmem_poison_changed(pmem);

	return found;
}
EXPORT_SYMBOL_GPL(pmem_poison_end_simulated);
