/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The model of the caches: which bytes the media holds for certain, and which it may hold.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef POWERCUT_REPLAY_H
#define POWERCUT_REPLAY_H

#include <stdio.h>

#include "event.h"

#define REPLAY_LINE	64
#define REPLAY_CPUS	8

/**
 * struct replay_line - one line of cache that was stored to
 * @now:     what programs see
 * @media:   what the media holds for certain
 * @stored:  when each byte was last stored to (number of the event + 1)
 * @settled: as of when @media has it
 * @nt:      bit for each byte whose last store went past the cache
 * @history: numbers of the events that stored to it
 * @count:   how many of them
 * @room:    for how many there is room
 */
struct replay_line {
	u8	now[REPLAY_LINE];
	u8	media[REPLAY_LINE];
	u32	stored[REPLAY_LINE];
	u32	settled[REPLAY_LINE];
	u64	nt;
	u32	*history;
	u32	count;
	u32	room;
};

/**
 * struct replay_way - bytes on their way, of one CPU
 * @line: number of the line
 * @when: number of the event + 1
 * @mask: which bytes of it
 * @data: and what they were then
 */
struct replay_way {
	u32	line;
	u32	when;
	u64	mask;
	u8	data[REPLAY_LINE];
};

/**
 * struct replay - a log, as far as it was followed
 * @events:  all of it
 * @count:   number of events
 * @next:    which one comes next
 * @base:    the memory at the start; private, so writable
 * @size:    of the range
 * @lines:   by number; NULL for those that were never stored to
 * @way:     of each CPU, what its next fence settles
 * @ways:    how many
 * @rooms:   for how many there is room
 * @strict:  only sfence and mfence settle
 * @acked:   last step that was acknowledged
 * @begun:   last step that was begun
 * @place:   where the region lies
 * @torn:    the kernel may have copied any bytes of an aligned eight
 * @promise: of each CPU, the step that its next completion acknowledges
 * @bdev:    the disk that these completions are of
 */
struct replay {
	const struct event	*events;
	u32			count;
	u32			next;
	u8			*base;
	u64			size;
	struct replay_line	**lines;
	struct replay_way	*way[REPLAY_CPUS];
	u32			ways[REPLAY_CPUS];
	u32			rooms[REPLAY_CPUS];
	bool			strict;
	u32			acked;
	u32			begun;
	u32			place;
	bool			torn;
	u32			promise[REPLAY_CPUS];
	u64			bdev;
};

void replay_open(struct replay *r, const char *prefix, bool strict);
void replay_to(struct replay *r, u32 next);
void replay_image(const struct replay *r, u32 line, u64 seed, u8 *image);

#endif
