// SPDX-License-Identifier: GPL-2.0
/*
 * x86 machine checks: adds memory with uncorrectable errors to the record of its range.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/bits.h>
#include <linux/notifier.h>
#include <linux/sizes.h>
#include <asm/mce.h>

#include "bus.h"

/* Called by a kernel worker; for memory with struct pages, after memory_failure(). */
static int pmem_mce_decode(struct notifier_block *nb, unsigned long action, void *data)
{
	struct mce *mce = data;
	u64 unit;

	if (!mce || !mce_is_memory_error(mce) || mce_is_correctable(mce) ||
	    !mce_usable_address(mce))
		return NOTIFY_DONE;

	/* Address granularity, capped: a report that a whole range is bad is not credible. */
	unit = min_t(u64, BIT_ULL(MCI_MISC_ADDR_LSB(mce->misc)), SZ_2M);

	if (pmem_poison_report(mce->addr & ~(unit - 1), unit, "a machine check"))
		mce->kflags |= MCE_HANDLED_NFIT;

	return NOTIFY_DONE;
}

static struct notifier_block pmem_mce_notifier = {
	.notifier_call	= pmem_mce_decode,
	.priority	= MCE_PRIO_NFIT,
};

int pmem_mce_init(void)
{
	mce_register_decode_chain(&pmem_mce_notifier);

	return 0;
}

void pmem_mce_exit(void)
{
	mce_unregister_decode_chain(&pmem_mce_notifier);
}
