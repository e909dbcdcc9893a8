// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz the detection of foreign metadata at the head and the end of a range.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include "fuzz.h"

#include "../../drivers/parse/foreign.c"

#define PIECE		128
#define INFO_CHECKSUM	offsetof(struct foreign_wire_pfn, checksum)
#define INDEX_CHECKSUM	offsetof(struct foreign_wire_index, checksum)

/**
 * struct head - first bytes of an input
 * @size:   size of the range
 * @bad:    number of the read that fails
 * @whole:  fix checksums, which a fuzzer cannot guess
 *
 * Optional pieces follow: of the first block, the second, the last, both index blocks of a label
 * area, and the first block of all other arenas.
 */
struct head {
	u64 size;
	u32 bad;
	u32 whole;
};

/**
 * struct foreign - a range
 * @head:   head of the input
 * @pieces: pieces after the head
 * @count:  number of pieces
 * @reads:  number of reads
 */
struct foreign {
	struct head head;
	const u8 *pieces;
	size_t count;
	unsigned int reads;
};

static void put(const struct foreign *m, u8 *block, size_t at, size_t piece)
{
	if (piece < m->count)
		memcpy(block + at, m->pieces + piece * PIECE, PIECE);
}

static void fix(const struct foreign *m, u8 *block, size_t at, size_t len, size_t checksum_at)
{
	u64 sum;

	if (!m->head.whole || foreign_signature(block + at) == FOREIGN_NONE)
		return;

	sum = pmem_foreign_fletcher64(block + at, len, checksum_at);
	memcpy(block + at + checksum_at, &sum, sizeof(sum));
}

static int foreign_bytes(void *ctx, u64 offset, void *to, size_t len)
{
	struct foreign *m = ctx;
	u64 block = offset / FOREIGN_BLOCK, behind = (m->head.size - offset) / FOREIGN_BLOCK;

	PROMISED(len == FOREIGN_BLOCK);
	PROMISED(offset <= m->head.size && len <= m->head.size - offset);
	/* The number of reads is limited by the number of possible arenas. */
	PROMISED(m->reads <= 8 + 4 * (m->head.size >> 39));
	if (++m->reads == m->head.bad)
		return -EIO;

	memset(to, 0, len);
	if (block < 2) {
		put(m, to, 0, block);
	} else if (behind == 1) {
		put(m, to, 0, 2);
	} else if (behind == FOREIGN_AREA / FOREIGN_BLOCK) {
		put(m, to, 0, 3);
		put(m, to, FOREIGN_INDEX_UNIT, 4);
	} else {
		put(m, to, 0, 5);
	}

	if (foreign_signature(to) == FOREIGN_LABELS) {
		fix(m, to, 0, FOREIGN_INDEX_UNIT, INDEX_CHECKSUM);
		fix(m, to, FOREIGN_INDEX_UNIT, FOREIGN_INDEX_UNIT, INDEX_CHECKSUM);
	} else {
		fix(m, to, 0, FOREIGN_BLOCK, INFO_CHECKSUM);
	}

	return 0;
}

static bool adoptable(const struct foreign_result *v)
{
	return foreign_adoptable(v, FOREIGN_FSDAX) || foreign_adoptable(v, FOREIGN_DEVDAX);
}

static void promised(const struct foreign_result *v, u64 size)
{
	PROMISED(v->format < FOREIGN_FORMATS && v->err < FOREIGN_ERRS);
	PROMISED(*pmem_foreign_format_name(v->format));
	PROMISED(!v->err == !*pmem_foreign_err_text(v->err));
	PROMISED(!foreign_is_none(v) || !adoptable(v));
	PROMISED(v->place < size || !size);
	/* Unreadable memory elsewhere must not reject a range. */
	PROMISED(v->err != FOREIGN_UNREADABLE || v->place == FOREIGN_INFO_AT ||
		 v->place == size - FOREIGN_AREA);
	if (adoptable(v)) {
		PROMISED(v->size && v->start >= FOREIGN_HEAD && !(v->start % FOREIGN_BLOCK));
		PROMISED(v->start < size && v->size <= size - v->start);
	}
}

int fuzz_one(const u8 *data, size_t size)
{
	struct foreign m = { };
	struct foreign_range range = { .read = foreign_bytes, .ctx = &m };
	struct foreign_result v, again;
	void *area;

	if (size < sizeof(m.head))
		return 0;

	memcpy(&m.head, data, sizeof(m.head));
	m.head.size &= (1ULL << 43) - 1;
	m.count = (size - sizeof(m.head)) / PIECE;
	m.pieces = fuzz_exactly(m.count * PIECE, data + sizeof(m.head));

	range.size = m.head.size;
	range.block = fuzz_exactly(FOREIGN_BLOCK, NULL);
	v = pmem_foreign_probe(&range);
	promised(&v, range.size);

	m.reads = 0;
	again = pmem_foreign_probe(&range);
	PROMISED(again.format == v.format && again.err == v.err && again.place == v.place &&
		 again.start == v.start && again.size == v.size);
	free(range.block);

	area = fuzz_exactly(size - sizeof(m.head), data + sizeof(m.head));
	v = pmem_foreign_probe_labels(area, size - sizeof(m.head), m.head.size);
	promised(&v, 0);
	PROMISED(v.format == FOREIGN_LABELS || foreign_is_none(&v));
	free(area);
	free((void *)m.pieces);

	return 0;
}
