// SPDX-License-Identifier: GPL-2.0
/*
 * Whose data lies in a range already? Looks for the info blocks and labels of others.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/errno.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/unaligned.h>

#include "media.h"

#define MEDIA_SIGNATURE		16
#define MEDIA_CHECKSUM_AT	4088	/* of an info block */

/* The head that every namespace keeps for its info block. */
#define MEDIA_HEAD		8192
/* Version 1.1 of a BTT and all other info blocks leave the first block to boot sectors. */
#define MEDIA_INFO_AT		4096

/* A BTT cuts large namespaces into arenas, each with an info block at both ends. */
#define MEDIA_ARENA_MAX		(512ULL << 30)
#define MEDIA_ARENA_MIN		(16ULL << 20)

/* A label area in the range itself lies at its end; one on a DIMM is read by the bus. */
#define MEDIA_AREA		(128 << 10)

/* A label area begins with two index blocks in units of 256 bytes. */
#define MEDIA_INDEX_UNIT	256
#define MEDIA_INDEX_CHECKSUM_AT	64
#define MEDIA_INDEX_FREE_AT	72

/* Two running sums of 32-bit words; the checksum itself counts as zero. @len is a multiple of 4. */
static u64 media_fletcher64(const u8 *p, size_t len, size_t checksum_at)
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

static bool media_parentless(const u8 *info)
{
	return !get_unaligned_le64(info + 32) && !get_unaligned_le64(info + 40);
}

/* @room: how much of the range there is from the start of the arena on. */
static enum media_flaw media_btt_flaw(const struct media_verdict *v, const u8 *info, u64 room)
{
	u64 next = get_unaligned_le64(info + 80), data = get_unaligned_le64(info + 88);
	u64 map = get_unaligned_le64(info + 96), log = get_unaligned_le64(info + 104);
	u64 last = get_unaligned_le64(info + 112), end;

	if (!(v->major == 1 && v->minor == 1) && !(v->major == 2 && v->minor == 0))
		return MEDIA_VERSION;
	if (data < MEDIA_BLOCK || map <= data || log <= map || last <= log ||
	    check_add_overflow(last, (u64)MEDIA_BLOCK, &end) || end > room ||
	    (next && (next < end || next > room)))
		return MEDIA_GEOMETRY;

	return MEDIA_WHOLE;
}

/*
 * Minor versions added fields: one that is not there yet means what it always did. The in-tree
 * drivers look at no other part of the version, and there are tools that leave the major one at 0.
 * Where the data lie does not depend on the alignment, nor on the uuid.
 *
 * Sets where the data lie.
 */
static enum media_flaw media_dax_flaw(struct media_verdict *v, const u8 *info, u64 size)
{
	u64 data = get_unaligned_le64(info + 56), pages = get_unaligned_le64(info + 64);
	u32 mode = get_unaligned_le32(info + 72);
	u32 pad = v->minor < 1 ? 0 : get_unaligned_le32(info + 76);
	u32 cut = v->minor < 1 ? 0 : get_unaligned_le32(info + 80);
	u32 page_size = v->minor < 4 ? 0 : get_unaligned_le32(info + 88);
	u64 bytes, taken;

	/* There is no such version. That of a BTT moved the data. */
	if (v->major > 1)
		return MEDIA_VERSION;
	if (mode < 1 || mode > 2 || data < MEDIA_HEAD || data % MEDIA_BLOCK)
		return MEDIA_GEOMETRY;
	if (check_add_overflow(data, (u64)pad + cut, &taken) || taken >= size)
		return MEDIA_GEOMETRY;
	/* More than there is: the range was larger when this was written. No pages are smaller. */
	if (page_size < MEDIA_BLOCK)
		page_size = MEDIA_BLOCK;
	if (check_mul_overflow(pages, (u64)page_size, &bytes) || bytes > size - taken)
		return MEDIA_GEOMETRY;
	if (!media_parentless(info))
		return MEDIA_PARENT;
	if (pad)
		return MEDIA_PADDED;

	v->start = data;
	v->size = size - taken;

	return MEDIA_WHOLE;
}

static enum media_format media_signature(const u8 *p)
{
	static const struct {
		char			text[MEDIA_SIGNATURE];
		enum media_format	format;
	} signatures[] = {
		{ "BTT_ARENA_INFO",	MEDIA_BTT },
		{ "NVDIMM_PFN_INFO",	MEDIA_FSDAX },
		{ "NVDIMM_DAX_INFO",	MEDIA_DEVDAX },
		{ "NAMESPACE_INDEX",	MEDIA_LABELS },
	};
	size_t i;

	for (i = 0; i < sizeof(signatures) / sizeof(*signatures); i++)
		if (!memcmp(p, signatures[i].text, MEDIA_SIGNATURE))
			return signatures[i].format;

	return MEDIA_NONE;
}

static bool media_read(const struct media_range *range, u64 place, struct media_verdict *v)
{
	*v = (struct media_verdict){ .place = place };
	if (!range->read(range->ctx, place, range->block, MEDIA_BLOCK))
		return true;

	v->flaw = MEDIA_UNREADABLE;

	return false;
}

/*
 * Is there anything to tell of an info block at @place? If it is a BTT's, then of that @arena.
 *
 * Bad memory counts only where every format has its info block. At all other places the info block
 * is one of two copies, and the other one is looked at as well.
 */
static bool media_info(const struct media_range *range, u64 place, u64 arena,
		       struct media_verdict *v)
{
	const u8 *info = range->block;

	if (!media_read(range, place, v))
		return place == MEDIA_INFO_AT;

	v->format = media_signature(info);
	/* What a label index, or any but a BTT, would do in the first block nobody knows. */
	if (v->format == MEDIA_LABELS || (place < MEDIA_INFO_AT && v->format != MEDIA_BTT))
		v->format = MEDIA_NONE;
	if (v->format == MEDIA_NONE)
		return false;

	if (media_fletcher64(info, MEDIA_BLOCK, MEDIA_CHECKSUM_AT) !=
	    get_unaligned_le64(info + MEDIA_CHECKSUM_AT)) {
		v->flaw = MEDIA_CHECKSUM;
		return true;
	}

	v->major = get_unaligned_le16(info + 52);
	v->minor = get_unaligned_le16(info + 54);
	v->flaw = v->format == MEDIA_BTT ? media_btt_flaw(v, info, range->size - arena) :
					   media_dax_flaw(v, info, range->size);

	return true;
}

/* Behind the head only a BTT has info blocks: anything else there is data. */
static bool media_btt(const struct media_range *range, u64 place, u64 arena,
		      struct media_verdict *v)
{
	return media_info(range, place, arena, v) && v->format == MEDIA_BTT;
}

/* @first: where the first arena starts. All others lie behind each other, the last is the rest. */
static bool media_arenas(const struct media_range *range, u64 first, struct media_verdict *v)
{
	u64 arena = first, len;

	while (arena < range->size && range->size - arena >= MEDIA_ARENA_MIN) {
		len = range->size - arena;
		if (len > MEDIA_ARENA_MAX)
			len = MEDIA_ARENA_MAX;
		len -= len % MEDIA_BLOCK;

		if (arena != first && media_btt(range, arena, arena, v))
			return true;
		/* The copy of its info block. The first one must have been lost. */
		if (media_btt(range, arena + len - MEDIA_BLOCK, arena, v)) {
			v->backup = true;
			return true;
		}

		if (range->size - arena <= MEDIA_ARENA_MAX)
			break;
		arena += MEDIA_ARENA_MAX;
	}

	return false;
}

/* Does a label area at the end of the range name namespaces, or can it not be read? */
static bool media_area(const struct media_range *range, struct media_verdict *v)
{
	u64 place = range->size - MEDIA_AREA;

	if (range->size < MEDIA_AREA)
		return false;
	if (!media_read(range, place, v))
		return true;

	*v = media_judge_labels(range->block, MEDIA_BLOCK, MEDIA_AREA);
	v->place = place;

	return !media_is_free(v);
}

/**
 * media_judge() - whose data lies in a range?
 * @range: the range
 *
 * What the head of a range says goes before what its end says, which may be data or left over. Bad
 * memory at MEDIA_INFO_AT, or where a label area begins, ends the search: what lay there may have
 * been all that told of a namespace.
 *
 * Return: the verdict; media_is_free() and media_adoptable() tell what may become a disk.
 */
struct media_verdict media_judge(const struct media_range *range)
{
	struct media_verdict v = { }, labels;
	u64 size = range->size;

	if (size >= MEDIA_BLOCK && media_info(range, 0, 0, &v))
		return v;
	if (size >= MEDIA_INFO_AT + MEDIA_BLOCK &&
	    media_info(range, MEDIA_INFO_AT, MEDIA_INFO_AT, &v)) {
		/* The label that it is of may lie in the range itself. */
		if (v.flaw == MEDIA_PARENT && media_area(range, &labels))
			return labels;
		return v;
	}

	if (media_area(range, &v))
		return v;
	if (media_arenas(range, MEDIA_INFO_AT, &v) || media_arenas(range, 0, &v))
		return v;

	return (struct media_verdict){ };
}

/**
 * struct media_index - an index block of a label area
 * @flaw:     what is wrong with it
 * @sequence: 1 to 3, the next after 3 is 1
 * @live:     it names a label
 */
struct media_index {
	enum media_flaw	flaw;
	u8		sequence;
	bool		live;
};

/* @len: bytes of the area that are there to be looked at, of @area_size. */
static struct media_index media_index(const u8 *area, size_t len, u64 area_size, size_t at)
{
	const u8 *index = area + at;
	u64 size = get_unaligned_le64(index + 32), labels = get_unaligned_le64(index + 48);
	u32 slots = get_unaligned_le32(index + 56), i;
	struct media_index found = { .sequence = index[20] & 3 };
	u64 end;

	if (size < MEDIA_INDEX_UNIT || size % MEDIA_INDEX_UNIT || size > len - at) {
		found.flaw = MEDIA_GEOMETRY;
		return found;
	}
	if (media_fletcher64(index, size, MEDIA_INDEX_CHECKSUM_AT) !=
	    get_unaligned_le64(index + MEDIA_INDEX_CHECKSUM_AT)) {
		found.flaw = MEDIA_CHECKSUM;
		return found;
	}
	if (get_unaligned_le16(index + 60) < 1 || get_unaligned_le16(index + 60) > 2) {
		found.flaw = MEDIA_VERSION;
		return found;
	}
	/* Labels have 128 bytes, doubled as often as it says: never more than once yet. */
	if (!found.sequence || index[19] > 1 || slots > (size - MEDIA_INDEX_FREE_AT) * 8 ||
	    check_add_overflow(labels, (u64)slots << (7 + index[19]), &end) || end > area_size) {
		found.flaw = MEDIA_GEOMETRY;
		return found;
	}

	for (i = 0; i < slots; i++)
		if (!(index[MEDIA_INDEX_FREE_AT + i / 8] & 1 << i % 8))
			found.live = true;

	return found;
}

/**
 * media_judge_labels() - does a label area name namespaces?
 * @area:      its first bytes
 * @len:       how many; MEDIA_BLOCK are enough for any that is in use
 * @area_size: length of the whole area
 *
 * Two index blocks take turns, the one with the later sequence number counts. An area that was
 * never used, or whose labels were all deleted, is free. If one index block is damaged nobody can
 * tell whether it was the later one.
 *
 * Return: the verdict, media_is_free() or not; its place is for the caller to fill in.
 */
struct media_verdict media_judge_labels(const void *area, size_t len, u64 area_size)
{
	struct media_verdict v = { };
	struct media_index last = { };
	size_t at;

	for (at = 0; at + MEDIA_INDEX_UNIT <= len; at += MEDIA_INDEX_UNIT) {
		struct media_index index;

		if (media_signature((const u8 *)area + at) != MEDIA_LABELS)
			continue;

		index = media_index(area, len, area_size, at);
		if (index.flaw) {
			v.format = MEDIA_LABELS;
			v.flaw = index.flaw;
			continue;
		}
		/* If both are as late as each other, neither may be overlooked. */
		if (index.sequence == last.sequence)
			last.live |= index.live;
		else if (!last.sequence || index.sequence == last.sequence % 3 + 1)
			last = index;
	}

	if (!v.flaw && last.live)
		v.format = MEDIA_LABELS;

	return v;
}

const char *media_format_name(enum media_format format)
{
	static const char *const names[] = {
		[MEDIA_NONE]	= "memory",
		[MEDIA_BTT]	= "btt",
		[MEDIA_FSDAX]	= "fsdax",
		[MEDIA_DEVDAX]	= "devdax",
		[MEDIA_LABELS]	= "labels",
	};

	return format < MEDIA_FORMATS ? names[format] : "";
}

const char *media_flaw_text(enum media_flaw flaw)
{
	static const char *const texts[] = {
		[MEDIA_WHOLE]		= "",
		[MEDIA_UNREADABLE]	= "cannot be read",
		[MEDIA_LOCKED]		= "locked",
		[MEDIA_CHECKSUM]	= "damaged: wrong checksum",
		[MEDIA_VERSION]		= "of a version that is not known here",
		[MEDIA_GEOMETRY]	= "damaged: its parts do not fit",
		[MEDIA_PARENT]		= "of a label that is lost",
		[MEDIA_PADDED]		= "with a padded start",
	};

	return flaw < MEDIA_FLAWS ? texts[flaw] : "";
}
