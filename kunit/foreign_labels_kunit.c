// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of parse/foreign.c: label areas of DIMMs and within ranges.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/sizes.h>

#include "../drivers/parse/foreign.h"

#define AREA	SZ_128K
#define SLOTS	510

/* One index block of 256 bytes. */
struct index {
	size_t at;
	u8 sequence;
	int live;		/* slot in use, -1: none */
	u64 damage;
	u64 size, labels;	/* 0: the right value */
	u32 slots;		/* 0: the right value */
	u16 major;		/* 0: the right value */
	u8 label_size;		/* the value plus one */
};

struct labels_case {
	const char *name;
	struct index index[2];
	bool live;
	enum foreign_err err;
};

static const struct labels_case labels_cases[] = {
	{ .name = "never_used" },
	{ .name = "all_free", .index = { { 0, 1, -1 }, { 256, 2, -1 } } },
	{ .name = "first_counts", .index = { { 0, 2, 0 }, { 256, 1, -1 } }, .live = true },
	{ .name = "second_counts", .index = { { 0, 2, -1 }, { 256, 3, 7 } }, .live = true },
	{ .name = "1_follows_3", .index = { { 0, 3, -1 }, { 256, 1, 1 } }, .live = true },
	{ .name = "3_does_not_follow_1", .index = { { 0, 1, -1 }, { 256, 3, 1 } } },
	{ .name = "tie_second_live", .index = { { 0, 2, -1 }, { 256, 2, 7 } }, .live = true },
	{ .name = "tie_first_live", .index = { { 0, 2, 7 }, { 256, 2, -1 } }, .live = true },
	{ .name = "deleted", .index = { { 0, 1, 3 }, { 256, 2, -1 } } },
	{ .name = "last_slot", .index = { { 0, 1, SLOTS - 1 }, { 256, 3, -1 } }, .live = true },
	{ .name = "past_last_slot", .index = { { 0, 1, SLOTS }, { 256, 3, SLOTS + 1 } } },
	{ .name = "second_alone", .index = { { 256, 1, 5 } }, .live = true },
	{ .name = "small_labels", .index = { { 0, 1, 5, .label_size = 1 } }, .live = true },
	{ .name = "cxl", .index = { { 0, 1, 5, .major = 2 } }, .live = true },
	{ .name = "no_slots", .index = { { 0, 1, -1, .slots = 1 } } },
	{ .name = "checksum", .index = { { 0, 1, 5, 1 } }, .err = FOREIGN_CHECKSUM },
	{
		/* The damaged block may have been the later one. */
		.name = "one_damaged", .index = { { 0, 1, -1 }, { 256, 2, -1, 1ULL << 32 } },
		.err = FOREIGN_CHECKSUM,
	},
	{ .name = "version_0", .index = { { 0, 1, 5, .major = 0xff00 } }, .err = FOREIGN_VERSION },
	{ .name = "version_3", .index = { { 0, 1, 5, .major = 3 } }, .err = FOREIGN_VERSION },
	{
		.name = "no_sequence", .index = { { 0, 4, -1 } },
		.err = FOREIGN_GEOMETRY,
	},
	{
		.name = "label_size", .index = { { 0, 1, -1, .label_size = 9 } },
		.err = FOREIGN_GEOMETRY,
	},
	{
		.name = "label_size_512", .index = { { 0, 1, -1, .slots = 1, .label_size = 3 } },
		.err = FOREIGN_GEOMETRY,
	},
	{
		.name = "size_255", .index = { { 0, 1, -1, .size = 255 } },
		.err = FOREIGN_GEOMETRY,
	},
	{
		.name = "size_300", .index = { { 0, 1, -1, .size = 300 } },
		.err = FOREIGN_GEOMETRY,
	},
	{
		.name = "size_passes", .index = { { 0, 1, -1, .size = 4352 } },
		.err = FOREIGN_GEOMETRY,
	},
	{
		.name = "size_passes_at_the_end", .index = { { 3840, 1, -1, .size = 512 } },
		.err = FOREIGN_GEOMETRY,
	},
	{
		.name = "size_huge", .index = { { 0, 1, -1, .size = U64_MAX & ~255 } },
		.err = FOREIGN_GEOMETRY,
	},
	{
		.name = "slots_pass", .index = { { 0, 1, -1, .slots = 1473 } },
		.err = FOREIGN_GEOMETRY,
	},
	{
		.name = "slots_huge", .index = { { 0, 1, -1, .slots = U32_MAX } },
		.err = FOREIGN_GEOMETRY,
	},
	{
		.name = "labels_pass", .index = { { 0, 1, -1, .labels = 768 } },
		.err = FOREIGN_GEOMETRY,
	},
	{
		.name = "labels_wrap", .index = { { 0, 1, -1, .labels = U64_MAX - 4096 } },
		.err = FOREIGN_GEOMETRY,
	},
};

static void put_le(u8 *to, u64 value, size_t len)
{
	while (len--) {
		*to++ = value;
		value >>= 8;
	}
}

static void put_index(u8 *area, const struct index *index)
{
	u8 *p = area + index->at;

	if (!index->sequence)
		return;

	memcpy(p, "NAMESPACE_INDEX", 16);
	p[19] = index->label_size ? index->label_size - 1 : 1;
	p[20] = index->sequence;
	put_le(p + 32, index->size ?: 256, 8);
	put_le(p + 48, index->labels ?: 512, 8);
	put_le(p + 56, index->slots ?: SLOTS, 4);
	put_le(p + 60, index->major == 0xff00 ? 0 : index->major ?: 1, 2);
	put_le(p + 62, 2, 2);
	memset(p + 72, 0xff, 64);
	if (index->live >= 0)
		p[72 + index->live / 8] ^= 1 << index->live % 8;
	put_le(p + 64, pmem_foreign_fletcher64(p, 256, 64) + index->damage, 8);
}

static int area_read(void *ctx, u64 offset, void *to, size_t len)
{
	const struct labels_case *c = ctx;

	memset(to, 0, len);
	if (offset == SZ_64M - AREA) {
		put_index(to, &c->index[0]);
		put_index(to, &c->index[1]);
	}

	return 0;
}

static void labels_desc(const struct labels_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(labels, labels_cases, labels_desc);

static void expect(struct kunit *test, const struct foreign_result *v, const struct labels_case *c)
{
	KUNIT_EXPECT_EQ(test, v->format, c->live || c->err ? FOREIGN_LABELS : FOREIGN_NONE);
	KUNIT_EXPECT_STREQ(test, pmem_foreign_err_text(v->err), pmem_foreign_err_text(c->err));
	KUNIT_EXPECT_EQ(test, foreign_is_none(v), !c->live && !c->err);
	KUNIT_EXPECT_FALSE(test, foreign_adoptable(v, FOREIGN_FSDAX));
}

/* The same area on a DIMM and at the end of a range. */
static void labels(struct kunit *test)
{
	struct labels_case c = *(const struct labels_case *)test->param_value;
	struct foreign_range range = { .size = SZ_64M, .read = area_read, .ctx = &c };
	u8 *area = kunit_kzalloc(test, FOREIGN_BLOCK, GFP_KERNEL);
	struct foreign_result v;

	KUNIT_ASSERT_NOT_NULL(test, area);
	put_index(area, &c.index[0]);
	put_index(area, &c.index[1]);
	v = pmem_foreign_probe_labels(area, FOREIGN_BLOCK, AREA);
	expect(test, &v, &c);

	range.block = area;
	v = pmem_foreign_probe(&range);
	expect(test, &v, &c);
	KUNIT_EXPECT_EQ(test, v.place, c.live || c.err ? SZ_64M - AREA : 0);
}

/* A short area is not read beyond its end. */
static void lengths(struct kunit *test)
{
	const struct index index = { 0, 1, 5 };
	size_t len;

	for (len = 0; len <= 512; len++) {
		u8 *area = kunit_kzalloc(test, 512, GFP_KERNEL), *exact;
		struct foreign_result v;

		KUNIT_ASSERT_NOT_NULL(test, area);
		put_index(area, &index);
		exact = kunit_kmalloc(test, len, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, exact);
		memcpy(exact, area, len);
		v = pmem_foreign_probe_labels(exact, len, AREA);
		KUNIT_EXPECT_EQ(test, foreign_is_none(&v), len < 256);
		KUNIT_EXPECT_STREQ(test, pmem_foreign_err_text(v.err), "");
	}
}

/* An index block with as many slots as it has bits, and with one more. */
static void all_slots(struct kunit *test)
{
	struct index index = { 0, 1, 5, .slots = (256 - 72) * 8 };
	u8 *area = kunit_kzalloc(test, 256, GFP_KERNEL);
	struct foreign_result v;

	KUNIT_ASSERT_NOT_NULL(test, area);
	put_index(area, &index);
	v = pmem_foreign_probe_labels(area, 256, SZ_1M);
	KUNIT_EXPECT_EQ(test, v.format, FOREIGN_LABELS);
	KUNIT_EXPECT_STREQ(test, pmem_foreign_err_text(v.err), "");

	index.slots++;
	put_index(area, &index);
	v = pmem_foreign_probe_labels(area, 256, SZ_1M);
	KUNIT_EXPECT_STREQ(test, pmem_foreign_err_text(v.err),
			   pmem_foreign_err_text(FOREIGN_GEOMETRY));
}

static int whole_read(void *ctx, u64 offset, void *to, size_t len)
{
	memset(to, 0, len);
	if (!offset)
		put_index(to, ctx);

	return 0;
}

/* A range that is a label area and nothing else. */
static void whole_range(struct kunit *test)
{
	struct index index = { 0, 1, 5 };
	struct foreign_range range = { .size = AREA, .read = whole_read, .ctx = &index };
	struct foreign_result v;

	range.block = kunit_kzalloc(test, FOREIGN_BLOCK, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, range.block);
	v = pmem_foreign_probe(&range);
	KUNIT_EXPECT_EQ(test, v.format, FOREIGN_LABELS);
	KUNIT_EXPECT_STREQ(test, pmem_foreign_err_text(v.err), "");
}

static struct kunit_case foreign_labels_cases[] = {
	KUNIT_CASE_PARAM(labels, labels_gen_params),
	KUNIT_CASE(lengths),
	KUNIT_CASE(all_slots),
	KUNIT_CASE(whole_range),
	{ }
};

static struct kunit_suite foreign_labels_suite = {
	.name = "pmem_foreign_labels",
	.test_cases = foreign_labels_cases,
};

kunit_test_suite(foreign_labels_suite);

MODULE_DESCRIPTION("Tests of the look at label areas");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
