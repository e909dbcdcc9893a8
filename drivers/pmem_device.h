/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The envelope: a range as a platform device, pmem-range.N.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_DEVICE_H
#define _PMEM_DEVICE_H

#include <linux/container_of.h>
#include <linux/ioport.h>
#include <linux/list.h>
#include <linux/memremap.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "parse/foreign.h"
#include "pmem_range.h"
#include "pmem_record.h"

#define PMEM_DEVICE_NAME "pmem-range"
#define PMEM_MEDIA_LEN	 128

struct pmem_device;
struct pmem_hints;

/**
 * struct pmem_source_ops - what the bus and the block driver ask of the source of a range
 * @flush:   takes written data from where a fence leaves it to persistence: writes to flush hints,
 *           reads back over a bus. 0 or -errno. NULL if a fence is enough. Any context, also a
 *           panic; on many CPUs at once
 * @clear_poison: has the platform clear poison in @len bytes at the physical address @start, in
 *           units of @poison.unit; the contents are undefined afterwards. Sets @cleared to the
 *           number of bytes that were cleared, from @start on. 0 or -errno. NULL if no platform
 *           can. In the I/O path, in a scope of memalloc_noio_save(). May sleep
 * @read_labels: sets the result for the label areas of the DIMMs behind a range. 0, or -ENOMEM if
 *           memory was too short to read them. NULL if ranges have no DIMMs. May sleep
 * @add_flush_hints: gives a range the flush hints of its DIMMs, before the device is added; or
 *           NULL. May sleep
 * @add_known_poison: adds to the record of a range what firmware knows to be bad in it, before the
 *           device is added; or NULL. May sleep
 */
struct pmem_source_ops {
	int	(*flush)(struct pmem_device *pmem);
	int	(*clear_poison)(struct pmem_device *pmem, u64 start, u64 len, u64 *cleared);
	int	(*read_labels)(const struct pmem_device *pmem, struct foreign_result *v);
	void	(*add_flush_hints)(struct pmem_device *pmem);
	void	(*add_known_poison)(struct pmem_device *pmem);
};

/**
 * struct pmem_source - what finds ranges; static data of a source's module
 * @name:    as sysfs spells it: "nfit", "e820", …
 * @owner:   the module; an open disk pins it
 * @unclaimed: refuse a range of which another driver has claimed some. Without this the range is
 *           added, and gets its disk when the block driver is bound again
 * @groups:  attributes that only this source has, or NULL
 * @ops:     what it can do for its ranges
 */
struct pmem_source {
	const char				*name;
	struct module				*owner;
	bool					unclaimed;
	const struct attribute_group *const	*groups;
	struct pmem_source_ops			ops;
};

/**
 * struct pmem_client_ops - what the bus asks of the driver that is bound to a range
 * @block_open: refuses further opens of the disk. 0, or -EBUSY if the disk is open
 * @allow_open: allows opens again
 * @poisoned:   tells the users of the disk that @len bytes at the physical address @start have
 *              gone bad; they are in the record already
 *
 * All of them are called with the device locked, and may sleep.
 */
struct pmem_client_ops {
	int	(*block_open)(struct pmem_device *pmem);
	void	(*allow_open)(struct pmem_device *pmem);
	void	(*poisoned)(struct pmem_device *pmem, u64 start, u64 len);
};

/**
 * struct pmem_poison - the record of bad memory of a range; as long as the envelope
 * @lock:   held to change @record, @simulated or @writes; nothing is taken under it
 * @record: physical addresses, whole sectors; read without the lock
 * @simulated: the part of @record in which the memory is good, as the error was only reported by
 *          software in a test; NULL if there never was such an error
 * @writes: of struct pmem_poison_write: writes that clear poison just now; they do not overlap
 * @wait:   for the end of one of @writes
 * @notify: the file bad_bytes, for those who poll it; NULL before the device is added
 * @unit:   bytes that clear_poison of the source takes at once, a power of two; 0 if it cannot, or
 *          if the source does not know yet
 */
struct pmem_poison {
	spinlock_t		lock;	/* see above */
	struct pmem_record	record;
	struct badlist		*simulated;
	struct list_head	writes;
	wait_queue_head_t	wait;
	struct kernfs_node	*notify;
	u32			unit;
};

/**
 * struct pmem_poison_write - a write that clears poison, from before it clears until it has written
 * @node:  in the range's list
 * @span:  what it will write, physical
 * @again: from the first to the last byte of @span that was reported as bad meanwhile; @again.first
 *         is above @again.last if none was
 *
 * On the stack of the writer. The record's lock protects it.
 */
struct pmem_poison_write {
	struct list_head	node;
	struct badlist_extent	span;
	struct badlist_extent	again;
};

/**
 * struct pmem_device - a range in its envelope
 * @pdev:    the device; its id N is drawn from memregion_alloc() and is the N of /dev/pmemN as well
 * @range:   the range, constant once the device is added
 * @source:  what found it; valid until pmem_bus_remove() returns
 * @details: what only the source knows; the source's own, valid until pmem_bus_remove() returns
 * @claim:   the range in the bus's own resource tree, until the last pmem_device_put(); if it has a
 *           parent, it is claimed
 * @name:    the first half of its uuid in the bus's own tree of names, as long as the device is
 *           there; if it has a parent, it is claimed
 * @iomem:   its entry in /proc/iomem if firmware made none, as long as @claim; then it has a parent
 * @hints:   where to write to flush its DIMMs, as long as @claim; NULL if there is no such place
 * @client:  operations of the driver that is bound, which sets them; else NULL. With the device
 *           locked
 * @open_blocked: a driver that binds must refuse opens of the disk. With the device locked
 * @gone:    the hardware does not answer any more; set by the source before pmem_bus_remove()
 * @media:   what the driver found in the range and made of it, in words, or why it made no disk;
 *           empty if it has not looked yet. With the device locked
 * @poison:  what is known to be bad in it
 *
 * Reference counted by @pdev.dev. Whoever may touch the memory after the device is gone, as a disk
 * that is still mounted does, holds a reference: with the last one the range can be claimed again.
 */
struct pmem_device {
	struct platform_device		pdev;
	struct pmem_range		range;
	const struct pmem_source	*source;
	const void			*details;
	struct resource			claim;
	struct resource			name;
	struct resource			iomem;
	struct pmem_hints		*hints;
	const struct pmem_client_ops	*client;
	bool				open_blocked;
	bool				gone;
	char				media[PMEM_MEDIA_LEN];
	struct pmem_poison		poison;
};

/* What pmem_memmap_get() says of memory that has gone bad. */
typedef int (*pmem_memmap_failure_t)(void *client, u64 start, u64 len, int mf_flags);

/**
 * struct pmem_memmap - struct pages of a range, which may outlive the client that wanted them
 * @pmem:    the range, held
 * @virt:    where the first byte that has struct pages is mapped
 * @cost:    bytes of RAM that they count for (pmem_ram_reserve())
 * @lock:    protects @failure; no other lock is taken by this module under it
 * @failure: the client's, until pmem_memmap_put()
 * @client:  for @failure
 * @busy:    claim on iomem, from pmem_memmap_put() on
 * @next:    frame number of the first page that pmem_memmap_put() has not seen unused
 * @work:    looks at @next again
 * @pgmap:   what the kernel knows of them; a single range
 *
 * Only @pmem, @virt and @pgmap are for clients.
 */
struct pmem_memmap {
	struct pmem_device	*pmem;
	void			*virt;
	u64			cost;
	struct mutex		lock;	/* see above */
	pmem_memmap_failure_t	failure;
	void			*client;
	struct resource		*busy;
	unsigned long		next;
	struct delayed_work	work;
	struct dev_pagemap	pgmap;
};

static inline struct pmem_device *to_pmem_device(struct device *dev)
{
	return container_of(to_platform_device(dev), struct pmem_device, pdev);
}

/**
 * pmem_device_fill() - range to device
 * @pmem:   zeroed memory
 * @range:  what it is to describe
 * @source: what found it
 *
 * The platform device carries no memory resource: that would become the parent of firmware's own
 * entry in /proc/iomem, and take it along when it goes.
 */
static inline void pmem_device_fill(struct pmem_device *pmem, const struct pmem_range *range,
				    const struct pmem_source *source)
{
	spin_lock_init(&pmem->poison.lock);
	seqcount_latch_init(&pmem->poison.record.seq);
	INIT_LIST_HEAD(&pmem->poison.writes);
	init_waitqueue_head(&pmem->poison.wait);
	pmem->pdev.name = PMEM_DEVICE_NAME;
	pmem->range = *range;
	pmem->source = source;
}

/**
 * pmem_device_range() - device to range, the inverse of pmem_device_fill()
 * @dev: a device named PMEM_DEVICE_NAME
 */
static inline const struct pmem_range *pmem_device_range(struct device *dev)
{
	return &to_pmem_device(dev)->range;
}

/**
 * pmem_iomem_release() - give up a claim on iomem
 * @busy: what request_mem_region() returned, or NULL
 *
 * By pointer, not by address: a BAR that went with its card has taken the claim out of the tree,
 * and another card may be at its place.
 */
static inline void pmem_iomem_release(struct resource *busy)
{
	if (!busy)
		return;

	release_resource(busy);
	kfree(busy);
}

/* bus/bus.c */

struct pmem_device *pmem_device_get(struct device *dev);
void pmem_device_put(struct pmem_device *pmem);

/* bus/memmap.c; where the kernel has file system DAX */

struct pmem_memmap *pmem_memmap_get(struct pmem_device *pmem, u64 start, u64 len,
				    pmem_memmap_failure_t failure, void *client, char *why,
				    size_t size);
void pmem_memmap_put(struct pmem_memmap *memmap, struct resource *busy);
void pmem_memmap_restore(struct pmem_memmap *memmap, u64 start, u64 len);

/* bus/ram.c */

bool pmem_ram_reserve(u64 bytes, u64 *limit);
void pmem_ram_done(u64 bytes, bool taken);
void pmem_ram_release(u64 bytes);

/* bus/poison.c, bus/simulated.c */

bool pmem_poison_add(struct pmem_device *pmem, u64 start, u64 len, const char *who);
bool pmem_poison_find(struct pmem_device *pmem, u64 start, u64 len, struct badlist_extent *bad);
void pmem_poison_simulate(struct pmem_device *pmem, u64 start, u64 len);
bool pmem_poison_simulated(struct pmem_device *pmem, const struct badlist_extent *bad);
bool pmem_poison_end_simulated(struct pmem_device *pmem, struct badlist_extent *good);
bool pmem_poison_can_clear(struct pmem_device *pmem, u64 start);
u64 pmem_poison_clear(struct pmem_device *pmem, u64 start, u64 len);
void pmem_poison_write_begin(struct pmem_device *pmem, struct pmem_poison_write *write, u64 start,
			     u64 len);
void pmem_poison_write_end(struct pmem_device *pmem, struct pmem_poison_write *write, u64 written);

#endif /* _PMEM_DEVICE_H */
