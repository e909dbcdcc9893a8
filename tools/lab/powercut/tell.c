// SPDX-License-Identifier: GPL-2.0
/*
 * Tells the recorder where the memory to follow is mapped.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/elf.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mark.h"
#include "must.h"
#include "tell.h"

#define GUARD		4096

static FILE *open_text(const char *path)
{
	FILE *f = fopen(path, "r");

	must(f, path);

	return f;
}

/* Called to complete a bio. */
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

/* Of all that has a physical address in /proc/kcore, the direct map begins lowest. */
static void tell_direct_map(u64 range, u64 size)
{
	int fd = open("/proc/kcore", O_RDONLY), i;
	u64 lowest = ~0ULL, delta = 0;
	struct elf64_phdr area;
	struct elf64_hdr head;

	must(fd >= 0 && pread(fd, &head, sizeof(head), 0) == sizeof(head), "/proc/kcore");
	for (i = 0; i < head.e_phnum; i++) {
		must(pread(fd, &area, sizeof(area), head.e_phoff + i * sizeof(area)) ==
		     sizeof(area), "/proc/kcore");
		if (area.p_type == PT_LOAD && area.p_paddr != ~0ULL && area.p_vaddr < lowest) {
			lowest = area.p_vaddr;
			delta = area.p_vaddr - area.p_paddr;
		}
	}
	close(fd);
	must(lowest != ~0ULL, "the direct map in /proc/kcore");
	mark(MARK_MAP, range + delta, range, size);
}

/* A disk without struct pages is mapped elsewhere; the kernel reports where. */
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
			mark(MARK_MAP, virt, phys, end - virt - GUARD);
	}
	fclose(f);
}

/**
 * tell_memory() - have the recorder follow memory from now on
 * @range: its physical address
 * @size:  in bytes
 *
 * Keeps this process on one CPU.
 */
void tell_memory(u64 range, u64 size)
{
	cpu_set_t one;

	/* A fence settles the stores of its own CPU. */
	CPU_ZERO(&one);
	CPU_SET(0, &one);
	must(!sched_setaffinity(0, sizeof(one), &one), "sched_setaffinity");

	mark(MARK_RANGE, range, size, 0);
	tell_direct_map(range, size);
	tell_mapping(range, size);
	mark(MARK_WATCH, completion(), 0, 0);
	mark(MARK_ARM, 0, 0, 0);
	usleep(100000);
}
