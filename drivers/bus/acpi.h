/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Private to the ACPI source.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_BUS_ACPI_H
#define _PMEM_BUS_ACPI_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "../parse/nfit.h"
#include "bus.h"

/**
 * struct pmem_acpi_range - a range of the NFIT as long as the source is bound
 * @node: in the source's list
 * @pmem: its device, or NULL where the bus refused it
 * @seen: it stands in the table that is being read
 * @nfit: what the table says of it; the @details of its device
 * @maps: what @nfit.maps points to; without hints once the table is gone
 */
struct pmem_acpi_range {
	struct list_head	node;
	struct pmem_device	*pmem;
	bool			seen;
	struct nfit_range	nfit;
	struct nfit_map		maps[];
};

/* How hard the platform is to look for bad memory. */
enum pmem_ars_kind {
	PMEM_ARS_NONE,
	PMEM_ARS_PREVIOUS,	/* what it knows already will do */
	PMEM_ARS_FULL,		/* read all of it */
};

/**
 * struct pmem_ars - Address Range Scrub on the ranges of a source
 * @work:      the next step
 * @lock:      one step at a time; protects all that follows but @mended
 * @can_scrub: the firmware has the methods for it, constant
 * @can_clear: and for mending, constant
 * @asked:     a pass that is to follow
 * @running:   a pass is under way
 * @full:      it reads all memory anew
 * @begun:     the platform was told to scrub @start, @len
 * @at:        how many ranges of the pass have been taken up
 * @start:     what is scrubbed, or is to be next; physical
 * @len:       the same, 0 if the next range is to be taken up
 * @tries:     how often the platform did not know of the scrub that it was told to do
 * @pause:     ms until the next look
 * @passes:    number of passes that ended
 * @result:    of the pass: 0, or what went wrong with a range of it
 * @mended_lock: protects @mended; innermost
 * @mended:    what was mended since @begun
 */
struct pmem_ars {
	struct delayed_work	work;
	struct mutex		lock;		/* see above */
	bool			can_scrub;
	bool			can_clear;
	enum pmem_ars_kind	asked;
	bool			running;
	bool			full;
	bool			begun;
	unsigned int		at;
	u64			start;
	u64			len;
	unsigned int		tries;
	unsigned int		pause;
	unsigned int		passes;
	int			result;
	spinlock_t		mended_lock;	/* see above */
	struct badlist		mended;
};

/**
 * struct pmem_acpi - the source bound to one root device
 * @dev:    the root device
 * @lock:   one scan at a time: probe and notifications; protects @ranges
 * @ranges: of struct pmem_acpi_range, all that the table ever named
 * @ars:    bad memory; @ars.lock is taken before @lock
 */
struct pmem_acpi {
	struct device		*dev;
	struct mutex		lock;	/* see above */
	struct list_head	ranges;
	struct pmem_ars		ars;
};

/* bus/acpi_ars.c */
void pmem_ars_init(struct pmem_acpi *acpi);
void pmem_ars_ask(struct pmem_acpi *acpi, enum pmem_ars_kind kind);
void pmem_ars_stop(struct pmem_acpi *acpi);
int pmem_ars_clear(struct pmem_device *pmem, u64 start, u64 len, u64 *cleared);
extern const struct attribute_group *pmem_ars_groups[];

/* bus/acpi_dsm.c */
struct ars_caps;
bool pmem_dsm_can_scrub(struct device *dev);
bool pmem_dsm_can_clear(struct device *dev);
int pmem_dsm_caps(struct device *dev, const struct pmem_range *range, struct ars_caps *caps);
int pmem_dsm_start(struct device *dev, u64 start, u64 len, bool full);
union acpi_object *pmem_dsm_status(struct device *dev);
int pmem_dsm_clear(struct device *dev, u64 start, u64 len, u64 *cleared);

/* bus/acpi_hints.c */
void pmem_acpi_hints(struct pmem_device *pmem, const struct list_head *ranges);

/* bus/acpi_labels.c */
struct media_verdict pmem_acpi_labels(const struct pmem_device *pmem);

/* bus/acpi_report.c */
void pmem_acpi_report(const struct pmem_acpi_range *ar);
void pmem_acpi_report_rename(const struct pmem_acpi_range *ar, const struct nfit_range *next);

/* bus/acpi_sysfs.c */
extern const struct attribute_group *const pmem_acpi_groups[];

#endif /* _PMEM_BUS_ACPI_H */
