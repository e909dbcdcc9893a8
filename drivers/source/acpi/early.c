// SPDX-License-Identifier: GPL-2.0
/*
 * Asks firmware for known bad memory before a range becomes a device, so that the block driver does
 * not read it. Boot waits neither for a scrub nor for slow firmware (decision 51).
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/workqueue.h>

#include "acpi.h"

/* Boot waits at most this long, and for at most this many results of one range. */
#define ARS_EARLY_MS		(10 * 1000)
#define ARS_EARLY_ANSWERS	8

/* Run the first steps of a pass, for ranges without a device. Return: why they ended, or NULL. */
static const char *pmem_ars_go_early(struct pmem_acpi *acpi)
{
	unsigned long end = jiffies + msecs_to_jiffies(ARS_EARLY_MS);
	struct pmem_ars *ars = &acpi->ars;
	const char *why = NULL;
	int ret = 0;

	ars->pass.early = true;
	while (!ret && !why) {
		ret = pmem_ars_step(acpi);
		if (ret == -EBUSY)
			why = "is busy";
		else if (ars->scrub.answers >= ARS_EARLY_ANSWERS)
			why = "has a long list";
		else if (time_after(jiffies, end))
			why = "takes long to answer";
	}
	ars->pass.early = false;

	return why;
}

/* Does the pass still have to scrub a range, or is it scrubbing that range? */
static bool pmem_ars_is_due(const struct pmem_ars *ars, const struct pmem_range *range,
			    unsigned int pass)
{
	return pass != ars->pass.number || (ars->scrub.len && ars->scrub.first == range->start);
}

/**
 * pmem_ars_learn() - get known bad memory from firmware before ranges become devices
 * @acpi: the source
 *
 * Begins a pass and leaves the rest of it to the worker. Waits neither for a scrub nor for a long
 * list nor for slow firmware: the worker gets those results a little later.
 *
 * Context: may sleep, with @acpi->lock.
 */
void pmem_ars_learn(struct pmem_acpi *acpi)
{
	struct pmem_ars *ars = &acpi->ars;
	struct pmem_acpi_range *ar;
	const char *why;

	ars->known = (struct badlist){ };
	if (!pmem_ars_can(acpi))
		return;

	if (ars->pass.running) {
		/* The running pass includes new ranges, but the worker queries them. */
		ars->pending = max(ars->pending, PMEM_ARS_PREVIOUS);
		why = "is busy";
	} else {
		pmem_ars_begin_pass(ars, PMEM_ARS_PREVIOUS);
		why = pmem_ars_go_early(acpi);
	}

	list_for_each_entry(ar, &acpi->ranges, node) {
		if (!ar->seen || ar->pmem || !pmem_acpi_has_ars(&ar->nfit))
			continue;
		/* Firmware reports the clear unit of a range even during a scrub. */
		if (!ar->asked)
			pmem_ars_query(acpi, ar);
		if (ars->can_scrub && pmem_ars_is_due(ars, &ar->nfit.range, ar->pass))
			dev_info(acpi->dev,
				 "range %#llx: bad memory not known yet, Address Range Scrub not complete: firmware %s\n",
				 ar->nfit.range.start, why);
	}
	if (ars->known.coarse)
		dev_err(acpi->dev,
			"firmware lists more than %d bad extents: good sectors between them count as bad too\n",
			BADLIST_MAX);

	queue_delayed_work(system_long_wq, &ars->work, 0);
}

/**
 * pmem_ars_add_known_poison() - add known bad memory to the record of a range
 * @pmem: the range; its device is not added yet
 *
 * Context: may sleep, with the lock of the source.
 */
void pmem_ars_add_known_poison(struct pmem_device *pmem)
{
	const struct pmem_acpi *acpi = dev_get_drvdata(pmem->pdev.dev.parent);
	const struct nfit_range *nr = pmem->details;
	u64 at = nr->range.start, last = at + nr->range.size - 1;
	struct badlist_extent bad;

	pmem->poison.unit = container_of(nr, struct pmem_acpi_range, nfit)->clear_unit;

	while (at <= last && pmem_badlist_find(&acpi->ars.known, at, last, &bad)) {
		pmem_poison_add(pmem, bad.first, bad.last - bad.first + 1, PMEM_ARS_WHO);
		at = bad.last + 1;
	}
}
