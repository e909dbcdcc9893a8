// SPDX-License-Identifier: GPL-2.0
/*
 * Reports of bad memory: adds each to the record of all ranges that contain it, and calls their
 * drivers.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>

#include "poison.h"

/**
 * struct pmem_poison_news - a report that pmem_poison_report_except() offers to each range
 * @start:  physical address
 * @len:    bytes
 * @who:    what found it
 * @except: memory that has been cleared, or NULL
 * @ours:   set if any range contains some of it
 */
struct pmem_poison_news {
	u64			start;
	u64			len;
	const char		*who;
	struct pmem_cleared	*except;
	bool			ours;
};

/*
 * Add the bytes from @at to @last to the record, up to the first cleared one. Set @next to the byte
 * after the cleared ones. Return: number of bytes added, 0 if the record has not changed.
 */
static u64 pmem_poison_add_part(struct pmem_device *pmem, const struct pmem_poison_news *news,
				u64 at, u64 last, u64 *next)
{
	struct badlist_extent good = { .first = last + 1, .last = last };
	struct pmem_cleared *except = news->except;
	u64 len;

	if (except) {
		mutex_lock(&except->lock);
		/* Ignore a coarse list, which also contains bytes that were never cleared. */
		if (!except->list.coarse)
			pmem_badlist_find(&except->list, at, last, &good);
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
 * pmem_poison_report_except() - report bad memory to every range that contains it
 * @start:  physical address
 * @len:    bytes
 * @who:    what found it, for the log
 * @except: memory that has been cleared, and is good if the report may be older than that; or NULL
 *
 * Adds it to the record of each range that contains a part of it, and calls the driver of the
 * range.
 *
 * Context: may sleep. Takes @except->lock, but calls no driver under it.
 * Return: true if any range contains some of it.
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
