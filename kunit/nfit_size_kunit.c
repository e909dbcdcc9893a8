// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of parse/nfit.c with tables of every length, from empty to ten thousand structures.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "nfit_run.h"

#include "nfit-full.h"

static void nothing(struct kunit *test)
{
	struct nfit_seen *seen = seen_alloc(test);

	KUNIT_EXPECT_EQ(test, pmem_nfit_scratch_size(NULL, 0), 0UL);
	KUNIT_EXPECT_EQ(test, pmem_nfit_parse(NULL, 0, NULL, 0, &seen_sink, seen), 0);
	KUNIT_EXPECT_EQ(test, seen->nr_ranges, 0U);
	KUNIT_EXPECT_EQ(test, seen->nr_diags, 0U);
}

/* Does @offset, counted from the end of the header, lie between two structures of nfit_full? */
static bool is_boundary(size_t offset)
{
	const u8 *s = nfit_full + NFIT_HEADER_LEN, *end = nfit_full + sizeof(nfit_full);

	while (s < end && offset) {
		u16 len = get_unaligned_le16(s + 2);

		if (offset < len)
			return false;
		offset -= len;
		s += len;
	}

	return true;
}

/* A table cut anywhere is damaged, unless the cut falls between two structures. */
static void cut(struct kunit *test)
{
	size_t len;

	for (len = 0; len <= sizeof(nfit_full) - NFIT_HEADER_LEN; len++) {
		struct nfit_seen *seen = seen_alloc(test);
		u8 *buf = kunit_kmalloc(test, len, GFP_KERNEL);
		bool good = is_boundary(len);
		unsigned int i;

		KUNIT_ASSERT_NOT_NULL(test, buf);
		memcpy(buf, nfit_full + NFIT_HEADER_LEN, len);

		KUNIT_EXPECT_EQ_MSG(test, seen_parse(test, seen, buf, len), good ? 0 : -EBADMSG,
				    "%zu bytes", len);
		for (i = 0; !good && i < seen->nr_ranges; i++)
			KUNIT_EXPECT_TRUE_MSG(test, seen->ranges[i].flags & PMEM_RANGE_READ_ONLY,
					      "%zu bytes, range %u", len, i);
	}
}

/* With its header, a truncated table is always damaged: its length shows it. */
static void cut_with_header(struct kunit *test)
{
	size_t len;

	for (len = 1; len < sizeof(nfit_full); len++) {
		struct nfit_seen *seen = seen_alloc(test);
		u8 *buf = kunit_kmalloc(test, len, GFP_KERNEL);
		unsigned int i;

		KUNIT_ASSERT_NOT_NULL(test, buf);
		memcpy(buf, nfit_full, len);

		KUNIT_EXPECT_EQ_MSG(test, seen_parse(test, seen, buf, len), -EBADMSG,
				    "%zu bytes", len);
		for (i = 0; i < seen->nr_ranges; i++)
			KUNIT_EXPECT_TRUE_MSG(test, seen->ranges[i].flags & PMEM_RANGE_READ_ONLY,
					      "%zu bytes, range %u", len, i);
	}
}

struct stop_case {
	const char *name;
	unsigned int at;
	int stop, ret;
	unsigned int nr_ranges;
	bool damaged;
};

static const struct stop_case stop_cases[] = {
	{ "never",		0, 0,	    0,		3, false },
	{ "at_first",		1, -EIO,    -EIO,	1, false },
	{ "at_second",		2, -ENOMEM, -ENOMEM,	2, false },
	{ "at_last",		3, -EINTR,  -EINTR,	3, false },
	{ "positive_goes_on",	1, 1,	    0,		3, false },
	{ "never_damaged",	0, 0,	    -EBADMSG,	3, true },
	{ "at_last_damaged",	3, -EIO,    -EIO,	3, true },
};

static void stop_desc(const struct stop_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(stop, stop_cases, stop_desc);

/* An errno of the sink ends the parse and becomes its result. */
static void stop(struct kunit *test)
{
	const struct stop_case *c = test->param_value;
	const struct piece table[] = {
		SPA(1, .start = BASE, .size = SIZE),
		SPA(2, .start = BASE + SIZE, .size = SIZE),
		SPA(3, .start = BASE + 2 * SIZE, .size = SIZE),
		{ .type = TYPE_RAW, .full = c->damaged, .raw = (const u8 *)"" },
		{ }
	};
	struct nfit_seen *seen = seen_alloc(test);
	size_t len;
	u8 *buf = pieces_write(test, table, &len);

	seen->stop_at = c->at;
	seen->stop = c->stop;

	KUNIT_EXPECT_EQ(test, seen_parse(test, seen, buf, len), c->ret);
	KUNIT_EXPECT_EQ(test, seen->nr_ranges, c->nr_ranges);
}

#define MANY		2500U
#define MANY_LEN	(56 + 48 + 80 + 24)

/* State of a sink that checks that each of many ranges has its own DIMM. */
struct many_seen {
	struct kunit *test;
	unsigned int ranges, diags;
};

static int many_range(void *ctx, const struct nfit_range *nr)
{
	struct many_seen *seen = ctx;
	struct kunit *test = seen->test;
	unsigned int i = nr->index;

	seen->ranges++;
	KUNIT_ASSERT_EQ(test, nr->nr_memdevs, 1U);
	KUNIT_EXPECT_EQ(test, nr->range.start, BASE + i * (u64)SZ_2M);
	KUNIT_EXPECT_EQ(test, nr->memdevs[0].handle, i << 8);
	KUNIT_EXPECT_TRUE(test, nr->memdevs[0].identified);
	KUNIT_EXPECT_EQ(test, nr->memdevs[0].serial, ~i);
	KUNIT_EXPECT_EQ(test, nr->memdevs[0].hints, 1);

	return 0;
}

static void many_diag(void *ctx, enum nfit_diag diag, size_t offset, u64 value)
{
	struct many_seen *seen = ctx;

	(void)diag;
	(void)offset;
	(void)value;
	seen->diags++;
}

/* Ten thousand structures, highest index first, each before those that it refers to. */
static void many(struct kunit *test)
{
	static const struct nfit_sink sink = { .range = many_range, .diag = many_diag };
	struct many_seen seen = { .test = test };
	size_t len = (size_t)MANY * MANY_LEN, need;
	u8 *buf = kunit_kzalloc(test, len, GFP_KERNEL), *s = buf, *scratch;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, buf);

	for (i = MANY; i; i--, s += MANY_LEN) {
		const struct piece hints = HINTS(i << 8, 1);
		const struct piece map = MAP(i << 8, .index = i, .dcr = i, .size = SZ_2M);
		const struct piece dcr = DCR(i, .serial = ~i);
		const struct piece spa = SPA(i, .start = BASE + i * (u64)SZ_2M, .size = SZ_2M);

		piece_write(&hints, s, 0);
		piece_write(&map, s + 24, 0);
		piece_write(&dcr, s + 24 + 48, 0);
		piece_write(&spa, s + 24 + 48 + 80, 0);
	}

	need = pmem_nfit_scratch_size(buf, len);
	KUNIT_ASSERT_LE(test, need, 28 * len);
	scratch = kunit_kmalloc(test, need, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, scratch);

	KUNIT_EXPECT_EQ(test, pmem_nfit_parse(buf, len, scratch, need, &sink, &seen), 0);
	KUNIT_EXPECT_EQ(test, seen.ranges, MANY);
	KUNIT_EXPECT_EQ(test, seen.diags, 0U);
}

/**
 * struct set_seen - state of a sink that checks that a set is complete and in order
 * @test:  the test
 * @dimms: number of DIMMs
 * @diags: number of diagnostics
 * @last:  offset of the last one
 */
struct set_seen {
	struct kunit *test;
	unsigned int dimms, diags;
	size_t last;
};

static int set_range(void *ctx, const struct nfit_range *nr)
{
	struct set_seen *seen = ctx;
	struct kunit *test = seen->test;
	unsigned int i;

	KUNIT_EXPECT_EQ(test, nr->range.start, BASE);
	for (i = 0; i < nr->nr_memdevs; i++) {
		KUNIT_ASSERT_EQ(test, nr->memdevs[i].position, i * 512ULL);
		KUNIT_ASSERT_EQ(test, nr->memdevs[i].serial, ~i);
	}
	seen->dimms += nr->nr_memdevs;

	return 0;
}

static void set_diag(void *ctx, enum nfit_diag diag, size_t offset, u64 value)
{
	struct set_seen *seen = ctx;

	KUNIT_ASSERT_EQ(seen->test, diag, NFIT_DIAG_DUPLICATE);
	KUNIT_ASSERT_EQ(seen->test, value, 1ULL);
	KUNIT_ASSERT_LE(seen->test, seen->last + 1, offset);
	seen->last = offset;
	seen->diags++;
}

static int set_parse(struct kunit *test, struct set_seen *seen, const u8 *buf, size_t len)
{
	static const struct nfit_sink sink = { .range = set_range, .diag = set_diag };
	size_t need = pmem_nfit_scratch_size(buf, len);
	void *scratch = kunit_kmalloc(test, need, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, scratch);
	seen->test = test;

	return pmem_nfit_parse(buf, len, scratch, need, &sink, seen);
}

#define SET	5000U

/* One set with ten thousand structures: its DIMMs are delivered in order of position. */
static void many_of_one_set(struct kunit *test)
{
	const struct piece spa = SPA(1, .start = BASE, .size = SET * 512ULL);
	size_t len = 56 + SET * (48 + 80);
	u8 *buf = kunit_kzalloc(test, len, GFP_KERNEL), *s = buf;
	struct set_seen seen = { };
	unsigned int n;

	KUNIT_ASSERT_NOT_NULL(test, buf);

	for (n = 0; n < SET; n++, s += 48 + 80) {
		/* Shuffled: 3779 and the number of DIMMs are coprime. */
		unsigned int i = n * 3779 % SET;
		const struct piece map = MAP(SET - i, .index = 1, .dcr = i + 1, .size = 512,
					     .position = i * 512ULL);
		const struct piece dcr = DCR(i + 1, .serial = ~i);

		piece_write(&map, s, 0);
		piece_write(&dcr, s + 48, 0);
	}
	piece_write(&spa, s, 0);

	KUNIT_EXPECT_EQ(test, set_parse(test, &seen, buf, len), 0);
	KUNIT_EXPECT_EQ(test, seen.dimms, SET);
	KUNIT_EXPECT_EQ(test, seen.diags, 0U);
}

/* Ten thousand ranges with one index: the first counts, the others are reported in order. */
static void many_of_one_name(struct kunit *test)
{
	size_t len = 10000 * 56;
	u8 *buf = kunit_kzalloc(test, len, GFP_KERNEL);
	struct set_seen seen = { };
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, buf);

	for (i = 0; i < 10000; i++) {
		const struct piece spa = SPA(1, .start = BASE + i * (u64)SZ_4K, .size = SZ_4K);

		piece_write(&spa, buf + i * 56, 0);
	}

	KUNIT_EXPECT_EQ(test, set_parse(test, &seen, buf, len), 0);
	KUNIT_EXPECT_EQ(test, seen.diags, 9999U);
}

/* The shortest structures need the most scratch memory for their length. */
static void scratch_bound(struct kunit *test)
{
	static const struct piece table[] = { OTHER(3, .len = 4), OTHER(5, .len = 4), { } };
	size_t len;
	u8 *buf = pieces_write(test, table, &len);

	KUNIT_EXPECT_LE(test, pmem_nfit_scratch_size(buf, len), 28 * len);
}

static struct kunit_case nfit_size_cases[] = {
	KUNIT_CASE(nothing),
	KUNIT_CASE(cut),
	KUNIT_CASE(cut_with_header),
	KUNIT_CASE_PARAM(stop, stop_gen_params),
	KUNIT_CASE(many),
	KUNIT_CASE(many_of_one_set),
	KUNIT_CASE(many_of_one_name),
	KUNIT_CASE(scratch_bound),
	{ }
};

static struct kunit_suite nfit_size_suite = {
	.name = "pmem_nfit_size",
	.test_cases = nfit_size_cases,
};

kunit_test_suite(nfit_size_suite);

MODULE_DESCRIPTION("Tests of the pmem NFIT parser with tables of every length");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
