// SPDX-License-Identifier: GPL-2.0
/*
 * Overlays of the device tree that are to go while the disks that came with them are in use.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/limits.h>
#include <linux/notifier.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/string.h>

#include "of.h"

/*
 * The node of an overlay that @np came with or was changed by, NULL if the overlay leaves it alone.
 * As overlays do, it compares names with the unit address in them.
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

static int pmem_of_shut_child(struct device *dev, void *data)
{
	int ret = pmem_bus_shut(to_pmem_device(dev));

	if (ret)
		dev_err(dev, "in use: its overlay stays\n");

	return ret;
}

static int pmem_of_shut(struct device *dev, void *data)
{
	struct device_node *np = pmem_of_in_overlay(dev->of_node, data);

	of_node_put(np);

	return np ? device_for_each_child(dev, NULL, pmem_of_shut_child) : 0;
}

static int pmem_of_reopen_child(struct device *dev, void *data)
{
	pmem_bus_reopen(to_pmem_device(dev));

	return 0;
}

static int pmem_of_reopen(struct device *dev, void *data)
{
	return device_for_each_child(dev, NULL, pmem_of_reopen_child);
}

/*
 * An overlay that somebody's mounted disk came with does not go. What is still there when it has
 * gone was only changed by it.
 */
static int pmem_of_overlay(struct notifier_block *nb, unsigned long action, void *arg)
{
	struct device_driver *driver = &pmem_of_driver.driver;
	int ret;

	if (action == OF_OVERLAY_POST_REMOVE) {
		ret = driver_for_each_device(driver, NULL, NULL, pmem_of_reopen);
		return notifier_from_errno(ret);
	}
	if (action != OF_OVERLAY_PRE_REMOVE)
		return NOTIFY_OK;

	ret = driver_for_each_device(driver, NULL, arg, pmem_of_shut);
	/* Those of the overlay's other fragments too: only one overlay goes at a time. */
	if (ret)
		ret = driver_for_each_device(driver, NULL, NULL, pmem_of_reopen) ?: ret;

	return notifier_from_errno(ret);
}

/* The last to be asked, so that what is shut goes. */
struct notifier_block pmem_of_overlay_nb = {
	.notifier_call	= pmem_of_overlay,
	.priority	= INT_MIN,
};
