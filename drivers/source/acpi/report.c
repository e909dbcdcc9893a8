// SPDX-License-Identifier: GPL-2.0
/*
 * What the log says of a range of the NFIT beside the faults of the table.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>

#include "acpi.h"

/* Until then the range has the name by which it is mounted. */
void pmem_acpi_report_rename(const struct pmem_acpi_range *ar, const struct nfit_range *next)
{
	const struct pmem_device *pmem = ar->pmem;

	dev_warn(pmem->pdev.dev.parent,
		 "range %#llx: the NFIT now gives the same DIMM identity to another range; uuid %pUb stays until the next boot and is %pUb from then on\n",
		 pmem->range.start, pmem->range.uuid, next->range.uuid);
}

static void pmem_acpi_report_name(struct device *dev, const struct pmem_device *pmem,
				  const struct nfit_range *nr)
{
	if (nr->named == NFIT_NAMED_BY_IDENTITY)
		return;

	dev_warn(dev,
		 "range %#llx: the NFIT gives the same DIMM identity to another range; uuid %pUb is made of the DIMM handles%s as well and changes with them\n",
		 pmem->range.start, pmem->range.uuid,
		 nr->named == NFIT_NAMED_BY_PLACE ? ", range index and address" : "");
}

/**
 * pmem_acpi_report() - log what an administrator should know of a range
 * @ar: a range that has just been added
 */
void pmem_acpi_report(const struct pmem_acpi_range *ar)
{
	pmem_acpi_report_name(ar->pmem->pdev.dev.parent, ar->pmem, &ar->nfit);
}
