// SPDX-License-Identifier: GPL-2.0
/*
 * A source for tests: its memory goes bad when the test says so, and its ->clear behaves as the
 * test wants. It leaves 0xee in what it clears, and keeps a list of the calls of its operations.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "bus/bus.h"

static ulong start, size;
module_param(start, ulong, 0400);
module_param(size, ulong, 0444);

static bool no_flush;
module_param(no_flush, bool, 0644);
MODULE_PARM_DESC(no_flush, "Flushes fail");

static ulong stuck = ULONG_MAX;
module_param(stuck, ulong, 0644);
MODULE_PARM_DESC(stuck, "Offset in the range from which on nothing can be cleared");

static bool hold_flush, hold_clear;
module_param(hold_flush, bool, 0644);
module_param(hold_clear, bool, 0644);
MODULE_PARM_DESC(hold_flush, "Flushes wait as long as it is set");
MODULE_PARM_DESC(hold_clear, "->clear has cleared, and waits as long as it is set");

static bool again;
module_param(again, bool, 0644);
MODULE_PARM_DESC(again, "What ->clear has cleared goes bad again before it returns");

static struct device *badmem_root;
static struct pmem_device *badmem_device;

static char badmem_calls[512];
static DEFINE_SPINLOCK(badmem_lock);

static void badmem_note(const char *call)
{
	spin_lock(&badmem_lock);
	if (badmem_calls[0])
		strlcat(badmem_calls, " ", sizeof(badmem_calls));
	strlcat(badmem_calls, call, sizeof(badmem_calls));
	spin_unlock(&badmem_lock);
}

static int badmem_flush(struct pmem_device *pmem)
{
	badmem_note("flush");
	while (READ_ONCE(hold_flush))
		msleep(20);

	return no_flush ? -EIO : 0;
}

static int badmem_clear(struct pmem_device *pmem, u64 at, u64 len, u64 *cleared)
{
	u64 offset = at - start, good = offset < stuck ? min_t(u64, len, stuck - offset) : 0;
	char call[80];
	void *virt;

	snprintf(call, sizeof(call), "clear:%llu+%llu%s", offset, len,
		 current->flags & PF_MEMALLOC_NOIO ? "" : "!noio");
	badmem_note(call);

	if (good) {
		virt = memremap(at, good, MEMREMAP_WB);
		if (!virt)
			return -ENOMEM;
		memset(virt, 0xee, good);
		memunmap(virt);
		if (again)
			pmem_poison_report(at, good, "a test, once more");
	}
	while (READ_ONCE(hold_clear))
		msleep(20);
	*cleared = good;

	return 0;
}

static const struct pmem_source badmem_source = {
	.name	= "badmem",
	.owner	= THIS_MODULE,
	.ops	= { .flush = badmem_flush, .clear_poison = badmem_clear },
};

static int badmem_set_bad(const char *text, const struct kernel_param *kp)
{
	unsigned long long offset, len;

	if (sscanf(text, "%llu %llu", &offset, &len) != 2)
		return -EINVAL;

	return pmem_poison_report(start + offset, len, "a test") ? 0 : -ENXIO;
}

static const struct kernel_param_ops badmem_bad_ops = { .set = badmem_set_bad };
module_param_cb(bad, &badmem_bad_ops, NULL, 0200);
MODULE_PARM_DESC(bad, "Memory that goes bad: offset in the range, and number of bytes");

static int badmem_set_unit(const char *text, const struct kernel_param *kp)
{
	int ret = param_set_uint(text, kp);

	if (!ret && badmem_device)
		WRITE_ONCE(badmem_device->poison.unit, *(uint *)kp->arg);

	return ret;
}

static uint unit = 512;
static const struct kernel_param_ops badmem_unit_ops = {
	.set = badmem_set_unit,
	.get = param_get_uint,
};
module_param_cb(unit, &badmem_unit_ops, &unit, 0644);
MODULE_PARM_DESC(unit, "Bytes that ->clear takes at once");

static int badmem_set_calls(const char *text, const struct kernel_param *kp)
{
	spin_lock(&badmem_lock);
	badmem_calls[0] = '\0';
	spin_unlock(&badmem_lock);

	return 0;
}

static int badmem_get_calls(char *buf, const struct kernel_param *kp)
{
	int len;

	spin_lock(&badmem_lock);
	len = sprintf(buf, "%s\n", badmem_calls);
	spin_unlock(&badmem_lock);

	return len;
}

static const struct kernel_param_ops badmem_calls_ops = {
	.set = badmem_set_calls,
	.get = badmem_get_calls,
};
module_param_cb(calls, &badmem_calls_ops, NULL, 0644);
MODULE_PARM_DESC(calls, "Which operations were called since it was last written to");

static int __init badmem_init(void)
{
	struct pmem_range range = {
		.start	= start,
		.size	= size,
		.domain	= PMEM_DOMAIN_MEMORY_CONTROLLER,
		.node	= NUMA_NO_NODE,
	};
	struct pmem_device *pmem;

	badmem_root = root_device_register("pmem_badmem");
	if (IS_ERR(badmem_root))
		return PTR_ERR(badmem_root);

	pmem = pmem_bus_add(badmem_root, &range, &badmem_source, NULL);
	if (IS_ERR(pmem)) {
		root_device_unregister(badmem_root);
		return PTR_ERR(pmem);
	}
	WRITE_ONCE(pmem->poison.unit, unit);
	badmem_device = pmem;

	return 0;
}
module_init(badmem_init);

static void __exit badmem_exit(void)
{
	pmem_bus_remove(badmem_device);
	root_device_unregister(badmem_root);
}
module_exit(badmem_exit);

MODULE_DESCRIPTION("Test: a range whose memory goes bad");
MODULE_LICENSE("GPL");
