/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which bytes of some memory are bad.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_PARSE_BADLIST_H
#define _PMEM_PARSE_BADLIST_H

#include <linux/types.h>

#define BADLIST_MAX	384	/* extents; twice, with all else of a range, they fit into 16 KiB */

/**
 * struct badlist_extent - bad bytes in a row
 * @first: address of the first one
 * @last:  address of the last one, so that the end of the address space needs no special care
 */
struct badlist_extent {
	u64	first;
	u64	last;
};

/**
 * struct badlist - a set of bytes
 * @nr:      number of @extents in use
 * @coarse:  there were too many: good bytes between bad ones count as bad as well
 * @extents: sorted; they neither overlap nor touch. One more than is ever in use between calls
 *
 * All zero it is empty. A bad byte is in it until badlist_remove(), however many there are; what
 * room there is decides only how many good bytes are in it too. Locking is the caller's.
 */
struct badlist {
	unsigned int		nr;
	bool			coarse;
	struct badlist_extent	extents[BADLIST_MAX + 1];
};

bool badlist_add(struct badlist *list, u64 first, u64 last);
void badlist_remove(struct badlist *list, u64 first, u64 last);
void badlist_retain(struct badlist *list, u64 first, u64 last, const struct badlist *keep);
bool badlist_find(const struct badlist *list, u64 first, u64 last, struct badlist_extent *found);

#endif /* _PMEM_PARSE_BADLIST_H */
