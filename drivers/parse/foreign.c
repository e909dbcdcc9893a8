// SPDX-License-Identifier: GPL-2.0
/*
 * Look for info blocks and labels of the in-tree drivers in a range.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/errno.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/unaligned.h>
#include <kunit/visibility.h>

#include <asm/byteorder.h>

#include "foreign.h"
#include "foreign_wire.h"

/* Every namespace reserves this much for its info block. */
#define FOREIGN_HEAD			8192
/* Version 1.1 of a BTT and all other info blocks leave the first block to boot sectors. */
#define FOREIGN_INFO_AT			4096

/* A BTT cuts large namespaces into arenas, each with an info block at both ends. */
#define FOREIGN_ARENA_MAX		(512ULL << 30)
#define FOREIGN_ARENA_MIN		(16ULL << 20)

/* A label area within a range is at its end. The ACPI source reads those of DIMMs. */
#define FOREIGN_AREA			(128 << 10)

/* A label area begins with two index blocks in units of 256 bytes. */
#define FOREIGN_INDEX_UNIT		256

/* Fletcher-64 over little-endian 32-bit words, with the checksum as zero. @len: multiple of 4. */
VISIBLE_IF_KUNIT u64 pmem_foreign_fletcher64(const u8 *p, size_t len, size_t checksum_at)
{
	u32 low = 0, high = 0;
	size_t i;

	for (i = 0; i < len; i += 4) {
		if (i != checksum_at && i != checksum_at + 4)
			low += get_unaligned_le32(p + i);
		high += low;
	}

	return (u64)high << 32 | low;
}

static bool foreign_parentless(const struct foreign_wire_head *head)
{
	static const u8 zero[FOREIGN_UUID_LEN];

	return !memcmp(head->parent_uuid, zero, FOREIGN_UUID_LEN);
}

/* @room: bytes from the start of the arena to the end of the range. */
static enum foreign_err foreign_btt_err(const struct foreign_result *v,
					const struct foreign_wire_btt *info, u64 room)
{
	u64 next = le64_to_cpu(info->nextoff), data = le64_to_cpu(info->dataoff);
	u64 map = le64_to_cpu(info->mapoff), log = le64_to_cpu(info->logoff);
	u64 last = le64_to_cpu(info->info2off), end;

	if (!(v->major == 1 && v->minor == 1) && !(v->major == 2 && v->minor == 0))
		return FOREIGN_VERSION;
	if (data < FOREIGN_BLOCK || map <= data || log <= map || last <= log ||
	    check_add_overflow(last, (u64)FOREIGN_BLOCK, &end) || end > room ||
	    (next && (next < end || next > room)))
		return FOREIGN_GEOMETRY;

	return FOREIGN_OK;
}

/*
 * Check a pfn or dax info block and set the place of its data.
 *
 * Minor versions added fields: before that, their value is 0. The in-tree drivers ignore the major
 * version, and some tools leave it at 0. Neither alignment nor uuid affects the place of the data.
 */
static enum foreign_err foreign_dax_err(struct foreign_result *v,
					const struct foreign_wire_pfn *info, u64 size)
{
	u64 data = le64_to_cpu(info->dataoff), pages = le64_to_cpu(info->npfns);
	u32 mode = le32_to_cpu(info->mode);
	u32 pad = v->minor < 1 ? 0 : le32_to_cpu(info->start_pad);
	u32 cut = v->minor < 1 ? 0 : le32_to_cpu(info->end_trunc);
	u32 page_size = v->minor < 4 ? 0 : le32_to_cpu(info->page_size);
	u64 bytes, taken;

	/* No such version exists. Version 2 of a BTT moved the data, so this one may as well. */
	if (v->major > 1)
		return FOREIGN_VERSION;
	if (mode < 1 || mode > 2 || data < FOREIGN_HEAD || data % FOREIGN_BLOCK)
		return FOREIGN_GEOMETRY;
	if (check_add_overflow(data, (u64)pad + cut, &taken) || taken >= size)
		return FOREIGN_GEOMETRY;
	/* No page is smaller. More pages than fit: the range was larger when this was written. */
	if (page_size < FOREIGN_BLOCK)
		page_size = FOREIGN_BLOCK;
	if (check_mul_overflow(pages, (u64)page_size, &bytes) || bytes > size - taken)
		return FOREIGN_GEOMETRY;
	if (!foreign_parentless(&info->head))
		return FOREIGN_PARENT;
	if (pad)
		return FOREIGN_PADDED;

	v->start = data;
	v->size = size - taken;

	return FOREIGN_OK;
}

static enum foreign_format foreign_signature(const void *p)
{
	static const struct {
		char			text[FOREIGN_SIGNATURE_LEN];
		enum foreign_format	format;
	} signatures[] = {
		{ "BTT_ARENA_INFO",	FOREIGN_BTT },
		{ "NVDIMM_PFN_INFO",	FOREIGN_FSDAX },
		{ "NVDIMM_DAX_INFO",	FOREIGN_DEVDAX },
		{ "NAMESPACE_INDEX",	FOREIGN_LABELS },
	};
	size_t i;

	for (i = 0; i < sizeof(signatures) / sizeof(*signatures); i++)
		if (!memcmp(p, signatures[i].text, FOREIGN_SIGNATURE_LEN))
			return signatures[i].format;

	return FOREIGN_NONE;
}

static bool foreign_read(const struct foreign_range *range, u64 place, struct foreign_result *v)
{
	*v = (struct foreign_result){ .place = place };
	if (!range->read(range->ctx, place, range->block, FOREIGN_BLOCK))
		return true;

	v->err = FOREIGN_UNREADABLE;

	return false;
}

/*
 * Look for an info block at @place; that of a BTT describes the arena at @arena. Return true if @v
 * is a result.
 *
 * Bad memory is a result only at FOREIGN_INFO_AT, where every format has its info block. Elsewhere
 * it is one of two copies, and the other copy is checked too.
 */
static bool foreign_info(const struct foreign_range *range, u64 place, u64 arena,
			 struct foreign_result *v)
{
	const struct foreign_wire_head *head = range->block;
	const struct foreign_wire_btt *info = range->block;

	if (!foreign_read(range, place, v))
		return place == FOREIGN_INFO_AT;

	v->format = foreign_signature(head->signature);
	/* A label index is no info block, and only a BTT may use the first block. */
	if (v->format == FOREIGN_LABELS || (place < FOREIGN_INFO_AT && v->format != FOREIGN_BTT))
		v->format = FOREIGN_NONE;
	if (v->format == FOREIGN_NONE)
		return false;

	if (pmem_foreign_fletcher64(range->block, FOREIGN_BLOCK,
				    offsetof(typeof(*info), checksum)) !=
	    le64_to_cpu(info->checksum)) {
		v->err = FOREIGN_CHECKSUM;
		return true;
	}

	v->major = le16_to_cpu(head->version_major);
	v->minor = le16_to_cpu(head->version_minor);
	v->err = v->format == FOREIGN_BTT ? foreign_btt_err(v, info, range->size - arena) :
					   foreign_dax_err(v, range->block, range->size);

	return true;
}

/* After the head, only a BTT has info blocks: other signatures are part of the data. */
static bool foreign_btt(const struct foreign_range *range, u64 place, u64 arena,
			struct foreign_result *v)
{
	return foreign_info(range, place, arena, v) && v->format == FOREIGN_BTT;
}

/* @first: offset of the first arena. The others follow; the last one takes the rest. */
static bool foreign_arenas(const struct foreign_range *range, u64 first, struct foreign_result *v)
{
	u64 arena = first, len;

	while (arena < range->size && range->size - arena >= FOREIGN_ARENA_MIN) {
		len = range->size - arena;
		if (len > FOREIGN_ARENA_MAX)
			len = FOREIGN_ARENA_MAX;
		len -= len % FOREIGN_BLOCK;

		if (arena != first && foreign_btt(range, arena, arena, v))
			return true;
		/* The copy of its info block: reached only if the first one is lost. */
		if (foreign_btt(range, arena + len - FOREIGN_BLOCK, arena, v)) {
			v->backup = true;
			return true;
		}

		if (range->size - arena <= FOREIGN_ARENA_MAX)
			break;
		arena += FOREIGN_ARENA_MAX;
	}

	return false;
}

/* Is there a label area in use, or an unreadable one, at the end of the range? */
static bool foreign_area(const struct foreign_range *range, struct foreign_result *v)
{
	u64 place = range->size - FOREIGN_AREA;

	if (range->size < FOREIGN_AREA)
		return false;
	if (!foreign_read(range, place, v))
		return true;

	*v = pmem_foreign_probe_labels(range->block, FOREIGN_BLOCK, FOREIGN_AREA);
	v->place = place;

	return !foreign_is_none(v);
}

/**
 * pmem_foreign_probe() - look for metadata of the in-tree drivers
 * @range: the range
 *
 * The head of a range takes precedence over its end, which may be data or stale. Bad memory at
 * FOREIGN_INFO_AT, or at the start of a label area, ends the search: it may have held the only
 * metadata of a namespace.
 *
 * Return: the result, for foreign_is_none() and foreign_adoptable().
 */
struct foreign_result pmem_foreign_probe(const struct foreign_range *range)
{
	struct foreign_result v = { }, labels;
	u64 size = range->size;

	if (size >= FOREIGN_BLOCK && foreign_info(range, 0, 0, &v))
		return v;
	if (size >= FOREIGN_INFO_AT + FOREIGN_BLOCK &&
	    foreign_info(range, FOREIGN_INFO_AT, FOREIGN_INFO_AT, &v)) {
		/* Its label may be in the range itself. */
		if (v.err == FOREIGN_PARENT && foreign_area(range, &labels))
			return labels;
		return v;
	}

	if (foreign_area(range, &v))
		return v;
	if (foreign_arenas(range, FOREIGN_INFO_AT, &v) || foreign_arenas(range, 0, &v))
		return v;

	return (struct foreign_result){ };
}

/**
 * struct foreign_index - an index block of a label area
 * @err:      what is wrong with it
 * @sequence: 1 to 3, 1 follows 3
 * @live:     a label slot is in use
 */
struct foreign_index {
	enum foreign_err	err;
	u8			sequence;
	bool			live;
};

/* @len: bytes of the area in memory, of @area_size. */
static struct foreign_index foreign_index(const void *area, size_t len, u64 area_size, size_t at)
{
	const struct foreign_wire_index *index = area + at;
	u64 size = le64_to_cpu(index->mysize), labels = le64_to_cpu(index->labeloff);
	u32 slots = le32_to_cpu(index->nslot), i;
	u16 major = le16_to_cpu(index->major);
	struct foreign_index found = { .sequence = le32_to_cpu(index->seq) & 3 };
	u64 end;

	if (size < FOREIGN_INDEX_UNIT || size % FOREIGN_INDEX_UNIT || size > len - at) {
		found.err = FOREIGN_GEOMETRY;
		return found;
	}
	if (pmem_foreign_fletcher64(area + at, size, offsetof(typeof(*index), checksum)) !=
	    le64_to_cpu(index->checksum)) {
		found.err = FOREIGN_CHECKSUM;
		return found;
	}
	if (major < 1 || major > 2) {
		found.err = FOREIGN_VERSION;
		return found;
	}
	/* No version has labels of more than 256 bytes. */
	if (!found.sequence || index->labelsize > 1 || slots > (size - sizeof(*index)) * 8 ||
	    check_add_overflow(labels, (u64)slots << (7 + index->labelsize), &end) ||
	    end > area_size) {
		found.err = FOREIGN_GEOMETRY;
		return found;
	}

	for (i = 0; i < slots; i++)
		if (!(index->free[i / 8] & 1 << i % 8))
			found.live = true;

	return found;
}

/**
 * pmem_foreign_probe_labels() - look for labels in use
 * @area:      first bytes of a label area
 * @len:       their number; FOREIGN_BLOCK includes both index blocks of any area in use
 * @area_size: length of the whole area
 *
 * Of the two index blocks, the one with the later sequence number is valid. An area that was never
 * used, or whose labels were all deleted, is free. A damaged index block makes the area damaged: it
 * may have been the later one.
 *
 * Return: the result; the caller fills in its place.
 */
struct foreign_result pmem_foreign_probe_labels(const void *area, size_t len, u64 area_size)
{
	struct foreign_result v = { };
	struct foreign_index last = { };
	size_t at;

	for (at = 0; at + FOREIGN_INDEX_UNIT <= len; at += FOREIGN_INDEX_UNIT) {
		struct foreign_index index;

		if (foreign_signature(area + at) != FOREIGN_LABELS)
			continue;

		index = foreign_index(area, len, area_size, at);
		if (index.err) {
			v.format = FOREIGN_LABELS;
			v.err = index.err;
			continue;
		}
		/* Equal sequence numbers: either may be valid. */
		if (index.sequence == last.sequence)
			last.live |= index.live;
		else if (!last.sequence || index.sequence == last.sequence % 3 + 1)
			last = index;
	}

	if (!v.err && last.live)
		v.format = FOREIGN_LABELS;

	return v;
}

/**
 * pmem_foreign_format_name() - name of a format for sysfs, log lines and pmemctl
 * @format: the format
 *
 * Return: the name; "memory" for %FOREIGN_NONE, "" for an invalid value.
 */
const char *pmem_foreign_format_name(enum foreign_format format)
{
	static const char *const names[] = {
		[FOREIGN_NONE]	= "memory",
		[FOREIGN_BTT]	= "btt",
		[FOREIGN_FSDAX]	= "fsdax",
		[FOREIGN_DEVDAX]	= "devdax",
		[FOREIGN_LABELS]	= "labels",
	};

	return format < FOREIGN_FORMATS ? names[format] : "";
}

/**
 * pmem_foreign_err_text() - what is wrong with foreign metadata, for sysfs, log lines and pmemctl
 * @err: the error
 *
 * Return: the text; "" for %FOREIGN_OK and for an invalid value.
 */
const char *pmem_foreign_err_text(enum foreign_err err)
{
	static const char *const texts[] = {
		[FOREIGN_OK]		= "",
		[FOREIGN_UNREADABLE]	= "cannot be read",
		[FOREIGN_LOCKED]		= "locked",
		[FOREIGN_CHECKSUM]	= "damaged: wrong checksum",
		[FOREIGN_VERSION]		= "unknown version",
		[FOREIGN_GEOMETRY]	= "damaged: impossible offsets or sizes",
		[FOREIGN_PARENT]		= "its namespace label is lost",
		[FOREIGN_PADDED]		= "start_pad is not 0",
	};

	return err < FOREIGN_ERRS ? texts[err] : "";
}
