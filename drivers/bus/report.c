// SPDX-License-Identifier: GPL-2.0
/*
 * Reports of bad memory: each goes into the record of the ranges that have it, and then their
 * drivers are called.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>

#include "poison.h"

/**
 * struct pmem_poison_news - what pmem_poison_report_except() asks each range
 * @start:  physical address
 * @len:    bytes
 * @who:    found it
 * @except: what of it has been cleared, or NULL
 * @ours:   some of it lies in a range of ours
 */
struct pmem_poison_news {
	u64			start;
	u64			len;
	const char		*who;
	struct pmem_cleared	*except;
	bool			ours;
};

/*
 * Adds the bytes from @at to @last to the record, up to the first ones that were cleared. Sets
 * @next behind those. Return: bytes added, 0 if that was no news.
 */
static u64 pmem_poison_add_part(struct pmem_device *pmem, const struct pmem_poison_news *news,
				u64 at, u64 last, u64 *next)
{
	struct badlist_extent good = { .first = last + 1, .last = last };
	struct pmem_cleared *except = news->except;
	u64 len;

	if (except) {
		mutex_lock(&except->lock);
		/* A coarse list has bytes as well that were never cleared. */
		if (!except->list.coarse)
			badlist_find(&except->list, at, last, &good);
	}

	len = good.first - at;
	if (len && !pmem_poison_add(pmem, at, len, news->who))
		len = 0;

	if (except)
		mutex_unlock(&except->lock);
	*next = good.last + 1;

	return len;
}

static int pmem_poison_report_one(struct device *dev, void *data)
{
	struct pmem_device *pmem = pmem_device_get(dev);
	struct pmem_poison_news *news = data;
	struct badlist_extent e;
	u64 at, next, len;

	if (!pmem)
		return 0;

	if (pmem_poison_clip(pmem, news->start, news->len, &e)) {
		news->ours = true;
		for (at = e.first; at <= e.last; at = next) {
			len = pmem_poison_add_part(pmem, news, at, e.last, &next);
			if (!len)
				continue;
			device_lock(dev);
			if (pmem->client)
				pmem->client->poisoned(pmem, at, len);
			device_unlock(dev);
		}
	}
	pmem_device_put(pmem);

	return 0;
}

/**
 * pmem_poison_report_except() - memory has gone bad, in any range
 * @start:  physical address
 * @len:    bytes
 * @who:    found it; for the log
 * @except: memory that was cleared, and is good if the report may be older than that; or NULL
 *
 * Adds it to the record of all ranges that have a part of it, and calls their drivers.
 *
 * Context: may sleep. Takes @except->lock, but calls no driver under it.
 * Return: does any of it lie in a range?
 */
bool pmem_poison_report_except(u64 start, u64 len, const char *who, struct pmem_cleared *except)
{
	struct pmem_poison_news news = {
		.start = start, .len = len, .who = who, .except = except,
	};

	bus_for_each_dev(&platform_bus_type, NULL, &news, pmem_poison_report_one);

	return news.ours;
}
EXPORT_SYMBOL_GPL(pmem_poison_report_except);
