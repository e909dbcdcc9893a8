// SPDX-License-Identifier: GPL-2.0
/*
 * Cleared memory stays good although firmware may still list it as bad: a scrub or a list from
 * before the clearing says nothing about the new contents (decision 50).
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
 * @len:     bytes to clear
 * @cleared: set to the number of bytes that were cleared
 *
 * Context: may sleep; runs firmware code.
 * Return: 0, or -errno.
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
		/* Firmware may still list this memory: a running scrub may have read it already. */
		last = start + min(*cleared, len) - 1;
		pmem_badlist_add(&ars->cleared.list, start, last);
		pmem_badlist_add(&ars->listed, start, last);
	}
	mutex_unlock(&ars->cleared.lock);

	return ret;
}

/**
 * pmem_ars_settle() - forget cleared memory that firmware no longer lists as bad
 * @ars:   ARS state of the source
 * @start: physical start of memory for which firmware has returned its complete list
 * @end:   physical end of that memory, exclusive
 *
 * Firmware may list again any memory that it has listed, or that was cleared, since the last scrub
 * was started. All other cleared memory has left its list: if firmware lists some of it later, that
 * memory has gone bad again.
 *
 * Context: may sleep.
 */
void pmem_ars_settle(struct pmem_ars *ars, u64 start, u64 end)
{
	mutex_lock(&ars->cleared.lock);
	pmem_badlist_retain(&ars->cleared.list, start, end - 1, &ars->listed);
	mutex_unlock(&ars->cleared.lock);
}

/* Have listed memory scrubbed again if some was cleared. Called with @ars->cleared.lock held. */
static void pmem_ars_add_recheck(struct pmem_ars *ars, u64 first, u64 last)
{
	struct pmem_ars_scrub *scrub = &ars->scrub;

	if (scrub->full || !scrub->len)
		return;

	first = max(first, scrub->start);
	last = min(last, scrub->start + scrub->len - 1);
	if (first > last || !pmem_badlist_find(&ars->cleared.list, first, last, NULL))
		return;

	if (!scrub->recheck.last || first < scrub->recheck.first)
		scrub->recheck.first = first;
	scrub->recheck.last = max(scrub->recheck.last, last);
}

/**
 * pmem_ars_report() - record memory that firmware lists as bad
 * @ars:    ARS state of the source
 * @record: the memory; parts of it that were cleared are left out, and scrubbed again
 *
 * Context: may sleep.
 */
void pmem_ars_report(struct pmem_ars *ars, const struct ars_record *record)
{
	u64 last = record->start + record->len - 1;

	mutex_lock(&ars->cleared.lock);
	pmem_badlist_add(&ars->listed, record->start, last);
	pmem_ars_add_recheck(ars, record->start, last);
	mutex_unlock(&ars->cleared.lock);

	if (ars->pass.early)
		pmem_badlist_add(&ars->known, record->start, last);
	pmem_poison_report_except(record->start, record->len, PMEM_ARS_WHO, &ars->cleared);
}
