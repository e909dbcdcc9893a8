// SPDX-License-Identifier: GPL-2.0
/*
 * Cuts the power at any point of a recording, and looks at what is left.
 *
 *	cut PREFIX WORKLOAD CUTS
 *		check the region of a workload without files
 *	cut PREFIX WORKLOAD CUTS OUT SIZE
 *		write the first SIZE bytes after each cut to file OUT, one image behind the other,
 *		and print for each the last step that was acknowledged and the last that was begun
 *
 * Every other cut is the worst case right after a step was acknowledged, the rest are anywhere,
 * with some of what was not settled on the media all the same. At the end the log must explain
 * every byte.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "copy.h"
#include "mark.h"
#include "replay.h"

/**
 * struct cut - a moment
 * @event: the first event that did not happen
 * @seed:  see replay_image()
 */
struct cut {
	u32	event;
	u64	seed;
};

static int cut_compare(const void *a, const void *b)
{
	const struct cut *left = a, *right = b;

	return (left->event > right->event) - (left->event < right->event);
}

/* A completed I/O is as binding as an acknowledgment of the program: it must survive. */
static u32 cut_after_ack(const struct replay *r, u32 from)
{
	const struct event *e;

	for (; from < r->count; from++) {
		e = &r->events[from];
		if ((e->kind == EVENT_MARK && e->len == MARK_ACK) ||
		    (e->kind == EVENT_COMPLETE && e->data == r->bdev))
			return from + 1;
	}

	return r->count;
}

static struct cut *cut_plan(const struct replay *r, u32 cuts)
{
	struct cut *plan = calloc(cuts, sizeof(*plan));
	u32 i;

	srandom(1);
	for (i = 0; i < cuts; i++) {
		/* One in each part of the log, so that no long stretch of it goes untried. */
		plan[i].event = (i + (double)random() / RAND_MAX) / cuts * r->count;
		if (i % 2)
			plan[i].seed = random() | 1;
		else
			plan[i].event = cut_after_ack(r, plan[i].event);
	}
	qsort(plan, cuts, sizeof(*plan), cut_compare);

	return plan;
}

/* The last contents that the CPUs saw must be in the memory's file: then no store was missed. */
static u32 cut_unexplained(struct replay *r, const char *prefix)
{
	u8 line[REPLAY_LINE];
	char name[4096];
	u32 number, wrong = 0;
	FILE *end;

	replay_to(r, r->count);
	snprintf(name, sizeof(name), "%s.end", prefix);
	end = fopen(name, "r");
	for (number = 0; number < r->size / REPLAY_LINE; number++) {
		if (!end || fread(line, sizeof(line), 1, end) != 1) {
			perror(name);
			exit(2);
		}
		if (memcmp(line, r->lines[number] ? r->lines[number]->now :
			   r->base + (u64)number * REPLAY_LINE, sizeof(line)))
			wrong++;
	}
	fclose(end);

	return wrong;
}

static void cut_region(const struct replay *r, u64 seed, u8 *region)
{
	u32 off;

	memcpy(region, r->base + r->place, PLAN_REGION);
	for (off = 0; off < PLAN_REGION; off += REPLAY_LINE)
		if (r->lines[(r->place + off) / REPLAY_LINE])
			replay_image(r, (r->place + off) / REPLAY_LINE, seed, region + off);
}

static void cut_write(const struct replay *r, u64 seed, const char *prefix, const char *out,
		      u64 at, u64 size)
{
	char base[4096];
	u8 line[REPLAY_LINE];
	u32 number;
	int fd;

	snprintf(base, sizeof(base), "%s.base", prefix);
	if (copy_file(base, out, at, size)) {
		perror(out);
		exit(2);
	}
	fd = open(out, O_WRONLY);
	for (number = 0; number < size / REPLAY_LINE; number++) {
		if (!r->lines[number])
			continue;
		replay_image(r, number, seed, line);
		if (pwrite(fd, line, REPLAY_LINE, at + (u64)number * REPLAY_LINE) != REPLAY_LINE) {
			perror(out);
			exit(2);
		}
	}
	close(fd);
}

int main(int argc, char **argv)
{
	const struct plan *plan = argc == 4 || argc == 6 ? plan_find(argv[2]) : NULL;
	static u8 region[PLAN_REGION];
	u32 cuts, i, bad = 0, wrong;
	struct replay r;
	struct cut *cut;
	char why[200];

	if (!plan) {
		fprintf(stderr, "usage: cut PREFIX WORKLOAD CUTS [OUT SIZE]\n");
		return 2;
	}
	replay_open(&r, argv[1], plan->strict);
	cuts = atoi(argv[3]);
	cut = cut_plan(&r, cuts);

	for (i = 0; i < cuts; i++) {
		replay_to(&r, cut[i].event);
		if (argc == 6) {
			u64 size = strtoull(argv[5], NULL, 0);

			cut_write(&r, cut[i].seed, argv[1], argv[4], i * size, size);
			printf("%u %u\n", r.acked, r.begun);
			continue;
		}
		cut_region(&r, cut[i].seed, region);
		if (check_region(region, plan, &r, why, sizeof(why)))
			continue;
		if (!bad++)
			printf("cut at event %u of %u, %s: %s\n", cut[i].event, r.count,
			       cut[i].seed ? "mixed" : "worst case", why);
	}

	wrong = cut_unexplained(&r, argv[1]);
	if (wrong)
		printf("%u lines hold what the recorder did not see\n", wrong);
	if (r.acked != plan->steps)
		printf("the workload ended at step %u of %u\n", r.acked, plan->steps);
	fprintf(stderr, "%s: %u events, %u steps, %u cuts, %u bad\n", plan->name, r.count, r.acked,
		cuts, bad);

	return bad || wrong || r.acked != plan->steps;
}
