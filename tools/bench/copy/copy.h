/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ways to copy, and the shapes in which they are measured.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _BENCH_COPY_H
#define _BENCH_COPY_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct way - a way to copy
 * @name:  what the column is called
 * @copy:  copies @len bytes, a multiple of 64
 * @begin: called before each turn, unless it is NULL
 */
struct way {
	const char	*name;
	void		(*copy)(void *to, const void *from, size_t len);
	void		(*begin)(void);
};

/**
 * struct shape - the properties of the copies in a turn
 * @read:     out of the large region that stands for persistent memory, and without a fence
 * @len:      length
 * @cold:     the other side is not in the caches
 * @in_order: in the region, each copy begins where the one before it ended
 * @apart:    the CPU does not begin with the next copy while it waits for this one
 * @zero:     the source is zeroes
 */
struct shape {
	bool	read;
	size_t	len;
	bool	cold;
	bool	in_order;
	bool	apart;
	bool	zero;
};

/* measure.c: the memory, and the medians of the ways in GB/s, measured in turns */
#define WAYS_MAX	16
#define ROUNDS		25

void regions_make(void);
void measure(const struct way *ways, size_t count, const struct shape *shape, int rounds,
	     double *medians);
double measure_turn(const struct way *way, const struct shape *shape);
double measure_median(double *values, int count);
void measure_row(const struct way *ways, size_t count, const struct shape *shape);
void measure_heads(const char *what, const struct way *ways, size_t count);

/* path.c: the driver's copy by the path that the CPU's bits choose, or by one that is forced */
enum path {
	PATH_CHOSEN,
	PATH_MOVNTI,
	PATH_MOVDIR64B,
};

void path_set(enum path path);

/* vector.c: wide registers past the caches, with a prefetch some bytes ahead, or 0 for none */
struct vector {
	const char	*name;
	bool		(*there)(void);
	void		(*copy)(void *to, const void *from, size_t len, size_t ahead);
};

#define VECTORS	2

extern const struct vector vectors[VECTORS];

/* write.c: the paths of the driver that this CPU can execute, the chosen one first */
size_t ways_ours(struct way *ways);

/* write.c: without a prefetch; movnti is what nd_pmem executes */
void plain_movnti(void *to, const void *from, size_t len);
void plain_avx2(void *to, const void *from, size_t len);

/* read.c: each way to read, the driver's first */
size_t ways_read(struct way *ways);

/* The tables. */
void table_write(void);
void table_read(void);
void table_saved(void);
void table_scale(void);
void table_zero(void);

#endif /* _BENCH_COPY_H */
