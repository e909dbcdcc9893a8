// SPDX-License-Identifier: GPL-2.0
/*
 * The mode of a range: a disk, unless its source or the parameter "devdax" says otherwise.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/string.h>

#include "bus.h"

static int pmem_mode_set_devdax(const char *text, const struct kernel_param *kp)
{
	int ret = pmem_uuids_find(text, NULL);

	if (ret) {
		pr_err("pmem_bus: devdax=%*pE refused: not a list of uuids\n",
		       (int)strnlen(text, 200), text);
		return ret;
	}

	return param_set_charp(text, kp);
}

static const struct kernel_param_ops pmem_mode_devdax_ops = {
	.set	= pmem_mode_set_devdax,
	.get	= param_get_charp,
	.free	= param_free_charp,
};

static char *devdax = "";
module_param_cb(devdax, &pmem_mode_devdax_ops, &devdax, 0644);
MODULE_PARM_DESC(devdax,
		 "Comma-separated uuids of ranges that become character devices, /dev/daxN.0, and not disks (default: none)");

/**
 * pmem_bus_wants_devdax() - check whether the parameter "devdax" names a range
 * @range: a range with its final uuid
 *
 * Context: may sleep.
 * Return: true if it does.
 */
bool pmem_bus_wants_devdax(const struct pmem_range *range)
{
	int ret;

	kernel_param_lock(THIS_MODULE);
	ret = pmem_uuids_find(devdax, range->uuid);
	kernel_param_unlock(THIS_MODULE);

	return ret > 0;
}
