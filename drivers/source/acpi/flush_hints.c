// SPDX-License-Identifier: GPL-2.0
/*
 * Collects the flush hints of the DIMMs behind a range of the NFIT, and refuses invalid ones.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/minmax.h>
#include <linux/sizes.h>

#include "acpi.h"

/* All hints of a DIMM are equivalent. More than this many do not spread CPUs any better. */
#define PMEM_ACPI_HINTS_MAX	64

static bool pmem_acpi_in_range(const struct list_head *ranges, u64 address)
{
	const struct pmem_range hint = { .start = address & ~(SZ_4K - 1ULL), .size = SZ_4K };
	const struct pmem_acpi_range *ar;

	list_for_each_entry(ar, ranges, node)
		if (pmem_range_intersects(&ar->nfit.range, &hint))
			return true;

	return false;
}

/* A DIMM may have several shares of a range, but a flush writes its hint only once. */
static bool pmem_acpi_first_share(const struct nfit_range *nr, unsigned int i)
{
	unsigned int j;

	for (j = 0; j < i; j++)
		if (nr->memdevs[j].handle == nr->memdevs[i].handle)
			return false;

	return true;
}

static unsigned int pmem_acpi_hint_dimm(struct pmem_device *pmem, struct pmem_hints *hints,
					const struct list_head *ranges,
					const struct nfit_memdev *memdev)
{
	unsigned int i, used = 0;

	for (i = 0; i < memdev->hints && used < PMEM_ACPI_HINTS_MAX; i++) {
		u64 address = pmem_nfit_hint(memdev, i);
		const char *why;

		if (pmem_acpi_in_range(ranges, address))
			why = "in a range of the NFIT";
		else
			why = pmem_hints_add(hints, memdev->handle, address);

		if (why)
			dev_warn_ratelimited(pmem->pdev.dev.parent,
					     "range %#llx, DIMM %#x: flush hint %#llx not used: %s\n",
					     pmem->range.start, memdev->handle, address, why);
		else
			used++;
	}

	return used;
}

/**
 * pmem_acpi_add_flush_hints() - add the flush hints of the DIMMs to a range
 * @pmem: a range of this source, not added yet; the NFIT is still in memory
 *
 * A hint must not lie in any range of the NFIT, even in one that was not added. Logs one line for
 * each hint that is refused.
 *
 * Context: may sleep.
 */
void pmem_acpi_add_flush_hints(struct pmem_device *pmem)
{
	const struct pmem_acpi *acpi = dev_get_drvdata(pmem->pdev.dev.parent);
	const struct nfit_range *nr = pmem->details;
	unsigned int i, room = 0, used = 0;
	struct pmem_hints *hints;

	/* Data in volatile memory need not leave the memory controller. */
	if (!pmem_acpi_is_persistent(nr))
		return;

	for (i = 0; i < nr->nr_memdevs; i++)
		room += min_t(unsigned int, nr->memdevs[i].hints, PMEM_ACPI_HINTS_MAX);
	if (!room)
		return;

	hints = pmem_hints_alloc(room);
	if (!hints) {
		dev_err(pmem->pdev.dev.parent,
			"range %#llx: out of memory, flush hints not used; reload pmem_acpi\n",
			pmem->range.start);
		return;
	}

	for (i = 0; i < nr->nr_memdevs; i++)
		if (pmem_acpi_first_share(nr, i))
			used += pmem_acpi_hint_dimm(pmem, hints, &acpi->ranges,
						    &nr->memdevs[i]);

	if (used)
		pmem->hints = hints;
	else
		pmem_hints_free(hints);
}
