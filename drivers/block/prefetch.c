// SPDX-License-Identifier: GPL-2.0
/*
 * Where a read prefetches persistent memory, which depends on the CPU.
 *
 * "rep movsb" starts slowly if the first bytes of its source are in no cache, as in a random read.
 * A prefetch of any line of the source then helps. In a sequential read, the CPU has prefetched the
 * source by itself, and a prefetch must not disturb that: the first line is best on AMD Zen 3 and
 * Zen 4, the last line on Zen 5, where a sequential read takes 1.4 times as long with the first
 * line (docs/performance.rst).
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/kernel.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "block.h"

static const char * const pmem_prefetch_names[] = { "first", "last", NULL };
enum { PMEM_PREFETCH_FIRST, PMEM_PREFETCH_LAST, PMEM_PREFETCH_AUTO = -1 };

static int pmem_prefetch_place = PMEM_PREFETCH_AUTO;

/* AMD family 19h (Zen 3, Zen 4): the first line. Others: the last, which costs less if wrong. */
static int pmem_prefetch_best(void)
{
	return pmem_cpu_is_zen_4() ? PMEM_PREFETCH_FIRST : PMEM_PREFETCH_LAST;
}

static int pmem_prefetch_used(void)
{
	return pmem_prefetch_place == PMEM_PREFETCH_AUTO ? pmem_prefetch_best() :
							   pmem_prefetch_place;
}

static int pmem_prefetch_set(const char *val, const struct kernel_param *kp)
{
	int place = PMEM_PREFETCH_AUTO;

	if (!sysfs_streq(val, "auto"))
		place = sysfs_match_string(pmem_prefetch_names, val);
	if (place < PMEM_PREFETCH_AUTO)
		return place;

	pmem_prefetch_place = place;

	return 0;
}

static int pmem_prefetch_get(char *buf, const struct kernel_param *kp)
{
	return sysfs_emit(buf, "%s\n", pmem_prefetch_names[pmem_prefetch_used()]);
}

static const struct kernel_param_ops pmem_prefetch_ops = {
	.set = pmem_prefetch_set,
	.get = pmem_prefetch_get,
};
module_param_cb(read_prefetch, &pmem_prefetch_ops, NULL, 0444);
MODULE_PARM_DESC(read_prefetch,
		 "Line that a read prefetches: first, last, or auto for what is best on this CPU (default: auto)");

/**
 * pmem_prefetch_mask() - where reads prefetch
 *
 * Return: a mask for the offset of a read's last byte, which gives the offset of the byte to
 * prefetch: all ones for the last line, 0 for the first.
 */
unsigned int pmem_prefetch_mask(void)
{
	int place = pmem_prefetch_used();

	pr_debug("reads prefetch their %s line\n", pmem_prefetch_names[place]);

	return place == PMEM_PREFETCH_LAST ? ~0U : 0;
}
