// SPDX-License-Identifier: GPL-2.0
/*
 * pmemctl bench: measure the reads of a disk with fio. It never writes.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "pmemctl.h"
#include "range.h"
#include "spawn.h"

int cmd_bench(int argc, char **argv)
{
	static const struct option options[] = {
		{ "dry-run", no_argument, NULL, 'n' },
		{ }
	};
	char file[64];
	/* fio itself refuses to write with --readonly. */
	const char *const fio[] = {
		"fio", "--readonly", "--direct=1", "--ioengine=psync", "--time_based", "--runtime=5",
		"--group_reporting", file,
		"--name=random-4k", "--rw=randread", "--bs=4k",
		"--name=sequential-1m", "--stonewall", "--rw=read", "--bs=1m", NULL
	};
	bool dry_run = false;
	struct range range;
	int option, status;

	while ((option = getopt_long(argc, argv, "n", options, NULL)) != -1) {
		if (option != 'n')
			return usage("bench", "the option is not known");
		dry_run = true;
	}
	if (argc - optind != 1)
		return usage("bench", "one disk is needed");
	if (!range_find(&range, argv[optind]))
		return REFUSED;
	if (!*range.disk)
		return complain("%s has no disk: %s", range.name, *range.dax ? "it is a DAX device" : range.media);
	if (range.bad_bytes)
		return complain("%s has bad memory, and its reads fail there: see pmemctl badblocks %s",
				range.disk, range.disk);

	snprintf(file, sizeof(file), "--filename=/dev/%s", range.disk);
	for (size_t i = 0; fio[i]; i++)
		printf("%s%s", fio[i], fio[i + 1] ? " " : "\n");
	if (dry_run)
		return DONE;

	status = spawn(fio);
	if (status == 127)
		return complain("fio is not installed");

	return status ? complain("fio failed with status %d", status) : DONE;
}
