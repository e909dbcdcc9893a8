// SPDX-License-Identifier: GPL-2.0
/*
 * Log lines about ranges of the NFIT, apart from faults of the table itself.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/log2.h>

#include "acpi.h"

#define PMEM_ACPI_LOST		(NFIT_MEMDEV_SAVE_FAILED | NFIT_MEMDEV_RESTORE_FAILED | \
				 NFIT_MEMDEV_FLUSH_FAILED)
#define PMEM_ACPI_DIMMS_LEN	48

/* The range keeps its uuid until the next boot, as it may be mounted by that uuid. */
void pmem_acpi_report_rename(const struct pmem_acpi_range *ar, const struct nfit_range *next)
{
	const struct pmem_device *pmem = ar->pmem;

	dev_warn(pmem->pdev.dev.parent,
		 "range %#llx: the NFIT now gives the same DIMM identity to another range; uuid %pUb stays until the next boot, then changes to %pUb\n",
		 pmem->range.start, pmem->range.uuid, next->range.uuid);
}

/* Programs that have opened the disk rely on its persistence domain, so it does not change. */
void pmem_acpi_report_domain(const struct pmem_acpi_range *ar, const struct nfit_range *next)
{
	const struct pmem_device *pmem = ar->pmem;

	dev_warn(pmem->pdev.dev.parent,
		 "range %#llx: persistence domain in the NFIT is now %s; the disk keeps %s until pmem_acpi is reloaded\n",
		 pmem->range.start, pmem_range_domain_name(next->range.domain),
		 pmem_range_domain_name(pmem->range.domain));
}

static void pmem_acpi_report_name(struct device *dev, const struct pmem_device *pmem,
				  const struct nfit_range *nr)
{
	if (nr->named == NFIT_NAMED_BY_IDENTITY)
		return;

	dev_warn(dev,
		 "range %#llx: the NFIT gives the same DIMM identity to another range; uuid %pUb also depends on the DIMM handles%s and changes with them\n",
		 pmem->range.start, pmem->range.uuid,
		 nr->named == NFIT_NAMED_BY_PLACE ? ", range index and address" : "");
}

/* Print "of DIMM …" for the DIMMs with any of @flags. Return: those of @flags that are set. */
static u16 pmem_acpi_dimms(const struct nfit_range *nr, u16 flags, char *text, size_t len)
{
	unsigned int i, dimms = 0;
	u16 found = 0;
	u32 first = 0;

	for (i = 0; i < nr->nr_memdevs; i++) {
		if (!(nr->memdevs[i].flags & flags))
			continue;
		if (!dimms++)
			first = nr->memdevs[i].handle;
		found |= nr->memdevs[i].flags & flags;
	}

	text[0] = '\0';
	if (dimms == 1)
		snprintf(text, len, " of DIMM %#x", first);
	else if (dimms)
		snprintf(text, len, " of DIMM %#x and %u more", first, dimms - 1);

	return found;
}

static void pmem_acpi_report_lost(struct device *dev, const struct pmem_device *pmem,
				  const struct nfit_range *nr)
{
	char dimms[PMEM_ACPI_DIMMS_LEN];
	u16 found = pmem_acpi_dimms(nr, PMEM_ACPI_LOST, dimms, sizeof(dimms));

	if (!found || !pmem_acpi_is_persistent(nr))
		return;

	dev_err(dev,
		"range %#llx may have lost data:%s%s%s%s; check the contents of pmem%d, and the DIMM in firmware's log\n",
		pmem->range.start, found & NFIT_MEMDEV_SAVE_FAILED ? " save_failed" : "",
		found & NFIT_MEMDEV_RESTORE_FAILED ? " restore_failed" : "",
		found & NFIT_MEMDEV_FLUSH_FAILED ? " flush_failed" : "", dimms, pmem->pdev.id);
}

/* A reason to refuse writes; DIMMs with @flag are affected, @text has the cause and the cure. */
static const struct pmem_acpi_reason {
	u16		why;
	u16		flag;
	const char	*text;
} pmem_acpi_reasons[] = {
	{ PMEM_RO_NOT_ARMED, NFIT_MEMDEV_NOT_ARMED,
	  "writes would not survive a loss of power; check the DIMM's battery" },
	{ PMEM_RO_MAP_FAILED, NFIT_MEMDEV_MAP_FAILED,
	  "firmware failed to map some of its memory; check the DIMM in firmware's log" },
	{ PMEM_RO_MAPPING, 0,
	  "the NFIT describes a DIMM wrongly; update the firmware" },
	{ PMEM_RO_NO_INDEX, 0,
	  "the NFIT does not name its DIMMs; update the firmware" },
	{ PMEM_RO_TABLE, 0,
	  "the NFIT is damaged; update the firmware" },
	{ PMEM_RO_CD, 0,
	  "firmware declares it read-only" },
};

static void pmem_acpi_report_read_only(struct device *dev, const struct pmem_device *pmem,
				       const struct nfit_range *nr)
{
	const struct pmem_acpi_reason *r = pmem_acpi_reasons;
	char dimms[PMEM_ACPI_DIMMS_LEN];

	for (; r < pmem_acpi_reasons + ARRAY_SIZE(pmem_acpi_reasons); r++) {
		if (!(pmem->range.read_only & r->why))
			continue;

		pmem_acpi_dimms(nr, r->flag, dimms, sizeof(dimms));
		/* A virtual CD is read-only by design: no warning. */
		dev_printk(r->why == PMEM_RO_CD ? KERN_INFO : KERN_WARNING, dev,
			   "range %#llx is read-only: %s%s: %s\n", pmem->range.start,
			   pmem_range_read_only_word(ilog2(r->why)), dimms, r->text);
	}
}

/**
 * pmem_acpi_report() - log problems of a range for the administrator
 * @ar: a range that has just been added
 */
void pmem_acpi_report(const struct pmem_acpi_range *ar)
{
	struct device *dev = ar->pmem->pdev.dev.parent;

	pmem_acpi_report_name(dev, ar->pmem, &ar->nfit);
	pmem_acpi_report_lost(dev, ar->pmem, &ar->nfit);
	pmem_acpi_report_read_only(dev, ar->pmem, &ar->nfit);
}
