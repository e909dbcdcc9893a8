// SPDX-License-Identifier: GPL-2.0
/*
 * The physical address space, as /proc/iomem shows it.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "iomem.h"
#include "output.h"
#include "sysfs.h"

/* Names that the kernel gives to entries, by their start. Any other name is that of a driver or a device. */
static const struct {
	const char	*name;
	enum iomem_kind	kind;
} names[] = {
	{ "System RAM",			IOMEM_RAM },
	{ "Persistent Memory",		IOMEM_PERSISTENT },
	{ "Reserved",			IOMEM_RESERVED },
	{ "reserved",			IOMEM_RESERVED },
	{ "Soft Reserved",		IOMEM_RESERVED },
	{ "Unusable memory",		IOMEM_RESERVED },
	{ "RAM buffer",			IOMEM_RESERVED },
	{ "Unknown E820 type",		IOMEM_RESERVED },
	{ "ACPI ",			IOMEM_FIRMWARE },
	{ "System ROM",			IOMEM_FIRMWARE },
	{ "Video ROM",			IOMEM_FIRMWARE },
	{ "Adapter ROM",		IOMEM_FIRMWARE },
	{ "PCI ",			IOMEM_PCI },
	{ "CXL Window",			IOMEM_CXL },
	{ "pmem-range.",		IOMEM_OURS },
	{ "namespace",			IOMEM_IN_TREE },
	{ "dax",			IOMEM_IN_TREE },
};

static enum iomem_kind kind_of(const char *name)
{
	unsigned int domain, bus, device, function;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strncmp(name, names[i].name, strlen(names[i].name)))
			return names[i].kind;

	return sscanf(name, "%4x:%2x:%2x.%1x", &domain, &bus, &device, &function) == 4 ? IOMEM_PCI : IOMEM_OTHER;
}

void iomem_read(struct iomem *iomem)
{
	char *all = sysfs_read_all(NULL, "/proc/iomem"), *lines = all;

	*iomem = (struct iomem){ .hidden = true };
	for (char *line; (line = strsep(&lines, "\n")); ) {
		struct iomem_entry entry = { .depth = strspn(line, " ") / 2 };
		int at = 0;

		if (sscanf(line, " %" SCNx64 "-%" SCNx64 " : %n", &entry.start, &entry.end, &at) != 2 || !at)
			continue;
		snprintf(entry.name, sizeof(entry.name), "%s", line + at);
		entry.kind = kind_of(entry.name);
		/* Without the right to see addresses all of them are 0. */
		if (entry.end)
			iomem->hidden = false;
		iomem->entries = must(realloc(iomem->entries, (iomem->n + 1) * sizeof(entry)));
		iomem->entries[iomem->n++] = entry;
	}
	free(all);
	if (iomem->hidden)
		iomem->n = 0;
}

void iomem_free(struct iomem *iomem)
{
	free(iomem->entries);
}

bool iomem_is_claim(enum iomem_kind kind)
{
	return kind == IOMEM_RAM || kind == IOMEM_OURS || kind == IOMEM_IN_TREE || kind == IOMEM_OTHER;
}

const struct iomem_entry *iomem_find(const struct iomem *iomem, uint64_t start, uint64_t end, bool claim)
{
	const struct iomem_entry *found = NULL;

	for (size_t i = 0; i < iomem->n; i++) {
		const struct iomem_entry *entry = &iomem->entries[i];
		/* System RAM has entries for the kernel's own parts, which say nothing more. */
		bool within_ram = found && found->kind == IOMEM_RAM && entry->depth > found->depth;

		if (entry->start <= end && entry->end >= start && iomem_is_claim(entry->kind) == claim &&
		    (!found || entry->depth > found->depth) && !within_ram)
			found = entry;
	}

	return found;
}

const char *iomem_kind_name(enum iomem_kind kind)
{
	static const char *const words[IOMEM_KINDS] = {
		[IOMEM_HOLE]		= "hole",
		[IOMEM_RAM]		= "ram",
		[IOMEM_PERSISTENT]	= "persistent",
		[IOMEM_RESERVED]	= "reserved",
		[IOMEM_FIRMWARE]	= "firmware",
		[IOMEM_PCI]		= "pci",
		[IOMEM_CXL]		= "cxl",
		[IOMEM_OURS]		= "pmem",
		[IOMEM_IN_TREE]		= "in_tree",
		[IOMEM_OTHER]		= "other",
	};

	return words[kind];
}
