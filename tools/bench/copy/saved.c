// SPDX-License-Identifier: GPL-2.0
/*
 * What wide registers cost a kernel: it has to save the registers of the program first, and to
 * restore them before the program goes on. Copies in chunks, between which other tasks may run,
 * with the state saved and restored around each chunk (the worst: the program's state is live each
 * time), and around the whole piece (the program does not run between two chunks).
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <cpuid.h>
#include <stdio.h>
#include <string.h>

#include <linux/array_size.h>
#include <linux/compiler.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/types.h>

#include "copy.h"

/* x87, SSE, AVX, and the three components of AVX-512, as a compact save lays them out, and more. */
#define STATE	0xe7
static char area[SZ_4K] __aligned(64);

/* What the next copy uses. */
static const struct vector *vector;
static size_t ahead;

/*
 * This file is not compiled for wide registers: the compiler would clear those at the end of a
 * function, and a save skips the components that are in their initial state.
 */
static inline void save(void)
{
	asm volatile("xsavec64 %0" : "+m" (area) : "a" (STATE), "d" (0) : "memory");
}

static inline void restore(void)
{
	asm volatile("xrstor64 %0" : : "m" (area), "a" (STATE), "d" (0) : "memory");
}

/* Put something into all registers, so that all are saved. Each copy restores it. */
static void live(void)
{
	asm volatile(".irp r, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n\t"
		     "vcmpps $15, %%ymm\\r, %%ymm\\r, %%ymm\\r\n\t"
		     ".endr"
		     : : : "memory");
	if (!vectors[1].there())
		return;

	asm volatile(".irp r, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n\t"
		     "vpternlogd $0xff, %%zmm\\r, %%zmm\\r, %%zmm\\r\n\t"
		     ".endr\n\t"
		     ".irp r, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31\n\t"
		     "vpternlogd $0xff, %%zmm\\r, %%zmm\\r, %%zmm\\r\n\t"
		     ".endr\n\t"
		     "kxnorw %%k1, %%k1, %%k1"
		     : : : "memory");
}

static void bare(void *to, const void *from, size_t len)
{
	vector->copy(to, from, len, ahead);
}

static void chunks(void *to, const void *from, size_t len, size_t chunk)
{
	size_t i;

	for (i = 0; i < len; i += chunk) {
		save();
		vector->copy(to + i, from + i, min_t(size_t, chunk, len - i), ahead);
		restore();
	}
}

static void each_16k(void *to, const void *from, size_t len)
{
	chunks(to, from, len, SZ_16K);
}

static void each_64k(void *to, const void *from, size_t len)
{
	chunks(to, from, len, SZ_64K);
}

static void once(void *to, const void *from, size_t len)
{
	size_t i;

	save();
	for (i = 0; i < len; i += SZ_64K)
		vector->copy(to + i, from + i, min_t(size_t, SZ_64K, len - i), ahead);
	restore();
}

/* Return: the distance of the prefetch with which the bare copy is fastest. */
static size_t best_ahead(const struct shape *shape)
{
	static const size_t distances[] = { 0, SZ_512, SZ_1K, SZ_2K, SZ_4K, SZ_8K };
	const struct way way = { vector->name, bare };
	double fastest = 0, speed;
	size_t best = 0, i;

	for (i = 0; i < ARRAY_SIZE(distances) && distances[i] < shape->len; i++) {
		ahead = distances[i];
		measure(&way, 1, shape, 7, &speed);
		if (speed > fastest) {
			fastest = speed;
			best = ahead;
		}
	}

	return best;
}

static void row(const struct shape *shape)
{
	const struct way saved[] = {
		{ "not saved", bare },
		{ "each 16 KiB", each_16k, live },
		{ "each 64 KiB", each_64k, live },
		{ "once", once, live },
	};
	struct way ways[WAYS_MAX];
	double speeds[WAYS_MAX];
	const size_t ours = ways_ours(ways);
	size_t i;

	ahead = best_ahead(shape);
	memcpy(ways + ours, saved, sizeof(saved));
	measure(ways, ours + ARRAY_SIZE(saved), shape, ROUNDS, speeds);

	printf("%7zu %s %s  %-6s %5zu", shape->len, shape->cold ? "cold" : "hot ",
	       shape->apart ? "apart   " : "in a row", vector->name, ahead);
	for (i = 0; i < ours; i++)
		printf("%14.2f", speeds[i]);
	/* As the targets are: time, ours is 1. */
	for (i = ours; i < ours + ARRAY_SIZE(saved); i++)
		printf("   %6.2f %4.2f", speeds[i], speeds[0] / speeds[i]);
	printf("\n");
	fflush(stdout);
}

static void rows(size_t len)
{
	size_t kind;

	for (kind = 0; kind < 4; kind++) {
		const struct shape shape = { .len = len, .cold = kind & 1, .apart = kind & 2 };

		for (vector = vectors; vector < vectors + VECTORS; vector++)
			if (vector->there())
				row(&shape);
	}
}

/* Has the CPU the compact save? */
static bool state_there(void)
{
	unsigned int a, b, c, d;

	return __get_cpuid_count(0xd, 1, &a, &b, &c, &d) && a & 1U << 1;
}

/* Bandwidth in GB/s and, of the wide ways, the time, where that of this driver is 1. */
void table_saved(void)
{
	static const size_t sizes[] = { SZ_4K, SZ_16K, SZ_64K, SZ_1M };
	struct way ways[WAYS_MAX];
	size_t ours = ways_ours(ways), i;

	if (!vectors[0].there() || !state_there())
		return;

	printf("  bytes source copies  wide   ahead");
	for (i = 0; i < ours; i++)
		printf("%14s", ways[i].name);
	printf("%14s%14s%14s%14s\n", "not saved", "each 16 KiB", "each 64 KiB", "once");
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		rows(sizes[i]);
}
