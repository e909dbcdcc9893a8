/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ranges that the pmem drivers serve, as sysfs shows them.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef PMEMCTL_RANGE_H
#define PMEMCTL_RANGE_H

#include <stdbool.h>
#include <stdint.h>

#define RANGE_FOLDER "/sys/bus/platform/devices"

/**
 * struct range - a device pmem-range.N, read once
 * @name:      "pmem-range.N"
 * @disk:      "pmemN", or "" if it has no disk
 * @devdax:    its mode is "devdax": it becomes a character device, and never a disk
 * @dax:       "daxN.M", the character device, or "" if it has none
 * @size:      bytes of the range
 * @start:     physical address, valid if @has_start
 * @has_start: the caller may read physical addresses (root)
 * @source:    "nfit", "e820", "of", "explicit", "pci", …
 * @uuid:      the stable name
 * @domain:    persistence domain
 * @label:     name given by firmware or the administrator, or ""
 * @media:     attribute "media"
 * @pages:     attribute "pages", "" if the block driver is not bound
 * @read_only: attribute "read_only"
 * @bad_bytes: attribute "bad_bytes"
 */
struct range {
	char		name[32];
	char		disk[32];
	bool		devdax;
	char		dax[32];
	uint64_t	size;
	uint64_t	start;
	bool		has_start;
	char		source[32];
	char		uuid[40];
	char		domain[32];
	char		label[64];
	char		media[160];
	char		pages[160];
	bool		read_only;
	uint64_t	bad_bytes;
};

/**
 * range_read() - read a range
 * @range: filled in
 * @name:  "pmem-range.N"
 *
 * Return: whether there is one.
 */
bool range_read(struct range *range, const char *name);

/**
 * range_find() - find a range by any of its names; complains if there is none
 * @range: filled in
 * @text:  "pmem-range.N", "pmemN", "/dev/pmemN", a link to that, "N", a uuid, or a label that only
 *         one range has
 *
 * Return: whether there is one.
 */
bool range_find(struct range *range, const char *text);

/**
 * range_each() - call a function for each range, in order of N
 * @call: a result other than 0 ends the loop
 * @ctx:  passed to @call
 *
 * Return: the last result of @call, 0 if there is no range.
 */
int range_each(int (*call)(void *ctx, const struct range *range), void *ctx);

#endif /* PMEMCTL_RANGE_H */
