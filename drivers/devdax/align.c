// SPDX-License-Identifier: GPL-2.0
/*
 * The unit in which a DAX device is mapped: a huge page.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/align.h>
#include <linux/device.h>
#include <linux/kconfig.h>
#include <linux/moduleparam.h>
#include <linux/pgtable.h>
#include <linux/sizes.h>

#include "../parse/size.h"
#include "devdax.h"

static unsigned long align = PMEM_DEVDAX_ALIGN;

static int pmem_align_set(const char *text, const struct kernel_param *kp)
{
	u64 size;
	int ret = pmem_size_param(text, &size);

	if (ret)
		return ret;
	if (size != PMEM_DEVDAX_ALIGN && size != PUD_SIZE)
		return -EINVAL;

	align = size;

	return 0;
}

static const struct kernel_param_ops pmem_align_ops = {
	.set = pmem_align_set,
	.get = param_get_ulong,
};
module_param_cb(align, &pmem_align_ops, &align, 0644);
MODULE_PARM_DESC(align,
		 "Page size of mappings of DAX devices that are created from now on: 2M, or 1G for ranges of whole GiB if the CPU has such pages (default: 2M)");

static bool pmem_align_has_pud(void)
{
	return IS_ENABLED(CONFIG_HAVE_ARCH_TRANSPARENT_HUGEPAGE_PUD) && pmem_cpu_has_pud();
}

/**
 * pmem_devdax_align() - choose the unit of mappings
 * @d: a range with @d->start and @d->size
 *
 * Logs why it is not the one that the administrator wants.
 *
 * Return: the unit in bytes. @d->start and @d->size are multiples of it, provided that they are
 * multiples of PMEM_DEVDAX_ALIGN.
 */
unsigned long pmem_devdax_align(const struct pmem_devdax *d)
{
	unsigned long wanted = READ_ONCE(align);
	const char *why = NULL;

	if (wanted == PMEM_DEVDAX_ALIGN)
		return wanted;

	if (!pmem_align_has_pud())
		why = "this CPU or this kernel has no pages of that size";
	else if (!IS_ALIGNED(d->start | d->size, wanted))
		why = "it does not start and end on a multiple";
	if (!why)
		return wanted;

	dev_warn(&d->pmem->pdev.dev,
		 "range %#llx, %#llx bytes: mapped in pages of %llu MiB, not of %llu MiB as align= says: %s\n",
		 d->start, d->size, (u64)PMEM_DEVDAX_ALIGN / SZ_1M, (u64)wanted / SZ_1M, why);

	return PMEM_DEVDAX_ALIGN;
}
