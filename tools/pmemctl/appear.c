// SPDX-License-Identifier: GPL-2.0
/*
 * Ranges that appear while pmemctl adds some.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "appear.h"
#include "output.h"
#include "range.h"
#include "spawn.h"
#include "sysfs.h"

/* The block driver looks at each range in the background; give up on it after ten seconds. */
#define STEP_US 20000
#define STEPS 500

static int remember(void *ctx, const struct range *range)
{
	struct appear *appear = ctx;

	appear->names = must(realloc(appear->names, (appear->n + 1) * sizeof(*appear->names)));
	strcpy(appear->names[appear->n++], range->name);

	return 0;
}

void appear_begin(struct appear *appear)
{
	*appear = (struct appear){ };
	range_each(remember, appear);
}

static bool is_new(const struct appear *appear, const struct range *range)
{
	for (size_t i = 0; i < appear->n; i++)
		if (!strcmp(appear->names[i], range->name))
			return false;

	return true;
}

static bool has_no_device(const struct range *range)
{
	return !strncmp(range->media, "refused", 7) || !strncmp(range->media, "no disk", 7) ||
	       !strncmp(range->media, "no device", 9);
}

static int is_pending(void *ctx, const struct range *range)
{
	return is_new(ctx, range) && !*range->disk && !*range->dax && !has_no_device(range);
}

static const char *by_id(char *to, size_t size, const struct range *range)
{
	snprintf(to, size, "/dev/disk/by-id/pmem-%s", range->uuid);

	return sysfs_exists("%s", to) ? to : range->uuid;
}

/* Context of add_row(). */
struct rows {
	const struct appear	*appear;
	struct table		*table;
};

static int add_row(void *ctx, const struct range *range)
{
	static const char *const heads[] = { "RANGE", "DEVICE", "SIZE", "NAME" };
	struct rows *rows = ctx;
	char disk[40], size[32], link[64];
	const char *cells[] = { range->name, disk, output_size(size, sizeof(size), range->size),
				by_id(link, sizeof(link), range) };

	if (!is_new(rows->appear, range))
		return 0;
	if (*range->disk || *range->dax)
		snprintf(disk, sizeof(disk), "/dev/%s", *range->disk ? range->disk : range->dax);
	else
		cells[1] = has_no_device(range) ? range->media : "none yet";
	rows->table = rows->table ?: table_new(4, heads);
	table_row(rows->table, cells);

	return 0;
}

void appear_print(struct appear *appear)
{
	static const char *const settle[] = { "/bin/udevadm", "settle", "--timeout=10", NULL };
	struct rows rows = { .appear = appear };

	for (int i = 0; i < STEPS && range_each(is_pending, appear); i++)
		usleep(STEP_US);
	/* Its rules make the links. */
	if (sysfs_exists("/run/udev/control") && sysfs_exists("%s", settle[0]))
		spawn(settle);

	range_each(add_row, &rows);
	if (rows.table)
		table_print(rows.table);
	free(appear->names);
}
