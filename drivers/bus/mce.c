// SPDX-License-Identifier: GPL-2.0
/*
 * Machine checks of x86: memory that could not be corrected goes into the record of its range.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/bits.h>
#include <linux/notifier.h>
#include <linux/sizes.h>
#include <asm/mce.h>

#include "bus.h"

/* Called by a worker of the kernel, after memory_failure() where there are struct pages. */
static int pmem_mce_decode(struct notifier_block *nb, unsigned long action, void *data)
{
	struct mce *mce = data;
	u64 unit;

	if (!mce || !mce_is_memory_error(mce) || mce_is_correctable(mce) ||
	    !mce_usable_address(mce))
		return NOTIFY_DONE;

	/* How exact the address is; what claims a whole range to be bad is not to be believed. */
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
