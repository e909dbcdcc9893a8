// SPDX-License-Identifier: GPL-2.0
/*
 * Decode the NVDIMM Firmware Interface Table into ranges (ACPI 6.5 section 5.2.25).
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/unaligned.h>

#include <asm/byteorder.h>

#include "nfit.h"
#include "nfit_table.h"

#define NFIT_DCR_MADE_VALID	0x0001
#define NFIT_KINDS		8

/* Address range types. Register ranges and types not listed here do not become disks. */
static const struct nfit_kind {
	u8	guid[NFIT_GUID_LEN];
	u32	flags;
	bool	dimms;		/* persistent memory that mappings refer to by index */
	bool	kind_in_name;	/* the uuid depends on the type even if the DIMMs are identified */
	bool	registers;
} nfit_kinds[NFIT_KINDS] = {
	{	/* persistent memory 66F0D379-B4F3-4074-AC43-0D3318B78CDB */
		{ 0x79, 0xd3, 0xf0, 0x66, 0xf3, 0xb4, 0x74, 0x40,
		  0xac, 0x43, 0x0d, 0x33, 0x18, 0xb7, 0x8c, 0xdb },
		.flags = PMEM_RANGE_PERSISTENT,
		.dimms = true
	}, {	/* persistent virtual disk 5CEA02C9-4D07-69D3-269F-4496FBE096F9 */
		{ 0xc9, 0x02, 0xea, 0x5c, 0x07, 0x4d, 0xd3, 0x69,
		  0x26, 0x9f, 0x44, 0x96, 0xfb, 0xe0, 0x96, 0xf9 },
		.flags = PMEM_RANGE_PERSISTENT
	}, {	/* persistent virtual CD 08018188-42CD-BB48-100F-5387D53DED3D */
		{ 0x88, 0x81, 0x01, 0x08, 0xcd, 0x42, 0x48, 0xbb,
		  0x10, 0x0f, 0x53, 0x87, 0xd5, 0x3d, 0xed, 0x3d },
		.flags = PMEM_RANGE_PERSISTENT | PMEM_RANGE_READ_ONLY
	}, {	/* volatile virtual disk 77AB535A-45FC-624B-5560-F7B281D1F96E */
		{ 0x5a, 0x53, 0xab, 0x77, 0xfc, 0x45, 0x4b, 0x62,
		  0x55, 0x60, 0xf7, 0xb2, 0x81, 0xd1, 0xf9, 0x6e },
		.flags = 0
	}, {	/* volatile virtual CD 3D5ABD30-4175-87CE-6D64-D2ADE523C4BB */
		{ 0x30, 0xbd, 0x5a, 0x3d, 0x75, 0x41, 0xce, 0x87,
		  0x6d, 0x64, 0xd2, 0xad, 0xe5, 0x23, 0xc4, 0xbb },
		.flags = PMEM_RANGE_READ_ONLY
	}, {	/* volatile memory 7305944F-FDDA-44E3-B16C-3F22D252E5D0 */
		{ 0x4f, 0x94, 0x05, 0x73, 0xda, 0xfd, 0xe3, 0x44,
		  0xb1, 0x6c, 0x3f, 0x22, 0xd2, 0x52, 0xe5, 0xd0 },
		.flags = PMEM_RANGE_MAYBE_RAM,
		/* It may be mapped to the same region of a DIMM as a persistent range. */
		.kind_in_name = true
	}, {	/* a DIMM's control region 92F701F6-13B4-405D-910B-299367E8234C */
		{ 0xf6, 0x01, 0xf7, 0x92, 0xb4, 0x13, 0x5d, 0x40,
		  0x91, 0x0b, 0x29, 0x93, 0x67, 0xe8, 0x23, 0x4c },
		.registers = true
	}, {	/* a DIMM's block window 91AF0530-5D86-470E-A6B0-0A2DB9408249 */
		{ 0x30, 0x05, 0xaf, 0x91, 0x86, 0x5d, 0x0e, 0x47,
		  0xa6, 0xb0, 0x0a, 0x2d, 0xb9, 0x40, 0x82, 0x49 },
		.registers = true
	}
};

static struct nfit_memdev nfit_memdev_read(const struct nfit_table *t, const struct nfit_entry *e)
{
	const struct nfit_wire_memdev *s = t->buf + e->offset;
	struct nfit_memdev memdev = {
		.handle		= le32_to_cpu(s->device_handle),
		.phys_id	= le16_to_cpu(s->physical_id),
		.size		= le64_to_cpu(s->region_size),
		.position	= le64_to_cpu(s->region_offset),
		.dpa		= le64_to_cpu(s->address),
		.ways		= le16_to_cpu(s->interleave_ways),
		.flags		= (nfit_table_memdev_flags(s) & NFIT_MEMDEV_MAP_FAILED) |
				  (e->state & NFIT_DIMM_STATE),
	};
	u16 dcr_index = le16_to_cpu(s->dcr_index), idt_index = le16_to_cpu(s->interleave_index);
	const struct nfit_wire_dcr *dcr = nfit_table_find(t, NFIT_DCR, dcr_index);
	const struct nfit_wire_flush *flush = nfit_table_find(t, NFIT_FLUSH, memdev.handle);

	if (dcr) {
		memdev.identified = true;
		memdev.vendor = le16_to_cpu(dcr->vendor_id);
		memdev.device = le16_to_cpu(dcr->device_id);
		memdev.serial = le32_to_cpu(dcr->serial_number);
		memdev.format = le16_to_cpu(dcr->interface_code);
		if (dcr->valid_fields & NFIT_DCR_MADE_VALID)
			memdev.made = dcr->manufacturing_location << 16 |
				      le16_to_cpu(dcr->manufacturing_date);
	} else {
		nfit_table_diag(t, NFIT_DIAG_NO_DCR, e->offset, dcr_index);
	}

	if (flush) {
		memdev.hints = le16_to_cpu(flush->hint_count);
		memdev.hint_list = flush;
	}
	if (idt_index && !nfit_table_find(t, NFIT_IDT, idt_index))
		nfit_table_diag(t, NFIT_DIAG_NO_IDT, e->offset, idt_index);

	return memdev;
}

/**
 * pmem_nfit_hint() - flush hint address of a DIMM
 * @memdev: a mapping whose table is still in memory
 * @i:      index of the hint
 *
 * Return: the physical address from the table, unchecked; 0 if there is no such hint.
 */
u64 pmem_nfit_hint(const struct nfit_memdev *memdev, unsigned int i)
{
	return i < memdev->hints ? le64_to_cpu(memdev->hint_list->hint_address[i]) : 0;
}

/* Collect the mappings of a range in @memdevs, which has room for all mappings of the table. */
static void nfit_range_memdevs(const struct nfit_table *t, struct nfit_range *nr,
			       struct nfit_memdev *memdevs)
{
	u64 key = nfit_key(NFIT_MEMDEV, nr->index);
	size_t i;

	nr->memdevs = memdevs;
	if (!nr->index)
		return;

	for (i = nfit_table_seek(t, key); i < t->nr && t->entries[i].key == key; i++) {
		const struct nfit_entry *e = &t->entries[i];
		struct nfit_memdev memdev;

		/* A truncated mapping: the flags and labels of the DIMM are unknown. */
		if (e->state & NFIT_DIMM_UNREAD)
			range_set_read_only(&nr->range, PMEM_RO_MAPPING);
		if (!nfit_table_memdev_whole(t->buf + e->offset))
			continue;

		memdev = nfit_memdev_read(t, e);
		/* Volatile memory needs no DIMM that can save it. */
		if (memdev.flags & NFIT_MEMDEV_NOT_ARMED && nr->range.flags & PMEM_RANGE_PERSISTENT)
			range_set_read_only(&nr->range, PMEM_RO_NOT_ARMED);
		if (memdev.flags & NFIT_MEMDEV_MAP_FAILED)
			range_set_read_only(&nr->range, PMEM_RO_MAP_FAILED);

		if (memdev.position >= nr->range.size) {
			nfit_table_diag(t, NFIT_DIAG_MEMDEV_RANGE, e->offset, memdev.position);
			range_set_read_only(&nr->range, PMEM_RO_MAPPING);
			continue;
		}

		memdevs[nr->nr_memdevs++] = memdev;
	}
}

static const struct nfit_kind *nfit_kind_find(const u8 *guid)
{
	size_t i;

	for (i = 0; i < NFIT_KINDS; i++)
		if (!memcmp(nfit_kinds[i].guid, guid, sizeof(nfit_kinds[i].guid)))
			return &nfit_kinds[i];

	return NULL;
}

/* Decode entry @i to @nr and @memdevs. Return true if it is a range that becomes a disk. */
static bool nfit_range_read(const struct nfit_table *t, size_t i, struct nfit_memdev *memdevs,
			    struct nfit_range *nr)
{
	const struct nfit_entry *e = &t->entries[i];
	const struct nfit_wire_spa *s = t->buf + e->offset;
	const struct nfit_kind *kind = nfit_kind_find(s->range_guid);

	/* The first of several structures with one index counts; index 0 is not an index. */
	if (i && e->key != nfit_key(NFIT_SPA, 0) && e->key == e[-1].key)
		return false;
	if (!kind || kind->registers) {
		if (!kind)
			nfit_table_diag(t, NFIT_DIAG_KIND, e->offset,
					get_unaligned_le32(s->range_guid));
		return false;
	}

	*nr = (struct nfit_range){
		.index			= le16_to_cpu(s->range_index),
		.flags			= le16_to_cpu(s->flags),
		.proximity_domain	= le32_to_cpu(s->proximity_domain),
		.named			= e->named,
		.range = {
			.start		= le64_to_cpu(s->address),
			.size		= le64_to_cpu(s->length),
			.flags		= kind->flags,
			.domain		= PMEM_DOMAIN_VOLATILE,
			.node		= -1,
		},
	};

	if (pmem_range_check(&nr->range, ~0ULL)) {
		nfit_table_diag(t, NFIT_DIAG_RANGE, e->offset, nr->range.size);
		return false;
	}

	if (kind->flags & PMEM_RANGE_PERSISTENT)
		nr->range.domain = t->domain;
	if (kind->flags & PMEM_RANGE_READ_ONLY)
		range_set_read_only(&nr->range, PMEM_RO_CD);
	if (t->damaged)
		range_set_read_only(&nr->range, PMEM_RO_TABLE);
	if (nr->flags & NFIT_SPA_COOKIE_VALID && nfit_table_len(s) >= sizeof(*s))
		nr->cookie = le64_to_cpu(s->location_cookie);

	/* Without an index, no mapping can report that its DIMM is not armed. */
	if (kind->dimms && !nr->index) {
		nfit_table_diag(t, NFIT_DIAG_NO_INDEX, e->offset, nr->range.start);
		range_set_read_only(&nr->range, PMEM_RO_NO_INDEX);
	}

	nfit_range_memdevs(t, nr, memdevs);
	if (kind->kind_in_name)
		pmem_range_uuid(nr->range.uuid, s->range_guid, NFIT_GUID_LEN);
	nfit_name(nr, s->range_guid);

	return true;
}

static bool nfit_is_range(const struct nfit_table *t, size_t i)
{
	return i < t->nr && t->entries[i].key < nfit_key(NFIT_MEMDEV, 0);
}

/* Ranges must not share a uuid: base those that do on more properties, until they differ. */
static void nfit_name_ranges(struct nfit_table *t, struct nfit_memdev *memdevs,
			     struct nfit_entry *names)
{
	struct nfit_table quiet = *t;
	struct nfit_range nr;
	unsigned int named;

	quiet.sink = NULL;
	for (named = NFIT_NAMED_BY_IDENTITY; named < NFIT_NAMED_BY_PLACE; named++) {
		size_t i, found = 0;

		for (i = 0; nfit_is_range(t, i); i++)
			if (t->entries[i].named == named &&
			    nfit_range_read(&quiet, i, memdevs, &nr))
				names[found++] = (struct nfit_entry){
					.key = get_unaligned_le64(nr.range.uuid), .offset = i,
				};
		nfit_name_alike(t, names, found);
	}
}

static size_t nfit_count(const void *buf, size_t len)
{
	struct nfit_table t = { };
	size_t structures = 0;

	nfit_table_open(&t, buf, len);
	while (nfit_table_next(&t))
		structures++;

	return structures;
}

static size_t nfit_need(size_t structures)
{
	return structures * (sizeof(struct nfit_memdev) + 2 * sizeof(struct nfit_entry));
}

/**
 * pmem_nfit_scratch_size() - size of the memory that pmem_nfit_parse() needs
 * @buf: a table with or without its header
 * @len: length of @buf
 *
 * Return: size in bytes, at most about 28 times @len; 0 for an empty table.
 */
size_t pmem_nfit_scratch_size(const void *buf, size_t len)
{
	return nfit_need(nfit_count(buf, len));
}

/**
 * pmem_nfit_parse() - decode an NFIT
 * @buf:         a table with its header, or structures without one as _FIT returns them
 * @len:         length of @buf
 * @scratch:     pmem_nfit_scratch_size() bytes, aligned for a u64
 * @scratch_len: length of @scratch
 * @sink:        receives ranges and diagnostics
 * @ctx:         passed to @sink
 *
 * An invalid structure is skipped. If the length of a structure is invalid, parsing stops, and the
 * ranges found until then are delivered read-only.
 *
 * Return: 0, -EBADMSG if parsing stopped or a mapping ends before its range index, -ENOSPC if
 * @scratch is too small, or the error that @sink->range returned.
 */
int pmem_nfit_parse(const void *buf, size_t len, void *scratch, size_t scratch_len,
		    const struct nfit_sink *sink, void *ctx)
{
	struct nfit_table t = {
		.sink = sink,
		.ctx = ctx,
	};
	size_t structures = nfit_count(buf, len), i;
	struct nfit_entry *names = NULL;
	struct nfit_memdev *memdevs = scratch;
	struct nfit_range nr;
	int ret;

	if (scratch_len < nfit_need(structures))
		return -ENOSPC;
	if (structures) {
		t.entries = (void *)(memdevs + structures);
		names = t.entries + structures;
		/* @memdevs is not used before the index is complete. */
		t.spare = scratch;
	}

	nfit_table_open(&t, buf, len);
	nfit_table_index(&t);
	nfit_name_ranges(&t, memdevs, names);

	for (i = 0; nfit_is_range(&t, i); i++) {
		if (!nfit_range_read(&t, i, memdevs, &nr))
			continue;

		ret = sink->range(ctx, &nr);
		if (ret < 0)
			return ret;
	}

	return t.damaged ? -EBADMSG : 0;
}
