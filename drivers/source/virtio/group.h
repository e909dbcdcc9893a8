/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Group flush: one request to the host serves all who waited for it.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_VIRTIO_GROUP_H
#define _PMEM_VIRTIO_GROUP_H

#include <linux/completion.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>

/**
 * struct pmem_group - callers that need a flush, and the request that is under way
 * @lock:    held to use all members, and around @send; taken in interrupts
 * @waiting: list of struct pmem_group_member: callers for the next request
 * @served:  the callers that the request under way serves
 * @busy:    a request is under way
 * @late:    the callers of that request have given up: its reply is for none
 * @paused:  no request may be sent
 * @broken:  error of every flush from now on; 0 if there is none
 * @send:    sends a request. Returns 0 if pmem_group_reply() will follow, or -errno
 */
struct pmem_group {
	spinlock_t		lock;	/* see above */
	struct list_head	waiting;
	struct list_head	served;
	bool			busy;
	bool			late;
	bool			paused;
	int			broken;
	int			(*send)(struct pmem_group *group);
};

/**
 * struct pmem_group_member - a caller that needs a flush; on its stack
 * @node:   entry in a list of the group
 * @done:   completed once @error is valid
 * @error:  the result: 0, or -errno
 */
struct pmem_group_member {
	struct list_head	node;
	struct completion	done;
	int			error;
};

void pmem_group_init(struct pmem_group *group, int (*send)(struct pmem_group *group));
void pmem_group_join(struct pmem_group *group, struct pmem_group_member *member);
void pmem_group_reply(struct pmem_group *group, int error);
bool pmem_group_overdue(struct pmem_group *group, const struct pmem_group_member *member);
bool pmem_group_give_up(struct pmem_group *group, const struct pmem_group_member *member,
			int error);
void pmem_group_break(struct pmem_group *group, int error);
bool pmem_group_pause(struct pmem_group *group);
void pmem_group_resume(struct pmem_group *group);

#endif /* _PMEM_VIRTIO_GROUP_H */
