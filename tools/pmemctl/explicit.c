// SPDX-License-Identifier: GPL-2.0
/*
 * Explicit ranges: the texts that describe them, and the kernel's files that take these.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../drivers/parse/cmdline.h"
#include "explicit.h"
#include "kmsg.h"
#include "output.h"
#include "pmemctl.h"
#include "spawn.h"
#include "sysfs.h"

static void uuid_text(char to[37], const u8 uuid[PMEM_UUID_LEN])
{
	for (int i = 0; i < PMEM_UUID_LEN; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*to++ = '-';
		to += sprintf(to, "%02x", uuid[i]);
	}
}

static int take(void *ctx, const struct pmem_range *range, bool force)
{
	struct explicit_ranges *ranges = ctx;
	struct explicit_range *last;

	ranges->at = must(realloc(ranges->at, (ranges->n + 1) * sizeof(*ranges->at)));
	last = &ranges->at[ranges->n++];
	*last = (struct explicit_range){
		.start		= range->start,
		.size		= range->size,
		.domain		= pmem_range_domain_name(range->domain),
		.read_only	= range->flags & PMEM_RANGE_READ_ONLY,
		.no_pages	= range->flags & PMEM_RANGE_NO_PAGES,
		.trim		= range->flags & PMEM_RANGE_TRIM,
		.devdax		= range->mode == PMEM_MODE_DEVDAX,
		.force		= force,
	};
	uuid_text(last->uuid, range->uuid);
	memcpy(last->label, range->label, sizeof(last->label));

	return 0;
}

bool explicit_parse(struct explicit_ranges *ranges, const char *text, const char *where)
{
	static const struct cmdline_sink sink = { .range = take };
	struct cmdline_error error = { };
	char *clean;

	*ranges = (struct explicit_ranges){ };
	if (!pmem_cmdline_parse(text, &sink, ranges, &error))
		return true;

	if (where) {
		clean = output_clean(text);
		complain("%s%s%s", where, *where ? ": " : "", error.why);
		/* The first byte that is not ASCII is a fault: one byte before it, one column. */
		fprintf(stderr, "  %s\n  %*s^\n", clean, (int)error.offset, "");
		free(clean);
	}

	return false;
}

/* A number with the largest suffix that divides it. */
static int put_number(char *to, uint64_t value)
{
	static const char suffixes[] = "TGMK";

	for (int i = 0; i < 4; i++) {
		int shift = 40 - 10 * i;

		if (value && !(value & ((1ULL << shift) - 1)))
			return sprintf(to, "%" PRIu64 "%c", value >> shift, suffixes[i]);
	}

	return sprintf(to, "%#" PRIx64, value);
}

const char *explicit_text(char *to, const struct explicit_range *range)
{
	char *end = to + put_number(to, range->size);

	*end++ = '@';
	end += put_number(end, range->start);
	if (strcmp(range->domain, "unknown"))
		end += sprintf(end, ",%s", range->domain);
	if (*range->label)
		end += sprintf(end, ",label=%s", range->label);
	sprintf(end, "%s%s%s%s%s", range->devdax ? ",devdax" : "", range->read_only ? ",ro" : "", range->no_pages ? ",nopages" : "",
		range->trim ? ",trim" : "", range->force ? ",force" : "");

	return to;
}

/* Context of is_same(). */
struct same {
	const struct explicit_range	*wanted;
	struct range			*found;
	uint64_t			start;	/* in whole sectors */
	uint64_t			size;
};

static int is_same(void *ctx, const struct range *range)
{
	const struct same *same = ctx;

	if (strcmp(range->source, "explicit"))
		return 0;
	if (strcmp(range->uuid, same->wanted->uuid) &&
	    (!range->has_start || range->start != same->start || range->size != same->size))
		return 0;
	*same->found = *range;

	return 1;
}

bool explicit_find(struct range *found, const struct explicit_range *range)
{
	struct pmem_range whole = { .start = range->start, .size = range->size };
	struct same same = { .wanted = range, .found = found };

	pmem_range_trim(&whole, PMEM_SECTOR);
	same.start = whole.start;
	same.size = whole.size;

	return range_each(is_same, &same);
}

bool explicit_load(bool devdax)
{
	if (!sysfs_exists(EXPLICIT_FOLDER "/add") && !spawn_modprobe("pmem_param", NULL))
		return false;
	/* Udev loads it as well, where there is udev. */
	if (!sysfs_exists("/sys/bus/platform/drivers/pmem_blk") && !spawn_modprobe("pmem_blk", NULL))
		return false;
	if (devdax && !sysfs_exists("/sys/bus/platform/drivers/pmem_devdax") &&
	    !spawn_modprobe("pmem_devdax", NULL))
		return false;
	if (!sysfs_exists(EXPLICIT_FOLDER "/add")) {
		complain("%s/add is missing although pmem_param is loaded", EXPLICIT_FOLDER);
		return false;
	}

	return true;
}

int explicit_write(const char *file, const char *text, const char *where)
{
	int log = kmsg_open(), ret;
	char *line = NULL;

	/* As echo writes it. */
	if (asprintf(&line, "%s\n", text) < 0)
		line = NULL;
	ret = sysfs_write(must(line), EXPLICIT_FOLDER "/%s", file);
	free(line);
	if (ret == -EACCES || ret == -ENOENT)
		complain("%s/%s: %s", EXPLICIT_FOLDER, file,
			 ret == -EACCES ? "only root may do this" : "pmem_param is not loaded");
	else if (ret && !(ret == -EBUSY && !strcmp(file, "delete")) &&
		 !kmsg_complain(log, "pmem_param", where))
		complain("%s%spmem_param refused it: %s; its log lines say why (dmesg)", where,
			 *where ? ": " : "", strerror(-ret));
	if (log >= 0)
		close(log);

	return ret;
}
