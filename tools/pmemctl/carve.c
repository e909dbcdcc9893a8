// SPDX-License-Identifier: GPL-2.0
/*
 * pmemctl carve: split an explicit range into equal ones.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "appear.h"
#include "conf.h"
#include "explicit.h"
#include "holder.h"
#include "options.h"
#include "pmemctl.h"
#include "sysfs.h"

/**
 * struct carving - what becomes of a range
 * @range:   the range
 * @place:   where it is described for the next boot, if @in_conf
 * @in_conf: it is described there
 * @old:     a text that makes the range
 * @new:     a text that makes its parts
 */
struct carving {
	struct range		range;
	struct conf_place	place;
	bool			in_conf;
	char			old[4096];
	char			new[4096 + 16];
};

/*
 * A text that makes the range, of what sysfs says. With "force", as the kernel has found already
 * that the memory is usable.
 */
static bool text_of(struct carving *c)
{
	const struct range *range = &c->range;
	struct explicit_range all = {
		.start		= range->start,
		.size		= range->size,
		.domain		= range->domain,
		.read_only	= range->read_only,
		.no_pages	= !strcmp(range->pages, "no: not wanted for this range"),
		.trim		= sysfs_exists(RANGE_FOLDER "/%s/trimmed", range->name),
		.devdax		= range->devdax,
		.force		= true,
	};

	if (!range->has_start) {
		complain("only root may do this");
		return false;
	}
	/* All parts have the same label. */
	snprintf(all.label, sizeof(all.label), "%.31s", range->label);
	explicit_text(c->old, &all);

	return true;
}

static int carve(const struct carving *c)
{
	struct appear appear;
	int ret;

	ret = explicit_write("delete", c->range.name, "");
	if (ret == -EBUSY)
		return complain("%s is in use", c->range.name);
	if (ret)
		return REFUSED;

	appear_begin(&appear);
	ret = explicit_write("add", c->new, "");
	if (ret && !explicit_write("add", c->old, ""))
		complain("%s could not be split, and was added again as it was", c->range.name);
	else if (ret)
		complain("%s is gone; this makes it: pmemctl add '%s'", c->range.name, c->old);
	appear_print(&appear);

	return ret ? REFUSED : DONE;
}

static int run(struct carving *c, const char *number, bool persist, bool dry_run)
{
	struct explicit_ranges parts;
	int ret;

	if (strcmp(c->range.source, "explicit"))
		return complain("%s comes from \"%s\": only explicit ranges can be split", c->range.name,
				c->range.source);
	c->in_conf = conf_find(&c->place, &c->range) && c->place.parts == 1;
	if (c->in_conf)
		strcpy(c->old, c->place.entry);
	else if (!text_of(c))
		return REFUSED;
	if (persist && !c->in_conf)
		return complain("no line in %s makes just %s; try pmemctl add --persist", CONF_FOLDER,
				c->range.name);

	snprintf(c->new, sizeof(c->new), "%s,carve=%s", c->old, number);
	ret = explicit_parse(&parts, c->new, "") ? DONE : REFUSED;
	free(parts.at);
	if (ret)
		return ret;
	if (holder_complain(c->range.disk))
		return complain("%s was not split: it is in use", c->range.name);

	if (dry_run) {
		printf("echo %s >%s/delete\n", c->range.name, EXPLICIT_FOLDER);
		printf("echo '%s' >%s/add\n", c->new, EXPLICIT_FOLDER);
		if (persist)
			printf("# and the same in %s:%u\n", c->place.file, c->place.line);
		return DONE;
	}
	ret = carve(c);
	if (!ret && persist && !conf_edit(&c->place, c->new))
		ret = REFUSED;

	return ret;
}

int cmd_carve(int argc, char **argv)
{
	bool persist, dry_run;
	static struct carving carving;
	const char *number;

	if (options_change(argc, argv, &persist, &dry_run))
		return USAGE;
	if (argc - optind != 2)
		return usage("carve", "a range and a number of parts are needed");
	number = argv[optind + 1];
	if (!*number || strlen(number) > 4 || number[strspn(number, "0123456789")] ||
	    !atoi(number) || atoi(number) > EXPLICIT_CARVE_MAX)
		return usage("carve", "the number of parts is 1 to %d, not \"%s\"", EXPLICIT_CARVE_MAX,
			     number);

	if (!range_find(&carving.range, argv[optind]))
		return REFUSED;

	return run(&carving, number, persist, dry_run);
}
