// SPDX-License-Identifier: GPL-2.0
/*
 * The uuid of a range that a PCI device without a serial number holds: the place of the device.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/export.h>
#include <linux/pci.h>
#include <linux/unaligned.h>

#include "bus.h"

/* Maximum number of bridges above a device: each has its own bus number. */
#define PMEM_SLOT_DEPTH		255

/**
 * pmem_slot_uuid() - make the uuid of a range from the slot of a device
 * @pci:   the device
 * @nr:    which memory of the device it is: number of a BAR, or PMEM_SLOT_NO_BAR
 * @range: the range; its size is part of the identity
 *
 * The slot is the PCI domain, the root bus, and device and function of each bridge above the device
 * and of the device itself. Bus numbers below the root bus are left out, as they change when
 * another device is added, and so is the address, as firmware may move the memory.
 */
void pmem_slot_uuid(struct pci_dev *pci, int nr, struct pmem_range *range)
{
	u8 path[PMEM_SLOT_DEPTH], id[24 + PMEM_SLOT_DEPTH] = "pci";
	struct pci_dev *root = pci, *bridge;
	unsigned int depth = 0, i;

	while ((bridge = pci_upstream_bridge(root)) && depth < PMEM_SLOT_DEPTH) {
		path[depth++] = root->devfn;
		root = bridge;
	}

	put_unaligned_le32(pci_domain_nr(pci->bus), id + 4);
	put_unaligned_le16(pci_dev_id(root), id + 8);
	put_unaligned_le16(nr, id + 10);
	put_unaligned_le64(range->size, id + 12);
	put_unaligned_le32((u32)pci->vendor << 16 | pci->device, id + 20);
	for (i = 0; i < depth; i++)
		id[24 + i] = path[depth - 1 - i];
	pmem_range_uuid(range->uuid, id, 24 + depth);
}
EXPORT_SYMBOL_GPL(pmem_slot_uuid);
