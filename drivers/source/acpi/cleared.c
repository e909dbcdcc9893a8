// SPDX-License-Identifier: GPL-2.0
/*
 * Memory that was cleared stays good, though firmware may go on listing it: a scrub that saw it
 * before, or a list from before, says nothing about its new contents (decision 50).
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/minmax.h>
#include <linux/mutex.h>

#include "../../parse/ars.h"
#include "acpi.h"

/**
 * pmem_ars_clear_poison() - clear_poison of struct pmem_source_ops
 * @pmem:    a range of this source
 * @start:   physical address
 * @len:     bytes
 * @cleared: set to the number of bytes that are good now
 */
int pmem_ars_clear_poison(struct pmem_device *pmem, u64 start, u64 len, u64 *cleared)
{
	struct pmem_acpi *acpi = dev_get_drvdata(pmem->pdev.dev.parent);
	struct pmem_ars *ars = &acpi->ars;
	u64 last;
	int ret;

	mutex_lock(&ars->cleared.lock);
	pmem_poison_clearing(pmem, start, len);
	ret = pmem_dsm_clear(acpi->dev, start, len, cleared);
	if (!ret && *cleared) {
		/* Firmware may still list it: a running scrub may have seen it before. */
		last = start + min(*cleared, len) - 1;
		badlist_add(&ars->cleared.list, start, last);
		badlist_add(&ars->listed, start, last);
	}
	mutex_unlock(&ars->cleared.lock);

	return ret;
}

/**
 * pmem_ars_settle() - forget what was cleared so long ago that firmware no longer lists it
 * @ars:   of the source
 * @start: physical address of memory of which firmware has listed all that it knows
 * @end:   the end of that
 *
 * What firmware has listed since it was last told to scrub it may list again, and what was cleared
 * since as well. All else that was cleared is no longer in its list: what it lists there from now
 * on has gone bad anew.
 *
 * Context: may sleep.
 */
void pmem_ars_settle(struct pmem_ars *ars, u64 start, u64 end)
{
	mutex_lock(&ars->cleared.lock);
	badlist_retain(&ars->cleared.list, start, end - 1, &ars->listed);
	mutex_unlock(&ars->cleared.lock);
}

/**
 * pmem_ars_report() - firmware lists bad memory
 * @ars:    of the source
 * @record: the memory; what of it was cleared is left out
 *
 * Context: may sleep.
 */
void pmem_ars_report(struct pmem_ars *ars, const struct ars_record *record)
{
	u64 last = record->start + record->len - 1;

	mutex_lock(&ars->cleared.lock);
	badlist_add(&ars->listed, record->start, last);
	mutex_unlock(&ars->cleared.lock);

	if (ars->pass.early)
		badlist_add(&ars->known, record->start, last);
	pmem_poison_report_except(record->start, record->len, PMEM_ARS_WHO, &ars->cleared);
}
