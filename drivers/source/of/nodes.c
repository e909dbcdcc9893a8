// SPDX-License-Identifier: GPL-2.0
/*
 * Creates devices for "pmem-region" nodes for which the kernel creates none: nodes below
 * /reserved-memory, or below a node that is not a device itself (docs/decisions.rst, 23).
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/of.h>
#include <linux/of_platform.h>
#include <linux/platform_device.h>
#include <linux/printk.h>
#include <linux/slab.h>

#include "of.h"

/**
 * struct pmem_of_made - a device that this module has created
 * @node: entry in pmem_of_made_list
 * @pdev: the device
 */
struct pmem_of_made {
	struct list_head	node;
	struct platform_device	*pdev;
};

/* Protected by pmem_of_made_lock. No device is created once pmem_of_stopped is set. */
static LIST_HEAD(pmem_of_made_list);
static bool pmem_of_stopped;

static DEFINE_MUTEX(pmem_of_made_lock);

/**
 * pmem_of_present() - is the hardware of a node present according to the device tree?
 * @np: the node
 *
 * A node below a disabled node is disabled, too: a read of its memory can stop the machine.
 *
 * Context: any.
 * Return: false if @np or a node above it is disabled, or if it was detached from the tree.
 */
bool pmem_of_present(const struct device_node *np)
{
	for (; np; np = np->parent)
		if (of_node_check_flag(np, OF_DETACHED) || !of_device_is_available(np))
			return false;

	return true;
}

/*
 * Find the node above @np that needs a driver: that driver creates the devices below the node after
 * it has powered on the hardware. Return: the node, or NULL if there is none.
 */
static const struct device_node *pmem_of_bus(const struct device_node *np)
{
	for (np = np->parent; np && np->parent; np = np->parent)
		/* A simple-bus needs no driver. */
		if (of_get_property(np, "compatible", NULL) &&
		    of_property_match_string(np, "compatible", "simple-bus"))
			return np;

	return NULL;
}

static void pmem_of_make(struct device_node *np)
{
	const struct device_node *bus = pmem_of_bus(np);
	struct platform_device *pdev;
	struct pmem_of_made *made;

	/* Skip absent nodes, and nodes for which the kernel or a driver creates a device. */
	if (!np->parent || !pmem_of_present(np) || of_node_check_flag(np, OF_POPULATED) ||
	    of_node_check_flag(np->parent, OF_POPULATED_BUS))
		return;

	if (bus) {
		pr_info("pmem_of: %pOF: no disk until a driver of %pOF creates a device for it\n",
			np, bus);
		return;
	}

	made = kzalloc(sizeof(*made), GFP_KERNEL);
	if (!made)
		goto failed;

	mutex_lock(&pmem_of_made_lock);
	if (pmem_of_stopped) {
		mutex_unlock(&pmem_of_made_lock);
		kfree(made);
		return;
	}
	pdev = of_platform_device_create(np, NULL, NULL);
	made->pdev = pdev;
	if (pdev)
		list_add(&made->node, &pmem_of_made_list);
	mutex_unlock(&pmem_of_made_lock);
	/* From here on another task may free @made with its device. */
	if (pdev)
		return;

	kfree(made);
failed:
	pr_err("pmem_of: %pOF: no disk: out of memory, cannot create a device; reload pmem_of\n",
	       np);
}

static bool pmem_of_below(const struct device_node *np, const struct device_node *top)
{
	while (np && np != top)
		np = np->parent;

	return np;
}

/* Create devices for @top and the nodes below it; NULL: for all nodes without a device. */
static void pmem_of_make_below(struct device_node *top)
{
	struct device_node *np;

	if (top && of_match_node(pmem_of_ids, top))
		pmem_of_make(top);

	for (np = of_find_matching_node(of_node_get(top), pmem_of_ids);
	     np && (!top || pmem_of_below(np, top)); np = of_find_matching_node(np, pmem_of_ids))
		pmem_of_make(np);
	of_node_put(np);
}

/* Is a device that this module has created bound to another driver, such as of_pmem? */
static bool pmem_of_held(struct device *dev)
{
	bool held;

	device_lock(dev);
	held = dev->driver && dev->driver != &pmem_of_driver.driver;
	device_unlock(dev);

	return held;
}

/* The caller holds pmem_of_made_lock. */
static void pmem_of_unmake(struct pmem_of_made *made)
{
	list_del(&made->node);
	of_platform_device_destroy(&made->pdev->dev, NULL);
	kfree(made);
}

/* Destroy the devices of @top and of the nodes below it. */
static void pmem_of_unmake_below(const struct device_node *top)
{
	struct pmem_of_made *made, *next;

	mutex_lock(&pmem_of_made_lock);
	list_for_each_entry_safe(made, next, &pmem_of_made_list, node)
		if (pmem_of_below(made->pdev->dev.of_node, top))
			pmem_of_unmake(made);
	mutex_unlock(&pmem_of_made_lock);
}

/* Create and destroy devices as nodes change. The kernel does so only for nodes on a bus. */
static int pmem_of_reconfig(struct notifier_block *nb, unsigned long action, void *arg)
{
	struct of_reconfig_data *data = arg;

	switch (of_reconfig_get_state_change(action, data)) {
	case OF_RECONFIG_CHANGE_ADD:
		pmem_of_make_below(data->dn);
		break;
	case OF_RECONFIG_CHANGE_REMOVE:
		/* A node of a removed overlay has no properties any more, so match by node. */
		pmem_of_unmake_below(data->dn);
		break;
	}

	return NOTIFY_OK;
}

/* Runs before the kernel's own notifier, which would destroy devices of this module. */
static struct notifier_block pmem_of_reconfig_nb = {
	.notifier_call	= pmem_of_reconfig,
	.priority	= 1,
};

/**
 * pmem_of_nodes_start() - create devices for nodes without one, now and as nodes are added
 *
 * Context: may sleep.
 */
void pmem_of_nodes_start(void)
{
	/* Fails if the kernel's device tree cannot change; then no notification is needed. */
	of_reconfig_notifier_register(&pmem_of_reconfig_nb);
	pmem_of_make_below(NULL);
}

/**
 * pmem_of_nodes_stop() - destroy the devices that this module has created
 *
 * Keeps devices that are bound to another driver: their disks may be mounted, and the kernel
 * manages such devices like its own.
 *
 * Context: may sleep.
 */
void pmem_of_nodes_stop(void)
{
	struct pmem_of_made *made, *next;

	/* Unregister last: else the kernel would destroy devices of nodes that vanish. */
	mutex_lock(&pmem_of_made_lock);
	pmem_of_stopped = true;
	list_for_each_entry_safe(made, next, &pmem_of_made_list, node) {
		if (pmem_of_held(&made->pdev->dev)) {
			list_del(&made->node);
			kfree(made);
		} else {
			pmem_of_unmake(made);
		}
	}
	mutex_unlock(&pmem_of_made_lock);
	of_reconfig_notifier_unregister(&pmem_of_reconfig_nb);
}
