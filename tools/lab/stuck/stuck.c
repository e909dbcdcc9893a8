// SPDX-License-Identifier: GPL-2.0
/*
 * A platform device whose probe does not end before it is told to.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/err.h>
#include <linux/module.h>
#include <linux/platform_device.h>
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
MODULE_PARM_DESC(go, "Write 1 to let the probe end");

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
	platform_driver_unregister(&stuck_driver);
	platform_device_unregister(stuck_device);
}
module_exit(stuck_exit);

MODULE_DESCRIPTION("Test: a device whose probe hangs");
MODULE_LICENSE("GPL");
