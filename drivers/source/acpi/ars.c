// SPDX-License-Identifier: GPL-2.0
/*
 * Address Range Scrub: makes the platform look for bad memory (ACPI 6.5 section 9.20.7).
 *
 * A pass scrubs all ranges, one after the other, as the platform can scrub only one at a time. It
 * is a chain of short steps of a delayed work: each step calls one firmware function and schedules
 * the next step (decision 33).
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/container_of.h>
#include <linux/device.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include <linux/workqueue.h>

#include "acpi.h"

#define PMEM_ARS_PAUSE_MAX	(30 * 1000)	/* ms */

/**
 * pmem_ars_begin_pass() - begin a pass; no other pass may be running
 * @ars:  ARS state of a source; the caller holds the lock of the source
 * @kind: PMEM_ARS_PREVIOUS or PMEM_ARS_FULL
 */
void pmem_ars_begin_pass(struct pmem_ars *ars, enum pmem_ars_kind kind)
{
	ars->pass = (struct pmem_ars_pass){
		.running	= true,
		.full		= kind == PMEM_ARS_FULL,
		.number		= ars->pass.number + 1,
	};
	ars->scrub = (struct pmem_ars_scrub){ .pause = PMEM_ARS_PAUSE };
}

static void pmem_ars_end_pass(struct pmem_acpi *acpi)
{
	struct pmem_ars *ars = &acpi->ars;

	ars->pass.running = false;
	ars->result = ars->pass.result;
	ars->passes++;
	sysfs_notify(&acpi->dev->kobj, NULL, "scrub");
}

static void pmem_ars_work(struct work_struct *work)
{
	struct pmem_ars *ars = container_of(work, struct pmem_ars, work.work);
	struct pmem_acpi *acpi = container_of(ars, struct pmem_acpi, ars);
	unsigned int pause = 0;
	int ret;

	mutex_lock(&acpi->lock);
	if (!ars->pass.running && ars->pending) {
		pmem_ars_begin_pass(ars, ars->pending);
		ars->pending = PMEM_ARS_NONE;
	}
	if (ars->pass.running) {
		ret = pmem_ars_step(acpi);
		if (ret == -EBUSY) {
			pause = ars->scrub.pause;
			ars->scrub.pause = min(2 * pause, PMEM_ARS_PAUSE_MAX);
		} else if (ret == -ENODATA) {
			pmem_ars_end_pass(acpi);
		}
	}
	if (ars->pass.running || ars->pending)
		queue_delayed_work(system_long_wq, &ars->work, msecs_to_jiffies(pause));
	mutex_unlock(&acpi->lock);
}

/**
 * pmem_ars_can() - check whether firmware has the functions for scrubbing or clearing
 * @acpi: the source
 *
 * Checks missing functions again: the earlier check may have failed for lack of memory.
 *
 * Context: may sleep, with @acpi->lock.
 * Return: true if it has them.
 */
bool pmem_ars_can(struct pmem_acpi *acpi)
{
	struct pmem_ars *ars = &acpi->ars;

	if (!ars->can_scrub)
		ars->can_scrub = pmem_dsm_can_scrub(acpi->dev);
	if (!ars->can_clear)
		ars->can_clear = pmem_dsm_can_clear(acpi->dev);

	return ars->can_scrub || ars->can_clear;
}

/**
 * pmem_ars_ask() - request a pass over all ranges
 * @acpi: the source
 * @kind: PMEM_ARS_PREVIOUS if results of earlier scrubs are enough, else PMEM_ARS_FULL
 *
 * If a pass is running, the requested pass follows it.
 *
 * Context: may sleep.
 * Return: 0, or -EOPNOTSUPP if the platform cannot scrub.
 */
int pmem_ars_ask(struct pmem_acpi *acpi, enum pmem_ars_kind kind)
{
	struct pmem_ars *ars = &acpi->ars;
	int ret = 0;

	mutex_lock(&acpi->lock);
	if (pmem_ars_can(acpi)) {
		ars->pending = max(ars->pending, kind);
		if (!ars->pass.running)
			queue_delayed_work(system_long_wq, &ars->work, 0);
	}
	if (!ars->can_scrub)
		ret = -EOPNOTSUPP;
	mutex_unlock(&acpi->lock);

	return ret;
}

/* Call before the first range is added. */
void pmem_ars_init(struct pmem_acpi *acpi)
{
	struct pmem_ars *ars = &acpi->ars;

	INIT_DELAYED_WORK(&ars->work, pmem_ars_work);
	mutex_init(&ars->cleared.lock);
	ars->unread = true;
}

/* Call before the ranges are removed, when no pass can be requested any more. */
void pmem_ars_stop(struct pmem_acpi *acpi)
{
	cancel_delayed_work_sync(&acpi->ars.work);
}

static ssize_t scrub_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct pmem_acpi *acpi = dev_get_drvdata(dev);
	struct pmem_ars *ars = &acpi->ars;
	const struct pmem_ars_scrub *scrub = &ars->scrub;
	int len;

	mutex_lock(&acpi->lock);
	if (!ars->can_scrub)
		len = sysfs_emit(buf, "unsupported\n");
	else if (ars->pass.running || ars->pending)
		/* No physical address: only root may know it, see resource_show(). */
		len = sysfs_emit(buf, "running passes=%u range=%u offset=%llu\n", ars->passes,
				 ars->pass.ranges, scrub->start - scrub->first);
	else
		len = sysfs_emit(buf, "idle passes=%u result=%s\n", ars->passes,
				 !ars->passes ? "none" : ars->result ? "incomplete" : "complete");
	mutex_unlock(&acpi->lock);

	return len;
}

static ssize_t scrub_store(struct device *dev, struct device_attribute *attr, const char *buf,
			   size_t len)
{
	int ret;

	/* kstrtobool() would accept any word that starts with "t". */
	if (!sysfs_streq(buf, "1"))
		return -EINVAL;

	ret = pmem_ars_ask(dev_get_drvdata(dev), PMEM_ARS_FULL);

	return ret ? ret : len;
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
