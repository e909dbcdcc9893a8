// SPDX-License-Identifier: GPL-2.0
/*
 * A platform device whose probe does not end before it is told to, and the same for the lock of any
 * other platform device: the process that writes its name to "hold" keeps it until then.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/string.h>
#include <linux/wait.h>

static DECLARE_WAIT_QUEUE_HEAD(stuck_queue);

/* Read: is the probe running? */
static bool probing;
module_param(probing, bool, 0444);

static bool go;

static int stuck_set_go(const char *text, const struct kernel_param *kp)
{
	int ret = param_set_bool(text, kp);

	wake_up(&stuck_queue);

	return ret;
}

static const struct kernel_param_ops stuck_go_ops = {
	.set = stuck_set_go,
	.get = param_get_bool,
};
module_param_cb(go, &stuck_go_ops, &go, 0644);
MODULE_PARM_DESC(go, "Write 1 to let the probe end, and locks go");

static bool holding;
module_param(holding, bool, 0444);

static int stuck_hold(const char *text, const struct kernel_param *kp)
{
	struct device *dev;
	char name[40];
	int ret;

	if (strscpy(name, text, sizeof(name)) < 0)
		return -E2BIG;

	dev = bus_find_device_by_name(&platform_bus_type, NULL, strim(name));
	if (!dev)
		return -ENODEV;

	device_lock(dev);
	/* Others write to "go" meanwhile. */
	kernel_param_unlock(THIS_MODULE);
	WRITE_ONCE(holding, true);
	ret = wait_event_interruptible(stuck_queue, READ_ONCE(go));
	WRITE_ONCE(holding, false);
	kernel_param_lock(THIS_MODULE);
	device_unlock(dev);
	put_device(dev);

	return ret;
}

static const struct kernel_param_ops stuck_hold_ops = {
	.set = stuck_hold,
};
module_param_cb(hold, &stuck_hold_ops, NULL, 0200);
MODULE_PARM_DESC(hold, "Platform device whose lock to hold");

static bool idle;
module_param(idle, bool, 0444);
MODULE_PARM_DESC(idle, "No device of its own");

static int stuck_probe(struct platform_device *pdev)
{
	int ret;

	WRITE_ONCE(probing, true);
	ret = wait_event_interruptible(stuck_queue, READ_ONCE(go));
	WRITE_ONCE(probing, false);

	return ret;
}

static struct platform_driver stuck_driver = {
	.probe	= stuck_probe,
	.driver	= {
		.name	= "pmem_stuck",
	},
};

static struct platform_device *stuck_device;

static int __init stuck_init(void)
{
	int ret;

	if (idle)
		return 0;

	stuck_device = platform_device_register_simple("pmem_stuck", PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(stuck_device))
		return PTR_ERR(stuck_device);

	/* Not asynchronous: every other module would wait for such a probe when it is loaded. */
	ret = platform_driver_register(&stuck_driver);
	if (ret)
		platform_device_unregister(stuck_device);

	return ret;
}
module_init(stuck_init);

static void __exit stuck_exit(void)
{
	if (idle)
		return;

	platform_driver_unregister(&stuck_driver);
	platform_device_unregister(stuck_device);
}
module_exit(stuck_exit);

MODULE_DESCRIPTION("Test: a device whose probe hangs");
MODULE_LICENSE("GPL");
