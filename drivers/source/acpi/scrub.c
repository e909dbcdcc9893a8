// SPDX-License-Identifier: GPL-2.0
/*
 * The steps of a pass: one range after the other is scrubbed, each step runs one method of the
 * firmware. A method that fails changes nothing that firmware said before.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/acpi.h>
#include <linux/device.h>

#include "../../parse/ars.h"
#include "acpi.h"

/* Firmware that does not answer, or says again and again that there was no scrub. */
#define ARS_TRIES	5

/*
 * Records count wherever they lie: who had the scrub made does not matter, bad is bad.
 *
 * Return: 0; -EBUSY if a scrub is running; -EIO if there was no answer or a refusal; -EBADMSG.
 */
static int pmem_ars_answer(struct pmem_acpi *acpi, struct ars_status *status)
{
	union acpi_object *out = pmem_dsm_status(acpi->dev);
	struct ars_record record;
	unsigned int i;
	int ret;

	if (!out)
		return -EIO;

	ret = ars_status_parse(out->buffer.pointer, out->buffer.length, status);
	if (!ret && status->busy)
		ret = -EBUSY;

	for (i = 0; !ret && i < status->nr; i++)
		if (!ars_record_parse(out->buffer.pointer, out->buffer.length, i, &record))
			pmem_ars_report(&acpi->ars, &record);
	ACPI_FREE(out);

	return ret;
}

/*
 * Steps, which return what pmem_ars_step() does. The first one: what a scrub by firmware itself has
 * found. Firmware may forget that when it is told to scrub.
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

/* Does the pass still have to take it up? */
static bool pmem_ars_wants(const struct pmem_ars *ars, const struct pmem_acpi_range *ar)
{
	if (!pmem_acpi_has_ars(&ar->nfit) || ar->pass == ars->pass.number)
		return false;

	return ars->pass.early ? ar->seen && !ar->pmem : !!ar->pmem;
}

/**
 * pmem_ars_query() - what can firmware do for a range?
 * @acpi: the source
 * @ar:   the range; if firmware does not say, what it said before still holds
 *
 * Context: may sleep, with @acpi->lock.
 * Return: 0, -EOPNOTSUPP if it cannot be scrubbed, or as pmem_dsm_caps().
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

/* Did firmware not answer, or refuse, and is it worth to ask again? */
static bool pmem_ars_again(struct pmem_ars_scrub *scrub, int ret)
{
	return ret == -EIO && scrub->tries++ < ARS_TRIES;
}

/* The next range of the pass. */
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
			scrub->first = ar->nfit.range.start;
			scrub->start = ar->nfit.range.start;
			scrub->len = ar->nfit.range.size;
			return 0;
		}

		if (ret != -EOPNOTSUPP)
			dev_warn(acpi->dev,
				 "range %#llx: not scrubbed, as firmware does not say whether it can (%d)\n",
				 ar->nfit.range.start, ret);
		ars->pass.result = ret;
	}

	return -ENODATA;
}

/* The pass leaves the range that it is at. */
static int pmem_ars_leave(struct pmem_acpi *acpi, int ret)
{
	struct pmem_ars *ars = &acpi->ars;

	if (ret) {
		dev_warn(acpi->dev,
			 "range %#llx: not scrubbed from %#llx on, %#llx bytes (%d): bad memory there may be unknown\n",
			 ars->scrub.first, ars->scrub.start, ars->scrub.len, ret);
		ars->pass.result = ret;
	}
	ars->scrub = (struct pmem_ars_scrub){ .pause = PMEM_ARS_PAUSE };

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

	ret = pmem_dsm_start(acpi->dev, scrub->start, scrub->len, ars->pass.full);
	if (ret == -EBUSY) {
		ars->unread = true;
		return ret;
	}
	if (pmem_ars_again(scrub, ret))
		return -EBUSY;
	if (ret)
		return pmem_ars_leave(acpi, ret);

	/* The memory is read anew. */
	if (ars->pass.full)
		pmem_ars_settle(ars, scrub->start, scrub->start + scrub->len);
	scrub->started = true;
	scrub->pause = PMEM_ARS_PAUSE;

	return 0;
}

static int pmem_ars_collect(struct pmem_acpi *acpi)
{
	struct pmem_ars *ars = &acpi->ars;
	struct pmem_ars_scrub *scrub = &ars->scrub;
	const u64 end = scrub->start + scrub->len;
	struct ars_status status;
	int ret = pmem_ars_answer(acpi, &status);

	if (!ret && status.none) {
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
		return pmem_ars_leave(acpi, 0);
	}

	/* More than fitted. It must go on, or it would never end. */
	if (status.restart <= scrub->start || status.restart >= end)
		return pmem_ars_leave(acpi, -EOVERFLOW);

	pmem_ars_settle(ars, scrub->start, status.restart);
	scrub->start = status.restart;
	scrub->len = end - status.restart;
	scrub->started = false;

	return 0;
}

/**
 * pmem_ars_step() - run one method of the firmware
 * @acpi: the source, in a pass
 *
 * Context: may sleep, with @acpi->lock.
 * Return: 0 if the pass can go on at once, -EBUSY if it is to wait, -ENODATA if no range is left.
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
