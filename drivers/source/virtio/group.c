// SPDX-License-Identifier: GPL-2.0
/*
 * Group flush: one request to the host serves all who waited for it.
 *
 * A host may start to sync when it takes a request, so a request covers the stores that were made
 * before it was sent. While one is under way, callers wait together for the next one: never for
 * the one under way, which may have started before their stores.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/list.h>
#include <kunit/visibility.h>

#include "group.h"

/**
 * pmem_group_init() - initialize a group
 * @group: zeroed memory
 * @send:  see struct pmem_group
 */
void pmem_group_init(struct pmem_group *group, int (*send)(struct pmem_group *group))
{
	spin_lock_init(&group->lock);
	INIT_LIST_HEAD(&group->waiting);
	INIT_LIST_HEAD(&group->served);
	group->send = send;
}
EXPORT_SYMBOL_IF_KUNIT(pmem_group_init);

/* Give all members of a list their result. They may be gone as soon as they have it. */
static void pmem_group_finish(struct list_head *members, int error)
{
	struct pmem_group_member *member, *next;

	list_for_each_entry_safe(member, next, members, node) {
		list_del_init(&member->node);
		member->error = error;
		complete(&member->done);
	}
}

/* Send a request for all members that wait, if there are any and it can be sent now. */
static void pmem_group_next(struct pmem_group *group)
{
	int error;

	if (list_empty(&group->waiting) || group->busy || group->paused)
		return;

	list_splice_tail_init(&group->waiting, &group->served);
	error = group->send(group);
	if (error)
		pmem_group_finish(&group->served, error);
	else
		group->busy = true;
}

/**
 * pmem_group_join() - ask for a flush
 * @group:  the group
 * @member: uninitialized; stays in use until @member->done is completed
 *
 * A flush that succeeds was sent after this call.
 *
 * Context: any.
 */
void pmem_group_join(struct pmem_group *group, struct pmem_group_member *member)
{
	unsigned long flags;

	init_completion(&member->done);
	INIT_LIST_HEAD(&member->node);

	spin_lock_irqsave(&group->lock, flags);
	if (group->broken || group->late) {
		member->error = group->broken ?: -EIO;
		complete(&member->done);
	} else {
		list_add_tail(&member->node, &group->waiting);
		pmem_group_next(group);
	}
	spin_unlock_irqrestore(&group->lock, flags);
}
EXPORT_SYMBOL_IF_KUNIT(pmem_group_join);

/**
 * pmem_group_reply() - a request has been answered
 * @group: the group
 * @error: 0, or -errno, for the callers that this request serves
 *
 * Sends the next request if callers wait for one. A reply without a request is ignored.
 *
 * Context: any; @group->lock is held.
 */
void pmem_group_reply(struct pmem_group *group, int error)
{
	if (!group->busy)
		return;

	group->busy = false;
	group->late = false;
	pmem_group_finish(&group->served, error);
	pmem_group_next(group);
}
EXPORT_SYMBOL_IF_KUNIT(pmem_group_reply);

/* Is the caller the first of those that the request under way serves? */
static bool pmem_group_is_first(struct pmem_group *group, const struct pmem_group_member *member)
{
	return list_first_entry_or_null(&group->served, struct pmem_group_member, node) == member;
}

/**
 * pmem_group_overdue() - check whether a caller is the one that must act on a late reply
 * @group:  the group
 * @member: a caller that has waited for a long time
 *
 * Return: true for one caller of those that the request under way serves.
 */
bool pmem_group_overdue(struct pmem_group *group, const struct pmem_group_member *member)
{
	unsigned long flags;
	bool first;

	spin_lock_irqsave(&group->lock, flags);
	first = pmem_group_is_first(group, member);
	spin_unlock_irqrestore(&group->lock, flags);

	return first;
}
EXPORT_SYMBOL_IF_KUNIT(pmem_group_overdue);

/**
 * pmem_group_give_up() - stop waiting for the request under way
 * @group:  the group
 * @member: a caller for which pmem_group_overdue() was true
 * @error:  -errno for all callers
 *
 * Until the reply comes, every flush fails. If it has come meanwhile, nothing happens: the request
 * under way is a newer one.
 *
 * Context: any.
 * Return: true if the callers were given up.
 */
bool pmem_group_give_up(struct pmem_group *group, const struct pmem_group_member *member, int error)
{
	unsigned long flags;
	bool first;

	spin_lock_irqsave(&group->lock, flags);
	first = pmem_group_is_first(group, member);
	if (first) {
		group->late = true;
		pmem_group_finish(&group->served, error);
		pmem_group_finish(&group->waiting, error);
	}
	spin_unlock_irqrestore(&group->lock, flags);

	return first;
}
EXPORT_SYMBOL_IF_KUNIT(pmem_group_give_up);

/**
 * pmem_group_break() - fail all current and future flushes
 * @group: the group
 * @error: -errno
 *
 * Context: any.
 */
void pmem_group_break(struct pmem_group *group, int error)
{
	unsigned long flags;

	spin_lock_irqsave(&group->lock, flags);
	group->broken = error;
	pmem_group_finish(&group->served, error);
	pmem_group_finish(&group->waiting, error);
	spin_unlock_irqrestore(&group->lock, flags);
}
EXPORT_SYMBOL_IF_KUNIT(pmem_group_break);

/**
 * pmem_group_pause() - send no more requests
 * @group: the group
 *
 * Callers wait until pmem_group_resume().
 *
 * Context: any.
 * Return: true if no caller waits for a request under way. In a broken group none does.
 */
bool pmem_group_pause(struct pmem_group *group)
{
	unsigned long flags;
	bool idle;

	spin_lock_irqsave(&group->lock, flags);
	group->paused = true;
	idle = !group->busy || group->late || group->broken;
	spin_unlock_irqrestore(&group->lock, flags);

	return idle;
}
EXPORT_SYMBOL_IF_KUNIT(pmem_group_pause);

/**
 * pmem_group_resume() - send requests again, after pmem_group_pause()
 * @group: the group
 *
 * Context: any.
 */
void pmem_group_resume(struct pmem_group *group)
{
	unsigned long flags;

	spin_lock_irqsave(&group->lock, flags);
	group->paused = false;
	pmem_group_next(group);
	spin_unlock_irqrestore(&group->lock, flags);
}
EXPORT_SYMBOL_IF_KUNIT(pmem_group_resume);
