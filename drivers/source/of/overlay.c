// SPDX-License-Identifier: GPL-2.0
/*
 * Vetoes device-tree overlays that would remove nodes while the disks of these nodes are in use.
 *
 * The kernel calls notifiers before it applies or removes an overlay. Then opens of the disks that
 * would be removed are blocked until the change is over. If one of the disks is open, the change is
 * vetoed. The kernel sends an event when the change is done, but none when it fails.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/limits.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "of.h"

/**
 * struct pmem_of_change - an overlay that is about to change the tree
 * @data:    the overlay and the node that it applies to
 * @removal: true if the overlay is removed, false if it is applied
 */
struct pmem_of_change {
	const struct of_overlay_notify_data *data;
	bool				    removal;
};

/*
 * Find the node of an overlay that adds or changes @np; NULL if the overlay does not touch @np.
 * Compares names including the unit address, as the kernel does for overlays.
 */
static struct device_node *pmem_of_in_overlay(const struct device_node *np,
					      const struct of_overlay_notify_data *data)
{
	struct device_node *above, *child;

	if (!np)
		return NULL;
	if (np == data->target)
		return of_node_get(data->overlay);

	above = pmem_of_in_overlay(np->parent, data);
	if (!above)
		return NULL;

	for_each_child_of_node(above, child)
		if (!strcmp(kbasename(child->full_name), kbasename(np->full_name)))
			break;
	of_node_put(above);

	return child;
}

/* Would the change remove the device of @np, by removing @np or disabling it or a parent? */
static bool pmem_of_goes(const struct device_node *np, const struct pmem_of_change *change)
{
	const struct device_node *at;
	struct device_node *in;
	bool goes = false;

	for (at = np; at && !goes; at = at->parent) {
		in = pmem_of_in_overlay(at, change->data);
		if (!in)
			continue;
		if (change->removal)
			goes = at == np || of_get_property(in, "status", NULL);
		else
			goes = !of_device_is_available(in);
		of_node_put(in);
	}

	return goes;
}

static int pmem_of_block_child(struct device *dev, void *data)
{
	struct pmem_device *pmem = pmem_device_get(dev);
	int ret;

	/* Skip other children: a "pmem-region" node can be a "simple-bus" as well. */
	if (!pmem)
		return 0;

	ret = pmem_bus_block_open(pmem);
	if (ret)
		dev_err(dev, "in use: device-tree overlay change refused\n");
	pmem_device_put(pmem);

	return ret;
}

static int pmem_of_block_open(struct device *dev, void *data)
{
	return pmem_of_goes(dev->of_node, data) ?
		       device_for_each_child(dev, NULL, pmem_of_block_child) : 0;
}

static int pmem_of_allow_child(struct device *dev, void *data)
{
	struct pmem_device *pmem = pmem_device_get(dev);

	if (!pmem)
		return 0;

	pmem_bus_allow_open(pmem);
	pmem_device_put(pmem);

	return 0;
}

static int pmem_of_allow_open(struct device *dev, void *data)
{
	/* A device without a node in the tree is about to be removed. */
	return pmem_of_present(dev->of_node) ?
		       device_for_each_child(dev, NULL, pmem_of_allow_child) : 0;
}

/*
 * Allow opens again. Must not run between a pre-change event and the change. The kernel holds one
 * lock across both, so a caller that holds this lock is safe.
 */
static int pmem_of_allow_all(void)
{
	return driver_for_each_device(&pmem_of_driver.driver, NULL, NULL, pmem_of_allow_open);
}

/* Protects the number of pre-change events; an overlay sends one for each target node. */
static DEFINE_MUTEX(pmem_of_overlay_lock);
static unsigned int pmem_of_questions;

static unsigned int pmem_of_asked(void)
{
	unsigned int questions;

	mutex_lock(&pmem_of_overlay_lock);
	questions = pmem_of_questions;
	mutex_unlock(&pmem_of_overlay_lock);

	return questions;
}

/*
 * Allow opens again if an overlay fails after the pre-change event: another driver vetoed it, or
 * the tree could not be changed. The kernel sends no event for that. Applying an empty changeset
 * takes the kernel's lock, so it returns when the overlay has changed the tree or has failed.
 */
static void pmem_of_overlay_over(struct work_struct *work)
{
	unsigned int asked = pmem_of_asked();
	struct of_changeset nothing;

	of_changeset_init(&nothing);
	of_changeset_apply(&nothing);
	of_changeset_destroy(&nothing);

	mutex_lock(&pmem_of_overlay_lock);
	/* Otherwise another overlay has sent an event since then and has queued this work again. */
	if (asked == pmem_of_questions)
		pmem_of_allow_all();
	mutex_unlock(&pmem_of_overlay_lock);
}

static DECLARE_WORK(pmem_of_overlay_work, pmem_of_overlay_over);

static int pmem_of_overlay_ask(const struct of_overlay_notify_data *data, bool removal)
{
	struct pmem_of_change change = { .data = data, .removal = removal };
	int ret;

	mutex_lock(&pmem_of_overlay_lock);
	pmem_of_questions++;
	ret = driver_for_each_device(&pmem_of_driver.driver, NULL, &change, pmem_of_block_open);
	if (ret)
		ret = pmem_of_allow_all() ?: ret;
	mutex_unlock(&pmem_of_overlay_lock);
	schedule_work(&pmem_of_overlay_work);

	return ret;
}

static int pmem_of_overlay(struct notifier_block *nb, unsigned long action, void *arg)
{
	int ret = 0;

	switch (action) {
	case OF_OVERLAY_PRE_APPLY:
	case OF_OVERLAY_PRE_REMOVE:
		ret = pmem_of_overlay_ask(arg, action == OF_OVERLAY_PRE_REMOVE);
		break;
	case OF_OVERLAY_POST_APPLY:
	case OF_OVERLAY_POST_REMOVE:
		/* Devices that still exist were only modified: allow opens again. */
		mutex_lock(&pmem_of_overlay_lock);
		ret = pmem_of_allow_all();
		mutex_unlock(&pmem_of_overlay_lock);
		break;
	}

	return notifier_from_errno(ret);
}

/* Runs last, so that few other drivers can veto an overlay after opens were blocked. */
static struct notifier_block pmem_of_overlay_nb = {
	.notifier_call	= pmem_of_overlay,
	.priority	= INT_MIN,
};

/**
 * pmem_of_overlay_start() - register for events of overlays
 *
 * Context: may sleep.
 */
void pmem_of_overlay_start(void)
{
	of_overlay_notifier_register(&pmem_of_overlay_nb);
}

/**
 * pmem_of_overlay_stop() - unregister from events of overlays
 *
 * Context: may sleep.
 */
void pmem_of_overlay_stop(void)
{
	of_overlay_notifier_unregister(&pmem_of_overlay_nb);
	cancel_work_sync(&pmem_of_overlay_work);
}
