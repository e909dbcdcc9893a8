/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parts of the kernel's lists that group flush uses.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_LIST_H
#define _UNIT_LINUX_LIST_H

#include <linux/types.h>

struct list_head {
	struct list_head *next, *prev;
};

#define list_entry(at, type, member)	((type *)((char *)(at) - offsetof(type, member)))

static inline void INIT_LIST_HEAD(struct list_head *list)
{
	list->next = list;
	list->prev = list;
}

static inline bool list_empty(const struct list_head *list)
{
	return list->next == list;
}

static inline void list_add_tail(struct list_head *entry, struct list_head *list)
{
	entry->next = list;
	entry->prev = list->prev;
	list->prev->next = entry;
	list->prev = entry;
}

static inline void list_del_init(struct list_head *entry)
{
	entry->prev->next = entry->next;
	entry->next->prev = entry->prev;
	INIT_LIST_HEAD(entry);
}

/* One by one: it only has to be right. */
static inline void list_splice_tail_init(struct list_head *from, struct list_head *to)
{
	while (!list_empty(from)) {
		struct list_head *entry = from->next;

		list_del_init(entry);
		list_add_tail(entry, to);
	}
}

#define list_first_entry_or_null(list, type, member)					\
	(list_empty(list) ? NULL : list_entry((list)->next, type, member))

#define list_for_each_entry_safe(at, after, list, member)				\
	for (at = list_entry((list)->next, typeof(*at), member),			\
	     after = list_entry(at->member.next, typeof(*at), member);			\
	     &at->member != (list);							\
	     at = after, after = list_entry(after->member.next, typeof(*after), member))

#endif /* _UNIT_LINUX_LIST_H */
