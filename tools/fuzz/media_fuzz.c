// SPDX-License-Identifier: GPL-2.0
/*
 * The look at what others laid out in a range, against any bytes at its head and its end.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include "fuzz.h"

#include "../../drivers/parse/media.c"

#define PIECE	128

/**
 * struct head - what an input begins with
 * @size:   of the range
 * @bad:    the read that fails
 * @whole:  make checksums right; nobody finds them by chance
 *
 * Pieces follow, where there are any: of the first block, the second, the last, both index blocks
 * of a label area, and the first block of every other arena.
 */
struct head {
	u64 size;
	u32 bad;
	u32 whole;
};

/**
 * struct media - a range
 * @head:   of the input
 * @pieces: what follows it
 * @count:  how many pieces
 * @reads:  how often it was read
 */
struct media {
	struct head head;
	const u8 *pieces;
	size_t count;
	unsigned int reads;
};

static void put(const struct media *m, u8 *block, size_t at, size_t piece)
{
	if (piece < m->count)
		memcpy(block + at, m->pieces + piece * PIECE, PIECE);
}

static void fix(const struct media *m, u8 *block, size_t at, size_t len, size_t checksum_at)
{
	u64 sum;

	if (!m->head.whole || media_signature(block + at) == MEDIA_NONE)
		return;

	sum = media_fletcher64(block + at, len, checksum_at);
	memcpy(block + at + checksum_at, &sum, sizeof(sum));
}

static int media_bytes(void *ctx, u64 offset, void *to, size_t len)
{
	struct media *m = ctx;
	u64 block = offset / MEDIA_BLOCK, behind = (m->head.size - offset) / MEDIA_BLOCK;

	PROMISED(len == MEDIA_BLOCK);
	PROMISED(offset <= m->head.size && len <= m->head.size - offset);
	/* Some for each arena that can be, and no more. */
	PROMISED(m->reads <= 8 + 4 * (m->head.size >> 39));
	if (++m->reads == m->head.bad)
		return -EIO;

	memset(to, 0, len);
	if (block < 2) {
		put(m, to, 0, block);
	} else if (behind == 1) {
		put(m, to, 0, 2);
	} else if (behind == MEDIA_AREA / MEDIA_BLOCK) {
		put(m, to, 0, 3);
		put(m, to, MEDIA_INDEX_UNIT, 4);
	} else {
		put(m, to, 0, 5);
	}

	if (media_signature(to) == MEDIA_LABELS) {
		fix(m, to, 0, MEDIA_INDEX_UNIT, MEDIA_INDEX_CHECKSUM_AT);
		fix(m, to, MEDIA_INDEX_UNIT, MEDIA_INDEX_UNIT, MEDIA_INDEX_CHECKSUM_AT);
	} else {
		fix(m, to, 0, MEDIA_BLOCK, MEDIA_CHECKSUM_AT);
	}

	return 0;
}

static void promised(const struct media_verdict *v, u64 size)
{
	PROMISED(v->format < MEDIA_FORMATS && v->flaw < MEDIA_FLAWS);
	PROMISED(*media_format_name(v->format) && (!v->flaw == !*media_flaw_text(v->flaw)));
	PROMISED(!media_is_free(v) || !media_adoptable(v));
	PROMISED(v->place < size || !size);
	/* What cannot be read elsewhere is no reason to refuse a range. */
	PROMISED(v->flaw != MEDIA_UNREADABLE || v->place == MEDIA_INFO_AT ||
		 v->place == size - MEDIA_AREA);
	if (media_adoptable(v)) {
		PROMISED(v->size && v->start >= MEDIA_HEAD && !(v->start % MEDIA_BLOCK));
		PROMISED(v->start < size && v->size <= size - v->start);
	}
}

int fuzz_one(const u8 *data, size_t size)
{
	struct media m = { };
	struct media_range range = { .read = media_bytes, .ctx = &m };
	struct media_verdict v, again;
	void *area;

	if (size < sizeof(m.head))
		return 0;

	memcpy(&m.head, data, sizeof(m.head));
	m.head.size &= (1ULL << 43) - 1;
	m.count = (size - sizeof(m.head)) / PIECE;
	m.pieces = fuzz_exactly(m.count * PIECE, data + sizeof(m.head));

	range.size = m.head.size;
	range.block = fuzz_exactly(MEDIA_BLOCK, NULL);
	v = media_judge(&range);
	promised(&v, range.size);

	m.reads = 0;
	again = media_judge(&range);
	PROMISED(again.format == v.format && again.flaw == v.flaw && again.place == v.place &&
		 again.start == v.start && again.size == v.size);
	free(range.block);

	area = fuzz_exactly(size - sizeof(m.head), data + sizeof(m.head));
	v = media_judge_labels(area, size - sizeof(m.head), m.head.size);
	promised(&v, 0);
	PROMISED(v.format == MEDIA_LABELS || media_is_free(&v));
	free(area);
	free((void *)m.pieces);

	return 0;
}
