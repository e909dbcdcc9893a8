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
#include <sched.h>
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

#define LINE		64
#define ALIGNMENT	4096

static u8 *buffer;

static FILE *open_text(const char *path)
{
	FILE *f = fopen(path, "r");

	must(f, path);

	return f;
}

/* Who completes a bio calls this. */
static u64 completion(void)
{
	FILE *f = open_text("/proc/kallsyms");
	char line[512], name[256];
	unsigned long long at = 0, found = 0;

	while (!found && fgets(line, sizeof(line), f))
		if (sscanf(line, "%llx %*c %255s", &at, name) == 2 && !strcmp(name, "bio_endio"))
			found = at;
	fclose(f);
	must(found, "bio_endio in kallsyms");

	return found;
}

/* A disk without struct pages is mapped elsewhere than in the direct map; the kernel says where. */
static void tell_mapping(u64 range, u64 size)
{
	FILE *f = open_text("/proc/vmallocinfo");
	unsigned long long virt, end, phys;
	char line[512], *p;

	while (fgets(line, sizeof(line), f)) {
		p = strstr(line, "phys=0x");
		if (!p || sscanf(p, "phys=%llx", &phys) != 1 ||
		    sscanf(line, "%llx-%llx", &virt, &end) != 2)
			continue;
		/* A page behind each area is its guard. */
		if (phys >= range && phys < range + size)
			mark(MARK_MAP, virt, phys, end - virt - ALIGNMENT);
	}
	fclose(f);
}

/* Where in the range a file lies, in one piece. */
static u64 place_of(int fd, u64 start)
{
	struct {
		struct fiemap		map;
		struct fiemap_extent	extent;
	} f = {
		.map = {
			.fm_length = PLAN_REGION,
			.fm_flags = FIEMAP_FLAG_SYNC,
			.fm_extent_count = 1,
		},
	};
	struct stat st;

	must(!fstat(fd, &st), "fstat");
	if (!S_ISREG(st.st_mode))
		return start;
	must(!ioctl(fd, FS_IOC_FIEMAP, &f) && f.map.fm_mapped_extents == 1 &&
	     f.extent.fe_length >= PLAN_REGION, "the file lies in one piece");

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

static void write_back(const u8 *p, const u8 *end)
{
#ifdef __x86_64__
	for (p = (const u8 *)((unsigned long)p & -LINE); p < end; p += LINE)
		asm volatile("clwb %0" : : "m" (*p) : "memory");
#endif
}

static void fence(void)
{
#ifdef __x86_64__
	asm volatile("sfence" : : : "memory");
#endif
}

/* MAP_SYNC: the program makes its stores persistent by itself, or leaves it to msync. */
static void run_mapping(int fd, const struct plan *plan)
{
	bool msyncs = !strcmp(plan->name, "msync");
	u8 *map = mmap(NULL, PLAN_REGION, PROT_READ | PROT_WRITE, MAP_SHARED_VALIDATE | MAP_SYNC,
		       fd, 0);
	u32 seq;

	must(map != MAP_FAILED, "mmap with MAP_SYNC");
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
	buffer = aligned_alloc(ALIGNMENT, PLAN_REGION + ALIGNMENT);
	must(buffer, "memory");
	plan_fill(buffer, 0, 0, PLAN_REGION);
	write_all(fd, buffer, PLAN_REGION, 0);
	must(!fsync(fd), "fsync");
	start = place_of(fd, start);
	close(fd);

	if (!strcmp(plan->name, "fua"))
		flags |= O_DSYNC;
	fd = open(path, flags);
	must(fd >= 0, path);
	mark(MARK_START, number, 0, 0);
	mark(MARK_PLACE, start, 0, 0);
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
	cpu_set_t one;

	must(plan, argv[1]);
	/* A fence settles what its own CPU has done. */
	CPU_ZERO(&one);
	CPU_SET(0, &one);
	must(!sched_setaffinity(0, sizeof(one), &one), "sched_setaffinity");

	mark(MARK_RANGE, range, size, 0);
	tell_mapping(range, size);
	mark(MARK_WATCH, completion(), 0, 0);
	mark(MARK_ARM, 0, 0, 0);
	usleep(100000);
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
