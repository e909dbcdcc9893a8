// SPDX-License-Identifier: GPL-2.0
/*
 * Walk an NFIT: check each structure before it is read, and build an index.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/string.h>
#include <linux/types.h>

#include <asm/byteorder.h>

#include "nfit_table.h"

#define NFIT_CAP_CPU_CACHE	0x0001
#define NFIT_CAP_MEMORY		0x0002

/* A mapping needs only its range index: if it ends there, that range is read-only. */
static const u8 nfit_min_len[NFIT_TYPES] = {
	[NFIT_SPA]	= offsetof(struct nfit_wire_spa, location_cookie),
	[NFIT_MEMDEV]	= offsetof(struct nfit_wire_memdev, dcr_index),
	[NFIT_IDT]	= sizeof(struct nfit_wire_idt),
	[NFIT_SMBIOS]	= sizeof(struct nfit_wire_head),
	[NFIT_DCR]	= sizeof(struct nfit_wire_dcr),
	[NFIT_BDW]	= sizeof(struct nfit_wire_head),
	[NFIT_FLUSH]	= sizeof(struct nfit_wire_flush),
	[NFIT_CAPS]	= sizeof(struct nfit_wire_caps),
};

static const char *const nfit_diag_texts[NFIT_DIAGS] = {
	[NFIT_DIAG_TRUNCATED]	= "table ends inside a structure",
	[NFIT_DIAG_SHORT]	= "length below that of a header",
	[NFIT_DIAG_LONG]	= "length passes the end of the table",
	[NFIT_DIAG_SIZE]	= "structure too short for its type",
	[NFIT_DIAG_COUNT]	= "more entries announced than fit the structure",
	[NFIT_DIAG_RANGE]	= "address range that wraps, or holds no whole sector",
	[NFIT_DIAG_DUPLICATE]	= "duplicate structure",
	[NFIT_DIAG_NO_SPA]	= "mapping to an address range that is not there",
	[NFIT_DIAG_NO_DCR]	= "mapping to a control region that is not there",
	[NFIT_DIAG_NO_IDT]	= "mapping to an interleave table that is not there",
	[NFIT_DIAG_MEMDEV_RANGE]	= "mapping outside its address range",
	[NFIT_DIAG_NOT_MAPPED]	= "memory of a DIMM that firmware failed to map: no range has it",
	[NFIT_DIAG_KIND]	= "address range of an unknown kind: no disk is made of it",
	[NFIT_DIAG_NO_INDEX]	= "persistent memory without an index: no mapping can refer to it",
	[NFIT_DIAG_UNKNOWN]	= "unknown structure type",
};

/**
 * pmem_nfit_diag_text() - description of a diagnostic for one log line
 * @diag: the diagnostic
 *
 * Return: the text, without a newline; "unknown" for an invalid value.
 */
const char *pmem_nfit_diag_text(enum nfit_diag diag)
{
	return diag < NFIT_DIAGS ? nfit_diag_texts[diag] : "unknown";
}

/* Pass a diagnostic to the caller, with its place in the table and a value that belongs to it. */
void nfit_table_diag(const struct nfit_table *t, enum nfit_diag diag, size_t offset, u64 value)
{
	if (t->sink)
		t->sink->diag(t->ctx, diag, offset, value);
}

static void nfit_table_damaged(struct nfit_table *t, enum nfit_diag diag, size_t offset, u64 value)
{
	nfit_table_diag(t, diag, offset, value);
	t->damaged = true;
}

/* Find the structures: a table has a header, the buffer that _FIT returns has none. */
void nfit_table_open(struct nfit_table *t, const void *buf, size_t len)
{
	const struct nfit_wire_table *table = buf;
	u32 length;

	t->buf = buf;
	t->end = len;

	if (len < sizeof(table->signature) ||
	    memcmp(table->signature, "NFIT", sizeof(table->signature)))
		return;

	if (len < NFIT_HEADER_LEN) {
		nfit_table_damaged(t, NFIT_DIAG_TRUNCATED, 0, len);
		t->end = 0;
		return;
	}

	t->pos = NFIT_HEADER_LEN;
	length = le32_to_cpu(table->length);
	if (length < NFIT_HEADER_LEN) {
		nfit_table_damaged(t, NFIT_DIAG_SHORT, offsetof(typeof(*table), length), length);
		t->end = t->pos;
	} else if (length > len) {
		nfit_table_damaged(t, NFIT_DIAG_LONG, offsetof(typeof(*table), length), length);
	} else {
		t->end = length;
	}
}

/* The next structure, all of it in the buffer; NULL at the end or if its length is invalid. */
const void *nfit_table_next(struct nfit_table *t)
{
	size_t rem = t->end - t->pos;
	const struct nfit_wire_head *s;
	u16 len;

	if (!rem)
		return NULL;

	if (rem < sizeof(*s)) {
		nfit_table_damaged(t, NFIT_DIAG_TRUNCATED, t->pos, rem);
		return NULL;
	}

	s = t->buf + t->pos;
	len = nfit_table_len(s);
	if (len < sizeof(*s) || len > rem) {
		nfit_table_damaged(t, len < sizeof(*s) ? NFIT_DIAG_SHORT : NFIT_DIAG_LONG, t->pos,
				   len);
		return NULL;
	}

	t->pos += len;

	return s;
}

/* Is the structure long enough for its type, and for the number of entries in it? */
static bool nfit_table_valid(struct nfit_table *t, const void *s)
{
	const struct nfit_wire_flush *flush = s;
	const struct nfit_wire_idt *idt = s;
	u16 type = nfit_table_type(s), len = nfit_table_len(s);
	u32 count = 0, room = 0;

	if (type >= NFIT_TYPES) {
		nfit_table_diag(t, NFIT_DIAG_UNKNOWN, s - t->buf, type);
		return false;
	}
	if (len < nfit_min_len[type]) {
		nfit_table_diag(t, NFIT_DIAG_SIZE, s - t->buf, len);
		/* The mapping may belong to any range. */
		t->damaged |= type == NFIT_MEMDEV;
		return false;
	}
	/* A truncated mapping still has its DIMM and its range index. */
	if (type == NFIT_MEMDEV && !nfit_table_memdev_whole(s))
		nfit_table_diag(t, NFIT_DIAG_SIZE, s - t->buf, len);

	if (type == NFIT_IDT) {
		count = le32_to_cpu(idt->line_count);
		room = (len - sizeof(*idt)) / sizeof(idt->line_offset[0]);
	} else if (type == NFIT_FLUSH) {
		count = le16_to_cpu(flush->hint_count);
		room = (len - sizeof(*flush)) / sizeof(flush->hint_address[0]);
	}
	if (count > room) {
		nfit_table_diag(t, NFIT_DIAG_COUNT, s - t->buf, count);
		return false;
	}

	return true;
}

static void nfit_table_read_caps(struct nfit_table *t, const struct nfit_wire_caps *s)
{
	u32 caps = le32_to_cpu(s->capabilities);
	u8 highest = s->highest_capability;

	if (t->has_caps)
		nfit_table_diag(t, NFIT_DIAG_DUPLICATE, (const void *)s - t->buf, caps);
	if (highest < 31)
		caps &= (2U << highest) - 1;
	/* Flushing the CPU caches implies flushing the memory controller. */
	if (caps & NFIT_CAP_CPU_CACHE)
		caps |= NFIT_CAP_MEMORY;

	/* Only capabilities that all structures report count. */
	t->caps = t->has_caps ? t->caps & caps : caps;
	t->has_caps = true;

	if (t->caps & NFIT_CAP_CPU_CACHE)
		t->domain = PMEM_DOMAIN_CPU_CACHE;
	else if (t->caps & NFIT_CAP_MEMORY)
		t->domain = PMEM_DOMAIN_MEMORY_CONTROLLER;
	else
		t->domain = PMEM_DOMAIN_UNKNOWN;
}

/* The index or handle by which other structures refer to this one. */
static u64 nfit_table_name(const void *s)
{
	const struct nfit_wire_memdev *memdev = s;
	const struct nfit_wire_flush *flush = s;
	const struct nfit_wire_spa *spa = s;
	const struct nfit_wire_idt *idt = s;
	const struct nfit_wire_dcr *dcr = s;
	enum nfit_type type = nfit_table_type(s);

	switch (type) {
	case NFIT_MEMDEV:
		return nfit_key(type, le16_to_cpu(memdev->range_index));
	case NFIT_IDT:
		return nfit_key(type, le16_to_cpu(idt->interleave_index));
	case NFIT_DCR:
		return nfit_key(type, le16_to_cpu(dcr->dcr_index));
	case NFIT_FLUSH:
		return nfit_key(type, le32_to_cpu(flush->device_handle));
	default:
		return nfit_key(type, le16_to_cpu(spa->range_index));
	}
}

static u64 nfit_table_position(const void *s)
{
	const struct nfit_wire_memdev *memdev = s;

	return nfit_table_memdev_whole(s) ? le64_to_cpu(memdev->region_offset) : 0;
}

static u64 nfit_table_handle(const void *s)
{
	const struct nfit_wire_memdev *memdev = s;

	return nfit_table_type(s) == NFIT_MEMDEV ? le32_to_cpu(memdev->device_handle) : 0;
}

static void nfit_table_add(struct nfit_table *t, const void *s)
{
	switch (nfit_table_type(s)) {
	case NFIT_SPA:
	case NFIT_MEMDEV:
	case NFIT_IDT:
	case NFIT_DCR:
	case NFIT_FLUSH:
		t->entries[t->nr++] = (struct nfit_entry){ .offset = s - t->buf };
		break;
	case NFIT_CAPS:
		nfit_table_read_caps(t, s);
		break;
	}
}

/*
 * One pass of a stable radix sort: distribute the entries by one hexadecimal digit of their keys.
 *
 * Not sort(): that is not stable, and this file also runs in user space.
 */
static void nfit_entries_radix_pass(struct nfit_entry *entries, struct nfit_entry *spare,
				    size_t nr, unsigned int shift)
{
	size_t place[17] = { }, i;

	for (i = 0; i < nr; i++)
		place[(entries[i].key >> shift & 0xf) + 1]++;
	for (i = 1; i < 16; i++)
		place[i] += place[i - 1];
	for (i = 0; i < nr; i++)
		spare[place[entries[i].key >> shift & 0xf]++] = entries[i];

	memcpy(entries, spare, nr * sizeof(*spare));
}

/*
 * Stable sort by key, least significant digit first, with a pass for each digit that differs.
 * @spare is as large as @entries.
 */
void nfit_entries_sort(struct nfit_entry *entries, struct nfit_entry *spare, size_t nr)
{
	u64 differ = 0;
	bool sorted = true;
	unsigned int shift;
	size_t i;

	for (i = 1; i < nr; i++) {
		differ |= entries[i].key ^ entries[i - 1].key;
		sorted &= entries[i - 1].key <= entries[i].key;
	}

	for (shift = 0; !sorted && shift < 64; shift += 4)
		if (differ >> shift & 0xf)
			nfit_entries_radix_pass(entries, spare, nr, shift);
}

static void nfit_table_sort(struct nfit_table *t, u64 (*key)(const void *s))
{
	size_t i;

	for (i = 0; i < t->nr; i++)
		t->entries[i].key = key(t->buf + t->entries[i].offset);

	nfit_entries_sort(t->entries, t->spare, t->nr);
}

static u16 nfit_table_state(const void *s)
{
	if (nfit_table_type(s) != NFIT_MEMDEV)
		return 0;

	return nfit_table_memdev_whole(s) ? nfit_table_memdev_flags(s) & NFIT_DIMM_STATE :
					 NFIT_DIMM_UNREAD;
}

/*
 * Firmware may report the state of a DIMM in any of its mappings, even to another range or to none.
 * Expects the entries sorted by handle.
 */
static void nfit_table_collate_states(struct nfit_table *t)
{
	size_t first, i;

	for (first = 0; first < t->nr; first = i) {
		u16 state = 0;

		for (i = first; i < t->nr && t->entries[i].key == t->entries[first].key; i++)
			state |= nfit_table_state(t->buf + t->entries[i].offset);
		for (; first < i; first++)
			t->entries[first].state = state;
	}
}

static bool nfit_table_failed(const void *s)
{
	return nfit_table_memdev_whole(s) && nfit_table_memdev_flags(s) & NFIT_MEMDEV_MAP_FAILED;
}

/* Report missing and duplicate structures. Of duplicates, the first one counts. */
static void nfit_table_check_references(const struct nfit_table *t)
{
	size_t i;

	for (i = 0; i < t->nr; i++) {
		const struct nfit_entry *e = &t->entries[i];
		enum nfit_type type = e->key >> 32;
		u32 id = e->key;

		if (type == NFIT_MEMDEV) {
			if (id && !nfit_table_find(t, NFIT_SPA, id))
				nfit_table_diag(t, NFIT_DIAG_NO_SPA, e->offset, id);
			if (!id && nfit_table_failed(t->buf + e->offset))
				nfit_table_diag(t, NFIT_DIAG_NOT_MAPPED, e->offset,
						nfit_table_handle(t->buf + e->offset));
		} else if (i && e->key == e[-1].key && e->key != nfit_key(NFIT_SPA, 0)) {
			nfit_table_diag(t, NFIT_DIAG_DUPLICATE, e->offset, id);
		}
	}
}

/* Index the whole table. @t->entries has room for all structures of nfit_table_next(). */
void nfit_table_index(struct nfit_table *t)
{
	const void *s;

	while ((s = nfit_table_next(t)))
		if (nfit_table_valid(t, s))
			nfit_table_add(t, s);

	/* The last sort key takes precedence. */
	nfit_table_sort(t, nfit_table_handle);
	nfit_table_collate_states(t);
	nfit_table_sort(t, nfit_table_position);
	nfit_table_sort(t, nfit_table_name);
	nfit_table_check_references(t);
}

/* Index of the first entry whose key is not below @key. */
size_t nfit_table_seek(const struct nfit_table *t, u64 key)
{
	size_t low = 0, high = t->nr;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (t->entries[mid].key < key)
			low = mid + 1;
		else
			high = mid;
	}

	return low;
}

/* The first structure of this type with this index or handle, or NULL. */
const void *nfit_table_find(const struct nfit_table *t, enum nfit_type type, u32 id)
{
	u64 key = nfit_key(type, id);
	size_t i = nfit_table_seek(t, key);

	return i < t->nr && t->entries[i].key == key ? t->buf + t->entries[i].offset : NULL;
}
