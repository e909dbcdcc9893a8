/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The record of bad memory, with lockless readers.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_RECORD_H
#define _PMEM_RECORD_H

#include <linux/seqlock.h>
#include <linux/types.h>

#include "parse/badlist.h"

/**
 * struct pmem_record - a set of bad bytes with one writer at a time and any number of readers
 * @seq:    its lowest bit is the index of the copy that readers use
 * @nr:     number of extents after the last change; 0 answers most lookups
 * @copies: the set, twice. A writer changes the copy that readers do not use, switches readers to
 *          it, and makes the other copy equal
 *
 * An all-zero record is empty. Readers take no lock and write nothing, in any context: even if a
 * writer dies in the middle of a change, as in a panic, readers still get an answer.
 */
struct pmem_record {
	seqcount_latch_t	seq;
	unsigned int		nr;
	struct badlist		copies[2];
};

/* bus/record.c */
struct badlist *pmem_record_begin(struct pmem_record *record);
void pmem_record_end(struct pmem_record *record);
bool pmem_record_find(const struct pmem_record *record, u64 first, u64 last,
		      struct badlist_extent *found);

#endif /* _PMEM_RECORD_H */
