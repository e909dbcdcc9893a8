// SPDX-License-Identifier: GPL-2.0
/*
 * pmemctl add: add explicit ranges.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "appear.h"
#include "conf.h"
#include "explicit.h"
#include "options.h"
#include "pmemctl.h"

/* The name of the file for ranges that persist: a label cannot have a slash. */
static const char *conf_name(char *to, size_t size, const struct explicit_range *range)
{
	if (*range->label && *range->label != '.')
		snprintf(to, size, "%s", range->label);
	else
		snprintf(to, size, "%#" PRIx64, range->start);

	return to;
}

static bool all_there(const struct explicit_ranges *ranges)
{
	struct range found;

	for (size_t i = 0; i < ranges->n; i++)
		if (!explicit_find(&found, &ranges->at[i]))
			return false;

	return true;
}

static bool any_devdax(const struct explicit_ranges *ranges)
{
	for (size_t i = 0; i < ranges->n; i++)
		if (ranges->at[i].devdax)
			return true;

	return false;
}

static int dry(const struct explicit_ranges *ranges, const char *text, bool persist)
{
	char name[40], one[EXPLICIT_TEXT];

	for (size_t i = 0; i < ranges->n; i++)
		printf("# %s, uuid %s\n", explicit_text(one, &ranges->at[i]), ranges->at[i].uuid);
	printf("echo '%s' >%s/add\n", text, EXPLICIT_FOLDER);
	if (persist)
		printf("echo '%s' >>%s/%s.conf\n", text, CONF_FOLDER,
		       conf_name(name, sizeof(name), ranges->at));

	return DONE;
}

static int add(const struct explicit_ranges *ranges, const char *text, bool persist)
{
	struct appear appear;
	char name[40];
	int ret;

	/* Ranges that are there persist from now on. */
	if (persist && all_there(ranges))
		return conf_add(conf_name(name, sizeof(name), ranges->at), text) ? DONE : REFUSED;
	if (!explicit_load(any_devdax(ranges)))
		return REFUSED;

	appear_begin(&appear);
	ret = explicit_write("add", text, "");
	appear_print(&appear);
	if (ret) {
		if (persist)
			complain("nothing was written to %s", CONF_FOLDER);
		return REFUSED;
	}

	return persist && !conf_add(conf_name(name, sizeof(name), ranges->at), text) ? REFUSED : DONE;
}

int cmd_add(int argc, char **argv)
{
	bool persist, dry_run;
	struct explicit_ranges ranges;
	int ret;

	if (options_change(argc, argv, &persist, &dry_run))
		return USAGE;
	if (argc - optind != 1)
		return usage("add", "one text is needed; in it, semicolons separate ranges");

	if (!explicit_parse(&ranges, argv[optind], "")) {
		free(ranges.at);
		return USAGE;
	}
	ret = dry_run ? dry(&ranges, argv[optind], persist) : add(&ranges, argv[optind], persist);
	free(ranges.at);

	return ret;
}
