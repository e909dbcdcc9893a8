// SPDX-License-Identifier: GPL-2.0
/*
 * A set of bytes as a sorted array of extents, which merges extents rather than drop one when full.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/string.h>
#include <linux/types.h>

#include "badlist.h"

/* Index of the first of @nr extents that ends at @address or later; @nr if there is none. */
static unsigned int badlist_seek(const struct badlist *list, unsigned int nr, u64 address)
{
	unsigned int low = 0, high = nr;

	while (low < high) {
		unsigned int middle = low + (high - low) / 2;

		if (list->extents[middle].last < address)
			low = middle + 1;
		else
			high = middle;
	}

	return low;
}

/* Replace extents [at, at + drop) by @with, or remove them if @with is NULL. */
static void badlist_splice(struct badlist *list, unsigned int at, unsigned int drop,
			   const struct badlist_extent *with)
{
	unsigned int put = with ? 1 : 0;

	memmove(&list->extents[at + put], &list->extents[at + drop],
		(list->nr - at - drop) * sizeof(list->extents[0]));
	if (with)
		list->extents[at] = *with;
	list->nr = list->nr - drop + put;
}

/*
 * If the list is one extent too long, merge the two nearest neighbours, so that the fewest good
 * bytes count as bad. The gap after extent @keep has just been cleared: don't merge across it.
 */
static void badlist_fit(struct badlist *list, unsigned int keep)
{
	struct badlist_extent *e = list->extents, merged;
	u64 gap, least = (u64)-1;
	unsigned int i, best = 0;

	if (list->nr <= BADLIST_MAX)
		return;

	for (i = 0; i + 1 < list->nr; i++) {
		gap = e[i + 1].first - e[i].last;
		if (i != keep && gap < least) {
			least = gap;
			best = i;
		}
	}

	merged = (struct badlist_extent){ e[best].first, e[best + 1].last };
	badlist_splice(list, best, 2, &merged);
	list->coarse = true;
}

/**
 * pmem_badlist_add() - mark bytes as bad
 * @list:  the set
 * @first: address of the first one
 * @last:  address of the last one
 *
 * Return: true if any of them was good.
 */
bool pmem_badlist_add(struct badlist *list, u64 first, u64 last)
{
	/* An extent that ends just before @first touches it. */
	unsigned int at = badlist_seek(list, list->nr, first ? first - 1 : 0), end = at;
	struct badlist_extent *e = list->extents, merged = { first, last };

	if (at < list->nr && e[at].first <= first && e[at].last >= last)
		return false;

	/* An extent that begins just after @last touches it as well. */
	while (end < list->nr && (e[end].first <= last || e[end].first - 1 == last))
		end++;

	if (end > at) {
		if (e[at].first < first)
			merged.first = e[at].first;
		if (e[end - 1].last > last)
			merged.last = e[end - 1].last;
	}
	badlist_splice(list, at, end - at, &merged);
	badlist_fit(list, BADLIST_MAX + 1);

	return true;
}

/**
 * pmem_badlist_remove() - mark bytes as good
 * @list:  the set
 * @first: address of the first one
 * @last:  address of the last one
 */
void pmem_badlist_remove(struct badlist *list, u64 first, u64 last)
{
	unsigned int at = badlist_seek(list, list->nr, first);
	struct badlist_extent *e = list->extents, head;

	if (at < list->nr && e[at].first < first) {
		head = (struct badlist_extent){ e[at].first, first - 1 };
		if (e[at].last > last) {
			e[at].first = last + 1;
			badlist_splice(list, at, 0, &head);
			badlist_fit(list, at);
			return;
		}
		e[at++] = head;
	}

	while (at < list->nr && e[at].last <= last)
		badlist_splice(list, at, 1, NULL);
	if (at < list->nr && e[at].first <= last)
		e[at].first = last + 1;
	if (!list->nr)
		list->coarse = false;
}

/**
 * pmem_badlist_retain() - remove the bytes of a range that another set does not have
 * @list:  the set
 * @first: address of the first byte of the range
 * @last:  address of the last one
 * @keep:  the other set
 */
void pmem_badlist_retain(struct badlist *list, u64 first, u64 last, const struct badlist *keep)
{
	struct badlist_extent e, kept;

	while (pmem_badlist_find(list, first, last, &e)) {
		bool found = pmem_badlist_find(keep, e.first, e.last, &kept);

		if (found && kept.first == e.first) {
			e.last = kept.last;
		} else {
			if (found)
				e.last = kept.first - 1;
			pmem_badlist_remove(list, e.first, e.last);
		}

		if (e.last >= last)
			return;
		first = e.last + 1;
	}
}

/**
 * pmem_badlist_find() - find the first bad bytes of a range
 * @list:  the set
 * @first: address of the first byte of the range
 * @last:  address of the last one
 * @found: set to the first extent of bad bytes, clipped to the range; may be NULL
 *
 * While another CPU changes the list, the result may be wrong, but the search ends and stays within
 * the list. The caller has to detect the change and retry.
 *
 * Return: true if there are bad bytes.
 */
bool pmem_badlist_find(const struct badlist *list, u64 first, u64 last,
		       struct badlist_extent *found)
{
	unsigned int nr = READ_ONCE(list->nr), at;
	struct badlist_extent e;

	if (nr > BADLIST_MAX + 1)
		nr = BADLIST_MAX + 1;

	at = badlist_seek(list, nr, first);
	if (at == nr)
		return false;

	e = list->extents[at];
	if (e.first > last)
		return false;

	if (found)
		*found = (struct badlist_extent){
			e.first > first ? e.first : first,
			e.last < last ? e.last : last,
		};

	return true;
}
