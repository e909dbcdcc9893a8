// SPDX-License-Identifier: GPL-2.0
/*
 * The device-DAX driver: binds to a pmem-range.N whose mode is devdax, and has the kernel's DAX bus
 * create /dev/daxN.0, for programs that keep pages pinned: RDMA, VFIO, virtual machines.
 *
 * The kernel's device_dax claims the addresses, creates the struct pages and maps them. The region
 * is static, so that the pagemap is ours and reports bad memory.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/align.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/ioport.h>
#include <linux/memory_hotplug.h>
#include <linux/memremap.h>
#include <linux/mm.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/pfn.h>
#include <linux/platform_device.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "../pmem_version.h"
#include "dax_bus.h"
#include "devdax.h"

/* The same unit as for a disk with the flag "trim", so that the bytes stay where they are. */
#define PMEM_DEVDAX_TRIM	SZ_2M

/* The kernel kills the processes that map the page. */
static int pmem_devdax_failure(struct dev_pagemap *pgmap, unsigned long pfn,
			       unsigned long nr_pages, int mf_flags)
{
	/* x86 then removes these pages from the direct map: see pmem_memmap_restore_bad(). */
	pmem_poison_failure(pgmap->owner, pfn, nr_pages, mf_flags);

	return -EOPNOTSUPP;
}

static const struct dev_pagemap_ops pmem_devdax_pagemap_ops = {
	.memory_failure = pmem_devdax_failure,
};

static int pmem_devdax_driver_bound(struct device *dev, void *data)
{
	return dev->driver ? -EBUSY : 0;
}

/*
 * A DAX device that has a driver may be open or mapped, and only device_dax knows whether it is. If
 * device_dax is bound after this check, its removal waits until no page is pinned (guard.c).
 */
static int pmem_devdax_block_open(struct pmem_device *pmem)
{
	return device_for_each_child(&pmem->pdev.dev, NULL, pmem_devdax_driver_bound);
}

static void pmem_devdax_allow_open(struct pmem_device *pmem)
{
}

/* The record has it. Processes that touch the memory get SIGBUS from the kernel. */
static void pmem_devdax_poisoned(struct pmem_device *pmem, u64 start, u64 len)
{
}

/* No ->pause(): only sources of removable memory call it, which get no DAX device. */
static const struct pmem_client_ops pmem_devdax_client_ops = {
	.block_open	= pmem_devdax_block_open,
	.allow_open	= pmem_devdax_allow_open,
	.poisoned	= pmem_devdax_poisoned,
};

static int pmem_devdax_refuse(struct pmem_device *pmem, const char *why)
{
	const struct pmem_range *range = &pmem->range;

	snprintf(pmem->media, sizeof(pmem->media), "refused: %s", why);
	dev_err(&pmem->pdev.dev, "range %#llx, %#llx bytes refused as a DAX device: %s\n",
		range->start, range->size, why);

	/* The driver core does not log a second line for -ENXIO. */
	return -ENXIO;
}

/* Look for other drivers' data under a claim, which device_dax makes itself later. */
static int pmem_devdax_look(struct pmem_device *pmem, struct pmem_part *part)
{
	const struct pmem_range *range = &pmem->range;
	struct resource *busy = request_mem_region(range->start, range->size,
						   dev_name(&pmem->pdev.dev));
	int ret;

	if (!busy)
		return pmem_devdax_refuse(pmem, "claimed by another driver");

	ret = pmem_foreign_look(pmem, false, part);
	pmem_iomem_release(busy);

	return ret;
}

/* Decide what is shown. Does not depend on whether the range was a disk before. */
static int pmem_devdax_layout(struct pmem_devdax *d)
{
	struct pmem_range shown = d->pmem->range;
	struct pmem_part part;
	int ret;

	if (shown.flags & PMEM_RANGE_READ_ONLY)
		return pmem_devdax_refuse(d->pmem, "it is read-only, which a DAX device cannot be");
	if (shown.flags & PMEM_RANGE_NO_PAGES)
		return pmem_devdax_refuse(d->pmem, "struct pages are not wanted for it");
	if (d->pmem->source->flush_sleeps)
		return pmem_devdax_refuse(d->pmem, "a DAX device cannot ask the host to sync");
	if (shown.flags & PMEM_RANGE_DEVICE || d->pmem->source->removable)
		return pmem_devdax_refuse(d->pmem, "the memory of a card may vanish under a pin");

	ret = pmem_devdax_look(d->pmem, &part);
	if (ret)
		return ret;

	if (part.size) {
		shown.start += part.offset;
		shown.size = part.size;
	} else if (shown.flags & PMEM_RANGE_TRIM) {
		pmem_range_trim(&shown, PMEM_DEVDAX_TRIM);
	}
	if (!shown.size || !IS_ALIGNED(shown.start | shown.size, PMEM_DEVDAX_ALIGN))
		return pmem_devdax_refuse(d->pmem,
					  "it does not start and end on the size of a huge page");

	d->start = shown.start;
	d->size = shown.size;

	return 0;
}

static void pmem_devdax_release_ram(void *data)
{
	struct pmem_devdax *d = data;

	pmem_ram_break_promise(d->cost);
}

/* Account for the struct pages, which device_dax allocates each time that it is bound. */
static int pmem_devdax_reserve_ram(struct pmem_devdax *d)
{
	u64 limit;

	d->cost = d->size / PAGE_SIZE * sizeof(struct page);
	if (!pmem_ram_reserve(d->cost, &limit)) {
		dev_err(&d->pmem->pdev.dev,
			"struct pages would take %llu MiB of RAM; all ranges together may take %llu MiB, which pmem_bus.ram_percent can change\n",
			d->cost / SZ_1M, limit / SZ_1M);
		return pmem_devdax_refuse(d->pmem, "RAM for struct pages is short");
	}
	pmem_ram_promise(d->cost);

	return devm_add_action_or_reset(&d->pmem->pdev.dev, pmem_devdax_release_ram, d);
}

static int pmem_devdax_create(struct pmem_devdax *d)
{
	struct platform_device *pdev = &d->pmem->pdev;
	const struct pmem_range *range = &d->pmem->range;
	struct dev_pagemap pgmap = {
		.nr_range	= 1,
		.range		= { .start = d->start, .end = d->start + d->size - 1 },
		.ops		= &pmem_devdax_pagemap_ops,
		.owner		= d->pmem,
	};
	struct dev_dax_data data = { .pgmap = &pgmap, .size = d->size };

	data.dax_region = alloc_dax_region(&pdev->dev, pdev->id, &pgmap.range,
					   range->node >= 0 ? range->node :
							      phys_to_target_node(d->start),
					   pmem_devdax_align(d), PMEM_DAX_STATIC);
	if (!data.dax_region)
		return -ENOMEM;

	d->dax = devm_create_dev_dax(&data);
	dax_region_put(data.dax_region);
	if (IS_ERR(d->dax))
		return PTR_ERR(d->dax);

	/* struct dev_dax is private, but its struct device is the only child. */
	d->dev = device_find_any_child(&pdev->dev);
	if (!d->dev)
		return -ENODEV;

	return pmem_devdax_guard(d);
}

/* Comes after the DAX device has gone, as devm undoes things in the opposite order. */
static void pmem_devdax_free(void *data)
{
	struct pmem_devdax *d = data;

	d->pmem->client = NULL;
	pmem_devdax_unguard(d);
	put_device(d->dev);
	pmem_device_put(d->pmem);
}

static int pmem_devdax_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct pmem_device *pmem = pmem_device_get(dev);
	struct pmem_devdax *d;
	int ret;

	if (!pmem)
		return -ENODEV;
	if (pmem->range.mode != PMEM_MODE_DEVDAX) {
		pmem_device_put(pmem);
		return -ENODEV;
	}

	d = devm_kzalloc(dev, sizeof(*d), GFP_KERNEL);
	if (!d) {
		pmem_device_put(pmem);
		return -ENOMEM;
	}

	d->pmem = pmem;
	ret = devm_add_action_or_reset(dev, pmem_devdax_free, d);
	if (ret)
		return ret;

	ret = pmem_devdax_layout(d) ?: pmem_devdax_reserve_ram(d);
	if (ret)
		return ret;

	ret = pmem_devdax_create(d);
	if (ret) {
		snprintf(pmem->media, sizeof(pmem->media), "no device: error %d", ret);
		dev_err(dev, "cannot make a DAX device (%d)\n", ret);
		return ret;
	}

	pmem->client = &pmem_devdax_client_ops;
	dev_info(dev, "%s: %llu bytes; struct pages take at most %llu MiB of RAM\n",
		 dev_name(d->dev), d->size, d->cost / SZ_1M);
	if (pmem->range.domain == PMEM_DOMAIN_UNKNOWN)
		dev_warn(dev, "%s: unknown persistence domain: data may not survive a power loss\n",
			 dev_name(d->dev));

	return 0;
}

/* No alias, or every disk would load this module: a udev rule does it for ranges of this mode. */
static const struct platform_device_id pmem_devdax_ids[] = {
	{ PMEM_DEVICE_NAME },
	{ }
};

static struct platform_driver pmem_devdax_driver = {
	.probe		= pmem_devdax_probe,
	.id_table	= pmem_devdax_ids,
	.driver = {
		.name			= "pmem_devdax",
		.suppress_bind_attrs	= true,
	},
};

static int __init pmem_devdax_init(void)
{
	return pmem_devdax_check_layout() ?: platform_driver_register(&pmem_devdax_driver);
}
module_init(pmem_devdax_init);

static void __exit pmem_devdax_exit(void)
{
	platform_driver_unregister(&pmem_devdax_driver);
}
module_exit(pmem_devdax_exit);

/* parse/btf.c is part of this module, for it and for its suite. */
EXPORT_SYMBOL_IF_KUNIT(pmem_btf_check_function);
EXPORT_SYMBOL_IF_KUNIT(pmem_btf_check_struct);
EXPORT_SYMBOL_IF_KUNIT(pmem_btf_open);

MODULE_DESCRIPTION("Persistent memory as DAX character devices");
MODULE_AUTHOR("The pmem authors");
MODULE_VERSION(PMEM_VERSION);
MODULE_LICENSE("GPL");
MODULE_SOFTDEP("post: device_dax");
