/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which driver has some memory.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef PMEMCTL_OWNER_H
#define PMEMCTL_OWNER_H

#include "iomem.h"
#include "range.h"

/**
 * struct owner - which driver has some memory
 * @kind:   "pmem", "in_tree", "ram", "pci", "other", "none", or "hidden" if the caller may not know
 * @name:   entry of /proc/iomem, the name of a range, a namespace or a device; or ""
 * @driver: its driver, or ""
 * @disk:   its disk or DAX device, or ""
 * @memory: what firmware calls the memory ("Persistent Memory"), or ""
 */
struct owner {
	const char	*kind;
	char		name[64];
	char		driver[32];
	char		disk[32];
	char		memory[64];
};

/* Find the owner of a range of ours, which need not be our driver. */
void owner_of_range(struct owner *owner, const struct iomem *iomem, const struct range *range);

/* Find the owner of addresses: the innermost claim that has one of them. @end is the last address. */
void owner_of_addresses(struct owner *owner, const struct iomem *iomem, uint64_t start, uint64_t end);

#endif /* PMEMCTL_OWNER_H */
