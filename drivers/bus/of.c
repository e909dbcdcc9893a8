// SPDX-License-Identifier: GPL-2.0
/*
 * Source: device-tree nodes "pmem-region" and "pmem-region-v2" (bindings/pmem/pmem-region.yaml).
 *
 * The kernel makes no devices of nodes below /reserved-memory or below a node that is no bus. Those
 * are made here.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/of_platform.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include "bus.h"

static const struct pmem_source pmem_of_source = {
	.name	= "of",
	.owner	= THIS_MODULE,
};

static void pmem_of_remove(void *pmem)
{
	pmem_bus_remove(pmem);
}

/* Memory that is not called volatile is persistent; how far a store must go may be told. */
static int pmem_of_domain(struct device *dev, struct pmem_range *range)
{
	const char *name;
	int domain;

	range->flags |= PMEM_RANGE_PERSISTENT;
	range->domain = PMEM_DOMAIN_MEMORY_CONTROLLER;

	if (of_property_read_bool(dev->of_node, "volatile")) {
		range->flags &= ~PMEM_RANGE_PERSISTENT;
		range->domain = PMEM_DOMAIN_VOLATILE;
	} else if (!of_property_read_string(dev->of_node, "persistence-domain", &name)) {
		domain = range_domain_parse(name);
		if (domain < 0)
			return dev_err_probe(dev, domain, "persistence-domain \"%s\" is unknown\n",
					     name);
		range->domain = domain;
	}

	return 0;
}

static int pmem_of_add(struct device *dev, struct pmem_range *range, const struct resource *res)
{
	struct pmem_device *pmem;
	struct {
		char source[8];
		__le64 start, size;
	} id = { "of", cpu_to_le64(res->start), cpu_to_le64(resource_size(res)) };

	range->start = res->start;
	range->size = resource_size(res);
	range_uuid(range->uuid, &id, sizeof(id));

	/* One that is refused has been logged by the bus, and takes no other down. */
	pmem = pmem_bus_add(dev, range, &pmem_of_source, NULL);
	if (IS_ERR(pmem))
		return 0;

	return devm_add_action_or_reset(dev, pmem_of_remove, pmem);
}

static int pmem_of_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct pmem_range range = {
		.node = dev_to_node(dev),
	};
	struct resource res;
	const char *label;
	int i, ret;

	if (!dev->of_node)
		return -ENODEV;

	ret = pmem_of_domain(dev, &range);
	if (ret)
		return ret;

	if (of_property_read_bool(dev->of_node, "read-only"))
		range.flags |= PMEM_RANGE_READ_ONLY;
	if (!of_property_read_string(dev->of_node, "label", &label))
		strscpy(range.label, label, sizeof(range.label));

	for (i = 0; !of_address_to_resource(dev->of_node, i, &res); i++) {
		ret = pmem_of_add(dev, &range, &res);
		if (ret)
			return ret;
	}
	if (!i)
		dev_err(dev, "%pOF has no address\n", dev->of_node);

	return i ? 0 : -EINVAL;
}

static const struct of_device_id pmem_of_ids[] = {
	{ .compatible = "pmem-region" },
	{ .compatible = "pmem-region-v2" },
	{ }
};
MODULE_DEVICE_TABLE(of, pmem_of_ids);

static struct platform_driver pmem_of_driver = {
	.probe	= pmem_of_probe,
	.driver	= {
		.name			= "pmem_of",
		.of_match_table		= pmem_of_ids,
		.suppress_bind_attrs	= true,
	},
};

/**
 * struct pmem_of_made - a device that was made here
 * @node: in pmem_of_made_list
 * @pdev: the device
 */
struct pmem_of_made {
	struct list_head	node;
	struct platform_device	*pdev;
};

static LIST_HEAD(pmem_of_made_list);

static void pmem_of_make(struct device_node *np)
{
	struct pmem_of_made *made;

	if (!of_device_is_available(np) || of_node_check_flag(np, OF_POPULATED))
		return;

	made = kzalloc(sizeof(*made), GFP_KERNEL);
	if (!made)
		return;

	made->pdev = of_platform_device_create(np, NULL, NULL);
	if (made->pdev)
		list_add(&made->node, &pmem_of_made_list);
	else
		kfree(made);
}

static void pmem_of_unmake(void)
{
	struct pmem_of_made *made, *next;

	list_for_each_entry_safe(made, next, &pmem_of_made_list, node) {
		of_platform_device_destroy(&made->pdev->dev, NULL);
		kfree(made);
	}
}

static int pmem_of_shut_child(struct device *dev, void *data)
{
	return pmem_bus_shut(to_pmem_device(dev));
}

static int pmem_of_shut(struct device *dev, void *target)
{
	struct device_node *np;

	for (np = dev->of_node; np && np != target; )
		np = np->parent;

	return np ? device_for_each_child(dev, NULL, pmem_of_shut_child) : 0;
}

/* An overlay that somebody's mounted disk came with does not go. */
static int pmem_of_overlay(struct notifier_block *nb, unsigned long action, void *arg)
{
	struct of_overlay_notify_data *data = arg;

	if (action != OF_OVERLAY_PRE_REMOVE)
		return NOTIFY_OK;

	return notifier_from_errno(driver_for_each_device(&pmem_of_driver.driver, NULL,
							  data->target, pmem_of_shut));
}

static struct notifier_block pmem_of_overlay_nb = {
	.notifier_call = pmem_of_overlay,
};

static int __init pmem_of_init(void)
{
	struct device_node *np;
	int ret;

	ret = platform_driver_register(&pmem_of_driver);
	if (ret)
		return ret;

	for_each_matching_node(np, pmem_of_ids)
		pmem_of_make(np);
	of_overlay_notifier_register(&pmem_of_overlay_nb);

	return 0;
}
module_init(pmem_of_init);

static void __exit pmem_of_exit(void)
{
	of_overlay_notifier_unregister(&pmem_of_overlay_nb);
	pmem_of_unmake();
	platform_driver_unregister(&pmem_of_driver);
}
module_exit(pmem_of_exit);

MODULE_DESCRIPTION("Persistent memory from device tree");
MODULE_LICENSE("GPL");
