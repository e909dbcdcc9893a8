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
 * struct pmem_source_ops - operations of a source, called by the bus and the block driver
 * @flush:   makes data persistent that a fence has drained from the CPU: writes to flush hints, or
 *           reads back over a bus, or asks a host. Returns 0 or -errno. NULL if a fence is enough.
 *           Called on many CPUs at once; in any context, including a panic, unless
 *           struct pmem_source says that it sleeps
 * @clear_poison: has the platform clear poison in @len bytes at the physical address @start, in
 *           units of @poison.unit; the contents are undefined afterwards. Sets @cleared to the
 *           number of bytes cleared, counted from @start. Returns 0 or -errno. NULL if the source
 *           cannot clear poison. Called in the I/O path, in a memalloc_noio_save() scope. May
 *           sleep
 * @read_labels: probes the label areas of the DIMMs behind a range and sets the result. Returns 0,
 *           or -ENOMEM if memory was too short to read them. NULL if ranges have no DIMMs. May
 *           sleep
 * @add_flush_hints: adds the flush hints of the DIMMs behind a range, before the device is added;
 *           or NULL. May sleep
 * @add_known_poison: adds memory that firmware knows to be bad to the record of a range, before the
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
 * struct pmem_source - a source of ranges; static data of its module
 * @name:    its name in sysfs: "nfit", "e820", …
 * @owner:   the module; an open disk pins it
 * @flush_sleeps: ->flush() may sleep, for as long as a host takes: it is never called in atomic
 *           context or in a panic, and bios that must not wait end with BLK_STS_AGAIN instead
 * @unclaimed: refuse a range if another driver has claimed a part of it. If not set, such a range
 *           is added, but it gets no disk before the block driver is bound again
 * @removable: the memory may vanish without a warning, so no page of it may be pinned for long
 * @groups:  attributes that only ranges of this source have, or NULL
 * @ops:     operations on its ranges
 */
struct pmem_source {
	const char				*name;
	struct module				*owner;
	bool					flush_sleeps;
	bool					unclaimed;
	bool					removable;
	const struct attribute_group *const	*groups;
	struct pmem_source_ops			ops;
};

/**
 * struct pmem_client_ops - operations of the driver bound to a range, called by the bus
 * @block_open: refuses further opens of the disk. Returns 0, or -EBUSY if the disk is open, or if
 *              the DAX device has a driver; opens of a DAX device are not refused
 * @allow_open: allows opens again
 * @pause:      waits until I/O that has begun is persistent, and makes further I/O wait; refuses
 *              opens of a disk that has DAX. Returns 0, -EBUSY if such a disk is open, or -errno of
 *              the flush; the caller calls @resume in any case. NULL, as is @resume, in a driver
 *              that refuses the memory of removable sources, as only those pause
 * @resume:     lets I/O go on, and allows opens again
 * @poisoned:   reports to the users of the disk that @len bytes at the physical address @start have
 *              gone bad; the record already contains them
 *
 * All of them are called with the device locked, and may sleep.
 */
struct pmem_client_ops {
	int	(*block_open)(struct pmem_device *pmem);
	void	(*allow_open)(struct pmem_device *pmem);
	int	(*pause)(struct pmem_device *pmem);
	void	(*resume)(struct pmem_device *pmem);
	void	(*poisoned)(struct pmem_device *pmem, u64 start, u64 len);
};

/**
 * struct pmem_poison - the record of bad memory of a range; lives as long as its struct pmem_device
 * @lock:   held to change @record, @simulated or @writes; no other lock of ours is taken under it
 * @record: bad physical addresses, whole sectors; read without the lock
 * @simulated: the part of @record where the memory is good, as software only reported the error in
 *           a test; NULL before the first such error
 * @writes: list of struct pmem_poison_write: writes that are clearing poison; they do not overlap
 * @wait:   wait queue for the end of one of @writes
 * @attached: the device is in sysfs, so user space can be notified; under @lock
 * @notify: sysfs file bad_bytes, to notify pollers; NULL before the device is added
 * @uevent: sends a uevent
 * @unit:   clear unit: bytes that ->clear_poison() of the source clears at once, a power of two; 0
 *          if the source cannot clear poison, or does not know the unit yet
 */
struct pmem_poison {
	spinlock_t		lock;	/* see above */
	struct pmem_record	record;
	struct badlist		*simulated;
	struct list_head	writes;
	wait_queue_head_t	wait;
	bool			attached;
	struct kernfs_node	*notify;
	struct work_struct	uevent;
	u32			unit;
};

/**
 * struct pmem_poison_write - a write that clears poison, from before clearing until it has written
 * @node:  entry in the list of the range
 * @span:  physical addresses that it will write
 * @again: from the first to the last byte of @span that was reported as bad during the write;
 *         @again.first is above @again.last if there was no report
 *
 * Lives on the stack of the writer, protected by the lock of the record.
 */
struct pmem_poison_write {
	struct list_head	node;
	struct badlist_extent	span;
	struct badlist_extent	again;
};

/**
 * struct pmem_device - a range in its envelope
 * @pdev:    the device; its id N comes from memregion_alloc() and is also the N of /dev/pmemN
 * @range:   the range, constant once the device is added
 * @source:  the source that found the range; valid until pmem_bus_remove() returns
 * @details: private data of the source, valid until pmem_bus_remove() returns
 * @claim:   the range in the resource tree of the bus, until the last pmem_device_put(); claimed if
 *           it has a parent
 * @name:    the first half of the uuid in the tree of names of the bus, as long as the device
 *           exists; claimed if it has a parent
 * @iomem:   the range's entry in /proc/iomem if firmware made none, as long as @claim; inserted if
 *           it has a parent
 * @hints:   flush hints of the range's DIMMs, as long as @claim; NULL if there are none
 * @client:  operations of the bound driver, which sets them; NULL if no driver is bound. Under the
 *           device lock
 * @open_blocked: a driver that binds later must refuse opens of the disk. Under the device lock
 * @gone:    the hardware no longer responds; set by the source before pmem_bus_remove()
 * @media:   what the driver found in the range and did with it, as text, or why it made no disk;
 *           empty if the driver has not probed yet. Under the device lock
 * @poison:  the record of bad memory of the range
 *
 * Reference counted by @pdev.dev. Users that may access the memory after the device is gone, such
 * as a disk that is still mounted, hold a reference: the range can be claimed again when the last
 * one is dropped.
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

/* Called for memory that has gone bad, see pmem_memmap_get(). */
typedef int (*pmem_memmap_failure_t)(void *client, u64 start, u64 len, int mf_flags);

/**
 * struct pmem_memmap - struct pages of a range, which may outlive the client that requested them
 * @pmem:    the range; holds a reference
 * @virt:    kernel mapping of the first byte that has struct pages
 * @cost:    bytes of RAM accounted for the struct pages (pmem_ram_reserve())
 * @lock:    protects @failure; no other lock is taken by this module under it
 * @failure: callback of the client, until pmem_memmap_put()
 * @client:  first argument of @failure
 * @busy:    the client's claim on iomem, from pmem_memmap_put() on
 * @next:    frame number of the first page that pmem_memmap_put() has not seen unused
 * @work:    checks @next again
 * @pgmap:   the kernel's description of the struct pages; a single range
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

/**
 * struct pmem_part - the part of a range that holds the data of a foreign format
 * @offset: first byte, from the start of the range
 * @size:   number of bytes; 0 if the whole range is to be shown
 */
struct pmem_part {
	u64	offset;
	u64	size;
};

/* The range whose platform device @dev is. */
static inline struct pmem_device *to_pmem_device(struct device *dev)
{
	return container_of(to_platform_device(dev), struct pmem_device, pdev);
}

/**
 * pmem_device_fill() - initialize a device from a range
 * @pmem:   zeroed memory
 * @range:  the range to describe
 * @source: the source that found it
 *
 * The platform device carries no memory resource: that would become the parent of firmware's own
 * entry in /proc/iomem, and take the entry along when it is removed.
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
 * pmem_device_range() - get the range of a device, the inverse of pmem_device_fill()
 * @dev: a device named PMEM_DEVICE_NAME
 *
 * Return: the range, which lives as long as the device.
 */
static inline const struct pmem_range *pmem_device_range(struct device *dev)
{
	return &to_pmem_device(dev)->range;
}

/**
 * pmem_iomem_release() - give up a claim on iomem
 * @busy: what request_mem_region() returned, or NULL
 *
 * Releases by pointer, not by address: the removal of a card takes a claim in its BAR out of the
 * resource tree, and another card may already use the same address.
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

/* bus/foreign.c, bus/remap.c */

int pmem_foreign_look(struct pmem_device *pmem, bool raw, struct pmem_part *part);
void *pmem_remap(struct pmem_device *pmem, phys_addr_t phys, size_t size);

/* bus/memmap.c; only if the kernel has file system DAX */

struct pmem_memmap *pmem_memmap_get(struct pmem_device *pmem, u64 start, u64 len,
				    pmem_memmap_failure_t failure, void *client, char *why,
				    size_t size);
void pmem_memmap_put(struct pmem_memmap *memmap, struct resource *busy);
void pmem_memmap_restore(struct pmem_memmap *memmap, u64 start, u64 len);
void pmem_memmap_restore_bad(struct pmem_device *pmem, u64 start, u64 len);

/* bus/uuids.c */

int pmem_uuids_find(const char *text, const u8 *uuid);

/* bus/ram.c */

bool pmem_ram_reserve(u64 bytes, u64 *limit);
void pmem_ram_done(u64 bytes, bool taken);
void pmem_ram_release(u64 bytes);
void pmem_ram_promise(u64 bytes);
void pmem_ram_break_promise(u64 bytes);

/* bus/poison.c, bus/simulated.c */

bool pmem_poison_add(struct pmem_device *pmem, u64 start, u64 len, const char *who);
bool pmem_poison_find(struct pmem_device *pmem, u64 start, u64 len, struct badlist_extent *bad);
void pmem_poison_failure(struct pmem_device *pmem, unsigned long pfn, unsigned long nr_pages,
			 int mf_flags);
bool pmem_poison_simulated(struct pmem_device *pmem, const struct badlist_extent *bad);
bool pmem_poison_end_simulated(struct pmem_device *pmem, struct badlist_extent *good);
bool pmem_poison_can_clear(struct pmem_device *pmem, u64 start);
u64 pmem_poison_clear(struct pmem_device *pmem, u64 start, u64 len);
void pmem_poison_write_begin(struct pmem_device *pmem, struct pmem_poison_write *write, u64 start,
			     u64 len);
void pmem_poison_write_end(struct pmem_device *pmem, struct pmem_poison_write *write, u64 written);

#endif /* _PMEM_DEVICE_H */
