// SPDX-License-Identifier: GPL-2.0
/*
 * pmemctl delete: delete an explicit range.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "conf.h"
#include "explicit.h"
#include "holder.h"
#include "options.h"
#include "pmemctl.h"

/* Where the range is described, if it can be taken out there. */
static bool find_conf(struct conf_place *place, const struct range *range)
{
	if (!conf_find(place, range)) {
		complain("no file in %s describes %s; without --persist it is deleted all the same",
			 CONF_FOLDER, range->name);
		return false;
	}
	if (place->parts > 1) {
		complain("%s:%u: %s makes %zu ranges, of which %s is one; edit that line", place->file,
			 place->line, place->entry, place->parts, range->name);
		return false;
	}

	return true;
}

int cmd_delete(int argc, char **argv)
{
	bool persist, dry_run;
	struct conf_place place;
	struct range range;
	int ret;

	if (options_change(argc, argv, &persist, &dry_run))
		return USAGE;
	if (argc - optind != 1)
		return usage("delete", "one range is needed");

	if (!range_find(&range, argv[optind]))
		return REFUSED;
	if (strcmp(range.source, "explicit"))
		return complain("%s comes from \"%s\": only explicit ranges can be deleted", range.name,
				range.source);
	if (persist && !find_conf(&place, &range))
		return REFUSED;
	if (dry_run) {
		printf("echo %s >%s/delete\n", range.name, EXPLICIT_FOLDER);
		if (persist)
			printf("# and '%s' out of %s:%u\n", place.entry, place.file, place.line);
		holder_complain(range.disk);
		return DONE;
	}

	ret = explicit_write("delete", range.name, "");
	if (ret == -EBUSY) {
		if (!holder_complain(range.disk))
			complain("%s is open, in another mount namespace or inside the kernel",
				 *range.disk ? range.disk : range.name);
		return complain("%s was not deleted: it is in use", range.name);
	}
	if (ret)
		return REFUSED;

	return persist && !conf_edit(&place, NULL) ? REFUSED : DONE;
}
