// SPDX-License-Identifier: GPL-2.0
/*
 * Follows a recorder's log, byte by byte.
 *
 * Stores go to the cache, and the media may get the line at any time, as it is then. A flush takes
 * a picture of the line, which the media has for certain after the next fence of that CPU. Stores
 * past the cache are on their way until then, each eight bytes for themselves, and no flush hastens
 * them.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mark.h"
#include "replay.h"

static void *replay_load(const char *prefix, const char *what, u64 *size)
{
	char name[4096];
	struct stat st;
	void *p = NULL;
	int fd;

	snprintf(name, sizeof(name), "%s.%s", prefix, what);
	fd = open(name, O_RDONLY);
	if (fd >= 0 && !fstat(fd, &st) && st.st_size)
		p = mmap(NULL, st.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	if (!p || p == MAP_FAILED) {
		fprintf(stderr, "%s: cannot be read, or empty\n", name);
		exit(2);
	}
	close(fd);
	*size = st.st_size;

	return p;
}

/* Other disks complete bios too, but rarely: ours is the one that does most. */
static u64 replay_bdev(const struct replay *r)
{
	u64 found = 0;
	u32 votes = 0, i;

	for (i = 0; i < r->count; i++) {
		if (r->events[i].kind != EVENT_COMPLETE)
			continue;
		if (!votes)
			found = r->events[i].data;
		votes += r->events[i].data == found ? 1 : -1;
	}

	return found;
}

/**
 * replay_open() - begin at the start of a recording
 * @r:      what to fill
 * @prefix: PREFIX-N of the recorder's files; ends the program if there are none
 * @strict: locked instructions do not settle anything
 */
void replay_open(struct replay *r, const char *prefix, bool strict)
{
	u64 size;

	memset(r, 0, sizeof(*r));
	r->events = replay_load(prefix, "events", &size);
	r->count = size / sizeof(*r->events);
	r->base = replay_load(prefix, "base", &r->size);
	r->lines = calloc(r->size / REPLAY_LINE + 1, sizeof(*r->lines));
	r->strict = strict;
	r->bdev = replay_bdev(r);
}

static struct replay_line *replay_line(struct replay *r, u32 number)
{
	struct replay_line *line = r->lines[number];

	if (!line) {
		line = calloc(1, sizeof(*line));
		memcpy(line->now, r->base + (u64)number * REPLAY_LINE, REPLAY_LINE);
		memcpy(line->media, line->now, REPLAY_LINE);
		r->lines[number] = line;
	}

	return line;
}

static void replay_on_way(struct replay *r, u8 cpu, u32 number, u64 mask)
{
	struct replay_way *way;

	if (r->ways[cpu] == r->rooms[cpu]) {
		r->rooms[cpu] = 2 * r->rooms[cpu] + 64;
		r->way[cpu] = realloc(r->way[cpu], r->rooms[cpu] * sizeof(*way));
	}
	way = &r->way[cpu][r->ways[cpu]++];
	way->line = number;
	way->when = r->next + 1;
	way->mask = mask;
	memcpy(way->data, r->lines[number]->now, REPLAY_LINE);
}

static void replay_store(struct replay *r, const struct event *e)
{
	u32 done, number, part, i;
	struct replay_line *line;
	u64 mask;

	/* Those that are not aligned may end in the next line. */
	for (done = 0; done < e->len; done += part) {
		u32 at = (e->off + done) % REPLAY_LINE;

		number = (e->off + done) / REPLAY_LINE;
		part = e->len - done < REPLAY_LINE - at ? e->len - done : REPLAY_LINE - at;
		line = replay_line(r, number);
		mask = ((1ULL << part) - 1) << at;
		memcpy(line->now + at, (const u8 *)&e->data + done, part);
		for (i = at; i < at + part; i++)
			line->stored[i] = r->next + 1;
		if (line->count == line->room) {
			line->room = 2 * line->room + 8;
			line->history = realloc(line->history, line->room * sizeof(*line->history));
		}
		line->history[line->count++] = r->next;
		if (e->kind == EVENT_NT) {
			line->nt |= mask;
			replay_on_way(r, e->cpu, number, mask);
		} else {
			line->nt &= ~mask;
		}
	}
}

static void replay_settle(struct replay *r, u8 cpu)
{
	u32 i, byte;

	for (i = 0; i < r->ways[cpu]; i++) {
		const struct replay_way *way = &r->way[cpu][i];
		struct replay_line *line = r->lines[way->line];

		for (byte = 0; byte < REPLAY_LINE; byte++) {
			if (!(way->mask >> byte & 1) || line->settled[byte] >= way->when)
				continue;
			line->media[byte] = way->data[byte];
			line->settled[byte] = way->when;
		}
	}
	r->ways[cpu] = 0;
}

static void replay_mark(struct replay *r, const struct event *e)
{
	switch (e->len) {
	case MARK_BEGIN:
		r->begun = e->off;
		break;
	case MARK_PROMISE:
		r->promise[e->cpu] = e->off;
		break;
	case MARK_PLACE:
		r->place = e->off;
		r->torn = e->data;
		break;
	case MARK_ACK:
		r->acked = e->off;
		r->promise[e->cpu] = 0;
	}
}

/**
 * replay_to() - follow the log
 * @r:    how far it was followed
 * @next: the event to stop before; later than the last stop
 */
void replay_to(struct replay *r, u32 next)
{
	for (; r->next < next; r->next++) {
		const struct event *e = &r->events[r->next];

		switch (e->kind) {
		case EVENT_STORE:
		case EVENT_NT:
			replay_store(r, e);
			break;
		case EVENT_FLUSH:
			if (r->lines[e->off / REPLAY_LINE])
				replay_on_way(r, e->cpu, e->off / REPLAY_LINE,
					      ~r->lines[e->off / REPLAY_LINE]->nt);
			break;
		case EVENT_LOCKED:
			if (!r->strict)
				replay_settle(r, e->cpu);
			break;
		case EVENT_FENCE:
			replay_settle(r, e->cpu);
			break;
		case EVENT_COMPLETE:
			if (e->data == r->bdev && r->promise[e->cpu]) {
				r->acked = r->promise[e->cpu];
				r->promise[e->cpu] = 0;
			}
			break;
		case EVENT_MARK:
			replay_mark(r, e);
		}
	}
}

static u64 replay_chance(u64 *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;

	return *seed >> 11;
}

/* Up to which event a part of a line has come: none, all, or any of the line's. */
static u32 replay_luck(const struct replay_line *line, u64 *seed)
{
	switch (replay_chance(seed) % 3) {
	case 0:
		return 0;
	case 1:
		return ~0u;
	default:
		return line->history[replay_chance(seed) % line->count] + 1;
	}
}

/**
 * replay_image() - what is on the media of a line if power fails now
 * @r:      how far the log was followed
 * @number: of the line, which was stored to
 * @seed:   0 for the worst case; else some of what was not settled has come all the same
 * @image:  where to write REPLAY_LINE bytes
 */
void replay_image(const struct replay *r, u32 number, u64 seed, u8 *image)
{
	const struct replay_line *line = r->lines[number];
	u32 luck[REPLAY_LINE / 8], cached, i, byte;

	memcpy(image, line->media, REPLAY_LINE);
	if (!seed)
		return;

	seed = (seed * 0x9e3779b97f4a7c15ULL) ^ (number + 1) * 0xbf58476d1ce4e5b9ULL;
	replay_chance(&seed);
	cached = replay_luck(line, &seed);
	for (i = 0; i < REPLAY_LINE / 8; i++)
		luck[i] = replay_luck(line, &seed);

	for (i = 0; i < line->count; i++) {
		const struct event *e = &r->events[line->history[i]];
		u32 when = line->history[i] + 1;

		for (byte = 0; byte < e->len; byte++) {
			u32 at = e->off + byte;

			if (at / REPLAY_LINE != number)
				continue;
			at %= REPLAY_LINE;
			if (when > line->settled[at] &&
			    when <= (e->kind == EVENT_NT ? luck[at / 8] : cached))
				image[at] = (u8)(e->data >> 8 * byte);
		}
	}
}
