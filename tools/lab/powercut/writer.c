// SPDX-License-Identifier: GPL-2.0
/*
 * Runs a workload in the guest, under the eyes of the recorder.
 *
 *	writer run NUMBER WORKLOAD PATH RANGE SIZE START
 *	writer check WORKLOAD DIR ACKED BEGUN
 *
 * RANGE and SIZE are the physical memory to follow, START where the disk lies in it, all in bytes.
 * PATH is the disk, a file on it, a directory of its file system, or what the module pmem_recover
 * gives.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "mark.h"
#include "must.h"
#include "tell.h"

#define LINE		64
#define ALIGNMENT	4096
/* The region, and a page behind it. */
#define ALL		(PLAN_REGION + ALIGNMENT)

static u8 *buffer;

/* Where in the range a file lies, in one piece. */
static u64 place_of(int fd, u64 start)
{
	struct {
		struct fiemap		map;
		struct fiemap_extent	extent;
	} f = {
		.map = {
			.fm_length = ALL,
			.fm_flags = FIEMAP_FLAG_SYNC,
			.fm_extent_count = 1,
		},
	};
	struct stat st;

	must(!fstat(fd, &st), "fstat");
	if (!S_ISREG(st.st_mode))
		return start;
	must(!ioctl(fd, FS_IOC_FIEMAP, &f) && f.map.fm_mapped_extents == 1 &&
	     f.extent.fe_length >= ALL, "the file lies in one piece");

	return start + f.extent.fe_physical;
}

static void write_all(int fd, const void *from, size_t len, off_t off)
{
	must(pwrite(fd, from, len, off) == (ssize_t)len, "pwrite");
}

/* Each write reaches the media by itself (O_DSYNC), or with the step that flushes. */
static void run_disk(int fd, const struct plan *plan)
{
	u32 seq;

	for (seq = 1; seq <= plan->steps; seq++) {
		struct step step = plan->step(seq);

		plan_fill(buffer, seq, step.off, step.len);
		mark(MARK_BEGIN, seq, 0, 0);
		if (step.ack)
			mark(MARK_PROMISE, seq, 0, 0);
		if (step.kind == STEP_SYNC)
			must(!fdatasync(fd), "fdatasync");
		else
			write_all(fd, buffer, step.len, step.off);
		if (step.ack)
			mark(MARK_ACK, seq, 0, 0);
	}
}

static void run_file(int fd, const struct plan *plan)
{
	u32 seq;

	for (seq = 1; seq <= plan->steps; seq++) {
		struct step step = plan->step(seq);

		plan_fill(buffer + seq % LINE, seq, step.off, step.len);
		mark(MARK_BEGIN, seq, 0, 0);
		write_all(fd, buffer + seq % LINE, step.len, step.off);
		must(!fdatasync(fd), "fdatasync");
		mark(MARK_ACK, seq, 0, 0);
	}
}

#ifdef __x86_64__
#define COPY_TEARS	0

static void write_back_line(const u8 *p)
{
	asm volatile("clwb %0" : : "m" (*p) : "memory");
}

static void fence(void)
{
	asm volatile("sfence" : : : "memory");
}
#else
/* Data at an odd place are copied in words that are aligned in the source. */
#define COPY_TEARS	1

/* dc cvap, under a name that every assembler knows */
static void write_back_line(const u8 *p)
{
	asm volatile("sys #3, c7, c12, #1, %0" : : "r" (p) : "memory");
}

static void fence(void)
{
	asm volatile("dsb sy" : : : "memory");
}
#endif

static void write_back(const u8 *p, const u8 *end)
{
	for (p = (const u8 *)((unsigned long)p & -LINE); p < end; p += LINE)
		write_back_line(p);
}

/* MAP_SYNC: the program makes its stores persistent by itself, or leaves it to msync. */
static void run_mapping(int fd, const struct plan *plan)
{
	bool msyncs = !strcmp(plan->name, "msync");
	u8 *map = mmap(NULL, ALL, PROT_READ | PROT_WRITE, MAP_SHARED_VALIDATE | MAP_SYNC, fd, 0);
	u32 seq;

	must(map != MAP_FAILED, "mmap with MAP_SYNC");
	/* memset() may use special stores. They are in no plan, but must be in the log. */
	memset(map + PLAN_REGION, 0, ALL - PLAN_REGION);
	for (seq = 1; seq <= plan->steps; seq++) {
		struct step step = plan->step(seq);

		plan_fill(buffer, seq, step.off, step.len);
		mark(MARK_BEGIN, seq, 0, 0);
		memcpy(map + step.off, buffer, step.len);
		if (!msyncs)
			write_back(map + step.off, map + step.off + step.len);
		if (!step.ack)
			continue;
		if (msyncs)
			must(!msync(map, PLAN_REGION, MS_SYNC), "msync");
		else
			fence();
		mark(MARK_ACK, seq, 0, 0);
	}
}

static void run_region(const struct plan *plan, const char *path, unsigned long number, u64 start)
{
	bool disk = !strcmp(plan->name, "fua") || !strcmp(plan->name, "flush");
	bool copied = !strcmp(plan->name, "unaligned") || !strcmp(plan->name, "recovery");
	int flags = O_RDWR | (disk ? O_DIRECT : O_CREAT), fd;

	fd = open(path, flags, 0600);
	must(fd >= 0, path);
	buffer = aligned_alloc(ALIGNMENT, ALL);
	must(buffer, "memory");
	plan_fill(buffer, 0, 0, ALL);
	write_all(fd, buffer, ALL, 0);
	must(!fsync(fd), "fsync");
	start = place_of(fd, start);
	close(fd);

	if (!strcmp(plan->name, "fua"))
		flags |= O_DSYNC;
	fd = open(path, flags);
	must(fd >= 0, path);
	mark(MARK_START, number, 0, 0);
	mark(MARK_PLACE, start, copied && COPY_TEARS, 0);
	if (disk)
		run_disk(fd, plan);
	else if (copied)
		run_file(fd, plan);
	else
		run_mapping(fd, plan);
	mark(MARK_STOP, 0, 0, 0);
	close(fd);
}

static void run(char **argv)
{
	unsigned long number = strtoul(argv[0], NULL, 0);
	const struct plan *plan = plan_find(argv[1]);
	u64 range = strtoull(argv[3], NULL, 0), size = strtoull(argv[4], NULL, 0);
	u64 start = strtoull(argv[5], NULL, 0);

	must(plan, argv[1]);
	tell_memory(range, size);
	if (plan->files)
		files_run(plan, argv[2], number);
	else
		run_region(plan, argv[2], number, start);
}

int main(int argc, char **argv)
{
	char why[200] = "";
	const struct plan *plan;

	if (argc == 8 && !strcmp(argv[1], "run")) {
		run(argv + 2);
		return 0;
	}
	plan = argc == 6 && !strcmp(argv[1], "check") ? plan_find(argv[2]) : NULL;
	if (plan && plan->files) {
		if (files_check(plan, argv[3], atoi(argv[4]), atoi(argv[5]), why, sizeof(why)))
			return 0;
		puts(why);
		return 1;
	}
	fprintf(stderr, "usage: writer run NUMBER WORKLOAD PATH RANGE SIZE START\n"
		"       writer check WORKLOAD DIR ACKED BEGUN\n");

	return 2;
}
