/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Private to the ACPI source.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_BUS_ACPI_H
#define _PMEM_BUS_ACPI_H

#include <linux/list.h>

#include "../parse/nfit.h"
#include "bus.h"

/**
 * struct pmem_acpi_range - a range of the NFIT as long as the source is bound
 * @node: in the source's list
 * @pmem: its device, or NULL where the bus refused it
 * @seen: it stands in the table that is being read
 * @nfit: what the table says of it; the @details of its device
 * @maps: what @nfit.maps points to; without hints once the table is gone
 */
struct pmem_acpi_range {
	struct list_head	node;
	struct pmem_device	*pmem;
	bool			seen;
	struct nfit_range	nfit;
	struct nfit_map		maps[];
};

/* bus/acpi_hints.c */
void pmem_acpi_hints(struct pmem_device *pmem, const struct list_head *ranges);

/* bus/acpi_labels.c */
struct media_verdict pmem_acpi_labels(const struct pmem_device *pmem);

/* bus/acpi_sysfs.c */
extern const struct attribute_group *const pmem_acpi_groups[];

#endif /* _PMEM_BUS_ACPI_H */
