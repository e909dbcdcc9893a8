/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ranges for the suites of the bus: where there is no memory, and without a driver.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_KUNIT_UNBOUND_H
#define _PMEM_KUNIT_UNBOUND_H

#include <kunit/test.h>
#include <linux/device.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/platform_device.h>

#include "../drivers/pmem_device.h"

/* An address in the middle of the physical address space, with @size bytes unused. */
static inline u64 unbound_base(struct kunit *test, u64 size)
{
	u64 base = (iomem_resource.end >> 1) + 1;

	if (region_intersects(base, size, 0, IORES_DESC_NONE) != REGION_DISJOINT)
		kunit_skip(test, "something lies at %#llx", base);

	return base;
}

/*
 * A parent for ranges. No owner: a module that is being loaded has no sysfs directory to link to.
 */
static inline struct device *unbound_parent(void)
{
	return __root_device_register("pmem-kunit", NULL);
}

/* An operation of a source that is called before the device is added. No driver has that name. */
static inline void unbound(struct pmem_device *pmem)
{
	device_set_driver_override(&pmem->pdev.dev, "none");
}

#endif /* _PMEM_KUNIT_UNBOUND_H */
