/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Write valid and malformed NFITs, one line per structure (ACPI 6.5 section 5.2.25).
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_KUNIT_NFIT_BYTES_H
#define _PMEM_KUNIT_NFIT_BYTES_H

#include <kunit/test.h>
#include <linux/types.h>
#include <linux/unaligned.h>

enum piece_kind {
	KIND_PMEM,
	KIND_DISK,
	KIND_CD,
	KIND_VOLATILE_DISK,
	KIND_VOLATILE_CD,
	KIND_VOLATILE,
	KIND_CONTROL,
	KIND_WINDOW,
	KIND_OTHER,
	KIND_ZERO,
	KINDS
};

/*
 * struct piece - one structure of a table
 * @full:     length of the whole structure without hints or lines; 0 ends a table
 * @each:     length of one hint or line
 * @type:     its type, or TYPE_HEADER or TYPE_RAW
 * @len:      bytes to write if not @full: the structure is cut off or padded with zeroes
 * @claim:    value of the length field if it is wrong
 * @announce: number of hints or lines in the structure if it is wrong
 * @index:    index of a range, control region or interleave structure; for a mapping, of its range
 * @hints:    addresses of the first hints, at most 8; the others are 0
 * @raw:      bytes of a TYPE_RAW piece
 *
 * The other members are fields of one or more types, named as in the specification.
 */
struct piece {
	u16 full, each, type, len;
	u32 claim, announce;
	u16 index, flags;
	u32 handle;
	enum piece_kind kind;
	u32 proximity;
	u64 start, size, position, dpa, cookie;
	u16 phys, dcr, idt, ways;
	u16 vendor, device, format, date;
	u8 valid, place, highest;
	u32 serial, caps, count;
	u64 hints[8];
	const u8 *raw;
};

#define TYPE_HEADER	0xfffe
#define TYPE_RAW	0xffff

#define HEADER(...)	{ .type = TYPE_HEADER, .full = 40, __VA_ARGS__ }
#define RAW(bytes)	{ .type = TYPE_RAW, .full = sizeof(bytes) - 1, .raw = (const u8 *)(bytes) }
#define SPA(i, ...)	{ .type = 0, .full = 56, .index = i, __VA_ARGS__ }
#define MAP(h, ...)	{ .type = 1, .full = 48, .handle = h, __VA_ARGS__ }
#define IDT(i, n, ...)	{ .type = 2, .full = 16, .each = 4, .index = i, .count = n, __VA_ARGS__ }
#define DCR(i, ...)	{ .type = 4, .full = 80, .index = i, __VA_ARGS__ }
#define HINTS(h, n, ...) { .type = 6, .full = 16, .each = 8, .handle = h, .count = n, __VA_ARGS__ }
#define CAPS(...)	{ .type = 7, .full = 16, __VA_ARGS__ }
#define OTHER(t, ...)	{ .type = t, .full = 40, __VA_ARGS__ }

/* In memory order: the first three fields of a GUID are little-endian. */
static const u8 piece_guids[KINDS][16] = {
	[KIND_PMEM]	     = "\x79\xd3\xf0\x66\xf3\xb4\x74\x40\xac\x43\x0d\x33\x18\xb7\x8c\xdb",
	[KIND_DISK]	     = "\xc9\x02\xea\x5c\x07\x4d\xd3\x69\x26\x9f\x44\x96\xfb\xe0\x96\xf9",
	[KIND_CD]	     = "\x88\x81\x01\x08\xcd\x42\x48\xbb\x10\x0f\x53\x87\xd5\x3d\xed\x3d",
	[KIND_VOLATILE_DISK] = "\x5a\x53\xab\x77\xfc\x45\x4b\x62\x55\x60\xf7\xb2\x81\xd1\xf9\x6e",
	[KIND_VOLATILE_CD]   = "\x30\xbd\x5a\x3d\x75\x41\xce\x87\x6d\x64\xd2\xad\xe5\x23\xc4\xbb",
	[KIND_VOLATILE]	     = "\x4f\x94\x05\x73\xda\xfd\xe3\x44\xb1\x6c\x3f\x22\xd2\x52\xe5\xd0",
	[KIND_CONTROL]	     = "\xf6\x01\xf7\x92\xb4\x13\x5d\x40\x91\x0b\x29\x93\x67\xe8\x23\x4c",
	[KIND_WINDOW]	     = "\x30\x05\xaf\x91\x86\x5d\x0e\x47\xa6\xb0\x0a\x2d\xb9\x40\x82\x49",
	[KIND_OTHER]	     = "pmem test guid!",
};

static inline size_t piece_len(const struct piece *p)
{
	return p->len ? p->len : p->full + p->each * p->count;
}

static inline void piece_write_map(const struct piece *p, u8 *s)
{
	put_unaligned_le32(p->handle, s + 4);
	put_unaligned_le16(p->phys, s + 8);
	put_unaligned_le16(p->index, s + 12);
	put_unaligned_le16(p->dcr, s + 14);
	put_unaligned_le64(p->size, s + 16);
	put_unaligned_le64(p->position, s + 24);
	put_unaligned_le64(p->dpa, s + 32);
	put_unaligned_le16(p->idt, s + 40);
	put_unaligned_le16(p->ways, s + 42);
	put_unaligned_le16(p->flags, s + 44);
}

static inline void piece_write_dcr(const struct piece *p, u8 *s)
{
	put_unaligned_le16(p->index, s + 4);
	put_unaligned_le16(p->vendor, s + 6);
	put_unaligned_le16(p->device, s + 8);
	s[18] = p->valid;
	s[19] = p->place;
	put_unaligned_le16(p->date, s + 20);
	put_unaligned_le32(p->serial, s + 24);
	put_unaligned_le16(p->format, s + 28);
}

static inline void piece_write_spa(const struct piece *p, u8 *s)
{
	put_unaligned_le16(p->index, s + 4);
	put_unaligned_le16(p->flags, s + 6);
	put_unaligned_le32(p->proximity, s + 12);
	memcpy(s + 16, piece_guids[p->kind], 16);
	put_unaligned_le64(p->start, s + 32);
	put_unaligned_le64(p->size, s + 40);
	if (p->cookie)
		put_unaligned_le64(p->cookie, s + 56);
}

static inline void piece_write_hints(const struct piece *p, u8 *s, u32 count)
{
	unsigned int i;

	put_unaligned_le32(p->handle, s + 4);
	put_unaligned_le16(count, s + 8);
	for (i = 0; i < ARRAY_SIZE(p->hints); i++)
		put_unaligned_le64(p->hints[i], s + 16 + 8 * i);
}

/* Write a whole structure: at most 80 bytes, then the lines, whose contents do not matter. */
static inline void piece_write(const struct piece *p, u8 *s, size_t total)
{
	u32 count = p->announce ? p->announce : p->count;

	if (p->type == TYPE_RAW) {
		memcpy(s, p->raw, p->full);
		return;
	}
	if (p->type == TYPE_HEADER) {
		memcpy(s, "NFIT", 4);
		put_unaligned_le32(p->claim ? p->claim : total, s + 4);
		return;
	}

	put_unaligned_le16(p->type, s);
	put_unaligned_le16(p->claim ? p->claim : piece_len(p), s + 2);

	switch (p->type) {
	case 0:
		piece_write_spa(p, s);
		break;
	case 1:
		piece_write_map(p, s);
		break;
	case 2:
		put_unaligned_le16(p->index, s + 4);
		put_unaligned_le32(count, s + 8);
		break;
	case 4:
		piece_write_dcr(p, s);
		break;
	case 6:
		piece_write_hints(p, s, count);
		break;
	case 7:
		s[4] = p->highest;
		put_unaligned_le32(p->caps, s + 8);
		break;
	}
}

/* Write a table to memory of exactly its size, so that the sanitizer finds a read past its end. */
static inline u8 *pieces_write(struct kunit *test, const struct piece *pieces, size_t *len)
{
	const struct piece *p;
	u8 room[128], *buf, *s;

	for (*len = 0, p = pieces; p->full; p++)
		*len += piece_len(p);

	buf = kunit_kzalloc(test, *len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	s = buf;

	for (p = pieces; p->full; s += piece_len(p), p++) {
		memset(room, 0, sizeof(room));
		piece_write(p, room, *len);
		memcpy(s, room, piece_len(p) < sizeof(room) ? piece_len(p) : sizeof(room));
	}

	return buf;
}

#endif /* _PMEM_KUNIT_NFIT_BYTES_H */
