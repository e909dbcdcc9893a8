// SPDX-License-Identifier: GPL-2.0
/*
 * Namespaces of the in-tree drivers, as sysfs shows them.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "namespace.h"
#include "sysfs.h"

/* The attribute "nstype" of a namespace that labels describe. */
#define WITH_LABELS 5

/* Modes by the device that has claimed the namespace. */
static const struct {
	const char *holder;
	const char *mode;
} modes[] = {
	{ "btt", "sector" },
	{ "pfn", "fsdax" },
	{ "dax", "devdax" },
};

static int take_disk(void *ctx, const char *name)
{
	struct nspace *ns = ctx;

	snprintf(ns->disk, sizeof(ns->disk), "%s", name);

	return 1;
}

static void read_disk(struct nspace *ns, const char *device)
{
	char folder[96];

	snprintf(folder, sizeof(folder), NAMESPACE_FOLDER "/%s/block", device);
	sysfs_each(folder, "pmem", take_disk, ns);
}

/* Context of each_name(). */
struct each {
	int	(*call)(void *ctx, const struct nspace *ns);
	void	*ctx;
};

static int each_name(void *ctx, const char *name)
{
	const struct each *each = ctx;
	struct nspace ns = { .mode = "raw" };
	uint64_t type = 0;
	char holder[32];

	if (!sysfs_number(&ns.size, NAMESPACE_FOLDER "/%s/size", name) || !ns.size)
		return 0;
	snprintf(ns.name, sizeof(ns.name), "%s", name);
	sysfs_number(&type, NAMESPACE_FOLDER "/%s/nstype", name);
	ns.labels = type == WITH_LABELS;

	sysfs_read(holder, sizeof(holder), NAMESPACE_FOLDER "/%s/holder", name);
	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++)
		if (!strncmp(holder, modes[i].holder, strlen(modes[i].holder)))
			ns.mode = modes[i].mode;
	read_disk(&ns, *holder ? holder : name);
	ns.bound = *holder || *ns.disk;

	return each->call(each->ctx, &ns);
}

int namespace_each(int (*call)(void *ctx, const struct nspace *ns), void *ctx)
{
	struct each each = { .call = call, .ctx = ctx };

	return sysfs_each(NAMESPACE_FOLDER, "namespace", each_name, &each);
}

const char *namespace_stays(const struct nspace *ns)
{
	if (ns->labels)
		return "labels of DIMMs describe it: it has no disk with our drivers";
	if (!strcmp(ns->mode, "sector"))
		return "a sector namespace (BTT) has no disk with our drivers: copy its data away first";
	if (!strcmp(ns->mode, "devdax"))
		return "a devdax namespace has no disk with our drivers: copy its data away first";

	return NULL;
}
