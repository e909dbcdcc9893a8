/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ranges that persist: /etc/pmem/ranges.d/NAME.conf, one text a line (pmem-ranges.conf(5)).
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef PMEMCTL_CONF_H
#define PMEMCTL_CONF_H

#include <limits.h>
#include <stdbool.h>

#include "range.h"

#define CONF_FOLDER "/etc/pmem/ranges.d"
/* Files that other programs make for the time until the next boot. */
#define CONF_FOLDER_RUN "/run/pmem/ranges.d"

/**
 * struct conf_line - a line of a file that has a text
 * @file: path, without PMEMCTL_ROOT
 * @line: its number
 * @text: without comment and space around it
 */
struct conf_line {
	const char	*file;
	unsigned int	line;
	const char	*text;
};

/* A function that is called for lines; a result other than 0 ends the walk. */
typedef int conf_call(void *ctx, const struct conf_line *line);

/**
 * conf_each_line() - call a function for each text of a file
 * @file: path
 * @call: the function
 * @ctx:  passed to @call
 *
 * Return: the last result of @call; -errno if the file cannot be read.
 */
int conf_each_line(const char *file, conf_call *call, void *ctx);

/**
 * conf_each() - call a function for each text of all files, in order of their names
 * @call:   the function
 * @ctx:    passed to @call
 * @broken: called for each file that cannot be read
 *
 * A file in /etc replaces the one of the same name in /run.
 *
 * Return: the last result of @call.
 */
int conf_each(conf_call *call, void *ctx, void (*broken)(void *ctx, const char *file, int error));

/**
 * struct conf_place - where a range is described
 * @file:  path, without PMEMCTL_ROOT
 * @line:  number of the line
 * @entry: the entry of the line that describes it, "SIZE@START[,FLAG…]"
 * @index: number of the entry in the line, from 0
 * @parts: number of ranges that the entry makes
 */
struct conf_place {
	char		file[PATH_MAX];
	unsigned int	line;
	char		entry[4096];
	unsigned int	index;
	size_t		parts;
};

/**
 * conf_find() - look for the text that describes a range
 * @place: filled in
 * @range: a range of the kernel
 *
 * Return: whether there is one.
 */
bool conf_find(struct conf_place *place, const struct range *range);

/**
 * conf_add() - add a text to /etc/pmem/ranges.d/NAME.conf, unless it is there
 * @name: of the file
 * @text: the line
 *
 * Return: whether it worked; complains if not, and says which file has it.
 */
bool conf_add(const char *name, const char *text);

/**
 * conf_edit() - replace an entry of a line, or remove it
 * @place: from conf_find()
 * @entry: the new entry, or NULL to remove it
 *
 * A line without entries goes, and a file without lines.
 *
 * Return: whether it worked; complains if not, and says which file was changed.
 */
bool conf_edit(const struct conf_place *place, const char *entry);

#endif /* PMEMCTL_CONF_H */
