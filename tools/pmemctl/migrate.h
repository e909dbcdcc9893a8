/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Moving devices between our drivers and the in-tree ones.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef PMEMCTL_MIGRATE_H
#define PMEMCTL_MIGRATE_H

#include <stdbool.h>
#include <stddef.h>

#include "provider.h"

/**
 * struct migration - what moves, and where
 * @to_ours: to our drivers, else to the in-tree ones
 * @dry_run: only print the steps
 * @name:    what the administrator has named, NULL for all
 * @named:   it was found
 * @refused: number of reasons not to move
 * @at, @n:  the devices, for free()
 */
struct migration {
	bool		to_ours;
	bool		dry_run;
	const char	*name;
	bool		named;
	unsigned int	refused;
	struct provider	*at;
	size_t		n;
};

/**
 * migrate_device() - take a device from one driver and give it to the other
 * @m:        the migration
 * @provider: the device, whose disks are not in use
 *
 * If the other driver does not take it, the first one gets it back.
 *
 * Return: DONE or REFUSED.
 */
int migrate_device(const struct migration *m, const struct provider *provider);

#endif /* PMEMCTL_MIGRATE_H */
