// SPDX-License-Identifier: GPL-2.0
/*
 * The record of bad memory: changed under a lock of the caller, read without a lock.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/seqlock.h>
#include <asm/barrier.h>

#include "../pmem_record.h"

/**
 * pmem_record_begin() - start a change
 * @record: the record
 *
 * Until pmem_record_end() readers get the old contents of the record.
 *
 * Context: any; the caller's lock keeps other writers out.
 * Return: the set, to be changed in any number of steps.
 */
struct badlist *pmem_record_begin(struct pmem_record *record)
{
	write_seqcount_latch_begin(&record->seq);

	return &record->copies[0];
}

/**
 * pmem_record_end() - finish a change
 * @record: the record
 *
 * From now on readers get the new contents of the record.
 */
void pmem_record_end(struct pmem_record *record)
{
	/* A reader that sees 0 also sees earlier writes to the memory (pmem_disk_has_poison()). */
	smp_store_release(&record->nr, record->copies[0].nr);
	write_seqcount_latch(&record->seq);
	record->copies[1] = record->copies[0];
	write_seqcount_latch_end(&record->seq);
}

/**
 * pmem_record_find() - find the first bad bytes in an interval
 * @record: the record
 * @first:  address of the first byte to look at
 * @last:   address of the last one
 * @found:  set to the first contiguous bad bytes, clipped to the interval, if there are any; or
 *          NULL
 *
 * Uses the record before or after any concurrent change. A reader retries only if a change began or
 * ended during the lookup.
 *
 * Context: any, also a panic and NMIs.
 * Return: true if any of the bytes is bad.
 */
bool pmem_record_find(const struct pmem_record *record, u64 first, u64 last,
		      struct badlist_extent *found)
{
	struct badlist_extent bad;
	unsigned int seq;
	bool any;

	do {
		seq = read_seqcount_latch(&record->seq);
		any = pmem_badlist_find(&record->copies[seq & 1], first, last, &bad);
	} while (read_seqcount_latch_retry(&record->seq, seq));

	if (any && found)
		*found = bad;

	return any;
}
