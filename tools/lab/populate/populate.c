// SPDX-License-Identifier: GPL-2.0
/*
 * Driver of the bus "lab,bus" in a device tree: what is on it becomes devices when this module is
 * loaded, and is to be used only while the bus has power.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/of_platform.h>
#include <linux/platform_device.h>
#include <linux/pm_runtime.h>

static int populate_probe(struct platform_device *pdev)
{
	int ret;

	ret = devm_pm_runtime_enable(&pdev->dev);
	if (ret)
		return ret;

	return devm_of_platform_populate(&pdev->dev);
}

static const struct of_device_id populate_ids[] = {
	{ .compatible = "lab,bus" },
	{ }
};

static struct platform_driver populate_driver = {
	.probe	= populate_probe,
	.driver	= {
		.name		= "pmem_populate",
		.of_match_table	= populate_ids,
	},
};
module_platform_driver(populate_driver);

MODULE_DESCRIPTION("Test: a bus of the device tree with power of its own");
MODULE_LICENSE("GPL");
