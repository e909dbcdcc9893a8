// SPDX-License-Identifier: GPL-2.0
/*
 * A source for tests: its range vanishes with the module, in use or not, as hardware does, and its
 * flushes fail if they are told to.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/kstrtox.h>
#include <linux/module.h>

#include "bus/bus.h"

static ulong start, size;
module_param(start, ulong, 0400);
module_param(size, ulong, 0444);

static bool no_flush;
module_param(no_flush, bool, 0644);

static int yank_flush(struct pmem_device *pmem)
{
	return no_flush ? -EIO : 0;
}

/* No owner: an open disk does not hold it. */
static const struct pmem_source yank_source = {
	.name	= "yank",
	.ops	= { .flush = yank_flush },
};

static struct device *yank_root;
static struct pmem_device *yank_device;

static int yank_shut(const char *text, const struct kernel_param *kp)
{
	bool shut;
	int ret;

	ret = kstrtobool(text, &shut);
	if (ret)
		return ret;
	if (shut)
		return pmem_bus_block_open(yank_device);

	pmem_bus_allow_open(yank_device);

	return 0;
}

static const struct kernel_param_ops yank_shut_ops = {
	.set = yank_shut,
};
module_param_cb(shut, &yank_shut_ops, NULL, 0200);
MODULE_PARM_DESC(shut, "Write 1 to let no one open its disk, 0 to let them again");

static int __init yank_init(void)
{
	struct pmem_range range = {
		.start	= start,
		.size	= size,
		.domain	= PMEM_DOMAIN_MEMORY_CONTROLLER,
		.node	= NUMA_NO_NODE,
	};

	yank_root = root_device_register("pmem_yank");
	if (IS_ERR(yank_root))
		return PTR_ERR(yank_root);

	yank_device = pmem_bus_add(yank_root, &range, &yank_source, NULL);
	if (IS_ERR(yank_device))
		root_device_unregister(yank_root);

	return PTR_ERR_OR_ZERO(yank_device);
}
module_init(yank_init);

static void __exit yank_exit(void)
{
	pmem_bus_remove(yank_device);
	root_device_unregister(yank_root);
}
module_exit(yank_exit);

MODULE_DESCRIPTION("Test: a range that can be taken away at any time");
MODULE_LICENSE("GPL");
