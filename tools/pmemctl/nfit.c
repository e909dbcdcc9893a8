// SPDX-License-Identifier: GPL-2.0
/*
 * pmemctl nfit: decodes an ACPI NFIT as the driver pmem_acpi does.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <byteswap.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../drivers/parse/nfit.h"
#include "options.h"
#include "output.h"
#include "pmemctl.h"
#include "sysfs.h"

#define TABLE "/sys/firmware/acpi/tables/NFIT"

/**
 * struct decoded - what the parser has found
 * @ranges: an object for each range
 * @faults: an object for each fault of the table
 */
struct decoded {
	json_object *ranges;
	json_object *faults;
};

static void add(json_object *object, const char *key, json_object *value)
{
	json_object_object_add(object, key, must(value));
}

/* As printed on the DIMM, and as in sysfs. */
static json_object *dimm_id(const struct nfit_memdev *memdev)
{
	char id[32] = "unknown";

	if (memdev->identified && !memdev->made)
		snprintf(id, sizeof(id), "%04x-%08x", bswap_16(memdev->vendor), bswap_32(memdev->serial));
	else if (memdev->identified)
		snprintf(id, sizeof(id), "%04x-%02x-%04x-%08x", bswap_16(memdev->vendor), memdev->made >> 16,
			 bswap_16(memdev->made), bswap_32(memdev->serial));

	return output_text(id);
}

static json_object *dimm_flags(u16 flags)
{
	static const char *const names[] = {
		"save_failed", "restore_failed", "flush_failed", "not_armed", "health_seen", "health_notify",
		"map_failed",
	};
	json_object *array = must(json_object_new_array());

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (flags & 1 << i)
			json_object_array_add(array, output_text(names[i]));

	return array;
}

static json_object *dimm(const struct nfit_memdev *memdev)
{
	json_object *object = must(json_object_new_object());

	add(object, "handle", json_object_new_uint64(memdev->handle));
	add(object, "phys_id", json_object_new_uint64(memdev->phys_id));
	add(object, "id", dimm_id(memdev));
	add(object, "format", json_object_new_uint64(memdev->format));
	add(object, "flags", dimm_flags(memdev->flags));
	add(object, "position", json_object_new_uint64(memdev->position));
	add(object, "dpa", json_object_new_uint64(memdev->dpa));
	add(object, "size", json_object_new_uint64(memdev->size));
	add(object, "ways", json_object_new_uint64(memdev->ways));
	add(object, "hints", json_object_new_uint64(memdev->hints));

	return object;
}

static void uuid_text(char *to, size_t size, const u8 *uuid)
{
	snprintf(to, size, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
		 uuid[0], uuid[1], uuid[2], uuid[3], uuid[4], uuid[5], uuid[6], uuid[7], uuid[8], uuid[9],
		 uuid[10], uuid[11], uuid[12], uuid[13], uuid[14], uuid[15]);
}

static int take_range(void *ctx, const struct nfit_range *found)
{
	const struct pmem_range *range = &found->range;
	json_object *row = must(json_object_new_object()), *dimms = must(json_object_new_array());
	struct decoded *decoded = ctx;
	char text[160] = "";
	const char *word;

	add(row, "index", json_object_new_int(found->index));
	add(row, "start", output_address(range->start, false));
	add(row, "size", output_bytes(range->size, false));
	add(row, "domain", output_text(pmem_range_domain_name(range->domain)));
	add(row, "read_only", json_object_new_boolean(range->flags & PMEM_RANGE_READ_ONLY));
	for (unsigned int bit = 0; (word = pmem_range_read_only_word(bit)); bit++)
		if (range->read_only & 1 << bit)
			snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s", *text ? "," : "", word);
	if (*text)
		add(row, "read_only_reason", output_text(text));
	if (found->flags & NFIT_SPA_PROXIMITY_VALID)
		add(row, "proximity_domain", json_object_new_uint64(found->proximity_domain));
	uuid_text(text, sizeof(text), range->uuid);
	add(row, "uuid", output_text(text));
	for (unsigned int i = 0; i < found->nr_memdevs; i++)
		json_object_array_add(dimms, dimm(&found->memdevs[i]));
	add(row, "dimms", dimms);
	json_object_array_add(decoded->ranges, row);

	return 0;
}

static void take_fault(void *ctx, enum nfit_diag diag, size_t offset, u64 value)
{
	json_object *row = must(json_object_new_object());
	struct decoded *decoded = ctx;

	add(row, "offset", json_object_new_uint64(offset));
	add(row, "value", json_object_new_uint64(value));
	add(row, "fault", output_text(pmem_nfit_diag_text(diag)));
	json_object_array_add(decoded->faults, row);
}

static void print(const struct decoded *decoded)
{
	static const struct column ranges[] = {
		{ "index", COLUMN_TEXT }, { "start", COLUMN_ADDRESS }, { "size", COLUMN_BYTES }, { "domain", COLUMN_TEXT },
		{ "read_only", COLUMN_YES }, { "uuid", COLUMN_TEXT },
	};
	static const struct column dimms[] = {
		{ "handle", COLUMN_ADDRESS }, { "phys_id", COLUMN_ADDRESS }, { "id", COLUMN_TEXT },
		{ "position", COLUMN_ADDRESS }, { "dpa", COLUMN_ADDRESS }, { "size", COLUMN_BYTES }, { "ways", COLUMN_TEXT },
		{ "hints", COLUMN_TEXT }, { "flags", COLUMN_TEXT },
	};
	static const struct column faults[] = {
		{ "offset", COLUMN_ADDRESS }, { "value", COLUMN_ADDRESS }, { "fault", COLUMN_TEXT },
	};

	if (json_object_array_length(decoded->ranges))
		output_table(ranges, sizeof(ranges) / sizeof(ranges[0]), decoded->ranges);
	else
		puts("No range of persistent memory.");
	for (size_t i = 0; i < json_object_array_length(decoded->ranges); i++) {
		json_object *row = json_object_array_get_idx(decoded->ranges, i);
		json_object *list = json_object_object_get(row, "dimms");

		if (!json_object_array_length(list))
			continue;
		printf("\nDIMMs of range %s:\n", json_object_get_string(json_object_object_get(row, "index")));
		output_table(dimms, sizeof(dimms) / sizeof(dimms[0]), list);
	}
	if (json_object_array_length(decoded->faults)) {
		printf("\nFaults of the table:\n");
		output_table(faults, sizeof(faults) / sizeof(faults[0]), decoded->faults);
	}
}

/* A file of the caller's, not of the recorded machine. */
static char *read_file(size_t *len, const char *path)
{
	FILE *file = fopen(path, "re");
	char *table = NULL;

	*len = 0;
	if (!file)
		return NULL;
	do {
		table = must(realloc(table, *len + 4096));
		*len += fread(table + *len, 1, 4096, file);
	} while (!feof(file) && !ferror(file));
	if (ferror(file)) {
		free(table);
		table = NULL;
	}
	fclose(file);

	return table;
}

int cmd_nfit(int argc, char **argv)
{
	static const struct nfit_sink sink = { .range = take_range, .diag = take_fault };
	struct decoded decoded;
	struct options options;
	const char *path = TABLE;
	char *table, *scratch;
	size_t len, need;
	json_object *both;
	int ret = options_read(argc, argv, "", &options);

	if (ret)
		return ret;
	if (argc - optind > 1)
		return usage(argv[0], "name one file at most");
	if (optind < argc)
		path = argv[optind];

	table = optind < argc ? read_file(&len, path) : sysfs_read_all(&len, "%s", path);
	if (!table)
		return complain("%s: %s%s", path, strerror(errno),
				optind < argc ? "" : errno == ENOENT ? "; this machine's firmware has none" : "");

	decoded = (struct decoded){ must(json_object_new_array()), must(json_object_new_array()) };
	need = pmem_nfit_scratch_size(table, len);
	scratch = must(malloc(need ?: 1));
	pmem_nfit_parse(table, len, scratch, need, &sink, &decoded);
	free(scratch);
	free(table);

	if (!options.json)
		print(&decoded);
	both = must(json_object_new_object());
	add(both, "ranges", decoded.ranges);
	add(both, "faults", decoded.faults);
	if (options.json)
		output_json("nfit", both);
	else
		json_object_put(both);

	return DONE;
}
