// SPDX-License-Identifier: GPL-2.0
/*
 * Puts an overlay on the running device tree, and takes it off again: Debian's kernels have the
 * functions, but nothing that calls them for user space. It can also be a driver that does not let
 * an overlay go.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/err.h>
#include <linux/kernel_read_file.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/of.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

/* The newest one; it stays the kernel's when the module goes. */
static int overlay_id;
module_param_named(id, overlay_id, int, 0444);
MODULE_PARM_DESC(id, "What the overlay that was added last is removed by");

static int overlay_add(const char *path, const struct kernel_param *kp)
{
	char *name = kstrdup(path, GFP_KERNEL);
	void *blob = NULL;
	size_t size;
	ssize_t ret;

	if (!name)
		return -ENOMEM;

	ret = kernel_read_file_from_path(strim(name), 0, &blob, SZ_1M, &size, READING_FIRMWARE);
	if (ret >= 0)
		ret = of_overlay_fdt_apply(blob, size, &overlay_id, NULL);
	vfree(blob);
	kfree(name);

	return ret;
}

static const struct kernel_param_ops overlay_add_ops = {
	.set = overlay_add,
};
module_param_cb(add, &overlay_add_ops, NULL, 0200);
MODULE_PARM_DESC(add, "Path of an overlay to put on the tree");

static int overlay_remove(const char *id, const struct kernel_param *kp)
{
	int number, ret;

	ret = kstrtoint(id, 0, &number);

	return ret ?: of_overlay_remove(&number);
}

static const struct kernel_param_ops overlay_remove_ops = {
	.set = overlay_remove,
};
module_param_cb(remove, &overlay_remove_ops, NULL, 0200);
MODULE_PARM_DESC(remove, "Number of an overlay to take off the tree");

static char overlay_veto[32];
module_param_string(veto, overlay_veto, sizeof(overlay_veto), 0644);
MODULE_PARM_DESC(veto, "Name of a node: what an overlay has put there, stays");

static int overlay_asked(struct notifier_block *nb, unsigned long action, void *arg)
{
	const struct of_overlay_notify_data *data = arg;

	/* The root has no name. */
	if (action != OF_OVERLAY_PRE_REMOVE || !*overlay_veto ||
	    !of_node_name_eq(data->target, overlay_veto))
		return NOTIFY_OK;

	return notifier_from_errno(-EPERM);
}

static struct notifier_block overlay_nb = {
	.notifier_call = overlay_asked,
};

static int __init overlay_init(void)
{
	/* Without overlays in the kernel there is nothing to hear of. */
	of_overlay_notifier_register(&overlay_nb);

	return 0;
}
module_init(overlay_init);

static void __exit overlay_exit(void)
{
	of_overlay_notifier_unregister(&overlay_nb);
}
module_exit(overlay_exit);

MODULE_DESCRIPTION("Test: overlays of the device tree");
MODULE_LICENSE("GPL");
