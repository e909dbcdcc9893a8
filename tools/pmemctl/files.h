/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which files lie where on a disk.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef PMEMCTL_FILES_H
#define PMEMCTL_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct extent - some bytes of a disk
 * @offset: of the first one
 * @length: their number
 */
struct extent {
	uint64_t offset;
	uint64_t length;
};

/* A file has these bytes of the extent number @i, from its own @offset on. */
typedef void files_call(void *ctx, size_t i, const struct extent *part, const char *path,
			uint64_t offset);

/**
 * files_search() - look for the files and folders that have some bytes of a disk
 * @disk:    name of the disk
 * @extents: the bytes
 * @n:       number of extents
 * @call:    called for each part of an extent that a file has
 * @ctx:     passed to @call
 *
 * Only mounted file systems are searched, on the disk itself and on its partitions. On a terminal
 * the progress is shown, as each file has to be asked.
 *
 * Return: the number of file systems that were searched.
 */
unsigned int files_search(const char *disk, const struct extent *extents, size_t n,
			  files_call *call, void *ctx);

#endif /* PMEMCTL_FILES_H */
