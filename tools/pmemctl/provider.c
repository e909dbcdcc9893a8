// SPDX-License-Identifier: GPL-2.0
/*
 * Devices that provide persistent memory and that two drivers can serve: ours, and an in-tree one.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "provider.h"
#include "sysfs.h"

#define DRIVERS "/sys/bus/platform/drivers"

static const struct provider_kind kinds[] = {
	/* Up to 6.12 "nfit" is an ACPI driver, which binds beside the driver of the platform device. */
	{ "nfit", "ACPI0012:", "pmem_acpi", "nfit",
	  { "/sys/bus/acpi/drivers/nfit", DRIVERS "/acpi-nfit" }, "acpi-nfit" },
	{ "e820", "e820_pmem", "pmem_e820", "nd_e820", { DRIVERS "/e820_pmem" }, "e820_pmem" },
	{ "of", NULL, "pmem_of", "of_pmem", { DRIVERS "/of_pmem" }, "of_pmem" },
};

#define KINDS (sizeof(kinds) / sizeof(*kinds))

const char *provider_intree_driver(const struct provider *provider)
{
	for (const char *const *driver = provider->kind->drivers; *driver; driver++)
		if (sysfs_exists("%s/%s", *driver, provider->name))
			return *driver;

	return NULL;
}

const char *provider_intree_folder(const struct provider *provider)
{
	for (const char *const *driver = provider->kind->drivers; *driver; driver++)
		if (sysfs_exists("%s", *driver))
			return *driver;

	return NULL;
}

bool provider_is_ours(const struct provider *provider)
{
	return sysfs_exists(DRIVERS "/%s/%s", provider->kind->ours, provider->name);
}

/* A device tree can have any names: its devices are known by their driver. */
static bool is_kind(struct provider *provider, const struct provider_kind *kind)
{
	provider->kind = kind;
	if (kind->start)
		return !strncmp(provider->name, kind->start, strlen(kind->start));

	return provider_is_ours(provider) || provider_intree_driver(provider);
}

/* Upwards, as an in-tree region lies below a bus of its own. */
bool provider_of(struct provider *provider, const char *device)
{
	char path[PATH_MAX], *last;

	if (!realpath(sysfs_path("%s", device), path))
		return false;
	while ((last = strrchr(path, '/')) && last != path) {
		snprintf(provider->name, sizeof(provider->name), "%s", last + 1);
		for (size_t i = 0; i < KINDS; i++)
			if (is_kind(provider, &kinds[i]))
				return true;
		*last = '\0';
	}

	return false;
}
