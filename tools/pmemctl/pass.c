// SPDX-License-Identifier: GPL-2.0
/*
 * Firmware's search for bad memory, as the attribute "scrub" of each ACPI0012:NN shows it.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "pass.h"
#include "range.h"
#include "sysfs.h"

bool pass_parse(struct pass *pass, const char *text)
{
	pass->supported = strcmp(text, "unsupported");
	pass->running = false;
	pass->passes = pass->ranges = pass->offset = 0;
	pass->result[0] = '\0';
	if (!pass->supported)
		return true;
	if (sscanf(text, "idle passes=%u result=%15s", &pass->passes, pass->result) == 2)
		return true;
	pass->running = sscanf(text, "running passes=%u range=%u offset=%" SCNu64, &pass->passes,
			       &pass->ranges, &pass->offset) == 3;

	return pass->running;
}

/* Context of each_device(). */
struct each {
	int	(*call)(void *ctx, const struct pass *pass);
	void	*ctx;
};

static int each_device(void *ctx, const char *name)
{
	const struct each *each = ctx;
	struct pass pass = { };
	char text[128];

	if (sysfs_read(text, sizeof(text), PASS_FOLDER "/%s/scrub", name) <= 0 ||
	    !pass_parse(&pass, text))
		return 0;
	snprintf(pass.device, sizeof(pass.device), "%s", name);

	return each->call(each->ctx, &pass);
}

int pass_each(int (*call)(void *ctx, const struct pass *pass), void *ctx)
{
	struct each each = { .call = call, .ctx = ctx };

	return sysfs_each(PASS_FOLDER, "ACPI0012:", each_device, &each);
}

/* Context of add_up(). */
struct sum {
	const struct pass	*pass;
	unsigned int		ranges;
	uint64_t		done;
	uint64_t		all;
};

static int add_up(void *ctx, const struct range *range)
{
	struct sum *sum = ctx;

	if (strcmp(range->source, "nfit"))
		return 0;
	sum->all += range->size;
	if (++sum->ranges < sum->pass->ranges)
		sum->done += range->size;

	return 0;
}

uint64_t pass_done(const struct pass *pass, uint64_t *all)
{
	struct sum sum = { .pass = pass };

	range_each(add_up, &sum);
	*all = sum.all;
	sum.done += pass->offset;

	return sum.done < sum.all ? sum.done : sum.all;
}
