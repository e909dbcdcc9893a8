/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A set of bad bytes.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_PARSE_BADLIST_H
#define _PMEM_PARSE_BADLIST_H

#include <linux/types.h>

#define BADLIST_MAX	384	/* extents; two lists and the rest of a range fit into 16 KiB */

/**
 * struct badlist_extent - consecutive bad bytes
 * @first: address of the first one
 * @last:  address of the last one; inclusive, so that the last byte of the address space fits
 */
struct badlist_extent {
	u64	first;
	u64	last;
};

/**
 * struct badlist - a set of bytes
 * @nr:      number of @extents in use
 * @coarse:  extents were merged: good bytes between bad ones count as bad
 * @extents: sorted; they neither overlap nor touch. The last one is only used within a call
 *
 * A zeroed list is empty. A bad byte stays in the list until pmem_badlist_remove(); a full list
 * never loses one, but includes good bytes. The caller does the locking.
 */
struct badlist {
	unsigned int		nr;
	bool			coarse;
	struct badlist_extent	extents[BADLIST_MAX + 1];
};

bool pmem_badlist_add(struct badlist *list, u64 first, u64 last);
void pmem_badlist_remove(struct badlist *list, u64 first, u64 last);
void pmem_badlist_retain(struct badlist *list, u64 first, u64 last, const struct badlist *keep);
bool pmem_badlist_find(const struct badlist *list, u64 first, u64 last,
		       struct badlist_extent *found);

#endif /* _PMEM_PARSE_BADLIST_H */
