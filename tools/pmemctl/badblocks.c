// SPDX-License-Identifier: GPL-2.0
/*
 * pmemctl badblocks: list bad memory, and the files that have it.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "holder.h"
#include "output.h"
#include "pmemctl.h"
#include "range.h"
#include "sysfs.h"

#define SECTOR 512

/**
 * struct listing - the list of bad memory
 * @rows:    array of JSON objects
 * @files:   look for files
 * @range:   the range that is looked at
 * @extents: its bad memory
 * @n:       number of extents
 * @in_file: for each extent, whether a file has some of it
 */
struct listing {
	json_object		*rows;
	bool			files;
	const struct range	*range;
	struct extent		*extents;
	size_t			n;
	bool			*in_file;
};

static json_object *add_row(struct listing *l, const struct extent *e)
{
	json_object *row = must(json_object_new_object());

	json_object_object_add(row, "range", output_text(l->range->name));
	json_object_object_add(row, "disk", *l->range->disk ? output_text(l->range->disk) : NULL);
	json_object_object_add(row, "offset", e ? output_bytes(e->offset, false) : NULL);
	json_object_object_add(row, "length", output_bytes(e ? e->length : l->range->bad_bytes, false));
	json_object_array_add(l->rows, row);

	return row;
}

static void in_file(void *ctx, size_t i, const struct extent *part, const char *path,
		    uint64_t offset)
{
	struct listing *l = ctx;
	json_object *row = add_row(l, part);

	json_object_object_add(row, "file", output_text(path));
	json_object_object_add(row, "file_offset", output_bytes(offset, false));
	l->in_file[i] = true;
}

static void read_extents(struct listing *l)
{
	char *all = sysfs_read_all(NULL, "/sys/block/%s/badblocks", l->range->disk), *next = all, *line;

	l->extents = NULL;
	l->n = 0;
	while (all && (line = strsep(&next, "\n"))) {
		struct extent e;

		if (sscanf(line, "%" SCNu64 " %" SCNu64, &e.offset, &e.length) != 2)
			continue;
		l->extents = must(realloc(l->extents, (l->n + 1) * sizeof(*l->extents)));
		l->extents[l->n++] = (struct extent){ e.offset * SECTOR, e.length * SECTOR };
	}
	free(all);
}

static void note_holder(void *ctx, const char *sentence)
{
	(void)ctx;
	if (strstr(sentence, " is part of "))
		complain("%s: files there are not looked for", sentence);
}

/* What no file has is free, or the file system's own, as far as there is one. */
static void add_rest(struct listing *l, unsigned int mounts)
{
	for (size_t i = 0; i < l->n; i++) {
		json_object *row;

		if (l->in_file[i])
			continue;
		row = add_row(l, &l->extents[i]);
		json_object_object_add(row, "file", NULL);
		json_object_object_add(row, "file_offset", NULL);
		json_object_object_add(row, "note",
				       output_text(mounts ? "in no file: free, or the file system's own" :
							    "not mounted"));
	}
}

static int look_at(void *ctx, const struct range *range)
{
	struct listing *l = ctx;

	l->range = range;
	if (!*range->disk) {
		if (range->bad_bytes)
			json_object_object_add(add_row(l, NULL), "note",
					       output_text("no disk, so the places are not known"));
		return 0;
	}

	read_extents(l);
	if (l->files && l->n) {
		l->in_file = must(calloc(l->n, sizeof(*l->in_file)));
		holder_each(range->disk, note_holder, NULL);
		add_rest(l, files_search(range->disk, l->extents, l->n, in_file, l));
		free(l->in_file);
	} else {
		for (size_t i = 0; i < l->n; i++)
			add_row(l, &l->extents[i]);
	}
	free(l->extents);

	return 0;
}

/* Numbers as they are: they are arguments of dd. */
static void print(json_object *rows, bool files)
{
	static const struct column columns[] = {
		{ "range", COLUMN_TEXT }, { "disk", COLUMN_TEXT }, { "offset", COLUMN_TEXT },
		{ "length", COLUMN_TEXT }, { "note", COLUMN_TEXT }, { "file_offset", COLUMN_TEXT },
		{ "file", COLUMN_TEXT },
	};

	if (json_object_array_length(rows))
		output_table(columns, files ? 7 : 4, rows);
	else
		puts("No memory is known to be bad.");
	json_object_put(rows);
}

int cmd_badblocks(int argc, char **argv)
{
	static const struct option options[] = {
		{ "files", no_argument, NULL, 'f' },
		{ }
	};
	struct listing l = { };
	struct range range;
	bool json = false;
	int option, ret = DONE;

	while ((option = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
		if (option == 'f')
			l.files = true;
		else if (option != 'o')
			return usage("badblocks", "the option is not known");
		else if (output_format("badblocks", optarg, &json))
			return USAGE;
	}

	l.rows = must(json_object_new_array());
	if (optind == argc)
		range_each(look_at, &l);
	for (int i = optind; i < argc; i++) {
		if (range_find(&range, argv[i]))
			look_at(&l, &range);
		else
			ret = REFUSED;
	}
	if (json)
		output_json("badblocks", l.rows);
	else
		print(l.rows, l.files);

	return ret;
}
