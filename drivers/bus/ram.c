// SPDX-License-Identifier: GPL-2.0
/*
 * Limits the RAM that ranges take: struct pages of a DIMM can need more than the machine has.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/export.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>

#include "../pmem_device.h"

static uint ram_percent = 50;
module_param(ram_percent, uint, 0644);
MODULE_PARM_DESC(ram_percent,
		 "Percent of the available RAM that struct pages and page tables of all ranges may take together (default: 50)");

/**
 * struct pmem_ram - the RAM that all ranges take
 * @lock:      protects the rest
 * @available: bytes that were available, including those taken by ranges, when nothing was
 *           @reserved
 * @reserved:  bytes that are about to be allocated
 * @taken:     bytes that have been allocated
 * @promised:  bytes that another driver may allocate at any time. They count against the limit,
 *             but are never added to @available, so the limit falls when they are allocated
 *
 * Ranges are probed in parallel. While one of them allocates, si_mem_available() is somewhere
 * between the values before and after, so it is only sampled when none does.
 */
static struct pmem_ram {
	struct mutex	lock;	/* see above */
	u64		available;
	u64		reserved;
	u64		taken;
	u64		promised;
} pmem_ram = {
	.lock = __MUTEX_INITIALIZER(pmem_ram.lock),
};

/**
 * pmem_ram_reserve() - reserve RAM before it is allocated
 * @bytes: number of bytes
 * @limit: set to the number of bytes that all ranges together may take
 *
 * On success the caller must call pmem_ram_done() or pmem_ram_promise() afterwards.
 *
 * Context: may sleep.
 * Return: true if @bytes more fit in @limit; always true if @bytes is 0.
 */
bool pmem_ram_reserve(u64 bytes, u64 *limit)
{
	bool left;

	mutex_lock(&pmem_ram.lock);
	if (!pmem_ram.reserved)
		pmem_ram.available = ((u64)si_mem_available() << PAGE_SHIFT) + pmem_ram.taken;

	*limit = div_u64(pmem_ram.available, 100) * min(READ_ONCE(ram_percent), 100U);
	left = !bytes ||
	       pmem_ram.reserved + pmem_ram.taken + pmem_ram.promised + bytes <= *limit;
	if (left)
		pmem_ram.reserved += bytes;
	mutex_unlock(&pmem_ram.lock);

	return left;
}
EXPORT_SYMBOL_GPL(pmem_ram_reserve);

/* Move bytes from one sum to another, or out of the account if @to is NULL. */
static void pmem_ram_move(u64 bytes, u64 *from, u64 *to)
{
	mutex_lock(&pmem_ram.lock);
	*from -= bytes;
	if (to)
		*to += bytes;
	mutex_unlock(&pmem_ram.lock);
}

/**
 * pmem_ram_done() - report that reserved RAM has been allocated, or will not be
 * @bytes: as passed to pmem_ram_reserve()
 * @taken: true if it was allocated; the caller must call pmem_ram_release() when it is freed
 *
 * Context: may sleep.
 */
void pmem_ram_done(u64 bytes, bool taken)
{
	pmem_ram_move(bytes, &pmem_ram.reserved, taken ? &pmem_ram.taken : NULL);
}
EXPORT_SYMBOL_GPL(pmem_ram_done);

/**
 * pmem_ram_promise() - keep reserved RAM for another driver
 * @bytes: as passed to pmem_ram_reserve(), instead of pmem_ram_done(); the caller must call
 *         pmem_ram_break_promise() when the driver cannot allocate it any more
 *
 * Context: may sleep.
 */
void pmem_ram_promise(u64 bytes)
{
	pmem_ram_move(bytes, &pmem_ram.reserved, &pmem_ram.promised);
}
EXPORT_SYMBOL_GPL(pmem_ram_promise);

/**
 * pmem_ram_break_promise() - give back RAM that was kept for another driver
 * @bytes: as passed to pmem_ram_promise()
 *
 * Context: may sleep.
 */
void pmem_ram_break_promise(u64 bytes)
{
	pmem_ram_move(bytes, &pmem_ram.promised, NULL);
}
EXPORT_SYMBOL_GPL(pmem_ram_break_promise);

/**
 * pmem_ram_release() - report that allocated RAM has been freed
 * @bytes: as passed to pmem_ram_reserve()
 *
 * Context: may sleep.
 */
void pmem_ram_release(u64 bytes)
{
	pmem_ram_move(bytes, &pmem_ram.taken, NULL);
}
EXPORT_SYMBOL_GPL(pmem_ram_release);
