// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of block/copy.c and copy_x86.c: copies are complete and change nothing else. An unmapped
 * page gives an error and no oops.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "../drivers/block/copy.h"

/* Enough for every head, tail and remainder of all unrolled loops. */
#define LONGEST		640
#define ROOM		(PMEM_LINE + LONGEST + PMEM_LINE)
#define UNTOUCHED	0xa5
#define EDGE_ROOM	SZ_8K

/* Memory aligned to a cache line, with guard bytes before and after it. */
struct place {
	u8 *before, *line;
};

static struct place place_make(struct kunit *test, size_t size)
{
	u8 *before = kunit_kzalloc(test, size + 3 * PMEM_LINE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, before);

	return (struct place){
		.before	= before,
		.line	= before + PMEM_LINE + -(unsigned long)before % PMEM_LINE,
	};
}

/* Bytes differ from their neighbours, and from those a line or a page away; none is 0. */
static void fill(u8 *bytes, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		bytes[i] = 1 + (i * 7 + i / PMEM_LINE * 3 + i / SZ_4K) % (UNTOUCHED - 1);
}

/* Count the bytes of @size that are not @value. */
static size_t differ(const u8 *bytes, u8 value, size_t size)
{
	size_t i, count = 0;

	for (i = 0; i < size; i++)
		count += bytes[i] != value;

	return count;
}

/* Check that only @len bytes at @offset changed, and that they are @want (NULL: zero). */
static bool intact(const u8 *to, const u8 *want, size_t offset, size_t len, size_t size)
{
	size_t end = offset + len;

	if (differ(to, UNTOUCHED, offset) || differ(to + end, UNTOUCHED, size - end))
		return false;

	return want ? !memcmp(to + offset, want, len) : !differ(to + offset, 0, len);
}

/* Every length at every offset in a line, from each source offset that matters. */
static void copies(struct kunit *test)
{
	static const size_t from[] = { 0, 1, 4, 8, 63 };
	u8 *src = place_make(test, ROOM).line, *dst = place_make(test, ROOM).line;
	size_t offset, len, i;
	bool good;

	fill(src, ROOM);
	for (i = 0; i < ARRAY_SIZE(from); i++) {
		for (offset = 0; offset < PMEM_LINE; offset++) {
			for (len = 0; len <= LONGEST; len++) {
				memset(dst, UNTOUCHED, ROOM);
				good = !pmem_copy_to(dst + offset, src + from[i], len) &&
				       intact(dst, src + from[i], offset, len, ROOM);
				KUNIT_EXPECT_TRUE_MSG(test, good, "%zu bytes from %zu to %zu",
						      len, from[i], offset);
			}
		}
	}
}

/* Whole lines, cached memory and that of a device. */
static void zeroes(struct kunit *test)
{
	u8 *dst = place_make(test, ROOM).line;
	size_t offset, len, device;

	for (offset = 0; offset <= PMEM_LINE; offset += PMEM_LINE) {
		for (len = 0; len <= LONGEST; len += PMEM_LINE) {
			for (device = 0; device <= 1; device++) {
				memset(dst, UNTOUCHED, ROOM);
				KUNIT_EXPECT_EQ(test, pmem_copy_zeroes(dst + offset, len, device),
						BLK_STS_OK);
				KUNIT_EXPECT_TRUE_MSG(test, intact(dst, NULL, offset, len, ROOM),
						      "%zu bytes to %zu", len, offset);
			}
		}
	}
}

/* Whole sectors as in a bio, below and above the size at which prefetching begins. */
static void sectors(struct kunit *test)
{
	const size_t size = SZ_64K + SZ_512;
	u8 *src = place_make(test, size).line, *dst = place_make(test, size).line;
	size_t len;

	fill(src, size);
	for (len = SZ_512; len <= SZ_64K; len += SZ_512) {
		memset(dst, UNTOUCHED, size);
		KUNIT_EXPECT_EQ(test, pmem_copy_to(dst, src, len), BLK_STS_OK);
		KUNIT_EXPECT_TRUE_MSG(test, intact(dst, src, 0, len, size), "%zu bytes", len);
		memset(src, 0, len);
		KUNIT_EXPECT_EQ(test, pmem_copy_from(src, dst, len), BLK_STS_OK);
		KUNIT_EXPECT_TRUE_MSG(test, !memcmp(src, dst, len), "%zu bytes back", len);
	}
}

struct way {
	const char *name;
	int feature;
	/* Alignment of the destination. */
	size_t align;
	blk_status_t (*copy)(void *to, const void *from, size_t len, const void *next);
	blk_status_t (*zero)(void *to, size_t len);
};

static const struct way ways[] = {
	{ "movnti",		X86_FEATURE_XMM2, 1, .copy = pmem_lines_movnti },
	{ "movdir64b",		X86_FEATURE_MOVDIR64B, PMEM_LINE, .copy = pmem_lines_movdir64b },
	{ "zero_movnti",	X86_FEATURE_XMM2, 1, .zero = pmem_lines_zero_movnti },
	{ "zero_clzero",	X86_FEATURE_CLZERO, PMEM_LINE, .zero = pmem_lines_zero_clzero },
};

static void way_desc(const struct way *way, char *desc)
{
	strscpy(desc, way->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(way, ways, way_desc);

/* Each implementation, not only the best one of this CPU: whole lines, from any offset. */
static void lines(struct kunit *test)
{
	const struct way *way = test->param_value;
	const size_t size = SZ_16K + PMEM_LINE;
	u8 *src = place_make(test, size).line, *dst = place_make(test, size).line;
	size_t from, len;

	if (!boot_cpu_has(way->feature))
		kunit_skip(test, "this CPU lacks the instruction");

	fill(src, size);
	for (from = 0; from < PMEM_LINE; from++) {
		for (len = 0; len <= SZ_16K - PMEM_LINE; len += len < LONGEST ? PMEM_LINE : SZ_1K) {
			const u8 *want = way->copy ? src + from : NULL;

			memset(dst, UNTOUCHED, size);
			KUNIT_EXPECT_EQ(test, BLK_STS_OK,
					want ? way->copy(dst, want, len, NULL) :
					       way->zero(dst, len));
			KUNIT_EXPECT_TRUE_MSG(test, intact(dst, want, 0, len, size),
					      "%zu bytes from %zu", len, from);
		}
	}
}

/* End of two mapped pages that are followed by an unmapped one. */
static u8 *edge_make(struct kunit *test)
{
	u8 *area = vmalloc(EDGE_ROOM);

	KUNIT_ASSERT_NOT_NULL(test, area);
	memset(area, UNTOUCHED, EDGE_ROOM);

	return area + EDGE_ROOM;
}

static void edge_free(u8 *edge)
{
	vfree(edge - EDGE_ROOM);
}

/* Sizes that pass the end by a line or a part of one, in each of the loops. */
static const size_t beyond[] = { SZ_512, SZ_2K + PMEM_LINE, SZ_4K, SZ_8K };

/*
 * Each instruction of each implementation writes to the unmapped page or reads from it. A prefetch
 * of it is no fault.
 */
static void lines_gone(struct kunit *test)
{
	const struct way *way = test->param_value;
	u8 *src = place_make(test, SZ_8K).line, *dst = place_make(test, SZ_8K).line, *edge;
	size_t i, before;

	if (!boot_cpu_has(way->feature))
		kunit_skip(test, "this CPU lacks the instruction");

	fill(src, SZ_8K);
	edge = edge_make(test);
	for (i = 0; i < ARRAY_SIZE(beyond); i++) {
		size_t len = beyond[i];

		for (before = 0; before < len; before += before < LONGEST ? way->align : SZ_512) {
			u8 *to = edge - before;

			KUNIT_EXPECT_EQ_MSG(test, BLK_STS_IOERR,
					    way->copy ? way->copy(to, src, len, edge) :
					    way->zero(to, len),
					    "%zu bytes to %zu before the page", len, before);
		}
		KUNIT_EXPECT_EQ(test, BLK_STS_OK,
				way->copy ? way->copy(edge - len, src, len, edge) :
				way->zero(edge - len, len));
		KUNIT_EXPECT_TRUE(test, intact(edge - len, way->copy ? src : NULL, 0, len, len));

		for (before = 0; way->copy && before < len; before += before < LONGEST ? 1 : 511)
			KUNIT_EXPECT_EQ_MSG(test, way->copy(dst, edge - before, len, edge),
					    BLK_STS_IOERR,
					    "%zu bytes from %zu before the page", len, before);
	}
	edge_free(edge);
}

/* Copies that begin and end at any offset in a line and in a word. */
static void copies_gone(struct kunit *test)
{
	u8 *src = place_make(test, ROOM).line, *dst = place_make(test, ROOM).line;
	u8 *edge = edge_make(test);
	size_t before, len;

	fill(src, ROOM);
	for (before = 0; before < 3 * PMEM_LINE; before++) {
		u8 *at = edge - before;

		for (len = before + 1; len <= 4 * PMEM_LINE; len++) {
			KUNIT_EXPECT_EQ(test, pmem_copy_to(at, src, len), BLK_STS_IOERR);
			KUNIT_EXPECT_EQ(test, pmem_copy_piece(at, src, len, edge), BLK_STS_IOERR);
			KUNIT_EXPECT_EQ(test, pmem_copy_from(dst, at, len), BLK_STS_IOERR);
			KUNIT_EXPECT_EQ(test, pmem_plain_read(dst, at, len), BLK_STS_IOERR);
		}
		KUNIT_EXPECT_EQ(test, pmem_copy_to(at, src, before), BLK_STS_OK);
		KUNIT_EXPECT_TRUE(test, intact(at, src, 0, before, before));
		KUNIT_EXPECT_EQ(test, pmem_plain_read(dst, at, before), BLK_STS_OK);
		KUNIT_EXPECT_TRUE(test, intact(dst, src, 0, before, before));
	}
	for (before = 0; before < 3 * PMEM_LINE; before += PMEM_LINE) {
		for (len = before + PMEM_LINE; len <= 4 * PMEM_LINE; len += PMEM_LINE) {
			KUNIT_EXPECT_EQ(test, BLK_STS_IOERR,
					pmem_copy_zeroes(edge - before, len, true));
			KUNIT_EXPECT_EQ(test, BLK_STS_IOERR,
					pmem_copy_zeroes(edge - before, len, false));
		}
	}
	edge_free(edge);
}

static struct kunit_case copy_cases[] = {
	KUNIT_CASE(copies),
	KUNIT_CASE(zeroes),
	KUNIT_CASE(sectors),
	KUNIT_CASE_PARAM(lines, way_gen_params),
	KUNIT_CASE_PARAM(lines_gone, way_gen_params),
	KUNIT_CASE(copies_gone),
	{ }
};

static struct kunit_suite copy_suite = {
	.name = "pmem_copy",
	.test_cases = copy_cases,
};

kunit_test_suite(copy_suite);

MODULE_DESCRIPTION("Tests of moving bytes");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
