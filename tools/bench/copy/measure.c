// SPDX-License-Identifier: GPL-2.0
/*
 * Measures ways to copy. The time is that of the thread, so that other threads do not count; each
 * round measures all ways in turn.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include <linux/sizes.h>

#include "copy.h"

/* More than caches hold, and a turn of a way. */
#define REGION	((size_t)SZ_1G)
#define TURN_NS	4000000UL

static char *persistent, *memory, *hot;

static unsigned long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);

	return t.tv_sec * 1000000000UL + t.tv_nsec;
}

static char *region(size_t size, int fill)
{
	char *area = mmap(NULL, size + SZ_2M, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (area == MAP_FAILED)
		exit(EXIT_FAILURE);
	area += -(unsigned long)area % SZ_2M;
	madvise(area, size, MADV_HUGEPAGE);
	memset(area, fill, size);

	return area;
}

void regions_make(void)
{
	persistent = region(REGION, 1);
	memory = region(REGION, 2);
	hot = region(SZ_2M, 3);
}

/*
 * One turn: GB/s. A write is fenced, as one that must be persistent is. In a row the CPU begins
 * with the next copy while it waits for the fence. Where they are apart it does not: between two
 * I/Os there is more to do than it looks ahead.
 */
double measure_turn(const struct way *way, const struct shape *shape)
{
	unsigned long begin, end, bytes = 0, slots = REGION / shape->len;
	/* Threads begin far from each other. */
	static __thread unsigned long position;

	if (!position)
		position = sched_getcpu() << 16;
	if (way->begin)
		way->begin();
	begin = now();
	do {
		int i;

		for (i = 0; i < 16; i++, position++, bytes += shape->len) {
			/* Steps that are coprime to a power of two come by everywhere. */
			size_t step = shape->in_order ? 1 : 2654435761UL;
			char *place = persistent + position * step % slots * shape->len;
			char *other = hot;

			if (shape->cold)
				other = memory + position * 2246822519UL % slots * shape->len;
			if (shape->read)
				way->copy(other, place, shape->len);
			else
				way->copy(place, other, shape->len);
			if (!shape->read)
				asm volatile("sfence" : : : "memory");
			if (shape->apart)
				asm volatile("lfence" : : : "memory");
		}
		end = now();
	} while (end - begin < TURN_NS);

	return (double)bytes / (end - begin);
}

/* A way that copies something else has no speed. */
static void prove(const struct way *way, const struct shape *shape)
{
	size_t len = shape->len, i;

	for (i = 0; i < len; i++)
		hot[i] = shape->zero ? 0 : i * 7 + i / 64 * 3 + i / SZ_4K;
	memset(persistent, 0xee, len + 64);
	if (way->begin)
		way->begin();
	way->copy(persistent, hot, len);
	asm volatile("mfence" : : : "memory");
	if (!memcmp(persistent, hot, len) && persistent[len] == (char)0xee)
		return;

	fprintf(stderr, "%s does not copy %zu bytes\n", way->name, len);
	exit(EXIT_FAILURE);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double measure_median(double *values, int count)
{
	qsort(values, count, sizeof(double), compare);

	return values[count / 2];
}

void measure(const struct way *ways, size_t count, const struct shape *shape, int rounds,
	     double *medians)
{
	static double results[WAYS_MAX][ROUNDS];
	size_t way;
	int round;

	for (way = 0; way < count; way++)
		prove(&ways[way], shape);

	for (round = 0; round < rounds; round++) {
		size_t first = rand() % count;

		for (way = 0; way < count; way++)
			results[(first + way) % count][round] =
				measure_turn(&ways[(first + way) % count], shape);
	}

	for (way = 0; way < count; way++)
		medians[way] = measure_median(results[way], rounds);
}

void measure_heads(const char *what, const struct way *ways, size_t count)
{
	size_t way;

	printf("%s", what);
	for (way = 0; way < count; way++)
		printf("%14s", ways[way].name);
	printf("\n");
}

/* A line of a table: of each way GB/s, and the share of the best. */
void measure_row(const struct way *ways, size_t count, const struct shape *shape)
{
	const char *order = shape->apart ? "apart   " : "in a row";
	double medians[WAYS_MAX], best = 0;
	size_t way;

	measure(ways, count, shape, ROUNDS, medians);
	for (way = 0; way < count; way++)
		best = medians[way] > best ? medians[way] : best;

	if (shape->read)
		order = shape->in_order ? "in order" : "random  ";
	printf("%7zu %s %s", shape->len, shape->cold ? "cold" : "hot ", order);
	for (way = 0; way < count; way++)
		printf("   %6.2f %4.2f", medians[way], medians[way] / best);
	printf("\n");
	fflush(stdout);
}
