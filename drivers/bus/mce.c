// SPDX-License-Identifier: GPL-2.0
/*
 * x86 machine checks: adds memory with uncorrectable errors to the record of its range.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/bits.h>
#include <linux/notifier.h>
#include <linux/sizes.h>
#include <asm/cpufeature.h>
#include <asm/mce.h>
#include <kunit/visibility.h>

#include "bus.h"

/*
 * With scalable MCA (AMD Zen) the address is a physical one only if poison was accessed. That of a
 * memory controller counts in its channel, and Linux 6.1 does not know that.
 */
VISIBLE_IF_KUNIT bool pmem_mce_is_physical(bool smca, u64 status)
{
	return !smca || status & MCI_STATUS_POISON;
}
EXPORT_SYMBOL_IF_KUNIT(pmem_mce_is_physical);

/* Called by a kernel worker; for memory with struct pages, after memory_failure(). */
static int pmem_mce_decode(struct notifier_block *nb, unsigned long action, void *data)
{
	struct mce *mce = data;
	u64 unit;

	if (!mce || !mce_is_memory_error(mce) || mce_is_correctable(mce) ||
	    !mce_usable_address(mce) ||
	    !pmem_mce_is_physical(cpu_feature_enabled(X86_FEATURE_SMCA), mce->status))
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
