/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A model of group flush: callers and a host act in any order, and each result is checked.
 *
 * The suite and the fuzzer choose what happens next. The model has no lists: it remembers how many
 * requests had been sent when a caller came, and how each request ended. So a caller must get the
 * result of the first request that was sent after it came, and no other.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_GROUP_MODEL_H
#define _PMEM_GROUP_MODEL_H

#include <linux/completion.h>
#include <linux/errno.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "../drivers/source/virtio/group.h"

#define MODEL_CALLERS	6
#define MODEL_EVENTS	120
/* How a request ended that has not ended yet. */
#define MODEL_PENDING	1

/**
 * struct model_caller - a caller
 * @member: its place in the group
 * @asks:   it waits for a result
 * @sent:   number of requests that had been sent when it came
 * @ends:   number of times that all that waited had been given up, likewise
 */
struct model_caller {
	struct pmem_group_member member;
	bool asks;
	unsigned int sent;
	unsigned int ends;
};

/**
 * struct model - callers, a group and a host
 * @group:   what is tested
 * @callers: the callers
 * @result:  how each request ended, by its number; the first is 1
 * @sent:    number of requests sent
 * @served:  number of callers that have got the result of a request
 * @ends:    number of times that all that waited was given up
 * @host:    the host has a request
 * @late:    its callers have given up
 * @refuse:  the next request cannot be sent
 * @paused:  the group is paused
 * @broken:  the group is broken
 * @bad:     the first rule that was violated, or NULL
 */
struct model {
	struct pmem_group group;
	struct model_caller callers[MODEL_CALLERS];
	int result[MODEL_EVENTS + 2];
	unsigned int sent;
	unsigned int served;
	unsigned int ends;
	bool host, late, refuse, paused, broken;
	const char *bad;
};

static void model_rule(struct model *m, bool kept, const char *rule)
{
	if (!kept && !m->bad)
		m->bad = rule;
}

static int model_send(struct pmem_group *group)
{
	struct model *m = list_entry(group, struct model, group);

	model_rule(m, !m->host, "there is one request at a time");
	model_rule(m, !m->paused, "no request is sent while the group is paused");
	model_rule(m, !m->broken, "no request is sent by a broken group");

	m->host = !m->refuse;
	m->refuse = false;
	m->result[++m->sent] = m->host ? MODEL_PENDING : -ENOSPC;

	return m->host ? 0 : -ENOSPC;
}

static void model_check_caller(struct model *m, struct model_caller *c)
{
	unsigned int mine = c->sent + 1;
	bool given_up = c->ends != m->ends, over = mine <= m->sent && m->result[mine] <= 0;

	if (!completion_done(&c->member.done)) {
		model_rule(m, !given_up, "a caller that is given up does not wait");
		model_rule(m, !over, "a caller does not wait longer than for its request");
		model_rule(m, m->host || m->paused, "a caller waits for something");
		return;
	}

	c->asks = false;
	if (given_up) {
		model_rule(m, c->member.error == -EIO, "a caller that is given up gets an error");
		return;
	}
	model_rule(m, over, "a request that served a caller was sent after it came");
	model_rule(m, over && c->member.error == m->result[mine], "its result is the caller's");
	m->served++;
}

static void model_check(struct model *m)
{
	unsigned int i, overdue = 0, waiting = 0;

	for (i = 0; i < MODEL_CALLERS; i++)
		if (m->callers[i].asks)
			model_check_caller(m, &m->callers[i]);

	for (i = 0; i < MODEL_CALLERS; i++) {
		struct model_caller *c = &m->callers[i];

		if (!c->asks)
			continue;
		waiting += c->sent + 1 == m->sent;
		overdue += pmem_group_overdue(&m->group, &c->member);
	}
	model_rule(m, overdue == !!waiting, "one caller speaks for all that a request serves");
}

static void model_join(struct model *m, unsigned int which)
{
	struct model_caller *c = &m->callers[which % MODEL_CALLERS];

	if (c->asks)
		return;

	c->asks = true;
	c->sent = m->sent;
	/* Without a host that answers, a caller is given up as it comes. */
	c->ends = m->ends - (m->broken || m->late);
	pmem_group_join(&m->group, &c->member);
}

/* A host may answer although it was not asked. */
static void model_reply(struct model *m, int error)
{
	unsigned long flags;

	if (m->host)
		m->result[m->sent] = error;

	spin_lock_irqsave(&m->group.lock, flags);
	m->host = false;
	m->late = false;
	pmem_group_reply(&m->group, error);
	spin_unlock_irqrestore(&m->group.lock, flags);
}

/* On behalf of a caller, whose request may have ended meanwhile. */
static void model_give_up(struct model *m, unsigned int which)
{
	struct model_caller *c = &m->callers[which % MODEL_CALLERS];
	bool overdue = pmem_group_overdue(&m->group, &c->member), done;

	done = pmem_group_give_up(&m->group, &c->member, -EIO);
	model_rule(m, done == overdue, "only a caller that waits gives up");
	if (!overdue)
		return;

	m->late = m->host;
	m->ends++;
}

static void model_pause(struct model *m)
{
	m->paused = true;
	model_rule(m, pmem_group_pause(&m->group) == (!m->host || m->late || m->broken),
		   "a pause says whether a caller waits for the host");
}

static void model_resume(struct model *m)
{
	m->paused = false;
	pmem_group_resume(&m->group);
}

static void model_break(struct model *m)
{
	m->broken = true;
	m->ends++;
	pmem_group_break(&m->group, -EIO);
}

/**
 * model_step() - let one thing happen
 * @m:    the model; at most MODEL_EVENTS times
 * @what: which one
 */
static void model_step(struct model *m, unsigned char what)
{
	switch (what >> 4) {
	case 0 ... 7:
		model_join(m, what & 0xf);
		break;
	case 8 ... 10:
		model_reply(m, 0);
		break;
	case 11:
		model_reply(m, -EIO);
		break;
	case 12:
		m->refuse = true;
		break;
	case 13:
		model_pause(m);
		break;
	case 14:
		model_resume(m);
		break;
	default:
		/* Nothing follows a break, so it is rare. */
		if ((what & 0xf) == 0xf)
			model_break(m);
		else if ((what & 0xf) > 7)
			model_give_up(m, what & 7);
	}
	model_check(m);
}

static void model_init(struct model *m)
{
	pmem_group_init(&m->group, model_send);
}

#endif /* _PMEM_GROUP_MODEL_H */
