// SPDX-License-Identifier: GPL-2.0
/*
 * Flush hints: a store to one makes a memory controller write pending data to a DIMM (ACPI 6.5
 * section 5.2.25.7).
 *
 * Hints of several ranges may lie in one page, which is mapped once.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/align.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/overflow.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <asm/barrier.h>

#include "bus.h"

/* Page size in firmware's layout, whatever the kernel's PAGE_SIZE is. */
#define PMEM_HINT_PAGE	SZ_4K

/**
 * struct pmem_hint_page - a page with flush hints
 * @node:  entry in pmem_hint_pages
 * @start: physical address
 * @users: number of hints that point into it
 * @virt:  kernel mapping
 * @claim: claim among the ranges, so that no range overlaps it
 * @busy:  claim on iomem
 */
struct pmem_hint_page {
	struct list_head	node;
	u64			start;
	unsigned int		users;
	void __iomem		*virt;
	struct resource		*claim;
	struct resource		*busy;
};

/**
 * struct pmem_hint - a flush hint
 * @dimm:     the DIMM that it flushes
 * @siblings: number of hints of this DIMM from this element on; in the first element, all of them
 * @page:     the page that it lies in
 * @virt:     kernel mapping
 */
struct pmem_hint {
	u32			dimm;
	unsigned int		siblings;
	struct pmem_hint_page	*page;
	void __iomem		*virt;
};

/**
 * struct pmem_hints - the flush hints of all DIMMs of a range
 * @nr:   number of elements in @hint
 * @room: capacity of @hint
 * @hint: the hints; those of one DIMM are adjacent
 *
 * Constant once the range's device is added.
 */
struct pmem_hints {
	unsigned int		nr;
	unsigned int		room;
	struct pmem_hint	hint[];
};

static LIST_HEAD(pmem_hint_pages);

/* Protects the list and the number of users of each page. */
static DEFINE_MUTEX(pmem_hints_lock);

static bool pmem_hint_touches(u64 page, unsigned long flags, unsigned long desc)
{
	return region_intersects(page, PMEM_HINT_PAGE, flags, desc) != REGION_DISJOINT;
}

/* Check an address from firmware: a store to a wrong address destroys the data there. */
static const char *pmem_hint_doubt(u64 address)
{
	const struct pmem_range page = {
		.start	= ALIGN_DOWN(address, PMEM_HINT_PAGE),
		.size	= PMEM_HINT_PAGE,
	};

	if (!address)
		return "no address";
	if (!IS_ALIGNED(address, sizeof(u64)))
		return "not aligned to 8 bytes";
	if (pmem_range_check(&page, pmem_bus_limit()))
		return "not on this machine";
	if (pmem_hint_touches(page.start, IORESOURCE_SYSTEM_RAM, IORES_DESC_NONE))
		return "in System RAM";
	if (pmem_hint_touches(page.start, IORESOURCE_MEM, IORES_DESC_PERSISTENT_MEMORY) ||
	    pmem_hint_touches(page.start, IORESOURCE_MEM, IORES_DESC_PERSISTENT_MEMORY_LEGACY))
		return "in persistent memory";

	return NULL;
}

static void pmem_hint_page_put(struct pmem_hint_page *page)
{
	if (--page->users)
		return;

	list_del(&page->node);
	if (page->virt)
		iounmap(page->virt);
	if (page->busy)
		release_mem_region(page->start, PMEM_HINT_PAGE);
	if (page->claim)
		__release_region(&pmem_bus_ranges, page->start, PMEM_HINT_PAGE);
	kfree(page);
}

static const char *pmem_hint_page_map(struct pmem_hint_page *page)
{
	page->claim = __request_region(&pmem_bus_ranges, page->start, PMEM_HINT_PAGE,
				       "pmem flush hints", 0);
	if (!page->claim)
		return "in a range that is in use";

	page->busy = request_mem_region(page->start, PMEM_HINT_PAGE, "pmem flush hints");
	if (!page->busy)
		return "claimed by another driver";

	page->virt = ioremap(page->start, PMEM_HINT_PAGE);

	return page->virt ? NULL : "cannot be mapped";
}

static struct pmem_hint_page *pmem_hint_page_get(u64 start, const char **why)
{
	struct pmem_hint_page *page;

	list_for_each_entry(page, &pmem_hint_pages, node) {
		if (page->start == start) {
			page->users++;
			return page;
		}
	}

	*why = "no memory";
	page = kzalloc(sizeof(*page), GFP_KERNEL);
	if (!page)
		return NULL;

	page->start = start;
	page->users = 1;
	list_add(&page->node, &pmem_hint_pages);
	*why = pmem_hint_page_map(page);
	if (!*why)
		return page;

	pmem_hint_page_put(page);

	return NULL;
}

/**
 * pmem_hints_alloc() - allocate room for the flush hints of a range
 * @room: maximum number of hints
 *
 * Context: may sleep.
 * Return: an empty set of hints, or NULL if there is no memory.
 */
struct pmem_hints *pmem_hints_alloc(unsigned int room)
{
	struct pmem_hints *hints = kvzalloc(struct_size(hints, hint, room), GFP_KERNEL);

	if (hints)
		hints->room = room;

	return hints;
}
EXPORT_SYMBOL_GPL(pmem_hints_alloc);

/**
 * pmem_hints_add() - add a flush hint
 * @hints:   from pmem_hints_alloc()
 * @dimm:    the DIMM that it flushes; hints of one DIMM must be added one after the other
 * @address: physical address of the hint
 *
 * Context: may sleep.
 * Return: NULL, or the reason why the hint is not used, as text.
 */
const char *pmem_hints_add(struct pmem_hints *hints, u32 dimm, u64 address)
{
	const char *why = pmem_hint_doubt(address);
	struct pmem_hint_page *page;
	unsigned int i;

	if (why)
		return why;
	if (hints->nr == hints->room)
		return "one too many";

	mutex_lock(&pmem_hints_lock);
	page = pmem_hint_page_get(ALIGN_DOWN(address, PMEM_HINT_PAGE), &why);
	mutex_unlock(&pmem_hints_lock);
	if (!page)
		return why;

	hints->hint[hints->nr] = (struct pmem_hint){
		.dimm	= dimm,
		.page	= page,
		.virt	= page->virt + (address - page->start),
	};
	for (i = ++hints->nr; i && hints->hint[i - 1].dimm == dimm; i--)
		hints->hint[i - 1].siblings++;

	return NULL;
}
EXPORT_SYMBOL_GPL(pmem_hints_add);

/**
 * pmem_hints_flush() - make the memory controllers write out pending data of a range
 * @pmem: the range, with or without hints
 *
 * Writes to one hint of each DIMM; different CPUs use different hints if there are enough. Data
 * fenced before the call are in the DIMMs afterwards.
 *
 * Context: any; on many CPUs at once.
 * Return: 0.
 */
int pmem_hints_flush(struct pmem_device *pmem)
{
	const struct pmem_hints *hints = pmem->hints;
	unsigned int cpu = raw_smp_processor_id(), i;

	if (!hints)
		return 0;

	for (i = 0; i < hints->nr; i += hints->hint[i].siblings)
		writeq(1, hints->hint[i + cpu % hints->hint[i].siblings].virt);
	pmem_wmb();

	return 0;
}
EXPORT_SYMBOL_GPL(pmem_hints_flush);

/**
 * pmem_hints_free() - undo pmem_hints_alloc() and pmem_hints_add()
 * @hints: hints that are no longer written to, or NULL
 *
 * Context: may sleep.
 */
void pmem_hints_free(struct pmem_hints *hints)
{
	unsigned int i;

	if (!hints)
		return;

	mutex_lock(&pmem_hints_lock);
	for (i = 0; i < hints->nr; i++)
		pmem_hint_page_put(hints->hint[i].page);
	mutex_unlock(&pmem_hints_lock);

	kvfree(hints);
}
EXPORT_SYMBOL_GPL(pmem_hints_free);
