/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Private to the ACPI source.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_BUS_ACPI_H
#define _PMEM_BUS_ACPI_H

#include <linux/acpi.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/uuid.h>
#include <linux/workqueue.h>

#include "../../parse/nfit.h"
#include "../../bus/bus.h"

/**
 * struct pmem_acpi_range - a range of the NFIT, kept while the source is bound
 * @node:       entry in the list of the source
 * @pmem:       device of the range, NULL if the bus refused the range
 * @seen:       the table that is being parsed contains the range
 * @asked:      Query ARS Capabilities has succeeded for the range
 * @pass:       number of the last pass that included the range, 0 if none did
 * @clear_unit: bytes that firmware clears at once; 0 if it cannot, or until @asked is true
 * @nfit:       description of the range in the NFIT; the @details of its device
 * @memdevs:    storage for @nfit.memdevs; has no flush hints once the table is freed
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

/* How thoroughly the platform looks for bad memory. */
enum pmem_ars_kind {
	PMEM_ARS_NONE,
	PMEM_ARS_PREVIOUS,	/* results of earlier scrubs are enough */
	PMEM_ARS_FULL,		/* read all memory */
};

/**
 * struct pmem_ars_pass - a scrub of all ranges, one after the other
 * @running: a pass is running
 * @full:    the pass reads all memory again
 * @early:   the pass scrubs ranges without a device, and boot waits for it
 * @number:  number of the pass, starting at 1
 * @ranges:  number of ranges that the pass has started with
 * @result:  0, or the error of the last range that failed
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
 * struct pmem_ars_scrub - the range that a pass is scrubbing
 * @started: firmware has started to scrub @start, @len
 * @full:    the scrub reads all memory again; else results of earlier scrubs are enough
 * @first:   physical address where the range starts
 * @start:   physical address where the current or next scrub starts
 * @len:     bytes of the current or next scrub, 0 if the pass is between two ranges
 * @recheck: from the first to the last listed byte that has been cleared: to be scrubbed again, as
 *           the list may be older than the clearing; @recheck.last is 0 if there is none
 * @answers: number of results that firmware has returned
 * @tries:   times that firmware did not answer, or had no scrub although we had started one
 * @pause:   ms until the next query
 */
struct pmem_ars_scrub {
	bool			started;
	bool			full;
	u64			first;
	u64			start;
	u64			len;
	struct badlist_extent	recheck;
	unsigned int		answers;
	unsigned int		tries;
	unsigned int		pause;
};

/**
 * struct pmem_ars - Address Range Scrub of the ranges of a source
 * @work:      runs the next step
 * @can_scrub: firmware has the functions for scrubbing
 * @can_clear: firmware has the functions for clearing poison
 * @unread:    firmware may have results of a scrub that this driver did not start
 * @pending:   the pass to run next
 * @passes:    number of passes that have ended
 * @result:    result of the last pass that has ended
 * @pass:      the pass that is running
 * @scrub:     the range that the running pass is scrubbing
 * @known:     bad memory that firmware lists in ranges without a device, by physical address
 * @cleared:   memory that was cleared, but that firmware may still list as bad
 * @listed:    memory that firmware has listed as bad or that was cleared since the last scrub was
 *             started; protected by @cleared.lock
 *
 * Protected by the lock of struct pmem_acpi, except for @cleared and @listed.
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
 * @lock:   serializes probe, notifications and the steps of a pass; protects @ranges and @ars
 * @ranges: list of struct pmem_acpi_range, all ranges that the table has ever contained
 * @ars:    state of Address Range Scrub
 */
struct pmem_acpi {
	struct device		*dev;
	struct mutex		lock;	/* see above */
	struct list_head	ranges;
	struct pmem_ars		ars;
};

/* Return: true if the NFIT calls the range persistent memory. */
static inline bool pmem_acpi_is_persistent(const struct nfit_range *nr)
{
	return nr->range.flags & PMEM_RANGE_PERSISTENT;
}

/*
 * Firmware is queried for bad memory neither in virtual disks, which have no index, nor in volatile
 * memory.
 */
static inline bool pmem_acpi_has_ars(const struct nfit_range *nr)
{
	return nr->index && pmem_acpi_is_persistent(nr);
}

/* The reporter of bad memory, as named in the log. */
#define PMEM_ARS_WHO	"the firmware's scrub"
/* Firmware is queried at once, as it may have a result already, then after this many ms. */
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

/* source/acpi/evaluate.c */
acpi_status pmem_acpi_evaluate(acpi_handle handle, char *name, struct acpi_object_list *args,
			       struct acpi_buffer *out);
acpi_status pmem_acpi_find_method(acpi_handle parent, char *name, acpi_handle *method);
union acpi_object *pmem_acpi_evaluate_dsm(acpi_handle handle, const guid_t *guid, u64 function,
					  union acpi_object *args);
bool pmem_acpi_check_dsm(acpi_handle handle, const guid_t *guid, u64 functions);

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
void pmem_acpi_report(const struct pmem_acpi_range *ar);
void pmem_acpi_report_rename(const struct pmem_acpi_range *ar, const struct nfit_range *next);
void pmem_acpi_report_domain(const struct pmem_acpi_range *ar, const struct nfit_range *next);

/* source/acpi/sysfs.c */
extern const struct attribute_group *const pmem_acpi_groups[];

#endif /* _PMEM_BUS_ACPI_H */
