/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Devices that provide persistent memory and that two drivers can serve: ours, and an in-tree one.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef PMEMCTL_PROVIDER_H
#define PMEMCTL_PROVIDER_H

#include <stdbool.h>
#include <stddef.h>

#define PROVIDER_FOLDER "/sys/bus/platform/devices"

/**
 * struct provider_kind - a kind of such devices
 * @source:   its name in the attribute "source" of our ranges
 * @start:    how names of the devices start; NULL if they have nothing in common
 * @ours:     our module, and driver
 * @module:   the in-tree module
 * @drivers:  folders of the in-tree driver, which depend on the kernel; NULL at the end
 * @override: the name of the in-tree driver in new kernels, for driver_override
 */
struct provider_kind {
	const char *source;
	const char *start;
	const char *ours;
	const char *module;
	const char *drivers[3];
	const char *override;
};

/**
 * struct provider - such a device
 * @name: of the platform device, such as "ACPI0012:00"
 * @kind: its kind
 */
struct provider {
	char				name[64];
	const struct provider_kind	*kind;
};

/**
 * provider_of() - find the device above another one
 * @provider: filled in
 * @device:   path of a range of ours, or of a namespace or region of the in-tree drivers
 *
 * Return: whether it is of a kind that has two drivers.
 */
bool provider_of(struct provider *provider, const char *device);

/* The folder of the in-tree driver that has the device bound, or NULL. */
const char *provider_intree_driver(const struct provider *provider);

/* The folder of the in-tree driver for such devices, or NULL if its module is not loaded. */
const char *provider_intree_folder(const struct provider *provider);

/* Does our driver have it? */
bool provider_is_ours(const struct provider *provider);

#endif /* PMEMCTL_PROVIDER_H */
