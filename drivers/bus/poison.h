/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Private to the record of bad memory: poison.c, report.c and simulated.c.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_BUS_POISON_H
#define _PMEM_BUS_POISON_H

#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/spinlock.h>

#include "bus.h"

/* The last physical address of a range. */
static inline u64 pmem_poison_end(const struct pmem_device *pmem)
{
	return pmem->range.start + pmem->range.size - 1;
}

/* Clip @len bytes from @start to the range. Return: true if any are left. */
static inline bool pmem_poison_clip(const struct pmem_device *pmem, u64 start, u64 len,
				    struct badlist_extent *e)
{
	if (!len)
		return false;

	/* Some firmware reports addresses beyond the end of the address space. */
	e->first = max(start, pmem->range.start);
	e->last = min(len - 1 > U64_MAX - start ? U64_MAX : start + len - 1, pmem_poison_end(pmem));

	return e->first <= e->last;
}

/* poison.c */
void pmem_poison_note(struct pmem_poison *poison, const struct badlist_extent *bad);

/* poison_event.c */
void pmem_poison_changed(struct pmem_device *pmem);

/* simulated.c; called with the lock of the record held */
void pmem_poison_take_simulated(struct pmem_poison *poison, u64 first, u64 last);
bool pmem_poison_take_real(struct pmem_poison *poison, const struct badlist_extent *bad);

#endif /* _PMEM_BUS_POISON_H */
