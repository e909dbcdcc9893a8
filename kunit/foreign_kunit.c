// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of parse/foreign.c: sector namespaces, and ranges without a known format.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/sizes.h>

#include "../drivers/parse/foreign.h"
#include "foreign_run.h"

static const struct foreign_case btt_cases[] = {
	{
		.name = "first",
		.put = { { 4096, BTT, 0, arena }, { BACKUP, BTT, 0, arena } },
		.want = { FOREIGN_BTT, .major = 1, .minor = 1, .place = 4096 },
	}, {
		.name = "version_2_at_0",
		.put = { { 0, BTT, 0, arena, { { 52, 2, 2 }, { 54, 2, 0 } } } },
		.want = { FOREIGN_BTT, .major = 2, .place = 0 },
	}, {
		.name = "version_2_ends_at_the_end",
		.put = { { 0, BTT, 0, arena, { { 52, 2, 2 }, { 54, 2, 0 }, { 112, 8, BACKUP } } } },
		.want = { FOREIGN_BTT, .major = 2, .place = 0 },
	}, {
		/* The first block of its data looks like another format. */
		.name = "version_2_goes_first",
		.put = { { 0, BTT, 1, arena }, { 4096, FSDAX, 0, head } },
		.want = { FOREIGN_BTT, FOREIGN_CHECKSUM },
	}, {
		.name = "backup_alone",
		.put = { { BACKUP, BTT, 0, arena } },
		.want = { FOREIGN_BTT, .backup = true, .major = 1, .minor = 1, .place = BACKUP },
	}, {
		.name = "backup_damaged",
		.put = { { BACKUP, BTT, 1, arena } },
		.want = { FOREIGN_BTT, FOREIGN_CHECKSUM, .backup = true, .place = BACKUP },
	}, {
		.name = "backup_of_odd_size",
		.size = SIZE + 4096 + 512,
		.put = { { SIZE, BTT, 0, arena } },
		.want = { FOREIGN_BTT, .backup = true, .major = 1, .minor = 1, .place = SIZE },
	}, {
		.name = "second_arena",
		.size = TIB,
		.put = { { TIB / 2 + 4096, BTT, 0, arena } },
		.want = { FOREIGN_BTT, .major = 1, .minor = 1, .place = TIB / 2 + 4096 },
	}, {
		.name = "backup_of_first_of_two",
		.size = TIB,
		.put = { { TIB / 2, BTT, 0, arena } },
		.want = { FOREIGN_BTT, .backup = true, .major = 1, .minor = 1, .place = TIB / 2 },
	}, {
		.name = "version_2_backup_of_first_of_two",
		.size = TIB,
		.put = { { TIB / 2 - 4096, BTT, 0, arena, { { 52, 2, 2 }, { 54, 2, 0 } } } },
		.want = { FOREIGN_BTT, .backup = true, .major = 2, .place = TIB / 2 - 4096 },
	}, {
		.name = "backup_of_last_of_three",
		.size = TIB + SIZE,
		.put = { { TIB + BACKUP, BTT, 0, arena } },
		.want = {
			FOREIGN_BTT, .backup = true, .major = 1, .minor = 1, .place = TIB + BACKUP,
		},
	}, {
		/* The rest is too small for another arena: the last backup is before it. */
		.name = "rest_too_small",
		.size = TIB / 2 + 4096 + SZ_8M,
		.put = { { TIB / 2 + SZ_8M, BTT, 0, arena } },
		.want = { },
	}, {
		.name = "smallest_arena",
		.size = TIB / 2 + 4096 + SZ_16M,
		.put = { { TIB / 2 + 4096, BTT, 1, arena } },
		.want = { FOREIGN_BTT, FOREIGN_CHECKSUM, .place = TIB / 2 + 4096 },
	}, {
		.name = "arena_of_512_gib",
		.size = TIB / 2 + 4096 + SZ_8M,
		.put = { { TIB / 2, BTT, 0, arena } },
		.want = { FOREIGN_BTT, .backup = true, .major = 1, .minor = 1, .place = TIB / 2 },
	}, {
		.name = "checksum",
		.put = { { 4096, BTT, 1, arena } },
		.want = { FOREIGN_BTT, FOREIGN_CHECKSUM, .place = 4096 },
	}, {
		.name = "checksum_high",
		.put = { { 4096, BTT, 1ULL << 63, arena } },
		.want = { FOREIGN_BTT, FOREIGN_CHECKSUM, .place = 4096 },
	}, {
		.name = "version",
		.put = { { 4096, BTT, 0, arena, { { 54, 2, 2 } } } },
		.want = { FOREIGN_BTT, FOREIGN_VERSION, .major = 1, .minor = 2, .place = 4096 },
	}, {
		.name = "map_at_data",
		.put = { { 4096, BTT, 0, arena, { { 96, 8, 4096 } } } },
		.want = { FOREIGN_BTT, FOREIGN_GEOMETRY, .major = 1, .minor = 1, .place = 4096 },
	}, {
		.name = "log_at_map",
		.put = { { 4096, BTT, 0, arena, { { 104, 8, 32 << 20 } } } },
		.want = { FOREIGN_BTT, FOREIGN_GEOMETRY, .major = 1, .minor = 1, .place = 4096 },
	}, {
		.name = "last_at_log",
		.put = { { 4096, BTT, 0, arena, { { 112, 8, 48 << 20 } } } },
		.want = { FOREIGN_BTT, FOREIGN_GEOMETRY, .major = 1, .minor = 1, .place = 4096 },
	}, {
		.name = "ends_at_the_end",
		.put = { { 4096, BTT, 0, arena, { { 112, 8, SIZE - 2 * 4096 } } } },
		.want = { FOREIGN_BTT, .major = 1, .minor = 1, .place = 4096 },
	}, {
		.name = "next_at_end",
		.put = { { 4096, BTT, 0, arena, { { 80, 8, SIZE - 2 * 4096 } } } },
		.want = { FOREIGN_BTT, .major = 1, .minor = 1, .place = 4096 },
	}, {
		.name = "next_at_the_end",
		.put = { { 4096, BTT, 0, arena, { { 80, 8, BACKUP } } } },
		.want = { FOREIGN_BTT, .major = 1, .minor = 1, .place = 4096 },
	}, {
		.name = "version_2_1",
		.put = { { 4096, BTT, 0, arena, { { 52, 2, 2 } } } },
		.want = { FOREIGN_BTT, FOREIGN_VERSION, .major = 2, .minor = 1, .place = 4096 },
	}, {
		.name = "version_3_0",
		.put = { { 4096, BTT, 0, arena, { { 52, 2, 3 }, { 54, 2, 0 } } } },
		.want = { FOREIGN_BTT, FOREIGN_VERSION, .major = 3, .place = 4096 },
	}, {
		.name = "no_data",
		.put = { { 4096, BTT, 0, arena, { { 88, 8, 0 } } } },
		.want = { FOREIGN_BTT, FOREIGN_GEOMETRY, .major = 1, .minor = 1, .place = 4096 },
	}, {
		.name = "passes_the_end",
		.put = { { 4096, BTT, 0, arena, { { 112, 8, BACKUP } } } },
		.want = { FOREIGN_BTT, FOREIGN_GEOMETRY, .major = 1, .minor = 1, .place = 4096 },
	}, {
		.name = "end_wraps",
		.put = { { 4096, BTT, 0, arena, { { 112, 8, U64_MAX - 4095 } } } },
		.want = { FOREIGN_BTT, FOREIGN_GEOMETRY, .major = 1, .minor = 1, .place = 4096 },
	}, {
		.name = "next_inside",
		.put = { { 4096, BTT, 0, arena, { { 80, 8, 4096 } } } },
		.want = { FOREIGN_BTT, FOREIGN_GEOMETRY, .major = 1, .minor = 1, .place = 4096 },
	}, {
		.name = "next_outside",
		.put = { { 4096, BTT, 0, arena, { { 80, 8, SIZE } } } },
		.want = { FOREIGN_BTT, FOREIGN_GEOMETRY, .major = 1, .minor = 1, .place = 4096 },
	},
};

static const struct foreign_case odd_cases[] = {
	{ .name = "empty" },
	{ .name = "one_sector", .size = 512 },
	{ .name = "one_block", .size = 4096 },
	{
		.name = "all_is_an_info_block", .size = 4096,
		.put = { { 0, BTT, 1, arena } },
		.want = { FOREIGN_BTT, FOREIGN_CHECKSUM },
	}, {
		.name = "an_info_block_at_the_end", .size = 8192,
		.put = { { 4096, FSDAX, 1, head } },
		.want = { FOREIGN_FSDAX, FOREIGN_CHECKSUM, .place = 4096 },
	},
	{ .name = "two_blocks_and_a_bit", .size = 8192 + 512 },
	{ .name = "cd", .size = 0x2735e00 },
	{ .name = "largest", .size = 1ULL << 46 },
	/* Without a label, no info block can be there. */
	{ .name = "bad_first", .bad = 1 },
	{
		.name = "bad_before_fsdax", .bad = 1,
		.put = { { 4096, FSDAX, 0, head } },
		.want = DAX_DATA(SZ_2M, SIZE - SZ_2M, 4),
	}, {
		/* Version 2.0 has the other copy of its info block there. */
		.name = "bad_before_backup", .bad = 1,
		.put = { { BACKUP, BTT, 0, arena, { { 52, 2, 2 }, { 54, 2, 0 } } } },
		.want = { FOREIGN_BTT, .backup = true, .major = 2, .place = BACKUP },
	}, {
		.name = "bad_second", .bad = 8191,
		.want = { .err = FOREIGN_UNREADABLE, .place = 4096 },
	},
	{ .name = "bad_elsewhere", .bad = 8192 },
	/* A backup counts only if the first copy is lost: here both would have to be. */
	{ .name = "bad_last", .bad = SIZE - 1 },
	{
		.name = "bad_labels", .bad = SIZE - SZ_128K,
		.want = { .err = FOREIGN_UNREADABLE, .place = SIZE - SZ_128K },
	},
	{ .name = "bad_arena", .size = TIB, .bad = TIB / 2 + 4096 },
	{
		.name = "bad_arena_before_backup", .size = TIB, .bad = TIB / 2 + 4096,
		.put = { { TIB - 4096, BTT, 0, arena } },
		.want = {
			FOREIGN_BTT, .backup = true, .major = 1, .minor = 1, .place = TIB - 4096,
		},
	},
	{
		/* A parser that stops at the first block would miss this one. */
		.name = "bad_in_data", .bad = BACKUP,
		.put = { { 4096, FSDAX, 0, head } },
		.want = DAX_DATA(SZ_2M, SIZE - SZ_2M, 4),
	},
};

KUNIT_ARRAY_PARAM(btt, btt_cases, foreign_case_desc);

static void btt(struct kunit *test)
{
	foreign_case_run(test);
}

KUNIT_ARRAY_PARAM(odd, odd_cases, foreign_case_desc);

static void odd(struct kunit *test)
{
	foreign_case_run(test);
}

/* Bytes 0, 1, 2, …; the sum was computed by a second implementation. */
static void checksum(struct kunit *test)
{
	u8 *block = kunit_kmalloc(test, FOREIGN_BLOCK, GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, block);
	for (i = 0; i < FOREIGN_BLOCK; i++)
		block[i] = i;
	KUNIT_EXPECT_EQ(test, pmem_foreign_fletcher64(block, FOREIGN_BLOCK, 4088),
			0x9b90b6140604000cULL);
	KUNIT_EXPECT_EQ(test, pmem_foreign_fletcher64(block, 256, 64), 0xeb225704d59758fcULL);
}

/* Every valid value has a text; others have an empty one. */
static void words(struct kunit *test)
{
	int i;

	for (i = 0; i < FOREIGN_FORMATS; i++)
		KUNIT_EXPECT_TRUE(test, *pmem_foreign_format_name(i));
	for (i = FOREIGN_OK + 1; i < FOREIGN_ERRS; i++)
		KUNIT_EXPECT_TRUE(test, *pmem_foreign_err_text(i));
	KUNIT_EXPECT_STREQ(test, pmem_foreign_err_text(FOREIGN_OK), "");
	KUNIT_EXPECT_STREQ(test, pmem_foreign_format_name(FOREIGN_FORMATS), "");
	KUNIT_EXPECT_STREQ(test, pmem_foreign_err_text(FOREIGN_ERRS), "");
}

static struct kunit_case foreign_cases[] = {
	KUNIT_CASE_PARAM(btt, btt_gen_params),
	KUNIT_CASE_PARAM(odd, odd_gen_params),
	KUNIT_CASE(checksum),
	KUNIT_CASE(words),
	{ }
};

static struct kunit_suite foreign_suite = {
	.name = "pmem_foreign",
	.test_cases = foreign_cases,
};

kunit_test_suite(foreign_suite);

MODULE_DESCRIPTION("Tests of the look at what others laid out");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
