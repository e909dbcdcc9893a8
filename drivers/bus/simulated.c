// SPDX-License-Identifier: GPL-2.0
/*
 * Simulated errors: good memory that software has reported as bad in a test, as
 * madvise(MADV_HWPOISON) and hwpoison-inject do. They are in the record, so reads fail as with real
 * errors. But a write clears them without the platform, and they end with the last close of the
 * disk.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/align.h>
#include <linux/blk_types.h>
#include <linux/device.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pfn.h>
#include <linux/slab.h>

#include "poison.h"

/*
 * A list that is too full merges two extents, including real errors between them. If that happens,
 * treat all errors as real.
 */
static void pmem_poison_check_simulated(struct badlist *simulated)
{
	if (simulated->coarse)
		*simulated = (struct badlist){ };
}

/* Remove bytes from the list of simulated errors. */
void pmem_poison_take_simulated(struct pmem_poison *poison, u64 first, u64 last)
{
	if (!poison->simulated)
		return;

	pmem_badlist_remove(poison->simulated, first, last);
	pmem_poison_check_simulated(poison->simulated);
}

/* Turn simulated errors in @bad into real ones. Return: true if there were any. */
bool pmem_poison_take_real(struct pmem_poison *poison, const struct badlist_extent *bad)
{
	if (!poison->simulated ||
	    !pmem_badlist_find(poison->simulated, bad->first, bad->last, NULL))
		return false;

	pmem_poison_take_simulated(poison, bad->first, bad->last);

	return true;
}

/* Add @e to the list of simulated errors, except for memory that is already bad. */
static void pmem_poison_add_simulated(struct pmem_poison *poison, const struct badlist_extent *e)
{
	struct badlist_extent known;
	u64 at = e->first;

	while (pmem_record_find(&poison->record, at, e->last, &known)) {
		if (known.first > at)
			pmem_badlist_add(poison->simulated, at, known.first - 1);
		if (known.last == e->last)
			break;
		at = known.last + 1;
	}
	if (!pmem_record_find(&poison->record, e->last, e->last, NULL))
		pmem_badlist_add(poison->simulated, at, e->last);
	pmem_poison_check_simulated(poison->simulated);
}

/*
 * Add a simulated error to the record of a range. If there is no memory for the list of simulated
 * errors, the error counts as real.
 */
static void pmem_poison_simulate(struct pmem_device *pmem, u64 start, u64 len)
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
	pmem_badlist_add(pmem_record_begin(&poison->record), e.first, e.last);
	pmem_record_end(&poison->record);
	pmem_poison_note(poison, &e);
	spin_unlock_irqrestore(&poison->lock, flags);

	kfree(list);
	dev_warn_ratelimited(&pmem->pdev.dev,
			     "simulated error at %#llx, %llu bytes: cleared by a write, or when the disk is closed or the DAX device disabled\n",
			     e.first, e.last - e.first + 1);
	pmem_poison_changed(pmem);
}

/**
 * pmem_poison_failure() - record pages that memory_failure() reports
 * @pmem:     a range
 * @pfn:      the first page
 * @nr_pages: number of pages; bytes outside the range are ignored
 * @mf_flags: flags of memory_failure(), which say whether the error is simulated
 *
 * Context: may sleep.
 */
void pmem_poison_failure(struct pmem_device *pmem, unsigned long pfn, unsigned long nr_pages,
			 int mf_flags)
{
	const u64 start = PFN_PHYS(pfn), len = PFN_PHYS(nr_pages);

	if (mf_flags & MF_SW_SIMULATED)
		pmem_poison_simulate(pmem, start, len);
	else
		pmem_poison_add(pmem, start, len, "memory_failure()");
}
EXPORT_SYMBOL_GPL(pmem_poison_failure);

/**
 * pmem_poison_simulated() - check whether bad memory is a simulated error
 * @pmem: a range
 * @bad:  bad memory, by physical address
 *
 * Context: any.
 * Return: true if all of @bad is simulated.
 */
bool pmem_poison_simulated(struct pmem_device *pmem, const struct badlist_extent *bad)
{
	struct pmem_poison *poison = &pmem->poison;
	struct badlist_extent found;
	unsigned long flags;
	bool all;

	spin_lock_irqsave(&poison->lock, flags);
	all = poison->simulated &&
	      pmem_badlist_find(poison->simulated, bad->first, bad->last, &found) &&
	      found.first == bad->first && found.last == bad->last;
	spin_unlock_irqrestore(&poison->lock, flags);

	return all;
}
EXPORT_SYMBOL_GPL(pmem_poison_simulated);

/**
 * pmem_poison_end_simulated() - end the first simulated error of a range
 * @pmem: a range that is not in use
 * @good: set to the memory that is good again, by physical address
 *
 * Context: any.
 * Return: true if there was one.
 */
bool pmem_poison_end_simulated(struct pmem_device *pmem, struct badlist_extent *good)
{
	struct pmem_poison *poison = &pmem->poison;
	unsigned long flags;
	bool found;

	if (!READ_ONCE(poison->simulated))
		return false;

	spin_lock_irqsave(&poison->lock, flags);
	found = pmem_badlist_find(poison->simulated, 0, U64_MAX, good);
	if (found) {
		pmem_badlist_remove(pmem_record_begin(&poison->record), good->first, good->last);
		pmem_record_end(&poison->record);
		pmem_poison_take_simulated(poison, good->first, good->last);
	}
	spin_unlock_irqrestore(&poison->lock, flags);
	if (found)
		pmem_poison_changed(pmem);

	return found;
}
EXPORT_SYMBOL_GPL(pmem_poison_end_simulated);
