// SPDX-License-Identifier: GPL-2.0
/*
 * Files that readers see as they were or as they will be, never in between.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "atomic.h"
#include "output.h"
#include "pmemctl.h"
#include "sysfs.h"

/* Make the folder of a path, and those above it. */
static bool make_folders(const char *path)
{
	char folder[PATH_MAX];

	for (const char *end = strchr(path + 1, '/'); end; end = strchr(end + 1, '/')) {
		snprintf(folder, sizeof(folder), "%.*s", (int)(end - path), path);
		if (mkdir(folder, 0755) && errno != EEXIST)
			return false;
	}

	return true;
}

char *atomic_read(const char *file)
{
	size_t len;
	char *text = sysfs_read_all(&len, "%s", file);

	if (!text && errno == ENOENT)
		return must(strdup(""));
	if (!text) {
		complain("%s: %s", file, strerror(errno));
	} else if (strlen(text) != len) {
		complain("%s has a zero byte: edit it", file);
		free(text);
		text = NULL;
	}

	return text;
}

/* The file keeps its mode and owner; a new one may be read by all. */
static bool set_mode(int fd, const char *path)
{
	struct stat old;

	if (stat(path, &old))
		return errno == ENOENT && !fchmod(fd, 0644);

	if ((old.st_uid != geteuid() || old.st_gid != getegid()) && fchown(fd, old.st_uid, old.st_gid))
		return false;

	return !fchmod(fd, old.st_mode & 07777);
}

static bool write_all(int fd, const char *text)
{
	size_t len = strlen(text);

	while (len) {
		ssize_t done = write(fd, text, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return false;
		text += done;
		len -= done;
	}

	return !fsync(fd);
}

/* Some file systems cannot sync a folder; the rename has happened all the same. */
static void sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		(void)!fsync(fd);
		close(fd);
	}
}

bool atomic_write(const char *path, const char *text)
{
	char folder[PATH_MAX], temporary[PATH_MAX], target[PATH_MAX];
	const char *name;
	int fd = -1;
	bool done;

	/* A link stays, and what it points to is replaced. */
	if (realpath(path, target)) {
		path = target;
	} else if (readlink(path, target, sizeof(target)) >= 0) {
		complain("%s is a link that leads nowhere", path);
		return false;
	}
	name = strrchr(path, '/');

	snprintf(folder, sizeof(folder), "%.*s", name ? (int)(name - path + 1) : 2, name ? path : "./");
	done = make_folders(path) &&
	       snprintf(temporary, sizeof(temporary), "%s.%s.XXXXXX", folder, name ? name + 1 : path) <
		       (int)sizeof(temporary);
	if (done)
		fd = mkostemp(temporary, O_CLOEXEC);
	done = fd >= 0 && set_mode(fd, path) && write_all(fd, text);
	if (fd >= 0) {
		int error = errno;

		if (close(fd))
			done = false;
		else
			errno = error;
		if (done && rename(temporary, path))
			done = false;
		if (!done) {
			error = errno;
			unlink(temporary);
			errno = error;
		}
	}
	if (!done)
		complain("%s cannot be written: %s", path, strerror(errno));
	else
		sync_folder(folder);

	return done;
}
