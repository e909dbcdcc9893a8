// SPDX-License-Identifier: GPL-2.0
/*
 * Counts how often the kernel reads four bytes at an address, or how often it writes them, by the
 * CPU's breakpoint registers. Those know writes and accesses, but no reads: the difference is what
 * was read. Of two that meet at one store the emulator sees the first only, hence not both counts.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/hw_breakpoint.h>
#include <linux/module.h>
#include <linux/perf_event.h>

static ulong address;
module_param(address, ulong, 0400);
MODULE_PARM_DESC(address, "Virtual address, a multiple of four");

static bool stores;
module_param(stores, bool, 0444);
MODULE_PARM_DESC(stores, "Count writes instead of reads");

/**
 * struct watch - a breakpoint on all CPUs
 * @hits:  how often it was met
 * @event: the breakpoint of each CPU
 */
struct watch {
	atomic_t				hits;
	struct perf_event * __percpu		*event;
};

static struct watch watch_accesses, watch_writes;

static void watch_hit(struct perf_event *event, struct perf_sample_data *data, struct pt_regs *regs)
{
	struct watch *watch = event->overflow_handler_context;

	atomic_inc(&watch->hits);
}

static int watch_set(struct watch *watch, u32 type)
{
	struct perf_event_attr attr;

	hw_breakpoint_init(&attr);
	attr.bp_addr = address;
	attr.bp_len = HW_BREAKPOINT_LEN_4;
	attr.bp_type = type;
	watch->event = register_wide_hw_breakpoint(&attr, watch_hit, watch);

	return PTR_ERR_OR_ZERO((void __force *)watch->event);
}

static int watch_reads_get(char *buffer, const struct kernel_param *kp)
{
	return sysfs_emit(buffer, "%d\n",
			  atomic_read(&watch_accesses.hits) - atomic_read(&watch_writes.hits));
}

static const struct kernel_param_ops watch_reads_ops = {
	.get = watch_reads_get,
};
module_param_cb(reads, &watch_reads_ops, NULL, 0444);
MODULE_PARM_DESC(reads, "How often it was read since the module is loaded");

static int watch_writes_get(char *buffer, const struct kernel_param *kp)
{
	return sysfs_emit(buffer, "%d\n", atomic_read(&watch_writes.hits));
}

static const struct kernel_param_ops watch_writes_ops = {
	.get = watch_writes_get,
};
module_param_cb(writes, &watch_writes_ops, NULL, 0444);
MODULE_PARM_DESC(writes, "How often it was written since the module is loaded");

static int __init watch_init(void)
{
	int ret = stores ? 0 : watch_set(&watch_accesses, HW_BREAKPOINT_RW);

	if (ret)
		return ret;

	ret = watch_set(&watch_writes, HW_BREAKPOINT_W);
	if (ret && !stores)
		unregister_wide_hw_breakpoint(watch_accesses.event);

	return ret;
}
module_init(watch_init);

static void __exit watch_exit(void)
{
	unregister_wide_hw_breakpoint(watch_writes.event);
	if (!stores)
		unregister_wide_hw_breakpoint(watch_accesses.event);
}
module_exit(watch_exit);

MODULE_DESCRIPTION("Test: counts reads and writes of an address");
MODULE_LICENSE("GPL");
