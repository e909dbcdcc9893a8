// SPDX-License-Identifier: GPL-2.0
/*
 * Measures I/O where it enters the block layer: bios of some shapes, on some disks, in turns.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/bio.h>
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../../lab/powercut/mark.h"
#include "bio.h"

static char *disks;
module_param(disks, charp, 0);
MODULE_PARM_DESC(disks, "NAME=PATH[@movnti|@movdir64b],…; NAME with a + is accounted for");

static char *shapes;
module_param(shapes, charp, 0);
MODULE_PARM_DESC(shapes, "op, bytes, order, source, pages, flush;…, see struct shape");

static int rounds = 13;
module_param(rounds, int, 0);
MODULE_PARM_DESC(rounds, "how often each disk has its turn");

static int turn_us = 8000;
module_param(turn_us, int, 0);
MODULE_PARM_DESC(turn_us, "how long a turn is");

static int count;
module_param(count, int, 0);
MODULE_PARM_DESC(count, "I/Os in a turn, however long it takes");

#define DISKS		8

static struct disk bench_disks[DISKS];
static int bench_count;
static struct bio bench_bio;
static struct bio_vec bench_vecs[SZ_2M >> PAGE_SHIFT];
static u64 bench_position;
/* A CPU's own memory is around it: that of all CPUs is aligned to huge pages. */
static DEFINE_PER_CPU(int, bench_percpu);

/* Is the I/O at this slot a read? The same of all disks: the slot decides, not chance. */
static bool bench_reads(const struct shape *shape, u64 slot)
{
	if (shape->op == 'm')
		return (slot * 2246822519ULL >> 16) % 10 < 7;

	return shape->op == 'r';
}

static int bench_one(struct disk *disk, const struct shape *shape, u64 offset)
{
	bool read = bench_reads(shape, offset / shape->bytes);
	blk_opf_t opf = (read ? REQ_OP_READ : REQ_OP_WRITE) | REQ_SYNC;
	unsigned int done, len;

	if (shape->op == 'z')
		return blkdev_issue_zeroout(disk->bdev, offset >> SECTOR_SHIFT,
					    shape->bytes >> SECTOR_SHIFT, GFP_KERNEL, 0);
	if (shape->flush == 'f')
		opf |= REQ_FUA;

	bio_init(&bench_bio, disk->bdev, bench_vecs, ARRAY_SIZE(bench_vecs), opf);
	bench_bio.bi_iter.bi_sector = offset >> SECTOR_SHIFT;
	for (done = 0; done < shape->bytes; done += len) {
		len = min_t(unsigned int, shape->bytes - done, PAGE_SIZE);
		if (bio_add_page(&bench_bio, pool_next(shape, done), len, 0) != len)
			return -EIO;
	}

	return submit_bio_wait(&bench_bio);
}

static u64 bench_offset(const struct shape *shape)
{
	u64 slots = BENCH_SPAN / shape->bytes, slot = bench_position++;

	/* A step that is coprime to a power of two comes by everywhere before it comes back. */
	return (shape->order == 'r' ? slot * 2654435761ULL : slot) % slots * shape->bytes;
}

/* One turn of one disk. */
static int bench_turn(struct disk *disk, const struct shape *shape, const char *name, int round)
{
	u64 begin, end, n = 0;
	int ret, i;

	way_use(disk->way, shape->op == 'z');
	begin = clock_now();
	/* For an emulator that looks on. */
	mark(MARK_START, 0, 0, 0);
	do {
		for (i = 0; i < (shape->bytes > SZ_64K ? 1 : 16); i++, n++) {
			ret = bench_one(disk, shape, bench_offset(shape));
			if (ret)
				return ret;
		}
		end = clock_now();
	} while (count ? n < count : end - begin < turn_us * NSEC_PER_USEC);
	mark(MARK_STOP, 0, 0, 0);

	pr_info("bench io %s %s %d %llu %llu\n", name, disk->name, round, end - begin, n);
	cond_resched();

	return 0;
}

/* In a new order each time: what one leaves in the caches is not always the same one's gain. */
static int bench_shape(const char *name)
{
	int turns[DISKS], round, i, ret;
	struct shape shape;

	if (sscanf(name, "%c%u%c%c%c%c", &shape.op, &shape.bytes, &shape.order, &shape.source,
		   &shape.pages, &shape.flush) != 6)
		return -EINVAL;

	for (i = 0; i < bench_count; i++)
		turns[i] = i;

	for (round = 0; round < rounds; round++) {
		for (i = bench_count - 1; i; i--) {
			int other = get_random_u32() % (i + 1);

			swap(turns[i], turns[other]);
		}
		for (i = 0; i < bench_count; i++) {
			ret = bench_turn(&bench_disks[turns[i]], &shape, name, round);
			if (ret)
				return ret;
		}
	}

	return 0;
}

/* Drivers that allocate on the first write do it now. */
static int bench_fill(struct disk *disk)
{
	const struct shape shape = { 'w', SZ_1M, 's', 'h', 'c', '-' };
	u64 offset;
	int ret = 0;

	for (offset = 0; !ret && offset < BENCH_SPAN; offset += shape.bytes)
		ret = bench_one(disk, &shape, offset);

	return ret;
}

/* Memory that no other CPU writes: the stack, that of this CPU, and what hot I/O is copied to. */
static void bench_own(void)
{
	const struct shape shape = { 'r', SZ_64K, 's', 'h', 's', '-' };
	unsigned int first;

	pr_info("bench own %lx %lx\n", (unsigned long)current->stack, THREAD_SIZE);
	pr_info("bench own %lx %x\n",
		round_down((unsigned long)raw_cpu_ptr(&bench_percpu), SZ_2M), SZ_2M);
	for (first = 0; first < shape.bytes; first += PAGE_SIZE)
		pr_info("bench own %lx %lx\n",
			(unsigned long)page_address(pool_next(&shape, first)), PAGE_SIZE);
}

static int bench_run(void)
{
	char *rest = disks, *word;
	int ret;

	way_begin();
	bench_own();
	while ((word = strsep(&rest, ",")) && bench_count < DISKS) {
		ret = disk_open(&bench_disks[bench_count], word);
		if (ret)
			return ret;
		ret = bench_fill(&bench_disks[bench_count++]);
		if (ret)
			return ret;
	}

	for (rest = shapes; (word = strsep(&rest, ";"));) {
		ret = bench_shape(word);
		if (ret) {
			pr_err("bench: %s failed (%d)\n", word, ret);
			return ret;
		}
	}

	return 0;
}

static int __init bench_init(void)
{
	int ret;

	if (!disks || !shapes)
		return -EINVAL;

	ret = pool_make();
	if (!ret)
		ret = empty_make();
	if (!ret)
		ret = bench_run();
	pr_info("bench end %d\n", ret);

	while (bench_count)
		disk_close(&bench_disks[--bench_count]);
	empty_free();
	pool_free();

	/* There is nothing to stay loaded for. */
	return ret ?: -EAGAIN;
}
late_initcall_sync(bench_init);

MODULE_DESCRIPTION("Measures block I/O");
MODULE_LICENSE("GPL");
