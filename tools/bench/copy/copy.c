// SPDX-License-Identifier: GPL-2.0
/*
 * The copies of the block driver, without a driver: copy [write|zero|saved|read|scale]... prints
 * these tables, all if none is named. Bandwidth in GB/s, and of that of the best.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <stdio.h>
#include <string.h>

#include <linux/array_size.h>

#include "copy.h"

static const struct table {
	const char	*name;
	const char	*title;
	void		(*print)(void);
} tables[] = {
	{ "write", "Writes: GB/s, and the share of the best", table_write },
	{ "zero", "Zeroes: GB/s, and the share of the best", table_zero },
	{ "saved", "Writes by wide registers, saved and restored: GB/s, and time (ours is 1)",
	  table_saved },
	{ "read", "Reads: GB/s, and the share of the best", table_read },
	{ "scale", "Random copies, cold on both sides, on one CPU and on two: GB/s", table_scale },
};

static bool wanted(const char *name, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (!strcmp(argv[i], name))
			return true;

	return argc == 1;
}

int main(int argc, char **argv)
{
	size_t i;

	regions_make();
	for (i = 0; i < ARRAY_SIZE(tables); i++) {
		if (wanted(tables[i].name, argc, argv)) {
			printf("%s\n\n", tables[i].title);
			tables[i].print();
			printf("\n");
		}
	}

	return 0;
}
