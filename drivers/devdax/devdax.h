/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Private to pmem_devdax: a range as a DAX device.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_DEVDAX_H
#define _PMEM_DEVDAX_H

#include <linux/notifier.h>
#include <linux/pgtable.h>

#ifdef CONFIG_X86
#include <asm/cpufeature.h>
#endif

#include "../pmem_device.h"

struct dev_dax;

/* Least unit of mappings, and what start and end must be aligned to. */
#define PMEM_DEVDAX_ALIGN	PMD_SIZE

/**
 * struct pmem_devdax - a range as a DAX device
 * @pmem:  the range
 * @start: first byte that is shown, CPU physical address
 * @size:  bytes that are shown
 * @cost:  bytes of RAM accounted for the struct pages
 * @dax:   the DAX device
 * @dev:   its struct device; holds a reference
 * @nb:    watches drivers come and go at @dev
 * @bound: a driver is bound to @dev; under the lock of @dev
 *
 * Lives as long as the driver is bound to the range.
 */
struct pmem_devdax {
	struct pmem_device	*pmem;
	u64			start;
	u64			size;
	u64			cost;
	struct dev_dax		*dax;
	struct device		*dev;
	struct notifier_block	nb;
	bool			bound;
};

/* On x86 a kernel may support pages of 1 GiB although the CPU does not have them: ask the CPU. */
#ifdef CONFIG_X86
static inline bool pmem_cpu_has_pud(void)
{
	return boot_cpu_has(X86_FEATURE_GBPAGES);
}
#else
static inline bool pmem_cpu_has_pud(void)
{
	return true;
}
#endif

/* align.c */
unsigned long pmem_devdax_align(const struct pmem_devdax *d);

/* guard.c */
int pmem_devdax_guard(struct pmem_devdax *d);
void pmem_devdax_unguard(struct pmem_devdax *d);

/* layout.c */
int pmem_devdax_check_layout(void);

#endif /* _PMEM_DEVDAX_H */
