// SPDX-License-Identifier: GPL-2.0
/*
 * The ranges that the pmem drivers serve, as sysfs shows them.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "pmemctl.h"
#include "range.h"
#include "sysfs.h"

#define RANGE_NAME "pmem-range."

static bool digits(const char *text)
{
	return *text && !text[strspn(text, "0123456789")];
}

static int take_disk(void *ctx, const char *name)
{
	struct range *range = ctx;

	snprintf(range->disk, sizeof(range->disk), "%s", name);

	return 1;
}

/* "dax0.0", but not the attributes of the region, "dax_region". */
static int take_dax(void *ctx, const char *name)
{
	struct range *range = ctx;

	if (!strchr("0123456789", name[strlen("dax")]))
		return 0;
	snprintf(range->dax, sizeof(range->dax), "%s", name);

	return 1;
}

bool range_read(struct range *range, const char *name)
{
	char folder[64], text[16];

	*range = (struct range){ };
	if (strncmp(name, RANGE_NAME, strlen(RANGE_NAME)) || !digits(name + strlen(RANGE_NAME)) ||
	    strlen(name) >= sizeof(range->name))
		return false;
	snprintf(folder, sizeof(folder), RANGE_FOLDER "/%s", name);
	if (!sysfs_number(&range->size, "%s/size", folder))
		return false;

	strcpy(range->name, name);
	range->has_start = sysfs_number(&range->start, "%s/resource", folder);
	sysfs_read(range->source, sizeof(range->source), "%s/source", folder);
	sysfs_read(range->uuid, sizeof(range->uuid), "%s/uuid", folder);
	sysfs_read(range->domain, sizeof(range->domain), "%s/persistence_domain", folder);
	sysfs_read(range->label, sizeof(range->label), "%s/label", folder);
	sysfs_read(range->media, sizeof(range->media), "%s/media", folder);
	sysfs_read(range->pages, sizeof(range->pages), "%s/pages", folder);
	sysfs_read(text, sizeof(text), "%s/read_only", folder);
	range->read_only = !strcmp(text, "1");
	sysfs_number(&range->bad_bytes, "%s/bad_bytes", folder);
	sysfs_read(text, sizeof(text), "%s/mode", folder);
	range->devdax = !strcmp(text, "devdax");
	sysfs_each(folder, "dax", take_dax, range);

	snprintf(folder, sizeof(folder), RANGE_FOLDER "/%s/block", name);
	sysfs_each(folder, "pmem", take_disk, range);

	return true;
}

/**
 * struct search - a search for a range by name
 * @range: the range found
 * @text:  the name
 * @disk:  the same without "/dev/", a link resolved, and without the number of a partition
 * @found: number of ranges that have the name
 */
struct search {
	struct range	*range;
	const char	*text;
	char		disk[PATH_MAX];
	unsigned int	found;
};

static int is_it(void *ctx, const struct range *range)
{
	struct search *search = ctx;
	const char *text = search->text;

	if (!strcmp(text, range->name) || !strcmp(text, range->name + strlen(RANGE_NAME)) ||
	    !strcasecmp(text, range->uuid) || (*range->disk && !strcmp(search->disk, range->disk)) ||
	    (*range->dax && !strcmp(search->disk, range->dax))) {
		*search->range = *range;
		search->found = 1;
		return 1;
	}
	/* Of several ranges with the same label none is meant; go on, as a better name may come. */
	if (*range->label && !strcmp(text, range->label)) {
		*search->range = *range;
		search->found++;
	}

	return 0;
}

/* "pmem0p1" is a part of "pmem0". */
static void cut_partition(char *disk)
{
	size_t n = strlen("pmem"), more;

	if (strncmp(disk, "pmem", n))
		return;
	n += strspn(disk + n, "0123456789");
	more = disk[n] == 'p' ? strspn(disk + n + 1, "0123456789") : 0;
	if (more && !disk[n + 1 + more])
		disk[n] = '\0';
}

bool range_find(struct range *range, const char *text)
{
	struct search search = { .range = range, .text = text };
	char path[PATH_MAX];
	const char *disk = text;

	if (*text == '/' && realpath(sysfs_path("%s", text), path))
		disk = path;
	disk = strrchr(disk, '/') ? strrchr(disk, '/') + 1 : disk;
	snprintf(search.disk, sizeof(search.disk), "%s", disk);
	cut_partition(search.disk);

	range_each(is_it, &search);
	if (search.found > 1)
		complain("%u ranges have the label '%s': name one by its number or uuid", search.found, text);
	else if (!search.found)
		complain("no range '%s'; pmemctl list -i shows all", text);

	return search.found == 1;
}

/* Context of each_name(). */
struct each {
	int	(*call)(void *ctx, const struct range *range);
	void	*ctx;
};

static int each_name(void *ctx, const char *name)
{
	const struct each *each = ctx;
	struct range range;

	return range_read(&range, name) ? each->call(each->ctx, &range) : 0;
}

int range_each(int (*call)(void *ctx, const struct range *range), void *ctx)
{
	struct each each = { .call = call, .ctx = ctx };

	return sysfs_each(RANGE_FOLDER, RANGE_NAME, each_name, &each);
}
