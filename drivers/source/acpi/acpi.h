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
#include <linux/workqueue.h>

#include "../../parse/nfit.h"
#include "../../bus/bus.h"

/**
 * struct pmem_acpi_range - a range of the NFIT as long as the source is bound
 * @node:       in the source's list
 * @pmem:       its device, or NULL where the bus refused it
 * @seen:       it stands in the table that is being read
 * @asked:      firmware has said what it can do for it
 * @pass:       number of the last pass that took it up, 0 if none has
 * @clear_unit: bytes that firmware clears at once; 0 if it cannot, or if it has not been @asked
 * @nfit:       what the table says of it; the @details of its device
 * @memdevs:    what @nfit.memdevs points to; without hints once the table is gone
 */
struct pmem_acpi_range {
	struct list_head	node;
	struct pmem_device	*pmem;
	bool			seen;
	bool			asked;
	unsigned int		pass;
	u32			clear_unit;
	struct nfit_range	nfit;
	struct nfit_memdev	memdevs[];
};

/* How hard the platform is to look for bad memory. */
enum pmem_ars_kind {
	PMEM_ARS_NONE,
	PMEM_ARS_PREVIOUS,	/* what it knows already will do */
	PMEM_ARS_FULL,		/* read all of it */
};

/**
 * struct pmem_ars_pass - a look at all ranges, one after the other
 * @running: there is one
 * @full:    it reads all memory anew
 * @early:   it is at ranges that have no device yet, and boot waits for it
 * @number:  of this pass, from 1 on
 * @ranges:  how many ranges it has taken up
 * @result:  0, or what went wrong with a range
 */
struct pmem_ars_pass {
	bool			running;
	bool			full;
	bool			early;
	unsigned int		number;
	unsigned int		ranges;
	int			result;
};

/**
 * struct pmem_ars_scrub - the range that a pass is at
 * @started: firmware was told to scrub @start, @len
 * @first:   physical address of the range
 * @start:   what is scrubbed, or is to be next; physical
 * @len:     the same in bytes, 0 if the pass is at no range
 * @answers: how many answers firmware has given, the last one included
 * @tries:   how often firmware did not answer, or did not know of the scrub that it was told to do
 * @pause:   ms until the next look
 */
struct pmem_ars_scrub {
	bool			started;
	u64			first;
	u64			start;
	u64			len;
	unsigned int		answers;
	unsigned int		tries;
	unsigned int		pause;
};

/**
 * struct pmem_ars - Address Range Scrub on the ranges of a source
 * @work:      the next step
 * @can_scrub: firmware has the methods for it
 * @can_clear: firmware has those that clear bad memory
 * @unread:    firmware may have the answer of a scrub that it was not told to do by us
 * @pending:   a pass that is to follow
 * @passes:    number of passes that ended
 * @result:    of the last one that ended
 * @pass:      the pass that is running
 * @scrub:     where it is
 * @known:     what firmware lists of ranges that have no device yet, by physical address
 * @cleared:   memory that firmware may still list as bad though it was cleared
 * @listed:    what firmware has listed since it was last told to scrub, and what was cleared since;
 *             protected by @cleared.lock
 *
 * Protected by the lock of struct pmem_acpi, but for @cleared and @listed.
 */
struct pmem_ars {
	struct delayed_work	work;
	bool			can_scrub;
	bool			can_clear;
	bool			unread;
	enum pmem_ars_kind	pending;
	unsigned int		passes;
	int			result;
	struct pmem_ars_pass	pass;
	struct pmem_ars_scrub	scrub;
	struct badlist		known;
	struct pmem_cleared	cleared;
	struct badlist		listed;
};

/**
 * struct pmem_acpi - the source bound to one root device
 * @dev:    the root device
 * @lock:   one at a time: probe, notifications and the steps of a scrub; protects @ranges and @ars
 * @ranges: of struct pmem_acpi_range, all that the table ever named
 * @ars:    bad memory
 */
struct pmem_acpi {
	struct device		*dev;
	struct mutex		lock;	/* see above */
	struct list_head	ranges;
	struct pmem_ars		ars;
};

static inline bool pmem_acpi_is_persistent(const struct nfit_range *nr)
{
	return nr->range.flags & PMEM_RANGE_PERSISTENT;
}

/*
 * Firmware is not asked about bad memory in virtual disks, which have no index, nor in volatile
 * memory.
 */
static inline bool pmem_acpi_has_ars(const struct nfit_range *nr)
{
	return nr->index && pmem_acpi_is_persistent(nr);
}

/* Who finds bad memory, for the log. */
#define PMEM_ARS_WHO	"the firmware's scrub"
/* The first look comes at once, as firmware may have its answer ready; then after that many ms. */
#define PMEM_ARS_PAUSE	20

/* source/acpi/ars.c */
void pmem_ars_init(struct pmem_acpi *acpi);
void pmem_ars_stop(struct pmem_acpi *acpi);
int pmem_ars_ask(struct pmem_acpi *acpi, enum pmem_ars_kind kind);
bool pmem_ars_can(struct pmem_acpi *acpi);
void pmem_ars_begin_pass(struct pmem_ars *ars, enum pmem_ars_kind kind);
extern const struct attribute_group *pmem_ars_groups[];

/* source/acpi/cleared.c */
struct ars_record;
int pmem_ars_clear_poison(struct pmem_device *pmem, u64 start, u64 len, u64 *cleared);
void pmem_ars_settle(struct pmem_ars *ars, u64 start, u64 end);
void pmem_ars_report(struct pmem_ars *ars, const struct ars_record *record);

/* source/acpi/early.c */
void pmem_ars_learn(struct pmem_acpi *acpi);
void pmem_ars_add_known_poison(struct pmem_device *pmem);

/* source/acpi/scrub.c */
int pmem_ars_query(struct pmem_acpi *acpi, struct pmem_acpi_range *ar);
int pmem_ars_step(struct pmem_acpi *acpi);

/* source/acpi/dsm.c */
struct ars_caps;
bool pmem_dsm_can_scrub(struct device *dev);
bool pmem_dsm_can_clear(struct device *dev);
int pmem_dsm_caps(struct device *dev, const struct pmem_range *range, struct ars_caps *caps);
int pmem_dsm_start(struct device *dev, u64 start, u64 len, bool full);
union acpi_object *pmem_dsm_status(struct device *dev);
int pmem_dsm_clear(struct device *dev, u64 start, u64 len, u64 *cleared);

/* source/acpi/flush_hints.c */
void pmem_acpi_add_flush_hints(struct pmem_device *pmem);

/* source/acpi/labels.c */
int pmem_acpi_read_labels(const struct pmem_device *pmem, struct foreign_result *v);

/* source/acpi/report.c */
bool pmem_acpi_is_ram(struct device *dev, const struct nfit_range *nr);
void pmem_acpi_report(const struct pmem_acpi_range *ar);
void pmem_acpi_report_rename(const struct pmem_acpi_range *ar, const struct nfit_range *next);
void pmem_acpi_report_domain(const struct pmem_acpi_range *ar, const struct nfit_range *next);

/* source/acpi/sysfs.c */
extern const struct attribute_group *const pmem_acpi_groups[];

#endif /* _PMEM_BUS_ACPI_H */
