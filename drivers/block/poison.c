// SPDX-License-Identifier: GPL-2.0
/*
 * Memory that the kernel knows to be bad. x86 takes such a page out of the direct map, so that a
 * store to it would not fail but fault.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/mm.h>
#include <linux/page-flags.h>

#include "block.h"

/**
 * pmem_poisoned() - is any of it bad?
 * @d:      a disk that lives
 * @offset: first byte, from the start of the disk
 * @len:    number of bytes
 *
 * One load where nothing was ever bad, which is nearly always.
 */
bool pmem_poisoned(const struct pmem_disk *d, u64 offset, u64 len)
{
	unsigned long pfn, last;

	if (likely(!READ_ONCE(d->poison)) || !len)
		return false;

	last = PHYS_PFN(d->phys + offset + len - 1);
	for (pfn = PHYS_PFN(d->phys + offset); pfn <= last; pfn++)
		if (PageHWPoison(pfn_to_page(pfn)))
			return true;

	return false;
}
