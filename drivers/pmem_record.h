/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The record of bad memory, which its readers never wait for.
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
 * @seq:    the lowest bit is the copy that readers use
 * @nr:     number of extents since the last change; 0 is the answer to most questions
 * @copies: the set, twice. A writer changes the copy that readers do not use, sends them there, and
 *          makes the other one equal
 *
 * All zero it is empty. Readers take no lock and write nothing, in any context: not even a writer
 * that died in the middle of a change, as in a panic, keeps one from its answer.
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
