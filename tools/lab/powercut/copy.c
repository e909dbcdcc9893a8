// SPDX-License-Identifier: GPL-2.0
/*
 * Copies sparse files, holes and all.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "copy.h"

static const char zeroes[4096];

static int copy_piece(int from, off_t off, int to, off_t at, size_t len)
{
	char page[4096];

	if (pread(from, page, len, off) != (ssize_t)len)
		return -1;
	if (!memcmp(page, zeroes, len))
		return 0;

	return pwrite(to, page, len, at) == (ssize_t)len ? 0 : -1;
}

static int copy_data(int from, int to, off_t at, off_t size)
{
	off_t off = 0, end;

	while (off < size) {
		off = lseek(from, off, SEEK_DATA);
		if (off < 0 || off >= size)
			break;
		end = lseek(from, off, SEEK_HOLE);
		if (end < 0 || end > size)
			end = size;
		while (off < end) {
			size_t len = sizeof(zeroes);

			if (end - off < (off_t)len)
				len = end - off;
			if (copy_piece(from, off, to, at + off, len))
				return -1;
			off += len;
		}
	}

	return ftruncate(to, at + size);
}

/**
 * copy_file() - copy the beginning of a file
 * @from: its path
 * @to:   where to, beyond anything that is there
 * @at:   at which byte of @to
 * @size: how much
 *
 * Return: 0, or -1 with errno set.
 */
int copy_file(const char *from, const char *to, u64 at, u64 size)
{
	int in = open(from, O_RDONLY), outfd = open(to, O_RDWR | O_CREAT, 0644), ret = -1;

	if (in >= 0 && outfd >= 0)
		ret = copy_data(in, outfd, at, size);
	if (in >= 0)
		close(in);
	if (outfd >= 0)
		close(outfd);

	return ret;
}
