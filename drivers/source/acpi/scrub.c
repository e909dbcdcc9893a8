// SPDX-License-Identifier: GPL-2.0
/*
 * The steps of a pass, which scrubs one range after the other. Each step calls one firmware
 * function. If a call fails, earlier answers of firmware remain valid.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/acpi.h>
#include <linux/align.h>
#include <linux/device.h>
#include <linux/minmax.h>

#include "../../parse/ars.h"
#include "acpi.h"

/* Retries if firmware does not answer, refuses, or reports that there was no scrub. */
#define ARS_TRIES	5

/*
 * Query ARS Status and report all listed bad memory, even outside the range that is being scrubbed:
 * the scrub may not be ours.
 *
 * Return: 0; -EBUSY if a scrub is running; -EIO if firmware did not answer or refused; -EBADMSG.
 */
static int pmem_ars_answer(struct pmem_acpi *acpi, struct ars_status *status)
{
	union acpi_object *out = pmem_dsm_status(acpi->dev);
	struct ars_record record;
	unsigned int i;
	int ret;

	if (!out)
		return -EIO;

	ret = pmem_ars_status_parse(out->buffer.pointer, out->buffer.length, status);
	if (!ret && status->busy)
		ret = -EBUSY;

	for (i = 0; !ret && i < status->nr; i++)
		if (!pmem_ars_record_parse(out->buffer.pointer, out->buffer.length, i, &record))
			pmem_ars_report(&acpi->ars, &record);
	ACPI_FREE(out);

	return ret;
}

/*
 * First step: read the results of a scrub that firmware did on its own, as firmware may drop them
 * when a new scrub starts. Return: as pmem_ars_step().
 */
static int pmem_ars_read(struct pmem_acpi *acpi)
{
	struct ars_status status;
	int ret = pmem_ars_answer(acpi, &status);

	if (ret == -EBUSY)
		return ret;

	acpi->ars.unread = false;

	return 0;
}

/* Does the pass still have to scrub a range? */
static bool pmem_ars_wants(const struct pmem_ars *ars, const struct pmem_acpi_range *ar)
{
	if (!pmem_acpi_has_ars(&ar->nfit) || ar->pass == ars->pass.number)
		return false;

	return ars->pass.early ? ar->seen && !ar->pmem : !!ar->pmem;
}

/**
 * pmem_ars_query() - query the ARS capabilities of a range
 * @acpi: the source
 * @ar:   the range; if the query fails, the result of an earlier query remains valid
 *
 * Context: may sleep, with @acpi->lock.
 * Return: 0, -EOPNOTSUPP if the range cannot be scrubbed, or as pmem_dsm_caps().
 */
int pmem_ars_query(struct pmem_acpi *acpi, struct pmem_acpi_range *ar)
{
	struct pmem_ars *ars = &acpi->ars;
	struct ars_caps caps;
	int ret = pmem_dsm_caps(acpi->dev, &ar->nfit.range, &caps);

	if (ret)
		return ret;

	ar->asked = true;
	ar->clear_unit = ars->can_clear ? caps.clear_unit : 0;
	if (ar->pmem)
		WRITE_ONCE(ar->pmem->poison.unit, ar->clear_unit);

	return ars->can_scrub && caps.scrub ? 0 : -EOPNOTSUPP;
}

/* Return: true if firmware did not answer or reported an error, and retries are left. */
static bool pmem_ars_again(struct pmem_ars_scrub *scrub, int ret)
{
	return ret == -EIO && scrub->tries++ < ARS_TRIES;
}

/* Step: move on to the next range of the pass. */
static int pmem_ars_next(struct pmem_acpi *acpi)
{
	struct pmem_ars *ars = &acpi->ars;
	struct pmem_ars_scrub *scrub = &ars->scrub;
	struct pmem_acpi_range *ar;
	int ret;

	list_for_each_entry(ar, &acpi->ranges, node) {
		if (!pmem_ars_wants(ars, ar))
			continue;

		ret = pmem_ars_query(acpi, ar);
		if (pmem_ars_again(scrub, ret))
			return -EBUSY;

		ar->pass = ars->pass.number;
		ars->pass.ranges++;
		*scrub = (struct pmem_ars_scrub){ .pause = PMEM_ARS_PAUSE };
		if (!ret) {
			scrub->full = ars->pass.full;
			scrub->first = ar->nfit.range.start;
			scrub->start = ar->nfit.range.start;
			scrub->len = ar->nfit.range.size;
			return 0;
		}

		if (ret != -EOPNOTSUPP)
			dev_warn(acpi->dev,
				 "range %#llx not scrubbed: Query ARS Capabilities failed (%d)\n",
				 ar->nfit.range.start, ret);
		ars->pass.result = ret;
	}

	return -ENODATA;
}

/* Finish the current range of the pass; @ret says why the rest of it is not scrubbed. */
static int pmem_ars_leave(struct pmem_acpi *acpi, int ret)
{
	struct pmem_ars *ars = &acpi->ars;

	if (ret) {
		dev_warn(acpi->dev,
			 "range %#llx not scrubbed from %#llx, %#llx bytes: Address Range Scrub failed (%d), bad memory there may be unknown\n",
			 ars->scrub.first, ars->scrub.start, ars->scrub.len, ret);
		ars->pass.result = ret;
	}
	ars->scrub = (struct pmem_ars_scrub){ .pause = PMEM_ARS_PAUSE };

	return 0;
}

/*
 * Firmware has returned its complete list for the range, which ends at @end. If it lists memory
 * that was cleared, have that read anew: the list may be older than the clearing, or the memory may
 * have gone bad again (decision 50).
 */
static int pmem_ars_complete(struct pmem_acpi *acpi, u64 end)
{
	struct pmem_ars_scrub *scrub = &acpi->ars.scrub;
	const struct badlist_extent again = scrub->recheck;

	if (!again.last)
		return pmem_ars_leave(acpi, 0);

	dev_info(acpi->dev,
		 "firmware lists memory at %#llx that has been cleared: scrubbing it to find out whether it is bad again\n",
		 again.first);
	scrub->start = max(ALIGN_DOWN(again.first, PAGE_SIZE), scrub->first);
	scrub->len = min(again.last | (PAGE_SIZE - 1), end - 1) - scrub->start + 1;
	scrub->full = true;
	scrub->started = false;
	scrub->recheck = (struct badlist_extent){ };

	return 0;
}

static int pmem_ars_start(struct pmem_acpi *acpi)
{
	struct pmem_ars *ars = &acpi->ars;
	struct pmem_ars_scrub *scrub = &ars->scrub;
	int ret;

	mutex_lock(&ars->cleared.lock);
	ars->listed = (struct badlist){ };
	mutex_unlock(&ars->cleared.lock);

	ret = pmem_dsm_start(acpi->dev, scrub->start, scrub->len, scrub->full);
	if (ret == -EBUSY) {
		ars->unread = true;
		return ret;
	}
	if (pmem_ars_again(scrub, ret))
		return -EBUSY;
	if (ret)
		return pmem_ars_leave(acpi, ret);

	/* A full scrub reads the memory again, so its results replace all earlier ones. */
	if (scrub->full)
		pmem_ars_settle(ars, scrub->start, scrub->start + scrub->len);
	scrub->started = true;
	scrub->pause = PMEM_ARS_PAUSE;

	return 0;
}

/* Return: true if the results are of a scrub that firmware has done on its own, of other memory. */
static bool pmem_ars_is_other(const struct ars_status *status, u64 start, u64 end)
{
	return status->len && (status->start >= end ||
			       (status->start < start && status->len <= start - status->start));
}

static int pmem_ars_collect(struct pmem_acpi *acpi)
{
	struct pmem_ars *ars = &acpi->ars;
	struct pmem_ars_scrub *scrub = &ars->scrub;
	const u64 end = scrub->start + scrub->len;
	struct ars_status status;
	int ret = pmem_ars_answer(acpi, &status);

	if (!ret && (status.none || pmem_ars_is_other(&status, scrub->start, end))) {
		scrub->started = false;
		ret = -EIO;
	}
	if (ret == -EBUSY || pmem_ars_again(scrub, ret))
		return -EBUSY;
	if (ret)
		return pmem_ars_leave(acpi, ret);

	scrub->answers++;
	if (!status.more) {
		pmem_ars_settle(ars, scrub->start, end);
		return pmem_ars_complete(acpi, end);
	}

	/* The list was truncated. @restart must advance, or the scrub would never end. */
	if (status.restart <= scrub->start || status.restart >= end)
		return pmem_ars_leave(acpi, -EOVERFLOW);

	pmem_ars_settle(ars, scrub->start, status.restart);
	scrub->start = status.restart;
	scrub->len = end - status.restart;
	scrub->started = false;

	return 0;
}

/**
 * pmem_ars_step() - call one firmware function
 * @acpi: the source; a pass is running
 *
 * Context: may sleep, with @acpi->lock.
 * Return: 0 if the pass can go on at once, -EBUSY if it must wait, -ENODATA if no range is left.
 */
int pmem_ars_step(struct pmem_acpi *acpi)
{
	struct pmem_ars *ars = &acpi->ars;

	if (ars->unread && ars->can_scrub)
		return pmem_ars_read(acpi);
	if (!ars->scrub.len)
		return pmem_ars_next(acpi);

	return ars->scrub.started ? pmem_ars_collect(acpi) : pmem_ars_start(acpi);
}
