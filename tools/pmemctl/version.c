// SPDX-License-Identifier: GPL-2.0
/*
 * pmemctl version: versions of the command, and of the modules that are loaded and on disk.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "options.h"
#include "output.h"
#include "pmemctl.h"
#include "sysfs.h"

/* Set by the Makefile, from debian/changelog. */
static const char own[] = VERSION;

static const char *const modules[] = {
	"pmem_bus", "pmem_blk", "pmem_devdax", "pmem_acpi", "pmem_e820", "pmem_of", "pmem_param", "pmem_pci",
	"pmem_virtio",
};

/* The version of the module that modprobe would load; "" if there is none. */
static void on_disk(char *to, size_t size, const char *module)
{
	char command[96];
	FILE *pipe;

	/* It is not in the PATH of ordinary users. */
	snprintf(command, sizeof(command), "PATH=$PATH:/usr/sbin:/sbin modinfo -F version %s 2>/dev/null", module);
	to[0] = '\0';
	pipe = popen(command, "re");
	if (!pipe)
		return;
	if (!fgets(to, size, pipe))
		to[0] = '\0';
	to[strcspn(to, "\n")] = '\0';
	pclose(pipe);
}

static json_object *describe(const char *module, bool *differ)
{
	bool is_loaded = sysfs_exists("/sys/module/%s", module);
	json_object *row = must(json_object_new_object());
	char loaded[64], disk[64];
	bool same;

	/* A module that was built before modules had a version has none. */
	if (sysfs_read(loaded, sizeof(loaded), "/sys/module/%s/version", module) < 0 && is_loaded)
		snprintf(loaded, sizeof(loaded), "unknown");
	on_disk(disk, sizeof(disk), module);
	same = (!is_loaded || !*disk || !strcmp(loaded, disk)) &&
	       (!is_loaded || !strcmp(loaded, own)) && (!*disk || !strcmp(disk, own));
	*differ |= !same;

	json_object_object_add(row, "module", output_text(module));
	if (is_loaded)
		json_object_object_add(row, "loaded", output_text(loaded));
	if (*disk)
		json_object_object_add(row, "on_disk", output_text(disk));
	json_object_object_add(row, "same", json_object_new_boolean(same));

	return row;
}

int cmd_version(int argc, char **argv)
{
	static const struct column columns[] = {
		{ "module", COLUMN_TEXT }, { "loaded", COLUMN_TEXT }, { "on_disk", COLUMN_TEXT }, { "same", COLUMN_YES },
	};
	json_object *result, *rows;
	struct options options;
	bool differ = false;
	int ret = options_read(argc, argv, "", &options);

	if (ret)
		return ret;
	if (optind < argc)
		return usage(argv[0], "'%s' is one argument too many", argv[optind]);

	rows = must(json_object_new_array());
	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++)
		json_object_array_add(rows, describe(modules[i], &differ));

	if (!options.json) {
		printf("pmemctl %s\n\n", own);
		output_table(columns, sizeof(columns) / sizeof(columns[0]), rows);
	}
	result = must(json_object_new_object());
	json_object_object_add(result, "pmemctl", output_text(own));
	json_object_object_add(result, "modules", rows);
	if (options.json)
		output_json("version", result);
	else
		json_object_put(result);

	return differ ? complain("versions differ: load the modules on disk, or install one version of all") : DONE;
}
