// SPDX-License-Identifier: GPL-2.0
/*
 * Source: e820 entries of type 12, from firmware or "memmap=nn!ss".
 *
 * The kernel registers one platform device, e820_pmem, however many entries there are.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/ioport.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>

#include "bus.h"

static char *domain = "unknown";
module_param(domain, charp, 0444);
MODULE_PARM_DESC(domain,
		 "What type-12 memory survives: unknown, volatile, memory_controller (battery-backed) or cpu_cache (default: unknown)");

static const struct pmem_source pmem_e820_source = {
	.name	= "e820",
	.owner	= THIS_MODULE,
};

static void pmem_e820_remove(void *pmem)
{
	pmem_bus_remove(pmem);
}

/* One that is refused has been logged by the bus, and takes no other down. */
static int pmem_e820_add(struct resource *res, void *data)
{
	struct device *dev = data;
	struct pmem_range range = {
		.start	= res->start,
		.size	= resource_size(res),
		.domain	= range_domain_parse(domain),
		.node	= NUMA_NO_NODE,
	};
	struct pmem_device *pmem;
	u64 where;

	/* The kernel believes "memmap=" whatever it says. */
	if (pmem_bus_in_window(&range)) {
		dev_err(dev, "range %#llx, %#llx bytes refused: a PCI bridge has it\n",
			range.start, range.size);
		return 0;
	}
	if (pmem_bus_find_hole(&range, &where)) {
		dev_err(dev,
			"range %#llx, %#llx bytes refused: firmware tells of no memory at %#llx\n",
			range.start, range.size, where);
		return 0;
	}

	if (range_domain_persistent(range.domain))
		range.flags |= PMEM_RANGE_PERSISTENT;
	range_uuid_by_place(&range, "e820");

	pmem = pmem_bus_add(dev, &range, &pmem_e820_source, NULL);
	if (IS_ERR(pmem))
		return 0;

	return devm_add_action_or_reset(dev, pmem_e820_remove, pmem);
}

static int pmem_e820_probe(struct platform_device *pdev)
{
	if (range_domain_parse(domain) < 0) {
		dev_err(&pdev->dev, "domain=%s is not a persistence domain\n", domain);
		return -EINVAL;
	}

	return walk_iomem_res_desc(IORES_DESC_PERSISTENT_MEMORY_LEGACY, IORESOURCE_MEM, 0, -1,
				   &pdev->dev, pmem_e820_add);
}

static const struct platform_device_id pmem_e820_ids[] = {
	{ "e820_pmem" },
	{ }
};
MODULE_DEVICE_TABLE(platform, pmem_e820_ids);

static struct platform_driver pmem_e820_driver = {
	.probe		= pmem_e820_probe,
	.id_table	= pmem_e820_ids,
	.driver = {
		.name			= "pmem_e820",
		.suppress_bind_attrs	= true,
	},
};
module_driver(pmem_e820_driver, pmem_source_register, platform_driver_unregister);

MODULE_DESCRIPTION("Persistent memory from e820 type-12 entries");
MODULE_LICENSE("GPL");
