/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel's DAX bus exports but declares in no header of linux/. layout.c compares all of
 * it with the types of the running kernel.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_DAX_BUS_H
#define _PMEM_DAX_BUS_H

#include <linux/bits.h>
#include <linux/range.h>
#include <linux/types.h>

struct dax_region;
struct dev_dax;
struct dev_pagemap;
struct device;

/* The region is one device with our pagemap; daxctl cannot divide it. */
#define PMEM_DAX_STATIC		BIT(0)

/**
 * struct dev_dax_data - describes a DAX device to be created
 * @dax_region:       the region that contains it
 * @pgmap:            template of its pagemap, which devm_create_dev_dax() copies
 * @size:             its length in bytes
 * @id:               M of /dev/daxN.M
 * @memmap_on_memory: kmem puts the struct pages into the memory itself; Linux 6.1 does not have it
 */
struct dev_dax_data {
	struct dax_region	*dax_region;
	struct dev_pagemap	*pgmap;
	resource_size_t		size;
	int			id;
	bool			memmap_on_memory;
};

struct dax_region *alloc_dax_region(struct device *parent, int region_id, struct range *range,
				    int target_node, unsigned int align, unsigned long flags);
struct dev_dax *devm_create_dev_dax(struct dev_dax_data *data);
void kill_dev_dax(struct dev_dax *dev_dax);

/* 6.1 counts the users of a region by hand. */
#ifdef COMPAT_DAX_REGION_PUT
void dax_region_put(struct dax_region *dax_region);
#else
static inline void dax_region_put(struct dax_region *dax_region)
{
}
#endif

#endif /* _PMEM_DAX_BUS_H */
