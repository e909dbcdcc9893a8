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
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/of_platform.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "of.h"

static const struct pmem_source pmem_of_source = {
	.name	= "of",
	.owner	= THIS_MODULE,
};

static void pmem_of_remove(void *pmem)
{
	pmem_bus_remove(pmem);
}

/* Memory that is not called volatile is persistent; how far a store must go may be told. */
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
		ret = range_domain_parse(name);
	if (ret < 0)
		dev_err(dev, "%pOF: its persistence-domain is none (%d)\n", dev->of_node, ret);

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
		dev_warn(dev, "%pOF: its label is no text of at most %zu bytes\n", dev->of_node,
			 sizeof(range->label) - 1);
}

static int pmem_of_add(struct device *dev, struct pmem_range *range)
{
	struct pmem_device *pmem;

	range_uuid_by_place(range, "of");

	/* One that is refused has been logged by the bus, and takes no other down. */
	pmem = pmem_bus_add(dev, range, &pmem_of_source, NULL);
	if (IS_ERR(pmem))
		return 0;

	return devm_add_action_or_reset(dev, pmem_of_remove, pmem);
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

	/* Not of_address_to_resource(), which takes the first of three cells for flags. */
	for (i = 0; (address = of_get_address(np, i, &range.size, NULL)); i++) {
		range.start = of_translate_address(np, address);
		if (range.start == OF_BAD_ADDR) {
			dev_err(dev, "%pOF: entry %d of reg has no address on this machine\n",
				np, i);
			continue;
		}
		ret = pmem_of_add(dev, &range);
		if (ret)
			return ret;
	}
	if (!i)
		dev_err(dev, "%pOF: no address\n", np);
	else if (of_property_count_u32_elems(np, "reg") !=
		 i * (of_n_addr_cells(np) + of_n_size_cells(np)))
		dev_err(dev, "%pOF: reg ends within an entry\n", np);

	return i ? 0 : -EINVAL;
}

static const struct of_device_id pmem_of_ids[] = {
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
static DEFINE_MUTEX(pmem_of_made_lock);

static void pmem_of_make(struct device_node *np)
{
	struct pmem_of_made *made;

	made = kzalloc(sizeof(*made), GFP_KERNEL);
	if (!made)
		return;

	mutex_lock(&pmem_of_made_lock);
	/* NULL if there is one already, or if the node is disabled. */
	made->pdev = of_platform_device_create(np, NULL, NULL);
	if (made->pdev)
		list_add(&made->node, &pmem_of_made_list);
	else
		kfree(made);
	mutex_unlock(&pmem_of_made_lock);
}

/* Has somebody else's driver, of_pmem, taken a device that was made here? */
static bool pmem_of_held(struct device *dev)
{
	bool held;

	device_lock(dev);
	held = dev->driver && dev->driver != &pmem_of_driver.driver;
	device_unlock(dev);

	return held;
}

/*
 * Takes away the device of @np, or with NULL all that were made here. What another driver has
 * stays: its disks may be mounted, and the kernel looks after the device as after its own.
 */
static void pmem_of_unmake(const struct device_node *np)
{
	struct pmem_of_made *made, *next;

	mutex_lock(&pmem_of_made_lock);
	list_for_each_entry_safe(made, next, &pmem_of_made_list, node) {
		if (np && made->pdev->dev.of_node != np)
			continue;
		list_del(&made->node);
		if (np || !pmem_of_held(&made->pdev->dev))
			of_platform_device_destroy(&made->pdev->dev, NULL);
		kfree(made);
	}
	mutex_unlock(&pmem_of_made_lock);
}

/* What the kernel does for nodes on a bus that come and go, for the others. */
static int pmem_of_reconfig(struct notifier_block *nb, unsigned long action, void *arg)
{
	struct of_reconfig_data *data = arg;
	struct device_node *np = data->dn;

	switch (of_reconfig_get_state_change(action, data)) {
	case OF_RECONFIG_CHANGE_ADD:
		if (of_match_node(pmem_of_ids, np) &&
		    !of_node_check_flag(np->parent, OF_POPULATED_BUS))
			pmem_of_make(np);
		break;
	case OF_RECONFIG_CHANGE_REMOVE:
		/* A node that an overlay leaves has lost its properties by now. */
		pmem_of_unmake(np);
		break;
	}

	return NOTIFY_OK;
}

/* Before the kernel's own, which would destroy devices that were made here. */
static struct notifier_block pmem_of_reconfig_nb = {
	.notifier_call	= pmem_of_reconfig,
	.priority	= 1,
};

static int __init pmem_of_init(void)
{
	struct device_node *np;
	int ret;

	ret = platform_driver_register(&pmem_of_driver);
	if (ret)
		return ret;

	/* Kernels whose tree cannot change have neither; then there is nothing to hear. */
	of_overlay_notifier_register(&pmem_of_overlay_nb);
	of_reconfig_notifier_register(&pmem_of_reconfig_nb);
	for_each_matching_node(np, pmem_of_ids)
		pmem_of_make(np);
	/* Not before: of_pmem, if it is there, takes those that were made as well. */
	pmem_bus_tell_held(&pmem_of_driver);

	return 0;
}
module_init(pmem_of_init);

static void __exit pmem_of_exit(void)
{
	of_reconfig_notifier_unregister(&pmem_of_reconfig_nb);
	of_overlay_notifier_unregister(&pmem_of_overlay_nb);
	pmem_of_unmake(NULL);
	platform_driver_unregister(&pmem_of_driver);
}
module_exit(pmem_of_exit);

MODULE_DESCRIPTION("Persistent memory from device tree");
MODULE_LICENSE("GPL");
