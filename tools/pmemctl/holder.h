/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who uses a disk: mounts, swap areas, other disks, NVMe targets, processes.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef PMEMCTL_HOLDER_H
#define PMEMCTL_HOLDER_H

#include <stdbool.h>

/**
 * holder_each() - call a function for each user of a disk and of its partitions
 * @disk: name of the disk, such as "pmem0"; "" has no users
 * @call: receives a sentence without a full stop, such as "pmem0p1 is mounted on /srv"
 * @ctx:  passed to @call
 *
 * Only mounts of the caller's mount namespace are seen, and only open files of processes that the
 * caller may look into.
 *
 * Return: the number of users.
 */
unsigned int holder_each(const char *disk, void (*call)(void *ctx, const char *sentence), void *ctx);

/**
 * holder_complain() - print each user of a disk
 * @disk: name of the disk
 *
 * Return: the number of users.
 */
unsigned int holder_complain(const char *disk);

/**
 * holder_mounts() - call a function for each mount of a disk or of one of its partitions
 * @disk: name of the disk
 * @call: receives the name of the disk or partition, which part of its file system is mounted
 *        ("/" for all), and where
 * @ctx:  passed to @call
 */
void holder_mounts(const char *disk,
		   void (*call)(void *ctx, const char *name, const char *part, const char *where),
		   void *ctx);

#endif /* PMEMCTL_HOLDER_H */
