/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kinds of I/O that the benchmark sends, and the memory that it takes for them.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _BENCH_BIO_H
#define _BENCH_BIO_H

#include <linux/blkdev.h>
#include <linux/sizes.h>
#include <linux/types.h>

/* Bytes of each disk that are used. */
#define BENCH_SPAN	SZ_128M

/**
 * struct shape - the properties of an I/O
 * @op:     r(ead), w(rite), m(ixed: seven reads to three writes) or z(ero)
 * @bytes:  length
 * @order:  r(andom) or s(equential)
 * @source: h(ot) or c(old) memory
 * @pages:  s(cattered) or c(ontiguous) in physical memory
 * @flush:  f: with FUA
 */
struct shape {
	char		op;
	unsigned int	bytes;
	char		order;
	char		source;
	char		pages;
	char		flush;
};

/* pool.c: pages of memory to write from and read to */
int pool_make(void);
void pool_free(void);
struct page *pool_next(const struct shape *shape, unsigned int first);

/* way.c: which way the driver of a disk copies */
enum way {
	WAY_CHOSEN,
	WAY_MOVNTI,
	WAY_MOVDIR64B,
};

int way_parse(enum way *way, const char *word);
void way_begin(void);
void way_use(enum way way, bool zeroes);

/* device.c: the disks to compare */
struct disk {
	struct block_device	*bdev;
	enum way		way;
	char			name[32];
};

int disk_open(struct disk *disk, const char *words);
void disk_close(struct disk *disk);

/* empty.c */
int empty_make(void);
void empty_free(void);

/* clock.c */
u64 clock_now(void);

#endif /* _BENCH_BIO_H */
