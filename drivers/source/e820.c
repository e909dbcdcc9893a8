// SPDX-License-Identifier: GPL-2.0
/*
 * Source: e820 entries of type 12, from firmware or "memmap=nn!ss".
 *
 * The kernel registers a single platform device, e820_pmem, for all of these entries.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/ioport.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/security.h>

#include "../pmem_version.h"
#include "../bus/bus.h"

static char *domain = "unknown";
module_param(domain, charp, 0444);
MODULE_PARM_DESC(domain,
		 "Persistence domain of type-12 memory: unknown, volatile, memory_controller (battery-backed) or cpu_cache (default: unknown)");

static u64 force[16];
static unsigned int pmem_e820_forced;
module_param_array(force, ullong, &pmem_e820_forced, 0444);
MODULE_PARM_DESC(force,
		 "Start addresses, at most 16, of type-12 ranges to use although firmware describes no memory there (default: none)");

static const struct pmem_source pmem_e820_source = {
	.name	= "e820",
	.owner	= THIS_MODULE,
};

static void pmem_e820_remove(void *pmem)
{
	pmem_bus_remove(pmem);
}

static bool pmem_e820_is_forced(u64 start)
{
	unsigned int i;

	for (i = 0; i < pmem_e820_forced; i++)
		if (force[i] == start)
			return true;

	return false;
}

/* The kernel does not validate "memmap=", so check the range here. Logs why it is refused. */
static int pmem_e820_check(struct device *dev, const struct pmem_range *range)
{
	char cure[64];

	if (!pmem_e820_is_forced(range->start)) {
		snprintf(cure, sizeof(cure), "option 'force=%#llx' of pmem_e820 overrides this",
			 range->start);
		return pmem_bus_check_memory(dev, range, cure);
	}
	if (security_locked_down(LOCKDOWN_DEV_MEM)) {
		dev_err(dev,
			"range %#llx, %#llx bytes refused: 'force' has no effect, as the kernel is locked down\n",
			range->start, range->size);
		return -EPERM;
	}

	return 0;
}

/* Returns 0 for a refused range, which has been logged, so that the walk continues. */
static int pmem_e820_add(struct resource *res, void *data)
{
	struct device *dev = data;
	struct pmem_range range = {
		.start	= res->start,
		.size	= resource_size(res),
		.domain	= pmem_range_domain_parse(domain),
		.node	= NUMA_NO_NODE,
	};
	struct pmem_device *pmem;

	if (pmem_e820_check(dev, &range))
		return 0;

	if (pmem_range_domain_persistent(range.domain))
		range.flags |= PMEM_RANGE_PERSISTENT;
	pmem_range_uuid_by_place(&range, "e820");

	pmem = pmem_bus_add(dev, &range, &pmem_e820_source, NULL);
	if (IS_ERR(pmem))
		return 0;

	return devm_add_action_or_reset(dev, pmem_e820_remove, pmem);
}

static int pmem_e820_probe(struct platform_device *pdev)
{
	if (pmem_range_domain_parse(domain) < 0) {
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
MODULE_AUTHOR("The pmem authors");
MODULE_VERSION(PMEM_VERSION);
MODULE_LICENSE("GPL");
