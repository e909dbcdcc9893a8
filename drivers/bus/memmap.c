// SPDX-License-Identifier: GPL-2.0
/*
 * Struct pages of a range. A pipe, direct I/O or RDMA may pin a page longer than the disk lives:
 * then the struct pages stay, and so does the range's claim on its addresses.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/align.h>
#include <linux/dax.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/ioport.h>
#include <linux/jiffies.h>
#include <linux/memremap.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/page-flags.h>
#include <linux/pfn.h>
#include <linux/sched.h>
#include <linux/set_memory.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "bus.h"

static struct workqueue_struct *pmem_memmap_wq;

static struct pmem_memmap *to_pmem_memmap(struct dev_pagemap *pgmap)
{
	return container_of(pgmap, struct pmem_memmap, pgmap);
}

/* In the bus and not in a client, as the kernel may call it after the client has gone. */
static int pmem_memmap_failure(struct dev_pagemap *pgmap, unsigned long pfn,
			       unsigned long nr_pages, int mf_flags)
{
	struct pmem_memmap *memmap = to_pmem_memmap(pgmap);
	int ret = -EOPNOTSUPP;
	unsigned long i;

	/*
	 * x86 removes exactly these pages from the direct map. The kernel only marks them HWPoison
	 * if it finds a process that maps them, and only the first page of a huge page.
	 */
	for (i = 0; i < nr_pages; i++)
		SetPageHWPoison(pfn_to_page(pfn + i));
	/* Update the record before notifying the file system, which may look at it. */
	pmem_poison_failure(memmap->pmem, pfn, nr_pages, mf_flags);

	mutex_lock(&memmap->lock);
	if (memmap->failure)
		ret = memmap->failure(memmap->client, PFN_PHYS(pfn), nr_pages << PAGE_SHIFT,
				      mf_flags);
	mutex_unlock(&memmap->lock);

	return ret;
}

static const struct dev_pagemap_ops pmem_memmap_ops = {
	.memory_failure = pmem_memmap_failure,
};

static void pmem_memmap_restore_page(unsigned long pfn)
{
	ClearPageHWPoison(pfn_to_page(pfn));
	clear_mce_nospec(pfn);
}

/**
 * pmem_memmap_restore() - put whole pages of good memory back into the direct map
 * @memmap: struct pages
 * @start:  physical address
 * @len:    number of bytes; pages that are only covered in part are skipped
 *
 * Context: may sleep.
 */
void pmem_memmap_restore(struct pmem_memmap *memmap, u64 start, u64 len)
{
	unsigned long pfn;

	for (pfn = PFN_UP(start); pfn < PHYS_PFN(start + len); pfn++)
		if (PageHWPoison(pfn_to_page(pfn)))
			pmem_memmap_restore_page(pfn);
}
EXPORT_SYMBOL_GPL(pmem_memmap_restore);

/**
 * pmem_memmap_restore_bad() - put all bad pages of a range back into the direct map
 * @pmem:  the range
 * @start: physical address
 * @len:   bytes, which have struct pages that nothing uses any more
 *
 * x86 has removed bad pages from the direct map, and the next driver that maps the memory cannot
 * know that. Only the record says which pages are bad: pages of a DAX device can share a struct
 * page, so one HWPoison mark may stand for many pages. Restoring a page that is mapped does no
 * harm. Racy: misses a page that x86 removes only after memory_failure() has returned.
 *
 * Context: may sleep.
 */
void pmem_memmap_restore_bad(struct pmem_device *pmem, u64 start, u64 len)
{
	u64 at = start, end = start + len;
	struct badlist_extent bad;
	unsigned long pfn;

	for (; at < end && pmem_poison_find(pmem, at, end - at, &bad); at = bad.last + 1)
		for (pfn = PHYS_PFN(bad.first); pfn <= PHYS_PFN(bad.last); pfn++) {
			pmem_memmap_restore_page(pfn);
			/* A record that is too full may have merged gigabytes. */
			cond_resched();
		}
}
EXPORT_SYMBOL_GPL(pmem_memmap_restore_bad);

/*
 * RAM for struct pages, and for the page tables of the direct map, which have an entry for each
 * page on arm64.
 */
static u64 pmem_memmap_cost(u64 len)
{
	return len / PAGE_SIZE * (sizeof(struct page) + sizeof(pte_t));
}

static int pmem_memmap_create(struct pmem_memmap *memmap, u64 len, char *why, size_t size)
{
	u64 limit;

	memmap->cost = pmem_memmap_cost(len);
	if (!pmem_ram_reserve(memmap->cost, &limit)) {
		snprintf(why, size,
			 "struct pages would take %llu MiB of RAM; all ranges together may take %llu MiB, which pmem_bus.ram_percent can change",
			 memmap->cost / SZ_1M, limit / SZ_1M);
		return -ENOMEM;
	}

	/* Not devm_memremap_pages(), as the pages may outlive the device. */
	memmap->virt = memremap_pages(&memmap->pgmap, dev_to_node(&memmap->pmem->pdev.dev));
	pmem_ram_done(memmap->cost, !IS_ERR(memmap->virt));
	if (!IS_ERR(memmap->virt))
		return 0;

	snprintf(why, size, "memremap_pages failed (%ld), it needs %llu MiB of RAM",
		 PTR_ERR(memmap->virt), memmap->cost / SZ_1M);

	return PTR_ERR(memmap->virt);
}

/* Return: true if no page is pinned any more. Starts with the page that was pinned last time. */
static bool pmem_memmap_unused(struct pmem_memmap *memmap)
{
	unsigned long end = PHYS_PFN(memmap->pgmap.range.end) + 1;

	/* No user can get an unused page again, so check each page only until it is unused. */
	for (; memmap->next < end; memmap->next++) {
		if (!dax_page_is_idle(pfn_to_page(memmap->next)))
			return false;
		if (!(memmap->next % 4096))
			cond_resched();
	}

	return true;
}

static void pmem_memmap_free(struct pmem_memmap *memmap)
{
	struct pmem_device *pmem = memmap->pmem;

	pmem_memmap_restore_bad(pmem, memmap->pgmap.range.start,
				memmap->pgmap.range.end + 1 - memmap->pgmap.range.start);
	memunmap_pages(&memmap->pgmap);
	pmem_ram_release(memmap->cost);
	pmem_iomem_release(memmap->busy);
	kfree(memmap);
	pmem_device_put(pmem);
}

static void pmem_memmap_wait(struct work_struct *work)
{
	struct pmem_memmap *memmap = container_of(to_delayed_work(work), struct pmem_memmap, work);

	if (!pmem_memmap_unused(memmap)) {
		queue_delayed_work(pmem_memmap_wq, &memmap->work, HZ);
		return;
	}

	dev_info(&memmap->pmem->pdev.dev,
		 "the last pinned page was released: the range can be used again\n");
	pmem_memmap_free(memmap);
	module_put(THIS_MODULE);
}

/**
 * pmem_memmap_get() - give struct pages to the memory of a range
 * @pmem:    the range; the struct pages hold a reference
 * @start:   physical address, aligned as the kernel requires
 * @len:     number of bytes, a multiple of that alignment
 * @failure: called when some of the memory goes bad, with @client, the physical address, the number
 *           of bytes and MF_ flags; returns what ->memory_failure() of struct dev_pagemap_ops may
 *           return. It may sleep, and must not call pmem_memmap_put()
 * @client:  first argument of @failure
 * @why:     set to the reason on failure, as text
 * @size:    size of @why
 *
 * Checks first whether the machine has the RAM: memremap_pages() would take all available RAM
 * before it fails, and not give it back.
 *
 * Context: may sleep.
 * Return: the struct pages, for pmem_memmap_put(); or ERR_PTR() of -ENOMEM or of the error of
 * memremap_pages().
 */
struct pmem_memmap *pmem_memmap_get(struct pmem_device *pmem, u64 start, u64 len,
				    pmem_memmap_failure_t failure, void *client, char *why,
				    size_t size)
{
	struct device *dev = &pmem->pdev.dev;
	struct pmem_memmap *memmap = kzalloc_node(sizeof(*memmap), GFP_KERNEL, dev_to_node(dev));
	int ret;

	if (!memmap) {
		snprintf(why, size, "no memory");
		return ERR_PTR(-ENOMEM);
	}

	memmap->pmem = pmem;
	memmap->failure = failure;
	memmap->client = client;
	mutex_init(&memmap->lock);
	INIT_DELAYED_WORK(&memmap->work, pmem_memmap_wait);
	memmap->pgmap.type = MEMORY_DEVICE_FS_DAX;
	memmap->pgmap.ops = &pmem_memmap_ops;
	memmap->pgmap.nr_range = 1;
	memmap->pgmap.range.start = start;
	memmap->pgmap.range.end = start + len - 1;

	ret = pmem_memmap_create(memmap, len, why, size);
	if (ret) {
		kfree(memmap);
		return ERR_PTR(ret);
	}

	get_device(dev);
	dev_dbg(dev, "struct pages take %llu KiB of RAM\n", memmap->cost / SZ_1K);

	return memmap;
}
EXPORT_SYMBOL_GPL(pmem_memmap_get);

/**
 * pmem_memmap_put() - release the struct pages of a client
 * @memmap: what pmem_memmap_get() returned
 * @busy:   the client's claim on iomem, which is released with the struct pages
 *
 * The client must have stopped all new access to the memory. If some pages are still pinned, all
 * struct pages, @busy, the range and this module stay until those are released; the log says so.
 * Otherwise everything is released when this returns.
 *
 * Context: may sleep. Checks each struct page, which takes some seconds for a TiB.
 */
void pmem_memmap_put(struct pmem_memmap *memmap, struct resource *busy)
{
	mutex_lock(&memmap->lock);
	memmap->failure = NULL;
	mutex_unlock(&memmap->lock);

	memmap->busy = busy;
	memmap->next = PHYS_PFN(memmap->pgmap.range.start);
	if (pmem_memmap_unused(memmap)) {
		pmem_memmap_free(memmap);
		return;
	}

	dev_warn(&memmap->pmem->pdev.dev,
		 "page %#llx is still pinned, for example by a pipe, direct I/O or RDMA: the range stays claimed until all pages are released\n",
		 PFN_PHYS(memmap->next));
	__module_get(THIS_MODULE);
	queue_delayed_work(pmem_memmap_wq, &memmap->work, HZ);
}
EXPORT_SYMBOL_GPL(pmem_memmap_put);

int pmem_memmap_init(void)
{
	pmem_memmap_wq = alloc_workqueue("pmem_memmap", WQ_UNBOUND, 0);

	return pmem_memmap_wq ? 0 : -ENOMEM;
}

/* No page is pinned, as each memmap that waits holds a module reference. But its work may run. */
void pmem_memmap_exit(void)
{
	destroy_workqueue(pmem_memmap_wq);
}
