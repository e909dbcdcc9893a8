// SPDX-License-Identifier: GPL-2.0
/*
 * Who uses a disk: mounts, swap areas, other disks, NVMe targets, processes.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "holder.h"
#include "output.h"
#include "pmemctl.h"
#include "sysfs.h"

#define NVMET "/sys/kernel/config/nvmet/subsystems"

/**
 * struct holders - a walk over the users of a disk
 * @call, @ctx: of holder_each()
 * @name:       the disk, or the partition that is looked at
 * @number:     its "major:minor"
 * @found:      number of users so far
 */
struct holders {
	void		(*call)(void *ctx, const char *sentence);
	void		*ctx;
	const char	*name;
	char		number[16];
	unsigned int	found;
};

static void __attribute__((format(printf, 2, 3))) found(struct holders *h, const char *format, ...)
{
	char sentence[PATH_MAX + 128], *clean;
	va_list args;

	va_start(args, format);
	vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	clean = output_clean(sentence);
	h->call(h->ctx, clean);
	free(clean);
	h->found++;
}

/* In files of /proc a space and the like are "\040". */
static void unescape(char *text)
{
	char *to = text;

	for (; *text; text++) {
		if (text[0] == '\\' && isdigit(text[1]) && isdigit(text[2]) && isdigit(text[3])) {
			*to++ = (text[1] - '0') << 6 | (text[2] - '0') << 3 | (text[3] - '0');
			text += 3;
		} else {
			*to++ = *text;
		}
	}
	*to = '\0';
}

/* Is @path the name of the block device @name? */
static bool is_node(const char *path, const char *name)
{
	return !strncmp(path, "/dev/", 5) && !strcmp(path + 5, name);
}

/* The same for a path that may be a link, such as one in /dev/disk/by-id. */
static bool leads_to(const char *path, const char *name)
{
	char target[PATH_MAX];

	if (!realpath(sysfs_path("%s", path), target))
		return is_node(path, name);

	return !strcmp(strrchr(target, '/') + 1, name);
}

/* Context of a walk over mounts. */
struct mounts {
	void	(*call)(void *ctx, const char *name, const char *part, const char *where);
	void	*ctx;
};

/*
 * "id parent major:minor part where options [tags] - type source options". File systems that span
 * disks have a number of their own, and are known by their source.
 */
static void each_mount(const char *name, const char *number, const struct mounts *mounts)
{
	char *all = sysfs_read_all(NULL, "/proc/self/mountinfo"), *next = all, *line;

	while (all && (line = strsep(&next, "\n"))) {
		char its[16], part[PATH_MAX], where[PATH_MAX], source[PATH_MAX] = "";
		const char *tail = strstr(line, " - ");

		if (sscanf(line, "%*s %*s %15s %4095s %4095s", its, part, where) != 3)
			continue;
		if (tail)
			sscanf(tail, " - %*s %4095s", source);
		if (strcmp(its, number) && !is_node(source, name))
			continue;
		unescape(part);
		unescape(where);
		mounts->call(mounts->ctx, name, part, where);
	}
	free(all);
}

static int mounts_of_partition(void *ctx, const char *name)
{
	char number[16];

	sysfs_read(number, sizeof(number), "/sys/class/block/%s/dev", name);
	each_mount(name, number, ctx);

	return 0;
}

/* Call a function for a disk and its partitions. */
static void each_part(const char *disk, int (*call)(void *ctx, const char *name), void *ctx)
{
	char folder[64], start[40];

	snprintf(folder, sizeof(folder), "/sys/class/block/%s", disk);
	snprintf(start, sizeof(start), "%sp", disk);
	call(ctx, disk);
	sysfs_each(folder, start, call, ctx);
}

void holder_mounts(const char *disk,
		   void (*call)(void *ctx, const char *name, const char *part, const char *where),
		   void *ctx)
{
	struct mounts mounts = { .call = call, .ctx = ctx };

	if (*disk)
		each_part(disk, mounts_of_partition, &mounts);
}

static void mounted(void *ctx, const char *name, const char *part, const char *where)
{
	(void)part;
	found(ctx, "%s is mounted on %s", name, where);
}

static void look_at_swaps(struct holders *h)
{
	char *all = sysfs_read_all(NULL, "/proc/swaps"), *next = all, *line;

	while (all && (line = strsep(&next, "\n"))) {
		line[strcspn(line, " \t")] = '\0';
		if (is_node(line, h->name))
			found(h, "%s is a swap area", h->name);
	}
	free(all);
}

/* Device mapper, MD, bcache. */
static int is_part_of(void *ctx, const char *name)
{
	struct holders *h = ctx;
	char title[128];

	if (sysfs_read(title, sizeof(title), "/sys/class/block/%s/dm/name", name) > 0)
		found(h, "%s is part of %s (%s)", h->name, name, title);
	else
		found(h, "%s is part of %s", h->name, name);

	return 0;
}

static int is_behind(void *ctx, const char *name)
{
	struct holders *h = ctx;
	char file[PATH_MAX];

	if (sysfs_read(file, sizeof(file), "/sys/block/%s/loop/backing_file", name) > 0 &&
	    is_node(file, h->name))
		found(h, "%s is what %s shows", h->name, name);

	return 0;
}

/* Context of a walk over the namespaces of an NVMe target's subsystem. */
struct export {
	struct holders	*h;
	const char	*subsystem;
};

static int is_exported(void *ctx, const char *name)
{
	const struct export *export = ctx;
	char path[PATH_MAX];

	if (sysfs_read(path, sizeof(path), NVMET "/%s/namespaces/%s/device_path", export->subsystem,
		       name) > 0 && leads_to(path, export->h->name))
		found(export->h, "%s is exported over NVMe as %s", export->h->name, export->subsystem);

	return 0;
}

static int look_at_subsystem(void *ctx, const char *name)
{
	struct export export = { .h = ctx, .subsystem = name };
	char folder[PATH_MAX];

	snprintf(folder, sizeof(folder), NVMET "/%s/namespaces", name);
	sysfs_each(folder, "", is_exported, &export);

	return 0;
}

/* Context of a walk over the open files of a process. */
struct process {
	struct holders	*h;
	const char	*pid;
};

static int is_open(void *ctx, const char *name)
{
	const struct process *process = ctx;
	char path[PATH_MAX], title[64];
	ssize_t len = readlink(sysfs_path("/proc/%s/fd/%s", process->pid, name), path, sizeof(path) - 1);

	if (len < 0)
		return 0;
	path[len] = '\0';
	if (!is_node(path, process->h->name))
		return 0;
	sysfs_read(title, sizeof(title), "/proc/%s/comm", process->pid);
	found(process->h, "%s is open in process %s (%s)", process->h->name, process->pid, title);

	return 1;
}

static int look_at_process(void *ctx, const char *name)
{
	struct process process = { .h = ctx, .pid = name };
	char folder[PATH_MAX];

	if (!isdigit(*name))
		return 0;
	snprintf(folder, sizeof(folder), "/proc/%s/fd", name);
	sysfs_each(folder, "", is_open, &process);

	return 0;
}

static int look_at(void *ctx, const char *name)
{
	struct mounts mounts = { .call = mounted, .ctx = ctx };
	struct holders *h = ctx;
	char folder[64];

	h->name = name;
	sysfs_read(h->number, sizeof(h->number), "/sys/class/block/%s/dev", name);
	each_mount(name, h->number, &mounts);
	look_at_swaps(h);
	snprintf(folder, sizeof(folder), "/sys/class/block/%s/holders", name);
	sysfs_each(folder, "", is_part_of, h);
	sysfs_each("/sys/block", "loop", is_behind, h);
	sysfs_each(NVMET, "", look_at_subsystem, h);
	sysfs_each("/proc", "", look_at_process, h);

	return 0;
}

unsigned int holder_each(const char *disk, void (*call)(void *ctx, const char *sentence), void *ctx)
{
	struct holders h = { .call = call, .ctx = ctx };

	if (*disk)
		each_part(disk, look_at, &h);

	return h.found;
}

static void say(void *ctx, const char *sentence)
{
	(void)ctx;
	complain("%s", sentence);
}

unsigned int holder_complain(const char *disk)
{
	return holder_each(disk, say, NULL);
}
