// SPDX-License-Identifier: GPL-2.0
/*
 * pmemctl apply: add the ranges of /etc/pmem/ranges.d, each of which fails alone.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf.h"
#include "explicit.h"
#include "pmemctl.h"

/**
 * struct applying - the state of an apply
 * @dry_run: only print what would be written
 * @tried:   loading the modules was tried, for ranges of each mode
 * @loaded:  they are there
 * @failed:  number of lines and files with a fault
 */
struct applying {
	bool		dry_run;
	bool		tried[2];
	bool		loaded[2];
	unsigned int	failed;
};

static void broken(void *ctx, const char *file, int error)
{
	struct applying *a = ctx;

	complain("%s: %s", file, strerror(error));
	a->failed++;
}

/* The range stays as it is: its disk may be in use. */
static void compare(const struct range *found, const struct explicit_range *wanted, const char *where)
{
	if (strcmp(found->domain, wanted->domain) || strcmp(found->label, wanted->label) ||
	    found->read_only != wanted->read_only || found->devdax != wanted->devdax)
		complain("%s: %s is there already, with other flags; delete it first to change them",
			 where, found->name);
}

static bool apply_range(struct applying *a, const struct explicit_range *range, const char *where)
{
	char text[EXPLICIT_TEXT];
	struct range found;

	if (explicit_find(&found, range)) {
		compare(&found, range, where);
		return true;
	}
	explicit_text(text, range);
	if (a->dry_run) {
		printf("echo '%s' >%s/add\n", text, EXPLICIT_FOLDER);
		return true;
	}

	if (!a->tried[range->devdax])
		a->loaded[range->devdax] = explicit_load(range->devdax);
	a->tried[range->devdax] = true;
	if (!a->loaded[range->devdax])
		complain("%s: not added, as the modules are not loaded", where);

	return a->loaded[range->devdax] && !explicit_write("add", text, where);
}

static int apply_line(void *ctx, const struct conf_line *line)
{
	struct explicit_ranges ranges;
	struct applying *a = ctx;
	char where[PATH_MAX + 16];
	bool good;

	snprintf(where, sizeof(where), "%s:%u", line->file, line->line);
	good = explicit_parse(&ranges, line->text, where);
	for (size_t i = 0; i < ranges.n; i++)
		if (!apply_range(a, &ranges.at[i], where))
			good = false;
	if (!good)
		a->failed++;
	free(ranges.at);

	return 0;
}

int cmd_apply(int argc, char **argv)
{
	static const struct option options[] = {
		{ "dry-run", no_argument, NULL, 'n' },
		{ }
	};
	struct applying a = { };
	int option, ret;

	while ((option = getopt_long(argc, argv, "n", options, NULL)) != -1) {
		if (option != 'n')
			return usage("apply", "the option is not known");
		a.dry_run = true;
	}

	if (optind == argc)
		conf_each(apply_line, &a, broken);
	for (int i = optind; i < argc; i++) {
		ret = conf_each_line(argv[i], apply_line, &a);
		if (ret < 0)
			broken(&a, argv[i], -ret);
	}

	return a.failed ? REFUSED : DONE;
}
