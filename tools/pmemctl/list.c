// SPDX-License-Identifier: GPL-2.0
/*
 * pmemctl list: ranges and their disks.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "intree.h"
#include "options.h"
#include "output.h"
#include "pmemctl.h"
#include "range.h"
#include "reason.h"
#include "sysfs.h"

/**
 * struct list - a list in the making
 * @options: of the command
 * @rows:    an object for each range
 * @idle:    number of ranges that were left out, as they have neither a disk nor a DAX device
 * @label:   a range has a label
 * @devdax:  a range has a DAX device
 */
struct list {
	struct options	options;
	json_object	*rows;
	unsigned int	idle;
	bool		label;
	bool		devdax;
};

static void add(json_object *object, const char *key, json_object *value)
{
	json_object_object_add(object, key, value);
}

static void add_text(json_object *object, const char *key, const char *text)
{
	if (*text)
		add(object, key, output_text(text));
}

/* "0x1f", "31" and names joined by commas: the fields of a line of nfit/dimms. */
static json_object *dimm_value(const char *key, const char *text, bool human)
{
	json_object *flags;
	char *end, *copy, *rest;
	uint64_t number;

	if (!strcmp(key, "id"))
		return output_text(text);
	if (strcmp(key, "flags")) {
		number = strtoull(text, &end, 0);
		if (*end || end == text)
			return output_text(text);
		return !strcmp(key, "size") ? output_bytes(number, human) : output_address(number, human && text[1] == 'x');
	}

	flags = must(json_object_new_array());
	copy = rest = must(strdup(text));
	for (char *flag; (flag = strsep(&rest, ",")); )
		if (strcmp(flag, "-"))
			json_object_array_add(flags, output_text(flag));
	free(copy);

	return flags;
}

static json_object *dimms(const char *range, bool human)
{
	char *all = sysfs_read_all(NULL, RANGE_FOLDER "/%s/nfit/dimms", range), *lines = all;
	json_object *array = must(json_object_new_array());

	for (char *line; (line = strsep(&lines, "\n")); ) {
		json_object *dimm;

		/* The last line may be "and N more". */
		if (strncmp(line, "handle=", 7))
			continue;
		dimm = must(json_object_new_object());
		for (char *field; (field = strsep(&line, " ")); ) {
			char *value = strchr(field, '=');

			if (!value)
				continue;
			*value++ = '\0';
			add(dimm, field, dimm_value(field, value, human));
		}
		json_object_array_add(array, dimm);
	}
	free(all);

	return array;
}

static json_object *badblocks(const char *disk, bool human)
{
	char *all = sysfs_read_all(NULL, "/sys/block/%s/badblocks", disk), *lines = all;
	json_object *array = must(json_object_new_array());
	uint64_t sector, sectors;

	for (char *line; (line = strsep(&lines, "\n")); ) {
		json_object *extent;

		if (sscanf(line, "%" SCNu64 " %" SCNu64, &sector, &sectors) != 2)
			continue;
		extent = must(json_object_new_object());
		add(extent, "offset", output_address(sector * 512, human));
		add(extent, "length", output_bytes(sectors * 512, human));
		json_object_array_add(array, extent);
	}
	free(all);

	return array;
}

static int add_range(void *ctx, const struct range *range)
{
	const struct reason *no_disk = reason_no_disk(range), *no_dax = reason_no_dax(range);
	struct list *list = ctx;
	bool human = list->options.json && list->options.human;
	json_object *row;
	char text[160];

	if (no_disk && !*range->dax && !list->options.idle) {
		list->idle++;
		return 0;
	}

	row = must(json_object_new_object());
	add_text(row, "range", range->name);
	add(row, "driver", output_text("pmem"));
	add_text(row, "disk", range->disk);
	add_text(row, "dax_device", range->dax);
	list->devdax |= *range->dax;
	if (no_disk)
		add(row, "no_disk", output_text(no_disk->code));
	add(row, "mode", output_text(range->devdax ? "devdax" : "disk"));
	add(row, "size", output_bytes(range->size, human));
	if (range->has_start)
		add(row, "start", output_address(range->start, human));
	add_text(row, "source", range->source);
	add_text(row, "domain", range->domain);
	add(row, "dax", json_object_new_boolean(!no_dax));
	if (no_dax)
		add(row, "no_dax", output_text(no_dax->code));
	add_text(row, "pages", range->pages);
	add_text(row, "media", range->media);
	add(row, "read_only", json_object_new_boolean(range->read_only));
	sysfs_read(text, sizeof(text), RANGE_FOLDER "/%s/read_only_reason", range->name);
	add_text(row, "read_only_reason", text);
	add(row, "bad_bytes", output_bytes(range->bad_bytes, human));
	add_text(row, "uuid", range->uuid);
	add_text(row, "label", range->label);
	list->label |= *range->label;
	if (list->options.verbose) {
		add(row, "dimms", dimms(range->name, human));
		add(row, "badblocks", badblocks(range->disk, human));
	}
	json_object_array_add(list->rows, row);

	return 0;
}

static int add_intree(void *ctx, const struct intree *intree)
{
	struct list *list = ctx;
	bool human = list->options.json && list->options.human;
	json_object *row = must(json_object_new_object());

	add_text(row, "range", intree->name);
	add(row, "driver", output_text("in_tree"));
	add_text(row, "disk", intree->disk);
	if (!*intree->disk)
		add(row, "no_disk", output_text(intree->active ? "other" : "not_enabled"));
	add(row, "mode", output_text(intree->mode));
	add(row, "size", output_bytes(intree->size, human));
	if (intree->has_start)
		add(row, "start", output_address(intree->start, human));
	add_text(row, "source", intree->source);
	add_text(row, "domain", intree->domain);
	add(row, "dax", json_object_new_boolean(intree->dax));
	add(row, "read_only", json_object_new_boolean(intree->read_only));
	add_text(row, "uuid", intree->uuid);
	add_text(row, "label", intree->label);
	list->label |= *intree->label;
	if (list->options.verbose)
		add(row, "badblocks", badblocks(intree->disk, human));
	json_object_array_add(list->rows, row);

	return 0;
}

static void print_ranges(const struct list *list)
{
	struct column columns[15];
	unsigned int n = 0;

	columns[n++] = (struct column){ "range", COLUMN_TEXT };
	columns[n++] = (struct column){ "disk", COLUMN_TEXT };
	if (list->devdax)
		columns[n++] = (struct column){ "dax_device", COLUMN_TEXT };
	columns[n++] = (struct column){ "size", COLUMN_BYTES };
	if (list->options.verbose)
		columns[n++] = (struct column){ "start", COLUMN_ADDRESS };
	columns[n++] = (struct column){ "source", COLUMN_TEXT };
	columns[n++] = (struct column){ "domain", COLUMN_TEXT };
	columns[n++] = (struct column){ "dax", COLUMN_YES };
	columns[n++] = (struct column){ "read_only", COLUMN_YES };
	columns[n++] = (struct column){ "bad_bytes", COLUMN_BYTES };
	if (list->options.idle) {
		columns[n++] = (struct column){ "driver", COLUMN_TEXT };
		columns[n++] = (struct column){ "mode", COLUMN_TEXT };
		columns[n++] = (struct column){ "no_disk", COLUMN_TEXT };
	}
	if (list->label)
		columns[n++] = (struct column){ "label", COLUMN_TEXT };
	if (list->options.verbose)
		columns[n++] = (struct column){ "uuid", COLUMN_TEXT };
	output_table(columns, n, list->rows);
}

/* DIMMs and bad memory of all ranges, each with the name of its range. */
static void print_parts(const struct list *list, const char *key, const char *none,
			const struct column *columns, unsigned int n)
{
	json_object *all = must(json_object_new_array());

	for (size_t i = 0; i < json_object_array_length(list->rows); i++) {
		json_object *row = json_object_array_get_idx(list->rows, i);
		json_object *parts = json_object_object_get(row, key);

		for (size_t j = 0; parts && j < json_object_array_length(parts); j++) {
			json_object *part = json_object_array_get_idx(parts, j);

			/* For the table only: in JSON the range is around it. */
			add(part, "range", json_object_get(json_object_object_get(row, "range")));
			json_object_array_add(all, json_object_get(part));
		}
	}
	putchar('\n');
	if (json_object_array_length(all))
		output_table(columns, n, all);
	else
		puts(none);
	json_object_put(all);
}

static void print_details(const struct list *list)
{
	static const struct column dimm[] = {
		{ "range", COLUMN_TEXT }, { "handle", COLUMN_ADDRESS }, { "phys_id", COLUMN_ADDRESS }, { "id", COLUMN_TEXT },
		{ "format", COLUMN_ADDRESS }, { "size", COLUMN_BYTES }, { "ways", COLUMN_TEXT }, { "hints", COLUMN_TEXT },
		{ "flags", COLUMN_TEXT },
	};
	static const struct column bad[] = {
		{ "range", COLUMN_TEXT }, { "offset", COLUMN_ADDRESS }, { "length", COLUMN_BYTES },
	};

	print_parts(list, "dimms", "No DIMMs are known.", dimm, sizeof(dimm) / sizeof(dimm[0]));
	print_parts(list, "badblocks", "No bad memory is known.", bad, sizeof(bad) / sizeof(bad[0]));
}

int cmd_list(int argc, char **argv)
{
	struct list list = { };
	struct range range;
	int ret = options_read(argc, argv, "uiv", &list.options);

	if (ret)
		return ret;

	list.rows = must(json_object_new_array());
	if (optind == argc) {
		range_each(add_range, &list);
		if (list.options.idle)
			intree_each(add_intree, &list);
	}
	/* Ranges that are named are shown with or without a disk. */
	list.options.idle |= optind < argc;
	for (; optind < argc; optind++) {
		if (range_find(&range, argv[optind]))
			add_range(&list, &range);
		else
			ret = REFUSED;
	}

	if (list.options.json) {
		output_json("ranges", list.rows);
		return ret;
	}

	if (json_object_array_length(list.rows)) {
		print_ranges(&list);
		if (list.options.verbose)
			print_details(&list);
	}
	if (list.idle)
		fprintf(stderr, "%u without a disk: pmemctl list -i shows %s\n", list.idle, list.idle > 1 ? "them" : "it");
	else if (!json_object_array_length(list.rows) && !ret)
		fprintf(stderr, "There is no range. pmemctl owner says which driver has the memory.\n");
	json_object_put(list.rows);

	return ret;
}
