/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Explicit ranges: the texts that describe them, and the kernel's files that take these.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef PMEMCTL_EXPLICIT_H
#define PMEMCTL_EXPLICIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "range.h"

#define EXPLICIT_FOLDER "/sys/bus/platform/devices/pmem_param"

/* The most parts that a range can be carved into. */
#define EXPLICIT_CARVE_MAX 4096

/* Longest text of one range, as explicit_text() writes it. */
#define EXPLICIT_TEXT 192

/**
 * struct explicit_range - a range as a text describes it
 * @start, @size: as declared; the kernel cuts them to whole sectors
 * @uuid:         the stable name that the kernel will give it
 * @domain:       name of the persistence domain
 * @label:        or ""
 * @read_only, @no_pages, @trim, @devdax, @force: flags
 */
struct explicit_range {
	uint64_t	start;
	uint64_t	size;
	char		uuid[37];
	const char	*domain;
	char		label[32];
	bool		read_only;
	bool		no_pages;
	bool		trim;
	bool		devdax;
	bool		force;
};

/**
 * struct explicit_ranges - the ranges of a text, carved ones part by part
 * @at: the ranges, for free()
 * @n:  their number
 */
struct explicit_ranges {
	struct explicit_range	*at;
	size_t			n;
};

/**
 * explicit_parse() - parse a text with the parser of the driver
 * @ranges: the result
 * @text:   "SIZE@START[,FLAG…][;…]"
 * @where:  "FILE:LINE" for the message, "" if it stands on the command line, NULL for no message
 *
 * Return: whether it is one; complains if not, with a caret under the fault.
 */
bool explicit_parse(struct explicit_ranges *ranges, const char *text, const char *where);

/**
 * explicit_text() - the inverse of explicit_parse() for one range
 * @to:    buffer of EXPLICIT_TEXT bytes
 * @range: the range
 *
 * Return: @to.
 */
const char *explicit_text(char *to, const struct explicit_range *range);

/**
 * explicit_find() - look for a range that is there already
 * @found: filled in
 * @range: as declared
 *
 * Return: whether the kernel has an explicit range at the same place, of the same size.
 */
bool explicit_find(struct range *found, const struct explicit_range *range);

/**
 * explicit_load() - load the modules that serve explicit ranges, unless they are there
 * @devdax: a range becomes a character device
 *
 * Return: whether they are there now; complains if not.
 */
bool explicit_load(bool devdax);

/**
 * explicit_write() - write to a file of the driver, once
 * @file:  "add" or "delete"
 * @text:  what to write
 * @where: "FILE:LINE" for messages, or ""
 *
 * If it fails, prints what the driver has logged, or at least the error. The caller explains EBUSY
 * of "delete", which is not printed.
 *
 * Return: 0 or -errno.
 */
int explicit_write(const char *file, const char *text, const char *where);

#endif /* PMEMCTL_EXPLICIT_H */
