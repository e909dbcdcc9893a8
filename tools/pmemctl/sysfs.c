// SPDX-License-Identifier: GPL-2.0
/*
 * Files of the kernel: /sys, /proc and /dev.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sysfs.h"

static const char *rooted(const char *format, va_list args)
{
	static char paths[4][PATH_MAX];
	static unsigned int next;
	const char *root = getenv("PMEMCTL_ROOT");
	char *path = paths[next++ % 4];
	int len = snprintf(path, PATH_MAX, "%s", root ?: "");

	if (len < PATH_MAX)
		vsnprintf(path + len, PATH_MAX - len, format, args);

	return path;
}

#define ROOTED(format) ({						\
	va_list args;							\
	const char *rooted_path;					\
									\
	va_start(args, format);						\
	rooted_path = rooted(format, args);				\
	va_end(args);							\
	rooted_path;							\
})

const char *sysfs_path(const char *format, ...)
{
	return ROOTED(format);
}

static int read_small(char *to, size_t size, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len;

	to[0] = '\0';
	if (fd < 0)
		return -errno;
	len = read(fd, to, size - 1);
	if (len < 0)
		len = -errno;
	close(fd);
	if (len < 0)
		return len;

	while (len && to[len - 1] == '\n')
		len--;
	to[len] = '\0';

	return len;
}

int sysfs_read(char *to, size_t size, const char *format, ...)
{
	return read_small(to, size, ROOTED(format));
}

char *sysfs_read_all(size_t *len, const char *format, ...)
{
	FILE *file = fopen(ROOTED(format), "re");
	char *all = NULL;
	size_t size = 0, used = 0;

	if (!file)
		return NULL;
	do {
		char *larger = realloc(all, size + 4096);

		if (!larger)
			break;
		all = larger;
		size += 4096;
		used += fread(all + used, 1, size - used - 1, file);
	} while (used == size - 1);
	if (ferror(file) || !all || used == size - 1) {
		int error = ferror(file) ? errno : ENOMEM;

		free(all);
		fclose(file);
		errno = error;
		return NULL;
	}
	fclose(file);
	all[used] = '\0';
	if (len)
		*len = used;

	return all;
}

bool sysfs_number(uint64_t *value, const char *format, ...)
{
	char text[32], *end;

	if (read_small(text, sizeof(text), ROOTED(format)) <= 0)
		return false;
	errno = 0;
	*value = strtoull(text, &end, 0);

	return !errno && end != text && !*end;
}

int sysfs_write(const char *text, const char *format, ...)
{
	int fd = open(ROOTED(format), O_WRONLY | O_CLOEXEC);
	size_t len = strlen(text);
	ssize_t done;
	int ret = 0;

	if (fd < 0)
		return -errno;
	done = write(fd, text, len);
	if (done < 0)
		ret = -errno;
	else if ((size_t)done != len)
		ret = -EIO;
	close(fd);

	return ret;
}

bool sysfs_exists(const char *format, ...)
{
	return !access(ROOTED(format), F_OK);
}

bool sysfs_link(char *to, size_t size, const char *format, ...)
{
	char target[PATH_MAX];
	ssize_t len = readlink(ROOTED(format), target, sizeof(target) - 1);
	const char *last;

	to[0] = '\0';
	if (len < 0)
		return false;
	target[len] = '\0';
	last = strrchr(target, '/');
	snprintf(to, size, "%s", last ? last + 1 : target);

	return true;
}

static int in_order(const struct dirent **a, const struct dirent **b)
{
	return strverscmp((*a)->d_name, (*b)->d_name);
}

int sysfs_each(const char *folder, const char *start, int (*call)(void *ctx, const char *name), void *ctx)
{
	struct dirent **found;
	int n = scandir(sysfs_path("%s", folder), &found, NULL, in_order);
	int ret = 0;

	for (int i = 0; i < n; i++) {
		if (!ret && found[i]->d_name[0] != '.' && !strncmp(found[i]->d_name, start, strlen(start)))
			ret = call(ctx, found[i]->d_name);
		free(found[i]);
	}
	if (n >= 0)
		free(found);

	return ret;
}
