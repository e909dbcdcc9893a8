// SPDX-License-Identifier: GPL-2.0
/*
 * pmemctl owner: which driver has a range or an address, and which has what describes ranges.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "intree.h"
#include "options.h"
#include "output.h"
#include "owner.h"
#include "pmemctl.h"
#include "sysfs.h"

#define DEVICES "/sys/bus/platform/devices"

/**
 * struct owners - an answer in the making
 * @iomem:   the address space
 * @claims:  an object for each piece of memory
 * @sources: an object for each device that describes ranges
 */
struct owners {
	struct iomem	iomem;
	json_object	*claims;
	json_object	*sources;
};

static void add_text(json_object *object, const char *key, const char *text)
{
	if (*text)
		json_object_object_add(object, key, output_text(text));
}

/* @size: 0 if the address is hidden. */
static void add_claim(struct owners *owners, const struct owner *owner, uint64_t start, uint64_t size)
{
	json_object *row = must(json_object_new_object());

	if (size) {
		json_object_object_add(row, "start", output_address(start, false));
		json_object_object_add(row, "size", output_bytes(size, false));
	}
	add_text(row, "owner", owner->kind);
	add_text(row, "name", owner->name);
	add_text(row, "driver", owner->driver);
	add_text(row, "disk", owner->disk);
	add_text(row, "memory", owner->memory);
	json_object_array_add(owners->claims, row);
}

static int add_range(void *ctx, const struct range *range)
{
	struct owners *owners = ctx;
	struct owner owner;

	owner_of_range(&owner, &owners->iomem, range);
	if (!*owner.name)
		snprintf(owner.name, sizeof(owner.name), "%s", range->name);
	add_claim(owners, &owner, range->start, range->has_start ? range->size : 0);

	return 0;
}

static int add_intree(void *ctx, const struct intree *intree)
{
	struct owners *owners = ctx;
	struct owner owner = { .kind = intree->active ? "in_tree" : "none" };

	if (intree->has_start && !owners->iomem.hidden)
		owner_of_addresses(&owner, &owners->iomem, intree->start, intree->start + intree->size - 1);
	/* Up to Linux 6.12 nfit describes ranges that are ours: they are in the list already. */
	if (!strcmp(owner.kind, "pmem"))
		return 0;
	if (!*owner.name)
		snprintf(owner.name, sizeof(owner.name), "%s", intree->name);
	if (!*owner.disk)
		snprintf(owner.disk, sizeof(owner.disk), "%s", intree->disk);
	add_claim(owners, &owner, intree->start, intree->has_start ? intree->size : 0);

	return 0;
}

/* Persistent memory that is in none of the ranges and namespaces. */
static void add_rest(struct owners *owners)
{
	const struct iomem *iomem = &owners->iomem;

	for (size_t i = 0; i < iomem->n; i++) {
		const struct iomem_entry *entry = &iomem->entries[i];
		bool known = false;
		struct owner owner;

		if (entry->kind != IOMEM_PERSISTENT)
			continue;
		for (size_t j = 0; j < json_object_array_length(owners->claims); j++) {
			json_object *row = json_object_array_get_idx(owners->claims, j), *value;
			uint64_t start, size;

			if (!json_object_object_get_ex(row, "start", &value))
				continue;
			start = json_object_get_uint64(value);
			size = json_object_get_uint64(json_object_object_get(row, "size"));
			known |= start <= entry->end && start + size - 1 >= entry->start;
		}
		if (known)
			continue;
		owner_of_addresses(&owner, iomem, entry->start, entry->end);
		add_claim(owners, &owner, entry->start, entry->end - entry->start + 1);
	}
}

static int add_source(void *ctx, const char *name)
{
	struct owners *owners = ctx;
	char driver[32], modalias[256];
	json_object *row;

	sysfs_read(modalias, sizeof(modalias), DEVICES "/%s/modalias", name);
	if (strncmp(name, "ACPI0012:", 9) && strcmp(name, "e820_pmem") && !strstr(modalias, "Cpmem-region"))
		return 0;
	/* Up to Linux 6.12 nfit is a driver of the ACPI device behind it. */
	if (!sysfs_link(driver, sizeof(driver), DEVICES "/%s/driver", name))
		sysfs_link(driver, sizeof(driver), "/sys/bus/acpi/devices/%s/driver", name);

	row = must(json_object_new_object());
	add_text(row, "source", name);
	add_text(row, "driver", driver);
	json_object_array_add(owners->sources, row);

	return 0;
}

/* "0x…", or a number with the suffix K, M, G or T. A number alone is that of a range. */
static bool is_address(const char *text, uint64_t *address)
{
	static const char suffixes[] = "KMGT";
	const char *suffix;
	char *end;

	errno = 0;
	*address = strtoull(text, &end, 0);
	if (errno || end == text || *text == '-' || strspn(text, " "))
		return false;
	if (!*end)
		return !strncmp(text, "0x", 2);
	suffix = strchr(suffixes, *end);
	if (!suffix || end[1] || *address >> (64 - 10 * (suffix - suffixes + 1)))
		return false;
	*address <<= 10 * (suffix - suffixes + 1);

	return true;
}

static int add_named(struct owners *owners, const char *text)
{
	struct range range;
	struct owner owner;
	uint64_t address;

	if (!is_address(text, &address))
		return range_find(&range, text) ? add_range(owners, &range) : REFUSED;
	if (owners->iomem.hidden)
		return complain("only root may see addresses: try sudo");

	owner_of_addresses(&owner, &owners->iomem, address, address);
	add_claim(owners, &owner, address, 1);

	return DONE;
}

static void print(const struct owners *owners)
{
	static const struct column claims[] = {
		{ "start", COLUMN_ADDRESS }, { "size", COLUMN_BYTES }, { "owner", COLUMN_TEXT }, { "name", COLUMN_TEXT },
		{ "driver", COLUMN_TEXT }, { "disk", COLUMN_TEXT }, { "memory", COLUMN_TEXT },
	};
	static const struct column sources[] = { { "source", COLUMN_TEXT }, { "driver", COLUMN_TEXT } };

	if (json_object_array_length(owners->claims))
		output_table(claims, sizeof(claims) / sizeof(claims[0]), owners->claims);
	if (json_object_array_length(owners->sources)) {
		putchar('\n');
		output_table(sources, sizeof(sources) / sizeof(sources[0]), owners->sources);
	}
}

int cmd_owner(int argc, char **argv)
{
	struct owners owners = { };
	struct options options;
	json_object *both;
	int ret = options_read(argc, argv, "", &options);

	if (ret)
		return ret;

	iomem_read(&owners.iomem);
	owners.claims = must(json_object_new_array());
	owners.sources = must(json_object_new_array());
	if (optind == argc) {
		range_each(add_range, &owners);
		intree_each(add_intree, &owners);
		add_rest(&owners);
		sysfs_each(DEVICES, "", add_source, &owners);
		if (owners.iomem.hidden)
			fprintf(stderr, "Only root may see addresses: memory that has no range is left out.\n");
	}
	for (; optind < argc; optind++)
		if (add_named(&owners, argv[optind]))
			ret = REFUSED;

	if (!options.json)
		print(&owners);
	both = must(json_object_new_object());
	json_object_object_add(both, "claims", owners.claims);
	json_object_object_add(both, "sources", owners.sources);
	if (options.json)
		output_json("owner", both);
	else
		json_object_put(both);
	iomem_free(&owners.iomem);

	return ret;
}
