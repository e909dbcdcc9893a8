// SPDX-License-Identifier: GPL-2.0
/*
 * Source: device-tree nodes "pmem-region" and "pmem-region-v2" (bindings/pmem/pmem-region.yaml).
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/platform_device.h>
#include <linux/pm_runtime.h>
#include <linux/string.h>

#include "../../pmem_version.h"
#include "of.h"

static const struct pmem_source pmem_of_source = {
	.name	= "of",
	.owner	= THIS_MODULE,
};

static void pmem_of_remove(void *pmem)
{
	pmem_bus_remove(pmem);
}

/* Memory is persistent unless the node says volatile; persistence-domain is optional. */
static int pmem_of_domain(struct device *dev)
{
	const char *name;
	int ret;

	if (of_property_read_bool(dev->of_node, "volatile"))
		return PMEM_DOMAIN_VOLATILE;

	ret = of_property_read_string(dev->of_node, "persistence-domain", &name);
	if (ret == -EINVAL)
		return PMEM_DOMAIN_MEMORY_CONTROLLER;

	if (!ret)
		ret = pmem_range_domain_parse(name);
	if (ret < 0)
		dev_err(dev, "%pOF: invalid persistence-domain (%d)\n", dev->of_node, ret);

	return ret;
}

static void pmem_of_label(struct device *dev, struct pmem_range *range)
{
	const char *label;
	int ret;

	ret = of_property_read_string(dev->of_node, "label", &label);
	if (ret == -EINVAL)
		return;

	if (ret || strscpy(range->label, label, sizeof(range->label)) < 0)
		dev_warn(dev, "%pOF: label longer than %zu bytes, truncated; or not a string, ignored\n",
			 dev->of_node, sizeof(range->label) - 1);
}

static int pmem_of_add(struct device *dev, struct pmem_range *range)
{
	struct pmem_device *pmem;

	pmem_range_uuid_by_place(range, "of");

	/* A refused range has been logged by the bus, and does not affect the others. */
	pmem = pmem_bus_add(dev, range, &pmem_of_source, NULL);
	if (IS_ERR(pmem))
		return 0;

	return devm_add_action_or_reset(dev, pmem_of_remove, pmem);
}

static void pmem_of_power_off(void *dev)
{
	pm_runtime_put_sync(dev);
}

/* The memory is accessible only while the bus and the power domain of the node have power. */
static int pmem_of_power_on(struct device *dev)
{
	int ret;

	ret = devm_pm_runtime_enable(dev);
	if (ret)
		return ret;

	ret = pm_runtime_resume_and_get(dev);
	if (ret)
		return dev_err_probe(dev, ret, "%pOF: cannot power on\n", dev->of_node);

	return devm_add_action_or_reset(dev, pmem_of_power_off, dev);
}

static int pmem_of_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct device_node *np = dev->of_node;
	struct pmem_range range = {
		.node = dev_to_node(dev),
	};
	const __be32 *address;
	int i, ret;

	if (!np)
		return -ENODEV;

	ret = pmem_of_domain(dev);
	if (ret < 0)
		return ret;

	range.domain = ret;
	if (range.domain != PMEM_DOMAIN_VOLATILE)
		range.flags |= PMEM_RANGE_PERSISTENT;
	if (of_property_read_bool(np, "read-only"))
		range.flags |= PMEM_RANGE_READ_ONLY;
	pmem_of_label(dev, &range);

	ret = pmem_of_power_on(dev);
	if (ret)
		return ret;

	/* Not of_address_to_resource(), which treats the first of three address cells as flags. */
	for (i = 0; (address = of_get_address(np, i, &range.size, NULL)); i++) {
		range.start = of_translate_address(np, address);
		if (range.start == OF_BAD_ADDR) {
			dev_err(dev, "%pOF: reg entry %d cannot be translated to a CPU address\n",
				np, i);
			continue;
		}
		ret = pmem_of_add(dev, &range);
		if (ret)
			return ret;
	}
	if (!i)
		dev_err(dev, "%pOF: reg is missing or has no complete entry\n", np);
	else if (of_property_count_u32_elems(np, "reg") !=
		 i * (of_n_addr_cells(np) + of_n_size_cells(np)))
		dev_err(dev, "%pOF: last entry of reg is incomplete\n", np);

	return i ? 0 : -EINVAL;
}

const struct of_device_id pmem_of_ids[] = {
	{ .compatible = "pmem-region" },
	{ .compatible = "pmem-region-v2" },
	{ }
};
MODULE_DEVICE_TABLE(of, pmem_of_ids);

struct platform_driver pmem_of_driver = {
	.probe	= pmem_of_probe,
	.driver	= {
		.name			= "pmem_of",
		.of_match_table		= pmem_of_ids,
		.suppress_bind_attrs	= true,
	},
};

static int __init pmem_of_init(void)
{
	int ret;

	ret = platform_driver_register(&pmem_of_driver);
	if (ret)
		return ret;

	pmem_of_overlay_start();
	pmem_of_nodes_start();
	/* Last: of_pmem, if loaded, may also bind devices that pmem_of_nodes_start() creates. */
	pmem_bus_warn_bound(&pmem_of_driver.driver);

	return 0;
}
module_init(pmem_of_init);

static void __exit pmem_of_exit(void)
{
	pmem_of_nodes_stop();
	pmem_of_overlay_stop();
	platform_driver_unregister(&pmem_of_driver);
}
module_exit(pmem_of_exit);

MODULE_DESCRIPTION("Persistent memory from device tree");
MODULE_AUTHOR("The pmem authors");
MODULE_VERSION(PMEM_VERSION);
MODULE_LICENSE("GPL");
