// SPDX-License-Identifier: GPL-2.0
/*
 * The parameter "raw": ranges to show whole, whatever foreign format they hold.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/capability.h>
#include <linux/module.h>
#include <linux/string.h>

#include "block.h"

/*
 * False while parameters are set at load time: those come from the kernel's command line or from a
 * task that may load modules, and need no CAP_SYS_RAWIO.
 */
static bool pmem_raw_loaded;

void __init pmem_raw_init(void)
{
	pmem_raw_loaded = true;
}

static int pmem_raw_set(const char *text, const struct kernel_param *kp)
{
	int ret = pmem_uuids_find(text, NULL);

	if (pmem_raw_loaded && !capable(CAP_SYS_RAWIO)) {
		pr_err_ratelimited("pmem_blk: raw=%.*s refused: the writer lacks CAP_SYS_RAWIO\n",
				   (int)strcspn(text, "\n"), text);
		return -EPERM;
	}
	if (ret) {
		pr_err("pmem_blk: raw=%*pE refused: not a list of uuids\n",
		       (int)strnlen(text, 200), text);
		return ret;
	}

	return param_set_charp(text, kp);
}

static const struct kernel_param_ops pmem_raw_ops = {
	.set	= pmem_raw_set,
	.get	= param_get_charp,
	.free	= param_free_charp,
};

static char *raw = "";
module_param_cb(raw, &pmem_raw_ops, &raw, 0644);
MODULE_PARM_DESC(raw,
		 "Comma-separated uuids of ranges to show whole and writable, whatever foreign format they hold; the data in that format are given up (default: none)");

/**
 * pmem_raw_wanted() - check whether the parameter "raw" names a range
 * @range: the range
 *
 * Context: may sleep.
 * Return: true if it does.
 */
bool pmem_raw_wanted(const struct pmem_range *range)
{
	int ret;

	kernel_param_lock(THIS_MODULE);
	ret = pmem_uuids_find(raw, range->uuid);
	kernel_param_unlock(THIS_MODULE);

	return ret > 0;
}
