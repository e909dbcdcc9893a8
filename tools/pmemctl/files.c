// SPDX-License-Identifier: GPL-2.0
/*
 * Which files lie where on a disk.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "files.h"
#include "holder.h"
#include "output.h"
#include "pmemctl.h"
#include "sysfs.h"

/* Extents of a file that are asked for at once. */
#define BATCH 128
/* Files between two updates of the progress. */
#define STEP 1000
#define SECTOR 512
/* Such extents have no place on the disk, or not one of their own. */
#define NO_PLACE (FIEMAP_EXTENT_UNKNOWN | FIEMAP_EXTENT_DELALLOC | FIEMAP_EXTENT_DATA_INLINE | \
		  FIEMAP_EXTENT_NOT_ALIGNED | FIEMAP_EXTENT_ENCODED)

/**
 * struct search - a search over the file systems of a disk
 * @extents, @n, @call, @ctx: of files_search()
 * @start:   where the partition begins on the disk
 * @last:    name of the partition that was searched last
 * @mounts:  number of file systems that were searched
 */
struct search {
	const struct extent	*extents;
	size_t			n;
	files_call		*call;
	void			*ctx;
	uint64_t		start;
	char			last[32];
	unsigned int		mounts;
};

static void compare(const struct search *s, const struct fiemap_extent *its, const char *path)
{
	uint64_t first = s->start + its->fe_physical, end = first + its->fe_length;

	for (size_t i = 0; i < s->n; i++) {
		const struct extent *e = &s->extents[i];
		struct extent part = { .offset = e->offset > first ? e->offset : first };
		uint64_t part_end = e->offset + e->length < end ? e->offset + e->length : end;

		if (part.offset >= part_end)
			continue;
		part.length = part_end - part.offset;
		s->call(s->ctx, i, &part, path, its->fe_logical + (part.offset - first));
	}
}

static void look_at_file(const struct search *s, const char *path)
{
	union {
		struct fiemap	map;
		char		space[sizeof(struct fiemap) + BATCH * sizeof(struct fiemap_extent)];
	} u;
	int fd = open(path, O_RDONLY | O_NOATIME | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	uint64_t next = 0;
	bool last = fd < 0;

	if (fd < 0)
		complain("%s: %s", path, strerror(errno));

	while (!last) {
		u.map = (struct fiemap){
			.fm_start = next,
			.fm_length = FIEMAP_MAX_OFFSET - next,
			.fm_extent_count = BATCH,
		};
		/* A file system that does not say where its files are has no FIEMAP. */
		if (ioctl(fd, FS_IOC_FIEMAP, &u.map) || !u.map.fm_mapped_extents)
			break;
		for (unsigned int i = 0; i < u.map.fm_mapped_extents; i++) {
			const struct fiemap_extent *its = &u.map.fm_extents[i];

			if (!(its->fe_flags & NO_PLACE))
				compare(s, its, path);
			next = its->fe_logical + its->fe_length;
			last = its->fe_flags & FIEMAP_EXTENT_LAST;
		}
	}
	if (fd >= 0)
		close(fd);
}

static void show_progress(const char *where, uint64_t seen, uint64_t all)
{
	if (isatty(STDERR_FILENO) && !(seen % STEP))
		fprintf(stderr, "\r%s: %ju of %ju files", where, (uintmax_t)seen, (uintmax_t)all);
}

/* Each file system once, and rather where all of it is mounted. */
static void search_mount(void *ctx, const char *name, const char *part, const char *where)
{
	char *const roots[] = { (char *)where, NULL };
	struct search *s = ctx;
	uint64_t sectors = 0, seen = 0;
	struct statvfs vfs = { };
	FTSENT *entry;
	FTS *walk;

	if (!strcmp(s->last, name))
		return;
	if (strcmp(part, "/"))
		complain("only %s of the file system on %s is mounted at %s: other files are not found",
			 part, name, where);
	snprintf(s->last, sizeof(s->last), "%s", name);
	sysfs_number(&sectors, "/sys/class/block/%s/start", name);
	s->start = sectors * SECTOR;
	s->mounts++;

	statvfs(where, &vfs);
	walk = must(fts_open(roots, FTS_PHYSICAL | FTS_XDEV | FTS_NOCHDIR, NULL));
	while ((entry = fts_read(walk))) {
		if (entry->fts_info == FTS_F || entry->fts_info == FTS_D) {
			look_at_file(s, entry->fts_path);
			show_progress(where, ++seen, vfs.f_files - vfs.f_ffree);
		} else if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR ||
			   entry->fts_info == FTS_NS) {
			complain("%s: %s", entry->fts_path, strerror(entry->fts_errno));
		}
	}
	fts_close(walk);
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K");
}

/* A mount of a part of a file system is searched only if all of it is mounted nowhere. */
static void search_whole(void *ctx, const char *name, const char *part, const char *where)
{
	if (!strcmp(part, "/"))
		search_mount(ctx, name, part, where);
}

/* Context of search_rest(): names of what was searched as a whole are in @whole. */
struct rest {
	struct search	*s;
	const char	*disk;
	const char	*name;
	bool		whole;
};

static void is_whole(void *ctx, const char *name, const char *part, const char *where)
{
	struct rest *rest = ctx;

	(void)where;
	rest->whole |= !strcmp(name, rest->name) && !strcmp(part, "/");
}

static void search_rest(void *ctx, const char *name, const char *part, const char *where)
{
	struct rest rest = *(struct rest *)ctx;

	rest.name = name;
	holder_mounts(rest.disk, is_whole, &rest);
	if (!rest.whole)
		search_mount(rest.s, name, part, where);
}

unsigned int files_search(const char *disk, const struct extent *extents, size_t n,
			  files_call *call, void *ctx)
{
	struct search s = { .extents = extents, .n = n, .call = call, .ctx = ctx };
	struct rest rest = { .s = &s, .disk = disk };

	holder_mounts(disk, search_whole, &s);
	holder_mounts(disk, search_rest, &rest);

	return s.mounts;
}
