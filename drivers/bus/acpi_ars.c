// SPDX-License-Identifier: GPL-2.0
/*
 * Address Range Scrub: has the platform look for bad memory, and mend it (ACPI 6.5 section 9.20.7).
 *
 * A pass goes through all ranges, one after the other, as the platform can scrub only one at a
 * time. It is a chain of short steps of a delayed work: each runs one method of the firmware and
 * says when to come back.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/acpi.h>
#include <linux/device.h>
#include <linux/jiffies.h>
#include <linux/kstrtox.h>
#include <linux/minmax.h>
#include <linux/sysfs.h>
#include <linux/workqueue.h>

#include "../parse/ars.h"
#include "acpi.h"

/* The first look comes soon, as for emulated firmware; for real one the pauses grow. */
#define ARS_PAUSE_MIN	20	/* ms */
#define ARS_PAUSE_MAX	(30 * 1000)
/* Firmware that says again and again that there was no scrub. */
#define ARS_TRIES	5

/**
 * pmem_ars_clear() - the @clear of struct pmem_source
 * @pmem:    a range of this source
 * @start:   physical address
 * @len:     bytes
 * @cleared: set to the number of bytes that are good now
 */
int pmem_ars_clear(struct pmem_device *pmem, u64 start, u64 len, u64 *cleared)
{
	struct pmem_acpi *acpi = dev_get_drvdata(pmem->pdev.dev.parent);
	struct pmem_ars *ars = &acpi->ars;
	int ret = pmem_dsm_clear(acpi->dev, start, len, cleared);

	if (ret || !*cleared)
		return ret;

	/* A scrub that is running may have seen it when it was bad. */
	spin_lock(&ars->mended_lock);
	badlist_add(&ars->mended, start, start + min(*cleared, len) - 1);
	spin_unlock(&ars->mended_lock);

	return 0;
}

/* Was some of it mended since the scrub began? Of a coarse list one could not be sure. */
static bool pmem_ars_mended(struct pmem_ars *ars, u64 first, u64 last,
			    struct badlist_extent *mended)
{
	bool found;

	spin_lock(&ars->mended_lock);
	found = !ars->mended.coarse && badlist_find(&ars->mended, first, last, mended);
	spin_unlock(&ars->mended_lock);

	return found;
}

/* What was mended since the scrub began is left out: it has new contents, which can be read. */
static void pmem_ars_take(struct pmem_ars *ars, const struct ars_record *record)
{
	static const char who[] = "the firmware's scrub";
	u64 at = record->start, last = at + record->len - 1;
	struct badlist_extent mended;

	while (pmem_ars_mended(ars, at, last, &mended)) {
		pmem_poison_report(at, mended.first - at, who);
		if (mended.last == last)
			return;
		at = mended.last + 1;
	}

	pmem_poison_report(at, last - at + 1, who);
}

/* Return: 0, -EBUSY if another scrub is running, or why not. */
static int pmem_ars_begin(struct pmem_acpi *acpi)
{
	struct pmem_ars *ars = &acpi->ars;

	spin_lock(&ars->mended_lock);
	ars->mended = (struct badlist){ };
	spin_unlock(&ars->mended_lock);

	return pmem_dsm_start(acpi->dev, ars->start, ars->len, ars->full);
}

/* Return: 0; -EBUSY if it is still running; -EAGAIN to begin anew, at @start. */
static int pmem_ars_collect(struct pmem_acpi *acpi)
{
	struct pmem_ars *ars = &acpi->ars;
	const u64 end = ars->start + ars->len;
	struct ars_status status;
	struct ars_record record;
	union acpi_object *out;
	unsigned int i;
	int ret;

	out = pmem_dsm_status(acpi->dev);
	if (!out)
		return -EIO;

	ret = ars_status_parse(out->buffer.pointer, out->buffer.length, &status);
	if (!ret && status.busy)
		ret = -EBUSY;
	if (!ret && status.none)
		ret = ars->tries++ < ARS_TRIES ? -EAGAIN : -ENODATA;

	/* Wherever they lie: who had the last scrub made does not matter, bad is bad. */
	for (i = 0; !ret && i < status.nr; i++)
		if (!ars_record_parse(out->buffer.pointer, out->buffer.length, i, &record))
			pmem_ars_take(ars, &record);
	ACPI_FREE(out);
	if (ret || !status.more)
		return ret;

	/* More than fitted. It must go on, or it would never end. */
	if (status.restart <= ars->start || status.restart >= end)
		return -EOVERFLOW;
	ars->start = status.restart;
	ars->len = end - status.restart;

	return -EAGAIN;
}

/*
 * The next range of the pass, and what the platform can do for it. Virtual disks have no index, and
 * the platform knows nothing of them.
 *
 * Return: is there any that can be scrubbed?
 */
static bool pmem_ars_next(struct pmem_acpi *acpi)
{
	struct pmem_ars *ars = &acpi->ars;
	struct pmem_acpi_range *ar;
	unsigned int i = 0;

	mutex_lock(&acpi->lock);
	list_for_each_entry(ar, &acpi->ranges, node) {
		struct ars_caps caps = { };
		int ret;

		if (i++ < ars->at)
			continue;
		ars->at = i;
		if (!ar->pmem || !ar->nfit.index)
			continue;

		ret = pmem_dsm_caps(acpi->dev, &ar->nfit.range, &caps);
		WRITE_ONCE(ar->pmem->poison.unit, ars->can_clear ? caps.clear_unit : 0);
		if (!ret && !(ars->can_scrub && caps.scrub))
			ret = -EOPNOTSUPP;
		if (ret) {
			if (ret != -EOPNOTSUPP)
				dev_warn(acpi->dev, "scrub of %#llx: cannot ask for it (%d)\n",
					 ar->nfit.range.start, ret);
			ars->result = ret;
			continue;
		}

		ars->start = ar->nfit.range.start;
		ars->len = ar->nfit.range.size;
		break;
	}
	mutex_unlock(&acpi->lock);

	return ars->len;
}

/* Return: is the pass not over? Then @pause is when to go on, in ms. */
static bool pmem_ars_step(struct pmem_acpi *acpi, unsigned int *pause)
{
	struct pmem_ars *ars = &acpi->ars;
	int ret;

	*pause = 0;
	if (!ars->len) {
		ars->begun = false;
		ars->tries = 0;
		ars->pause = ARS_PAUSE_MIN;
		if (!pmem_ars_next(acpi))
			return false;
	}

	if (ars->begun) {
		ret = pmem_ars_collect(acpi);
		ars->begun = ret != -EAGAIN;
	} else {
		ret = pmem_ars_begin(acpi);
		if (!ret) {
			ars->begun = true;
			ars->pause = ARS_PAUSE_MIN;
			ret = -EBUSY;
		}
	}

	if (ret == -EBUSY || ret == -EAGAIN) {
		*pause = ars->pause;
		ars->pause = min(2 * ars->pause, ARS_PAUSE_MAX);
		return true;
	}

	if (ret) {
		dev_warn(acpi->dev, "scrub from %#llx on, %#llx bytes: not done (%d)\n",
			 ars->start, ars->len, ret);
		ars->result = ret;
	}
	ars->len = 0;

	return true;
}

static void pmem_ars_work(struct work_struct *work)
{
	struct pmem_ars *ars = container_of(work, struct pmem_ars, work.work);
	struct pmem_acpi *acpi = container_of(ars, struct pmem_acpi, ars);
	unsigned int pause;

	mutex_lock(&ars->lock);
	if (!ars->running && ars->asked) {
		ars->running = true;
		ars->full = ars->asked == PMEM_ARS_FULL;
		ars->asked = PMEM_ARS_NONE;
		ars->at = 0;
		ars->len = 0;
		ars->result = 0;
	}
	if (ars->running && !pmem_ars_step(acpi, &pause)) {
		ars->running = false;
		ars->passes++;
		sysfs_notify(&acpi->dev->kobj, NULL, "scrub");
	}
	if (ars->running || ars->asked)
		queue_delayed_work(system_long_wq, &ars->work, msecs_to_jiffies(pause));
	mutex_unlock(&ars->lock);
}

/**
 * pmem_ars_ask() - ask for a pass over all ranges
 * @acpi: the source
 * @kind: PMEM_ARS_PREVIOUS is enough if the platform has looked already
 *
 * If one is running, another follows. Does nothing where the platform can do nothing.
 *
 * Context: may sleep.
 */
void pmem_ars_ask(struct pmem_acpi *acpi, enum pmem_ars_kind kind)
{
	struct pmem_ars *ars = &acpi->ars;

	mutex_lock(&ars->lock);
	if (ars->can_scrub || ars->can_clear) {
		ars->asked = max(ars->asked, kind);
		if (!ars->running)
			queue_delayed_work(system_long_wq, &ars->work, 0);
	}
	mutex_unlock(&ars->lock);
}

/* Before the first range comes. */
void pmem_ars_init(struct pmem_acpi *acpi)
{
	struct pmem_ars *ars = &acpi->ars;

	INIT_DELAYED_WORK(&ars->work, pmem_ars_work);
	mutex_init(&ars->lock);
	spin_lock_init(&ars->mended_lock);
	ars->can_scrub = pmem_dsm_can_scrub(acpi->dev);
	ars->can_clear = pmem_dsm_can_clear(acpi->dev);
	ars->result = -ENODATA;
}

/* Before the ranges go; nobody asks any more. */
void pmem_ars_stop(struct pmem_acpi *acpi)
{
	cancel_delayed_work_sync(&acpi->ars.work);
}

static ssize_t scrub_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct pmem_acpi *acpi = dev_get_drvdata(dev);
	struct pmem_ars *ars = &acpi->ars;
	int len;

	mutex_lock(&ars->lock);
	if (!ars->can_scrub)
		len = sysfs_emit(buf, "unsupported\n");
	else if (ars->running || ars->asked)
		len = sysfs_emit(buf, "running passes=%u range=%u at=%#llx\n", ars->passes,
				 ars->at, ars->len ? ars->start : 0);
	else
		len = sysfs_emit(buf, "idle passes=%u result=%s\n", ars->passes,
				 !ars->passes ? "none" : ars->result ? "incomplete" : "complete");
	mutex_unlock(&ars->lock);

	return len;
}

static ssize_t scrub_store(struct device *dev, struct device_attribute *attr, const char *buf,
			   size_t len)
{
	struct pmem_acpi *acpi = dev_get_drvdata(dev);
	bool start;
	int ret = kstrtobool(buf, &start);

	if (ret || !start)
		return -EINVAL;
	if (!acpi->ars.can_scrub)
		return -EOPNOTSUPP;

	pmem_ars_ask(acpi, PMEM_ARS_FULL);

	return len;
}
static DEVICE_ATTR_RW(scrub);

static struct attribute *pmem_ars_attrs[] = {
	&dev_attr_scrub.attr,
	NULL
};

static const struct attribute_group pmem_ars_group = {
	.attrs = pmem_ars_attrs,
};

const struct attribute_group *pmem_ars_groups[] = {
	&pmem_ars_group,
	NULL
};
