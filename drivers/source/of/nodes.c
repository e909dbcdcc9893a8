// SPDX-License-Identifier: GPL-2.0
/*
 * Makes devices of the nodes "pmem-region" that the kernel makes none of: those below
 * /reserved-memory, or below a node that is no device itself (docs/decisions.rst, 23).
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
 * struct pmem_of_made - a device that was made here
 * @node: in pmem_of_made_list
 * @pdev: the device
 */
struct pmem_of_made {
	struct list_head	node;
	struct platform_device	*pdev;
};

/* With pmem_of_made_lock held. After pmem_of_nodes_stop() no device is made any more. */
static LIST_HEAD(pmem_of_made_list);
static bool pmem_of_stopped;

static DEFINE_MUTEX(pmem_of_made_lock);

/**
 * pmem_of_present() - does the tree say that the hardware of a node is there?
 * @np: the node
 *
 * What stands below a disabled node is as disabled as the node: a read of it can stop the machine.
 *
 * Context: any.
 * Return: false if @np or a node above it is disabled, or if @np was taken off the tree.
 */
bool pmem_of_present(const struct device_node *np)
{
	for (; np; np = np->parent)
		if (of_node_check_flag(np, OF_DETACHED) || !of_device_is_available(np))
			return false;

	return true;
}

/*
 * The node above @np that a driver is to serve. That driver makes the devices below it, when it has
 * given power to the hardware. NULL if there is no such node.
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

	/* The kernel or a driver makes one, or has done so. */
	if (!np->parent || !pmem_of_present(np) || of_node_check_flag(np, OF_POPULATED) ||
	    of_node_check_flag(np->parent, OF_POPULATED_BUS))
		return;

	if (bus) {
		pr_info("pmem_of: %pOF: no disk before a driver of %pOF makes a device of it\n",
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
	/* Now another task may free @made with its device. */
	if (pdev)
		return;

	kfree(made);
failed:
	pr_err("pmem_of: %pOF: no disk: no device can be made of it, as memory is short; load pmem_of again\n",
	       np);
}

static bool pmem_of_below(const struct device_node *np, const struct device_node *top)
{
	while (np && np != top)
		np = np->parent;

	return np;
}

/* Makes devices of @top and of what is below it, or with NULL of all nodes that have none. */
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

/* Has another driver, of_pmem, a device that was made here? */
static bool pmem_of_held(struct device *dev)
{
	bool held;

	device_lock(dev);
	held = dev->driver && dev->driver != &pmem_of_driver.driver;
	device_unlock(dev);

	return held;
}

/* With pmem_of_made_lock held. */
static void pmem_of_unmake(struct pmem_of_made *made)
{
	list_del(&made->node);
	of_platform_device_destroy(&made->pdev->dev, NULL);
	kfree(made);
}

/* Takes away the devices of @top and of what is below it. */
static void pmem_of_unmake_below(const struct device_node *top)
{
	struct pmem_of_made *made, *next;

	mutex_lock(&pmem_of_made_lock);
	list_for_each_entry_safe(made, next, &pmem_of_made_list, node)
		if (pmem_of_below(made->pdev->dev.of_node, top))
			pmem_of_unmake(made);
	mutex_unlock(&pmem_of_made_lock);
}

/* What the kernel does for nodes on a bus that come and go, for the others. */
static int pmem_of_reconfig(struct notifier_block *nb, unsigned long action, void *arg)
{
	struct of_reconfig_data *data = arg;

	switch (of_reconfig_get_state_change(action, data)) {
	case OF_RECONFIG_CHANGE_ADD:
		pmem_of_make_below(data->dn);
		break;
	case OF_RECONFIG_CHANGE_REMOVE:
		/* A node that an overlay leaves has lost its properties by now. */
		pmem_of_unmake_below(data->dn);
		break;
	}

	return NOTIFY_OK;
}

/* Before the kernel's own, which would destroy devices that were made here. */
static struct notifier_block pmem_of_reconfig_nb = {
	.notifier_call	= pmem_of_reconfig,
	.priority	= 1,
};

/**
 * pmem_of_nodes_start() - make devices of the nodes that have none, now and as nodes come
 *
 * Context: may sleep.
 */
void pmem_of_nodes_start(void)
{
	/* Kernels whose tree cannot change have no such notifications. */
	of_reconfig_notifier_register(&pmem_of_reconfig_nb);
	pmem_of_make_below(NULL);
}

/**
 * pmem_of_nodes_stop() - take away what was made here
 *
 * But for what another driver has: its disks may be mounted, and the kernel looks after such a
 * device as after its own.
 *
 * Context: may sleep.
 */
void pmem_of_nodes_stop(void)
{
	struct pmem_of_made *made, *next;

	/* Until then, nodes that leave are heard of: the kernel would destroy their devices. */
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
