// SPDX-License-Identifier: GPL-2.0
/*
 * The driver's copies on one CPU and on two at once: how much more two can do. Nothing is shared
 * but the memory, so this is what the machine allows.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <linux/array_size.h>
#include <linux/sizes.h>

#include "copy.h"

struct job {
	const struct way	*way;
	const struct shape	*shape;
	pthread_barrier_t	*start;
	int			cpu;
	double			speed;
};

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static void *run(void *data)
{
	struct job *job = data;

	pin(job->cpu);
	pthread_barrier_wait(job->start);
	job->speed = measure_turn(job->way, job->shape);

	return NULL;
}

/* GB/s of some threads together. */
static double together(const struct way *way, const struct shape *shape, int count)
{
	pthread_barrier_t start;
	pthread_t threads[2];
	struct job jobs[2];
	double sum = 0;
	int i;

	pthread_barrier_init(&start, NULL, count);
	for (i = 0; i < count; i++) {
		jobs[i] = (struct job){ way, shape, &start, i };
		if (pthread_create(&threads[i], NULL, run, &jobs[i]))
			exit(EXIT_FAILURE);
	}
	for (i = 0; i < count; i++) {
		pthread_join(threads[i], NULL);
		sum += jobs[i].speed;
	}
	pthread_barrier_destroy(&start);

	return sum;
}

static void row(const struct way *way, const struct shape *shape)
{
	double one[ROUNDS], two[ROUNDS], ratio[ROUNDS];
	int round;

	for (round = 0; round < ROUNDS; round++) {
		one[round] = together(way, shape, 1);
		two[round] = together(way, shape, 2);
		ratio[round] = two[round] / one[round];
	}
	printf("%7zu %s %-12s %10.2f %10.2f %10.2f\n", shape->len, shape->read ? "read " : "write",
	       way->name, measure_median(one, ROUNDS), measure_median(two, ROUNDS),
	       measure_median(ratio, ROUNDS));
	fflush(stdout);
}

void table_scale(void)
{
	static const size_t sizes[] = { SZ_512, SZ_4K, SZ_64K };
	struct way writes[WAYS_MAX], reads[WAYS_MAX];
	size_t count = ways_ours(writes), i, way;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		return;

	ways_read(reads);
	printf("  bytes copies           one thread        two      ratio\n");
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct shape shape = { .len = sizes[i], .cold = true, .apart = true };

		for (way = 0; way < count; way++)
			row(&writes[way], &shape);
		shape.read = true;
		row(&reads[0], &shape);
	}
}
