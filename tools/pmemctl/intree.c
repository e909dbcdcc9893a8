// SPDX-License-Identifier: GPL-2.0
/*
 * The namespaces that the kernel's own drivers (nfit, nd_e820, of_pmem, virtio_pmem …) serve.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "intree.h"
#include "sysfs.h"

#define NAMESPACE "namespace"

/* A word of libnvdimm, and the one used here. */
struct word {
	const char *theirs;
	const char *ours;
};

static const struct word modes[] = {
	{ "memory", "fsdax" }, { "safe", "sector" }, { "dax", "devdax" }, { "raw", "raw" }, { }
};

static const struct word sources[] = {
	{ "ACPI.NFIT", "nfit" }, { "e820", "e820" }, { "of_pmem", "of" }, { "virtio-pmem", "virtio" }, { }
};

static void translate(char *text, size_t size, const struct word *words)
{
	for (; words->theirs; words++)
		if (!strcmp(text, words->theirs)) {
			snprintf(text, size, "%s", words->ours);
			return;
		}
}

static int take_name(void *ctx, const char *name)
{
	struct intree *intree = ctx;

	snprintf(intree->disk, sizeof(intree->disk), "%s", name);

	return 1;
}

/* @device: the namespace, or the btt, pfn or dax device that has claimed it. */
static void find_disk(struct intree *intree, const char *device)
{
	char folder[96], text[8];

	intree->active = sysfs_exists(INTREE_FOLDER "/%s/driver", device);
	snprintf(folder, sizeof(folder), INTREE_FOLDER "/%s/block", device);
	if (sysfs_each(folder, "pmem", take_name, intree)) {
		sysfs_read(text, sizeof(text), "/sys/block/%s/queue/dax", intree->disk);
		intree->dax = !strcmp(text, "1");
		return;
	}

	/* A character device: "dax0.1" below a folder of its region, which has the namespace's numbers. */
	snprintf(folder, sizeof(folder), INTREE_FOLDER "/%s", device);
	if (!strncmp(device, "dax", 3))
		sysfs_each(folder, "dax", take_name, intree);
}

bool intree_read(struct intree *intree, const char *name)
{
	char folder[64], holder[32];
	int region;

	*intree = (struct intree){ };
	if (sscanf(name, NAMESPACE "%d.", &region) != 1 || strlen(name) >= sizeof(intree->name))
		return false;
	snprintf(folder, sizeof(folder), INTREE_FOLDER "/%s", name);
	if (!sysfs_number(&intree->size, "%s/size", folder) || !intree->size)
		return false;

	strcpy(intree->name, name);
	intree->has_start = sysfs_number(&intree->start, "%s/resource", folder);
	sysfs_read(intree->uuid, sizeof(intree->uuid), "%s/uuid", folder);
	sysfs_read(intree->label, sizeof(intree->label), "%s/alt_name", folder);
	sysfs_read(intree->mode, sizeof(intree->mode), "%s/mode", folder);
	translate(intree->mode, sizeof(intree->mode), modes);

	if (sysfs_read(intree->domain, sizeof(intree->domain), INTREE_FOLDER "/region%d/persistence_domain", region) <= 0)
		strcpy(intree->domain, "unknown");
	sysfs_read(holder, sizeof(holder), INTREE_FOLDER "/region%d/read_only", region);
	intree->read_only = !strcmp(holder, "1");
	/* The bus is the folder above the region. */
	sysfs_read(intree->source, sizeof(intree->source), INTREE_FOLDER "/region%d/../provider", region);
	translate(intree->source, sizeof(intree->source), sources);

	sysfs_read(holder, sizeof(holder), "%s/holder", folder);
	find_disk(intree, *holder ? holder : name);

	return true;
}

/* Context of each_name(). */
struct each {
	int	(*call)(void *ctx, const struct intree *intree);
	void	*ctx;
};

static int each_name(void *ctx, const char *name)
{
	const struct each *each = ctx;
	struct intree intree;

	return intree_read(&intree, name) ? each->call(each->ctx, &intree) : 0;
}

int intree_each(int (*call)(void *ctx, const struct intree *intree), void *ctx)
{
	struct each each = { .call = call, .ctx = ctx };

	return sysfs_each(INTREE_FOLDER, NAMESPACE, each_name, &each);
}
