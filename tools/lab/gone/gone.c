// SPDX-License-Identifier: GPL-2.0
/*
 * Takes a page out of the kernel's map, as x86 does when memory_failure() has found it bad, and
 * says so to no driver: so it is for a bio that asked the record of bad memory just before.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/kprobes.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/pfn.h>
#include <linux/set_memory.h>

/* Not exported: a probe finds it. */
static int (*gone_take)(unsigned long pfn);

static unsigned long gone_page;

static void gone_put_back(void)
{
	if (gone_page)
		clear_mce_nospec(PHYS_PFN(gone_page));
	gone_page = 0;
}

static int gone_set(const char *text, const struct kernel_param *kp)
{
	unsigned long page;
	int ret = kstrtoul(text, 0, &page);

	if (ret)
		return ret;

	gone_put_back();
	if (!page)
		return 0;

	ret = gone_take(PHYS_PFN(page));
	if (!ret)
		gone_page = page;

	return ret;
}

static const struct kernel_param_ops gone_ops = { .set = gone_set };
module_param_cb(page, &gone_ops, NULL, 0200);
MODULE_PARM_DESC(page, "Physical address of the page that is gone; 0: none is");

static int __init gone_init(void)
{
	struct kprobe probe = { .symbol_name = "set_mce_nospec" };
	int ret = register_kprobe(&probe);

	if (ret)
		return ret;

	gone_take = (void *)probe.addr;
	unregister_kprobe(&probe);

	return 0;
}
module_init(gone_init);

static void __exit gone_exit(void)
{
	gone_put_back();
}
module_exit(gone_exit);

MODULE_DESCRIPTION("Pages that are not in the kernel's map (for tests)");
MODULE_LICENSE("GPL");
