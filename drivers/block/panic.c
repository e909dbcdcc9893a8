// SPDX-License-Identifier: GPL-2.0
/*
 * Writes back the CPU caches of each disk in a panic, if panic_flush is set (docs/reliability.rst).
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/init.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/notifier.h>
#include <linux/page-flags.h>
#include <linux/panic_notifier.h>
#include <linux/printk.h>
#include <linux/rculist.h>
#include <linux/spinlock.h>

#include "../parse/size.h"
#include "block.h"

static unsigned long long panic_flush;

static int pmem_panic_flush_set(const char *val, const struct kernel_param *kp)
{
	u64 size;
	int ret = pmem_size_param(val, &size);

	if (!ret)
		panic_flush = size;

	return ret;
}

static const struct kernel_param_ops pmem_panic_flush_ops = {
	.set = pmem_panic_flush_set,
	.get = param_get_ullong,
};
module_param_cb(panic_flush, &pmem_panic_flush_ops, &panic_flush, 0444);
MODULE_PARM_DESC(panic_flush,
		 "Bytes at the start of each disk to write back from the CPU caches in a panic, with suffix K, M, G or T (default: 0)");

/* Live disks, if panic_flush is set. Protected by RCU, as a panic cannot wait for the lock. */
static LIST_HEAD(pmem_panic_disks);
static DEFINE_SPINLOCK(pmem_panic_lock);

/* A page marked HWPoison may be missing from the direct map. */
static bool pmem_panic_can_touch(const struct pmem_disk *d, u64 offset, u64 len)
{
	if (d->pages && PageHWPoison(pfn_to_page(PHYS_PFN(d->phys + offset))))
		return false;

	/* Look up the record without its lock, which a stopped CPU might hold. */
	return !pmem_disk_poisoned(d, offset, len);
}

/* All other CPUs have stopped: take no lock, and do nothing that could fault. */
static void pmem_panic_write_back(const struct pmem_disk *d)
{
	u64 size = min_t(u64, d->size, panic_flush), done = 0, offset, len;
	int ret;

	/* No host can be asked now: the other CPUs have stopped, and so have interrupts. */
	if (pmem_flush_sleeps(d)) {
		pr_emerg("%s: panic: nothing flushed, as only the host could do it\n",
			 d->disk->disk_name);
		return;
	}

	for (offset = 0; offset < size; offset += len) {
		len = min_t(u64, size - offset, PAGE_SIZE);
		if (!pmem_panic_can_touch(d, offset, len))
			continue;
		pmem_copy_write_back(d->virt + offset, len);
		done += len;
	}
	ret = pmem_flush(d);

	pr_emerg("%s: panic: %llu bytes written back from the CPU caches (%d)\n",
		 d->disk->disk_name, done, ret);
}

static int pmem_panic_notify(struct notifier_block *nb, unsigned long event, void *data)
{
	const struct pmem_disk *d;

	/* Skip device memory: it is not cached, and the device may be the cause of the panic. */
	list_for_each_entry_rcu(d, &pmem_panic_disks, panic_node)
		if (!pmem_disk_is_device(d))
			pmem_panic_write_back(d);

	return NOTIFY_DONE;
}

static struct notifier_block pmem_panic_block = {
	.notifier_call = pmem_panic_notify,
};

/* Add a disk that has just become live. */
void pmem_panic_add(struct pmem_disk *d)
{
	if (!panic_flush)
		return;

	spin_lock(&pmem_panic_lock);
	list_add_rcu(&d->panic_node, &pmem_panic_disks);
	spin_unlock(&pmem_panic_lock);
}

/* Remove a disk that is about to stop. */
void pmem_panic_del(struct pmem_disk *d)
{
	if (!panic_flush)
		return;

	spin_lock(&pmem_panic_lock);
	list_del_rcu(&d->panic_node);
	spin_unlock(&pmem_panic_lock);
	synchronize_rcu();
}

void __init pmem_panic_init(void)
{
	if (panic_flush)
		atomic_notifier_chain_register(&panic_notifier_list, &pmem_panic_block);
}

void pmem_panic_exit(void)
{
	if (panic_flush)
		atomic_notifier_chain_unregister(&panic_notifier_list, &pmem_panic_block);
}
