/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Private to the block driver: the disk, and the functions that its files share.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_BLOCK_H
#define _PMEM_BLOCK_H

#include <linux/blkdev.h>
#include <linux/dax.h>
#include <linux/io.h>
#include <linux/memremap.h>
#include <asm/barrier.h>
#include <asm/processor.h>

#include "../pmem_device.h"
#include "copy.h"

/**
 * struct pmem_disk - a range as a disk
 * @pmem:    the range; the disk holds a reference until its last user is gone
 * @owner:   the source's module; each opener pins it
 * @disk:    the gendisk
 * @dax:     the DAX device; NULL without struct pages
 * @virt:    kernel mapping of sector 0
 * @phys:    physical address of sector 0
 * @size:    length of the memory in bytes; the disk has the whole sectors in it
 * @prefetch_mask: where a read prefetches (prefetch.c)
 * @trimmed: bytes of the range left out so that the rest can have struct pages
 * @tables:  bytes of RAM accounted for the page tables of a mapping without struct pages
 * @busy:    claim on iomem
 * @pages:   the memory has struct pages
 * @memmap:  the struct pages, if @pages
 * @open_blocked: opens are refused; under the disk's open_mutex
 * @noio: what blk_mq_unfreeze_queue() needs to restore, between ->pause() and ->resume()
 * @badblocks: sysfs file badblocks, to notify pollers; NULL before the disk is added
 * @panic_node: entry in the list of panic.c
 * @no_pages: why @pages is false, as text
 *
 * Allocated at probe, freed from ->free_disk(). Once the disk is added, all members but
 * @open_blocked, @noio, @badblocks and @panic_node are constant.
 */
struct pmem_disk {
	struct pmem_device	*pmem;
	struct module		*owner;
	struct gendisk		*disk;
	struct dax_device	*dax;
	void			*virt;
	phys_addr_t		phys;
	u64			size;
	unsigned int		prefetch_mask;
	u64			trimmed;
	u64			tables;
	struct resource		*busy;
	bool			pages;
	bool			open_blocked;
	unsigned int		noio;
	struct pmem_memmap	*memmap;
	struct kernfs_node	*badblocks;
	struct list_head	panic_node;
	char			no_pages[160];
};

static inline bool pmem_disk_read_only(const struct pmem_disk *d)
{
	return d->pmem->range.flags & PMEM_RANGE_READ_ONLY;
}

static inline bool pmem_disk_is_device(const struct pmem_disk *d)
{
	return d->pmem->range.flags & PMEM_RANGE_DEVICE;
}

/* client.c */
extern const struct pmem_client_ops pmem_disk_client_ops;

/* raw.c */
void pmem_raw_init(void);
bool pmem_raw_wanted(const struct pmem_range *range);

/* prefetch.c */
unsigned int pmem_prefetch_mask(void);

#if IS_ENABLED(CONFIG_X86_64) && !IS_ENABLED(CONFIG_UML)
/* Zen 3 has the same family. */
static inline bool pmem_cpu_is_zen_4(void)
{
	return boot_cpu_data.x86_vendor == X86_VENDOR_AMD && boot_cpu_data.x86 == 0x19;
}
#else
/* A user-mode kernel does not know its CPU. */
static inline bool pmem_cpu_is_zen_4(void)
{
	return false;
}
#endif

/* map.c */
int pmem_disk_claim(struct pmem_disk *d);
int pmem_disk_map(struct pmem_disk *d, const struct pmem_part *part);
void pmem_disk_unmap(struct pmem_disk *d);

/* badblocks.c */
bool pmem_disk_can_clear(const struct pmem_disk *d, u64 offset, u64 len);
u64 pmem_disk_clear_begin(const struct pmem_disk *d, struct pmem_poison_write *write, u64 offset,
			  u64 len);
void pmem_disk_clear_end(const struct pmem_disk *d, struct pmem_poison_write *write, u64 written);
void pmem_disk_end_simulated(const struct pmem_disk *d);
u64 pmem_disk_good_bytes(const struct pmem_disk *d, u64 offset, u64 len);
void pmem_badblocks_attach(struct pmem_disk *d);
void pmem_badblocks_changed(const struct pmem_disk *d);
void pmem_badblocks_free(struct pmem_disk *d);
extern const struct attribute_group pmem_badblocks_group;

/*
 * Return: true if the range has any bad memory. This is one load, and nearly always false. The
 * acquire orders it before loads of the memory: if poison has just been cleared and overwritten,
 * those return the new data.
 */
static inline bool pmem_disk_has_poison(const struct pmem_disk *d)
{
	/* Pairs with the release in pmem_record_end(). */
	return unlikely(smp_load_acquire(&d->pmem->poison.record.nr));
}

/**
 * pmem_disk_find_poison() - find the first bad bytes in a part of a disk
 * @d:      a live disk
 * @offset: first byte, from the start of the disk
 * @len:    number of bytes
 * @bad:    set to the first contiguous bad bytes, by physical address; or NULL
 *
 * Return: true if any of the bytes is bad.
 */
static inline bool pmem_disk_find_poison(const struct pmem_disk *d, u64 offset, u64 len,
					 struct badlist_extent *bad)
{
	return pmem_disk_has_poison(d) && len &&
	       pmem_poison_find(d->pmem, d->phys + offset, len, bad);
}

static inline bool pmem_disk_poisoned(const struct pmem_disk *d, u64 offset, u64 len)
{
	return pmem_disk_find_poison(d, offset, len, NULL);
}

/* io.c */
void pmem_submit_bio(struct bio *bio);

/* flush.c */

/* Return: true if pmem_flush() may sleep. */
static inline bool pmem_flush_sleeps(const struct pmem_disk *d)
{
	return d->pmem->source->flush_sleeps;
}

int pmem_flush(const struct pmem_disk *d);
bool pmem_flush_is_deep(const struct pmem_disk *d);

/* panic.c */
void pmem_panic_add(struct pmem_disk *d);
void pmem_panic_del(struct pmem_disk *d);
void pmem_panic_init(void);
void pmem_panic_exit(void);

/* sysfs.c */
extern const struct attribute_group *pmem_blk_device_groups[];
extern const struct attribute_group *pmem_blk_disk_groups[];
extern const struct attribute_group *pmem_blk_dax_groups[];

/* dax.c, then pages.c; stubs if the kernel has no file system DAX */
#if IS_ENABLED(CONFIG_FS_DAX)
int pmem_dax_alloc(struct pmem_disk *d);
int pmem_dax_add(struct pmem_disk *d);
void pmem_dax_stop(struct pmem_disk *d);
void pmem_dax_free(struct pmem_disk *d);
void pmem_dax_report_poison(struct pmem_disk *d, u64 start, u64 len);
int pmem_pages_map(struct pmem_disk *d);
void pmem_pages_unmap(struct pmem_disk *d);

/* Put whole pages of good memory back into the direct map; @start is a physical address. */
static inline void pmem_pages_restore(const struct pmem_disk *d, u64 start, u64 len)
{
	if (d->pages)
		pmem_memmap_restore(d->memmap, start, len);
}
#else
static inline int pmem_dax_add(struct pmem_disk *d)
{
	return 0;
}

static inline void pmem_dax_stop(struct pmem_disk *d)
{
}

static inline void pmem_dax_free(struct pmem_disk *d)
{
}

static inline void pmem_dax_report_poison(struct pmem_disk *d, u64 start, u64 len)
{
}

static inline int pmem_pages_map(struct pmem_disk *d)
{
	strscpy(d->no_pages, "this kernel has no file system DAX", sizeof(d->no_pages));
	return -EOPNOTSUPP;
}

static inline void pmem_pages_unmap(struct pmem_disk *d)
{
}

static inline void pmem_pages_restore(const struct pmem_disk *d, u64 start, u64 len)
{
}
#endif

#endif /* _PMEM_BLOCK_H */
