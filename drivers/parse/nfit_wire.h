/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The structures of an NFIT as they lie in memory, at any alignment (ACPI 6.5 section 5.2.25).
 *
 * A member may only be read once the structure is known to be long enough.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_PARSE_NFIT_WIRE_H
#define _PMEM_PARSE_NFIT_WIRE_H

#include <linux/build_bug.h>
#include <linux/stddef.h>
#include <linux/types.h>

#include "nfit.h"

#define NFIT_GUID_LEN	16

/* The table itself; the buffer that _FIT returns begins with the first structure. */
struct nfit_wire_table {
	char	signature[4];
	__le32	length;
	u8	unused[32];
} __packed;
static_assert(sizeof(struct nfit_wire_table) == NFIT_HEADER_LEN);

struct nfit_wire_head {
	__le16	type;
	__le16	length;
} __packed;
static_assert(sizeof(struct nfit_wire_head) == 4);

/* System physical address range; the location cookie is new in ACPI 6.4. */
struct nfit_wire_spa {
	struct nfit_wire_head head;
	__le16	range_index;
	__le16	flags;
	__le32	reserved;
	__le32	proximity_domain;
	u8	range_guid[NFIT_GUID_LEN];
	__le64	address;
	__le64	length;
	__le64	memory_mapping;
	__le64	location_cookie;
} __packed;
static_assert(offsetof(struct nfit_wire_spa, location_cookie) == 56);
static_assert(sizeof(struct nfit_wire_spa) == 64);

/* NVDIMM region mapping, before ACPI 6.2 memory device to system physical address range. */
struct nfit_wire_memdev {
	struct nfit_wire_head head;
	__le32	device_handle;
	__le16	physical_id;
	__le16	region_id;
	__le16	range_index;
	__le16	dcr_index;
	__le64	region_size;
	__le64	region_offset;
	__le64	address;
	__le16	interleave_index;
	__le16	interleave_ways;
	__le16	flags;
	__le16	reserved;
} __packed;
static_assert(offsetof(struct nfit_wire_memdev, dcr_index) == 14);
static_assert(sizeof(struct nfit_wire_memdev) == 48);

struct nfit_wire_idt {
	struct nfit_wire_head head;
	__le16	interleave_index;
	__le16	reserved;
	__le32	line_count;
	__le32	line_size;
	__le32	line_offset[];
} __packed;
static_assert(sizeof(struct nfit_wire_idt) == 16);

/* Control region; the registers of block windows, where it has them, follow. */
struct nfit_wire_dcr {
	struct nfit_wire_head head;
	__le16	dcr_index;
	__le16	vendor_id;
	__le16	device_id;
	__le16	revision_id;
	__le16	subsystem_vendor_id;
	__le16	subsystem_device_id;
	__le16	subsystem_revision_id;
	u8	valid_fields;
	u8	manufacturing_location;
	__le16	manufacturing_date;
	__le16	reserved;
	__le32	serial_number;
	__le16	interface_code;
	__le16	windows;
} __packed;
static_assert(offsetof(struct nfit_wire_dcr, serial_number) == 24);
static_assert(sizeof(struct nfit_wire_dcr) == 32);

struct nfit_wire_flush {
	struct nfit_wire_head head;
	__le32	device_handle;
	__le16	hint_count;
	u8	reserved[6];
	__le64	hint_address[];
} __packed;
static_assert(sizeof(struct nfit_wire_flush) == 16);

struct nfit_wire_caps {
	struct nfit_wire_head head;
	u8	highest_capability;
	u8	reserved[3];
	__le32	capabilities;
	__le32	reserved2;
} __packed;
static_assert(sizeof(struct nfit_wire_caps) == 16);

#endif /* _PMEM_PARSE_NFIT_WIRE_H */
