// SPDX-License-Identifier: GPL-2.0
/*
 * The copy of the block driver, as it is, against the best that a program can do: AVX-512 or AVX
 * past the caches, and PMDK's pmem_memcpy. Bandwidth in GB/s, and of that of the best.
 *
 * The time is that of the thread, so that other threads do not count; each round measures all ways
 * in turn.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <immintrin.h>
#include <libpmem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "../../../drivers/block/copy.c"
#include "../../../drivers/block/copy_x86.c"

/* More than caches hold, and a turn of a way. */
#define REGION	((size_t)SZ_1G)
#define TURN_NS	4000000UL
#define ROUNDS	25

static char *destination, *source, *hot;

static void kernel(void *to, const void *from, size_t len)
{
	size_t i;

	for (i = 0; i < len; i += PMEM_LINE)
		line_movnti(to + i, from + i);
}

__attribute__((target("avx2"))) static void avx2(void *to, const void *from, size_t len)
{
	size_t i;

	for (i = 0; i < len; i += 32)
		_mm256_stream_si256(to + i, _mm256_loadu_si256(from + i));
}

__attribute__((target("avx512f"))) static void avx512(void *to, const void *from, size_t len)
{
	size_t i;

	for (i = 0; i < len; i += 64)
		_mm512_stream_si512(to + i, _mm512_loadu_si512(from + i));
}

static void pmdk(void *to, const void *from, size_t len)
{
	/* Its own idea of when to go past the caches is for memory that will be read again. */
	pmem_memcpy(to, from, len, PMEM_F_MEM_NODRAIN | PMEM_F_MEM_NONTEMPORAL);
}

static void ours(void *to, const void *from, size_t len)
{
	if (pmem_copy_to(to, from, len))
		abort();
}

struct way {
	const char *name;
	void (*copy)(void *to, const void *from, size_t len);
};

static struct way ways[] = {
	{ "this driver", ours },
	{ "movnti only", kernel },
	{ "avx2", avx2 },
	{ "avx512", avx512 },
	{ "pmdk", pmdk },
};

#define WAYS ARRAY_SIZE(ways)

static unsigned long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);

	return t.tv_sec * 1000000000UL + t.tv_nsec;
}

/*
 * One turn: GB/s. Each copy is fenced, as a write that must be persistent is. In a row the CPU
 * begins with the next one while it waits for the fence. Where they are @apart it does not: between
 * two I/Os there is more to do than it looks ahead.
 */
static double turn(const struct way *way, size_t len, bool cold, bool apart)
{
	static unsigned long position;
	unsigned long begin = now(), end, bytes = 0, slots = REGION / len;

	do {
		int i;

		for (i = 0; i < 16; i++, position++, bytes += len) {
			/* Steps that are coprime to a power of two come by everywhere. */
			size_t to = position * 2654435761UL % slots * len;
			size_t from = position * 2246822519UL % slots * len;

			way->copy(destination + to, cold ? source + from : hot, len);
			asm volatile("sfence" : : : "memory");
			if (apart)
				asm volatile("lfence" : : : "memory");
		}
		end = now();
	} while (end - begin < TURN_NS);

	return (double)bytes / (end - begin);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void measure(size_t len, bool cold, bool apart)
{
	static double results[WAYS][ROUNDS];
	double best = 0;
	size_t way, round;

	for (round = 0; round < ROUNDS; round++) {
		size_t first = rand() % WAYS;

		for (way = 0; way < WAYS; way++)
			results[(first + way) % WAYS][round] =
				turn(&ways[(first + way) % WAYS], len, cold, apart);
	}

	printf("%7zu %s %s", len, cold ? "cold" : "hot ", apart ? "apart   " : "in a row");
	for (way = 0; way < WAYS; way++) {
		qsort(results[way], ROUNDS, sizeof(double), compare);
		if (results[way][ROUNDS / 2] > best)
			best = results[way][ROUNDS / 2];
	}
	for (way = 0; way < WAYS; way++)
		printf("   %6.2f %4.2f", results[way][ROUNDS / 2], results[way][ROUNDS / 2] / best);
	printf("\n");
}

static char *region(size_t size)
{
	char *memory = mmap(NULL, size + SZ_2M, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		exit(EXIT_FAILURE);
	memory += -(unsigned long)memory % SZ_2M;
	madvise(memory, size, MADV_HUGEPAGE);
	memset(memory, 1, size);

	return memory;
}

int main(void)
{
	static const size_t sizes[] = { 512, SZ_4K, SZ_16K, SZ_64K, SZ_1M };
	size_t way, i, shape;

	if (!__builtin_cpu_supports("avx512f"))
		ways[3] = ways[2];
	destination = region(REGION);
	source = region(REGION);
	hot = region(SZ_2M);

	printf("  bytes source copies");
	for (way = 0; way < WAYS; way++)
		printf("%12s", ways[way].name);
	printf("\n");
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		for (shape = 0; shape < 4; shape++)
			measure(sizes[i], shape & 1, shape & 2);
	}

	return 0;
}
