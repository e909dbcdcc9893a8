// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of parse/range.c: checks and names of a single range.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/sizes.h>

#include "../drivers/pmem_range.h"

struct check_case {
	const char *name;
	u64 start, size, limit;
	int ret;
};

static const struct check_case check_cases[] = {
	{ "plain",		SZ_4G, SZ_256M, U64_MAX, 0 },
	{ "at_zero",		0, SZ_4K, U64_MAX, 0 },
	{ "one_sector",		SZ_4G, 512, U64_MAX, 0 },
	{ "odd_size",		SZ_4G, 513, U64_MAX, 0 },
	{ "size_zero",		SZ_4G, 0, U64_MAX, -EINVAL },
	{ "less_than_sector",	SZ_4G, 511, U64_MAX, -EINVAL },
	{ "start_off_by_one",	SZ_4G + 1, SZ_4K, U64_MAX, 0 },
	{ "start_off_by_256",	SZ_4G + 256, SZ_4K, U64_MAX, 0 },
	{ "one_whole_sector",	SZ_4G + 1, 1023, U64_MAX, 0 },
	{ "two_half_sectors",	SZ_4G + 1, 1022, U64_MAX, -EINVAL },
	{ "off_at_the_end",	U64_MAX - 1022, 1023, U64_MAX, 0 },
	{ "off_and_everything",	1, U64_MAX, U64_MAX, 0 },
	{ "off_and_wraps",	2, U64_MAX, U64_MAX, -EOVERFLOW },
	{ "last_sector",	U64_MAX - 511, 512, U64_MAX, 0 },
	{ "wraps_by_one",	U64_MAX - 511, 513, U64_MAX, -EOVERFLOW },
	{ "wraps_far",		SZ_4K, U64_MAX, U64_MAX, -EOVERFLOW },
	{ "everything",		0, U64_MAX, U64_MAX, 0 },
	{ "up_to_limit",	SZ_4G, SZ_4K, SZ_4G + SZ_4K - 1, 0 },
	{ "past_limit_by_one",	SZ_4G, SZ_4K, SZ_4G + SZ_4K - 2, -ERANGE },
	{ "beyond_limit",	SZ_4G, SZ_4K, SZ_1G, -ERANGE },
	/* A range that wraps around ends below the limit. */
	{ "wraps_below_limit",	U64_MAX - 511, SZ_4K, SZ_1G, -EOVERFLOW },
	{ "limit_zero",		0, 512, 0, -ERANGE },
};

static void check_desc(const struct check_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(check, check_cases, check_desc);

static void check(struct kunit *test)
{
	const struct check_case *c = test->param_value;
	const struct pmem_range range = { .start = c->start, .size = c->size };

	KUNIT_EXPECT_EQ(test, pmem_range_check(&range, c->limit), c->ret);
}

struct overlap_case {
	const char *name;
	u64 a_start, a_size, b_start, b_size;
	bool overlap;
};

static const struct overlap_case overlap_cases[] = {
	{ "same",		SZ_4G, SZ_4K, SZ_4G, SZ_4K, true },
	{ "touching",		SZ_4G, SZ_4K, SZ_4G + SZ_4K, SZ_4K, false },
	{ "by_one_sector",	SZ_4G, SZ_4K + 512, SZ_4G + SZ_4K, SZ_4K, true },
	{ "by_one_byte",	SZ_4G, SZ_4K + 1, SZ_4G + SZ_4K, SZ_4K, true },
	{ "nested",		SZ_4G, SZ_1G, SZ_4G + SZ_1M, SZ_4K, true },
	{ "same_start",		SZ_4G, SZ_1G, SZ_4G, 512, true },
	{ "apart",		0, SZ_4K, SZ_4G, SZ_4K, false },
	{ "last_sector",	U64_MAX - 511, 512, 0, U64_MAX - 511, false },
	{ "last_sector_in_all",	U64_MAX - 511, 512, 0, U64_MAX, true },
};

static void overlap_desc(const struct overlap_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(overlap, overlap_cases, overlap_desc);

static void overlap(struct kunit *test)
{
	const struct overlap_case *c = test->param_value;
	const struct pmem_range a = { .start = c->a_start, .size = c->a_size };
	const struct pmem_range b = { .start = c->b_start, .size = c->b_size };

	KUNIT_EXPECT_EQ(test, pmem_range_intersects(&a, &b), c->overlap);
	KUNIT_EXPECT_EQ(test, pmem_range_intersects(&b, &a), c->overlap);
}

struct trim_case {
	const char *name;
	u64 start, size, align;
	u64 start_left, size_left, lost;
};

static const struct trim_case trim_cases[] = {
	{ "aligned",	   SZ_4G, SZ_256M, SZ_2M,		SZ_4G, SZ_256M, 0 },
	{ "tail",	   SZ_4G, SZ_2M + 512, SZ_2M,		SZ_4G, SZ_2M, 512 },
	{ "head",	   SZ_4G - 512, SZ_2M + 512, SZ_2M,	SZ_4G, SZ_2M, 512 },
	{ "head_and_tail", SZ_4G - 512, SZ_2M + 1536, SZ_2M,	SZ_4G, SZ_2M, 1536 },
	/* A DIMM without labels next to one with labels. */
	{ "labelled_dimm", 0x10ffe0000, SZ_256M, SZ_2M,
	  0x110000000, SZ_256M - SZ_2M, SZ_2M },
	{ "virtual_cd",	   SZ_4G + SZ_4K, 0x2735e00, SZ_2M,
	  SZ_4G + SZ_2M, 0x2400000, 0x335e00 },
	{ "unit_512",	   SZ_4G, 1023, 512,			SZ_4G, 512, 511 },
	{ "unit_one",	   SZ_4G + 3, 5, 1,			SZ_4G + 3, 5, 0 },
	{ "last_unit",	   U64_MAX - SZ_2M + 1, SZ_2M, SZ_2M,	U64_MAX - SZ_2M + 1, SZ_2M, 0 },
};

static void trim_desc(const struct trim_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(trim, trim_cases, trim_desc);

static void trim(struct kunit *test)
{
	const struct trim_case *c = test->param_value;
	struct pmem_range range = { .start = c->start, .size = c->size };

	KUNIT_EXPECT_EQ(test, pmem_range_trim(&range, c->align), c->lost);
	KUNIT_EXPECT_EQ(test, range.start, c->start_left);
	KUNIT_EXPECT_EQ(test, range.size, c->size_left);
}

/* If no whole unit fits, the size becomes 0. */
static const struct trim_case trim_none_cases[] = {
	{ "one_short",		SZ_4G, SZ_2M - 1, SZ_2M },
	{ "astride",		SZ_4G - SZ_1M, SZ_2M, SZ_2M },
	{ "astride_long",	SZ_4G - SZ_1M, 2 * SZ_2M - 512 - SZ_1M, SZ_2M },
	{ "before_unit",	SZ_4G - SZ_4K, SZ_4K, SZ_2M },
	/* The next unit begins at 2^64, which wraps around to 0. */
	{ "end_of_space",	U64_MAX - 511, 512, SZ_2M },
};

KUNIT_ARRAY_PARAM(trim_none, trim_none_cases, trim_desc);

static void trim_none(struct kunit *test)
{
	const struct trim_case *c = test->param_value;
	struct pmem_range range = { .start = c->start, .size = c->size };

	KUNIT_EXPECT_EQ(test, pmem_range_trim(&range, c->align), c->size);
	KUNIT_EXPECT_EQ(test, range.size, 0ULL);
}

struct uuid_case {
	const char *name;
	size_t len;
	u8 id[4];
	u8 uuid[PMEM_UUID_LEN];
};

/* Disks are mounted by uuid, so it must never change. Computed by a second implementation. */
static const struct uuid_case uuid_cases[] = {
	{ "nothing", 0, "",
	  { 0x26, 0x29, 0x99, 0xba, 0x60, 0x1f, 0x80, 0xef,
	    0xb1, 0xcc, 0x0f, 0xa9, 0xf7, 0xec, 0x89, 0x85 } },
	{ "zero", 1, { 0 },
	  { 0xfb, 0xf5, 0x56, 0x70, 0xd3, 0x4a, 0x83, 0xb9,
	    0xab, 0xdb, 0xd1, 0xb9, 0x44, 0xdf, 0x72, 0x4b } },
	{ "zeros", 2, { 0, 0 },
	  { 0x6d, 0x56, 0x99, 0x4e, 0x10, 0xc3, 0x81, 0xdb,
	    0xba, 0xf7, 0xd1, 0xc7, 0xf2, 0xf4, 0xcf, 0xc8 } },
	{ "four_letters", 4, { 'p', 'm', 'e', 'm' },
	  { 0xbd, 0xc6, 0xa6, 0x72, 0x1c, 0x5b, 0x8e, 0x9d,
	    0x91, 0xe1, 0xad, 0x69, 0xb8, 0x46, 0x15, 0x30 } },
};

static void uuid_desc(const struct uuid_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(uuid, uuid_cases, uuid_desc);

static void uuid(struct kunit *test)
{
	const struct uuid_case *c = test->param_value;
	u8 *id = kunit_kmalloc(test, c->len, GFP_KERNEL);
	u8 seen[PMEM_UUID_LEN];
	int i;

	KUNIT_ASSERT_NOT_NULL(test, id);
	memcpy(id, c->id, c->len);
	pmem_range_uuid(seen, id, c->len);

	for (i = 0; i < PMEM_UUID_LEN; i++)
		KUNIT_EXPECT_EQ_MSG(test, seen[i], c->uuid[i], "byte %d", i);
	KUNIT_EXPECT_EQ(test, seen[6] >> 4, 8);
	KUNIT_EXPECT_EQ(test, seen[8] >> 6, 2);
}

struct place_case {
	const char *source;
	u8 uuid[PMEM_UUID_LEN];
};

/* 128 MiB at 0x70000000, by the second implementation too; one source name has eight bytes. */
static const struct place_case place_cases[] = {
	{ "of",
	  { 0xea, 0x95, 0x03, 0x4f, 0xab, 0x83, 0x8a, 0x0f,
	    0xa1, 0xd2, 0x61, 0x1c, 0x0a, 0x20, 0x22, 0x9a } },
	{ "explicit",
	  { 0x58, 0x69, 0x4b, 0x2b, 0xfa, 0xd6, 0x88, 0xa4,
	    0xa9, 0x68, 0x02, 0x56, 0x2c, 0x7f, 0x4a, 0xed } },
};

static void uuid_by_place(struct kunit *test)
{
	struct pmem_range range = {
		.start = 0x70000000, .size = 0x8000000, .label = "not a part of it",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(place_cases); i++) {
		const struct place_case *c = &place_cases[i];

		pmem_range_uuid_by_place(&range, c->source);
		KUNIT_EXPECT_EQ_MSG(test, memcmp(range.uuid, c->uuid, sizeof(c->uuid)), 0,
				    "%s", c->source);
	}
}

struct domain_case {
	const char *name;
	int domain;
};

static const struct domain_case domain_cases[] = {
	{ "unknown",		PMEM_DOMAIN_UNKNOWN },
	{ "volatile",		PMEM_DOMAIN_VOLATILE },
	{ "memory_controller",	PMEM_DOMAIN_MEMORY_CONTROLLER },
	{ "cpu_cache",		PMEM_DOMAIN_CPU_CACHE },
	{ "",			-EINVAL },
	{ "cpu",		-EINVAL },
	{ "cpu_cache ",		-EINVAL },
	{ "cpu_cache\n",	-EINVAL },
	{ "CPU_CACHE",		-EINVAL },
	/* It has a name, but it cannot be declared. */
	{ "host",		-EINVAL },
	{ "memory-controller",	-EINVAL },
	{ "3",			-EINVAL },
};

static void domain(struct kunit *test)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(domain_cases); i++) {
		const struct domain_case *c = &domain_cases[i];

		KUNIT_EXPECT_EQ_MSG(test, pmem_range_domain_parse(c->name), c->domain,
				    "\"%s\"", c->name);
		if (c->domain >= 0)
			KUNIT_EXPECT_STREQ(test, pmem_range_domain_name(c->domain), c->name);
	}

	KUNIT_EXPECT_FALSE(test, pmem_range_domain_persistent(PMEM_DOMAIN_UNKNOWN));
	KUNIT_EXPECT_FALSE(test, pmem_range_domain_persistent(PMEM_DOMAIN_VOLATILE));
	KUNIT_EXPECT_TRUE(test, pmem_range_domain_persistent(PMEM_DOMAIN_MEMORY_CONTROLLER));
	KUNIT_EXPECT_TRUE(test, pmem_range_domain_persistent(PMEM_DOMAIN_CPU_CACHE));
	KUNIT_EXPECT_TRUE(test, pmem_range_domain_persistent(PMEM_DOMAIN_HOST));

	KUNIT_EXPECT_STREQ(test, pmem_range_domain_name(PMEM_DOMAIN_HOST), "host");
	KUNIT_EXPECT_STREQ(test, pmem_range_domain_name(PMEM_DOMAINS), "unknown");
	KUNIT_EXPECT_STREQ(test, pmem_range_domain_name((enum pmem_domain)-1), "unknown");
	KUNIT_EXPECT_STREQ(test, pmem_range_mode_name(PMEM_MODE_DISK), "disk");
	KUNIT_EXPECT_STREQ(test, pmem_range_mode_name(PMEM_MODE_DEVDAX), "devdax");
	KUNIT_EXPECT_STREQ(test, pmem_range_mode_name(PMEM_MODES), "disk");
}

/* Every PMEM_RO_* bit has a name, and only those. */
static void read_only(struct kunit *test)
{
	unsigned int i;

	for (i = 0; PMEM_RO_CD >> i; i++)
		KUNIT_EXPECT_TRUE(test, pmem_range_read_only_word(i));
	KUNIT_EXPECT_FALSE(test, pmem_range_read_only_word(i));
	KUNIT_EXPECT_FALSE(test, pmem_range_read_only_word(~0U));
}

static struct kunit_case range_cases[] = {
	KUNIT_CASE_PARAM(check, check_gen_params),
	KUNIT_CASE_PARAM(overlap, overlap_gen_params),
	KUNIT_CASE_PARAM(trim, trim_gen_params),
	KUNIT_CASE_PARAM(trim_none, trim_none_gen_params),
	KUNIT_CASE_PARAM(uuid, uuid_gen_params),
	KUNIT_CASE(uuid_by_place),
	KUNIT_CASE(domain),
	KUNIT_CASE(read_only),
	{ }
};

static struct kunit_suite range_suite = {
	.name = "pmem_range",
	.test_cases = range_cases,
};

kunit_test_suite(range_suite);

MODULE_DESCRIPTION("Tests of the pmem range arithmetic");
MODULE_LICENSE("GPL");
