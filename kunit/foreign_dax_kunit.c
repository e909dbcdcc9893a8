// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of parse/foreign.c: fsdax and devdax namespaces.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/sizes.h>

#include "../drivers/parse/foreign.h"
#include "foreign_run.h"

#define DAX_RESULT(err_)	{ FOREIGN_FSDAX, err_, .major = 1, .minor = 4, .place = 4096 }
#define DAX_BUT(...)		{ { 4096, FSDAX, 0, head, { __VA_ARGS__ } } }

static const struct foreign_case dax_cases[] = {
	{
		.name = "fsdax",
		.put = { { 4096, FSDAX, 0, head } },
		.want = DAX_DATA(SZ_2M, SIZE - SZ_2M, 4),
	}, {
		.name = "map_on_media",
		.put = DAX_BUT({ 72, 4, 2 }),
		.want = DAX_DATA(SZ_2M, SIZE - SZ_2M, 4),
	}, {
		.name = "end_cut",
		.put = DAX_BUT({ 80, 4, SZ_2M }, { 64, 8, (SIZE - SZ_4M) / 4096 }),
		.want = DAX_DATA(SZ_2M, SIZE - SZ_4M, 4),
	}, {
		.name = "grown",
		.put = DAX_BUT({ 64, 8, 4096 }),
		.want = DAX_DATA(SZ_2M, SIZE - SZ_2M, 4),
	}, {
		.name = "smallest_head",
		.put = DAX_BUT({ 56, 8, 8192 }),
		.want = DAX_DATA(8192, SIZE - 8192, 4),
	}, {
		/* Fields of later versions are ignored. */
		.name = "version_1_0",
		.put = DAX_BUT({ 54, 2, 0 }, { 72, 4, 2 }, { 76, 8, U64_MAX }, { 84, 8, U64_MAX }),
		.want = DAX_DATA(SZ_2M, SIZE - SZ_2M, 0),
	}, {
		.name = "version_1_3",
		.put = DAX_BUT({ 54, 2, 3 }, { 88, 4, 1 }),
		.want = DAX_DATA(SZ_2M, SIZE - SZ_2M, 3),
	}, {
		/* A backup at the end of the data belongs to the data. */
		.name = "btt_backup_in_it",
		.put = { { 4096, FSDAX, 0, head }, { BACKUP, BTT, 0, arena } },
		.want = DAX_DATA(SZ_2M, SIZE - SZ_2M, 4),
	}, {
		.name = "devdax",
		.put = { { 4096, DEVDAX, 0, head } },
		.want = { FOREIGN_DEVDAX, .major = 1, .minor = 4, .place = 4096, .start = SZ_2M,
			  .size = SIZE - SZ_2M },
	}, {
		.name = "devdax_checksum",
		.put = { { 4096, DEVDAX, 1, head } },
		.want = { FOREIGN_DEVDAX, FOREIGN_CHECKSUM, .place = 4096 },
	}, {
		.name = "checksum",
		.put = { { 4096, FSDAX, 1, head } },
		.want = { FOREIGN_FSDAX, FOREIGN_CHECKSUM, .place = 4096 },
	}, {
		.name = "nowhere_else",
		.put = { { 0, FSDAX, 0, head }, { BACKUP, FSDAX, 0, head } },
		.want = { },
	}, {
		.name = "major",
		.put = DAX_BUT({ 52, 2, 2 }),
		.want = { FOREIGN_FSDAX, FOREIGN_VERSION, .major = 2, .minor = 4, .place = 4096 },
	}, {
		/* Minor versions have only ever added fields. */
		.name = "minor_5",
		.put = DAX_BUT({ 54, 2, 5 }),
		.want = DAX_DATA(SZ_2M, SIZE - SZ_2M, 5),
	}, {
		.name = "mode_0",
		.put = DAX_BUT({ 72, 4, 0 }),
		.want = DAX_RESULT(FOREIGN_GEOMETRY),
	}, {
		.name = "mode_3",
		.put = DAX_BUT({ 72, 4, 3 }),
		.want = DAX_RESULT(FOREIGN_GEOMETRY),
	}, {
		/* The in-tree driver accepts this one and puts the memory map before it. */
		.name = "data_0",
		.put = DAX_BUT({ 56, 8, 0 }),
		.want = DAX_RESULT(FOREIGN_GEOMETRY),
	}, {
		.name = "data_in_head",
		.put = DAX_BUT({ 56, 8, 4096 }),
		.want = DAX_RESULT(FOREIGN_GEOMETRY),
	}, {
		.name = "data_unaligned",
		.put = DAX_BUT({ 56, 8, SZ_2M + 512 }),
		.want = DAX_RESULT(FOREIGN_GEOMETRY),
	}, {
		.name = "data_empty",
		.put = DAX_BUT({ 56, 8, SIZE }),
		.want = DAX_RESULT(FOREIGN_GEOMETRY),
	}, {
		.name = "data_empty_without_pages",
		.put = DAX_BUT({ 56, 8, SIZE }, { 64, 8, 0 }),
		.want = DAX_RESULT(FOREIGN_GEOMETRY),
	}, {
		/* Minor version 1 added the two fields. */
		.name = "minor_1_padded",
		.put = DAX_BUT({ 54, 2, 1 }, { 76, 4, SZ_2M }, { 64, 8, 1 }),
		.want = { FOREIGN_FSDAX, FOREIGN_PADDED, .major = 1, .minor = 1, .place = 4096 },
	}, {
		.name = "minor_1_cut",
		.put = DAX_BUT({ 54, 2, 1 }, { 80, 4, SZ_4K }, { 64, 8, 1 }),
		.want = DAX_DATA(SZ_2M, SIZE - SZ_2M - SZ_4K, 1),
	}, {
		.name = "data_wraps",
		.put = DAX_BUT({ 56, 8, U64_MAX - 4095 }, { 80, 4, SZ_4K }),
		.want = DAX_RESULT(FOREIGN_GEOMETRY),
	}, {
		.name = "cut_too_much",
		.put = DAX_BUT({ 80, 4, SIZE - SZ_2M }),
		.want = DAX_RESULT(FOREIGN_GEOMETRY),
	}, {
		.name = "pads_add_up",
		.put = DAX_BUT({ 76, 4, U32_MAX }, { 80, 4, U32_MAX }),
		.want = DAX_RESULT(FOREIGN_GEOMETRY),
	}, {
		.name = "shrunk",
		.put = DAX_BUT({ 64, 8, (SIZE - SZ_2M) / 4096 + 1 }),
		.want = DAX_RESULT(FOREIGN_GEOMETRY),
	}, {
		.name = "pages_wrap",
		.put = DAX_BUT({ 64, 8, 1ULL << 52 }),
		.want = DAX_RESULT(FOREIGN_GEOMETRY),
	}, {
		.name = "page_count_0",
		.put = DAX_BUT({ 64, 8, 0 }),
		.want = DAX_DATA(SZ_2M, SIZE - SZ_2M, 4),
	}, {
		/* The alignment does not affect the place of the data. */
		.name = "align_3",
		.put = DAX_BUT({ 84, 4, 3 << 12 }),
		.want = DAX_DATA(SZ_2M, SIZE - SZ_2M, 4),
	}, {
		.name = "align_larger_than_the_range",
		.put = DAX_BUT({ 84, 4, SZ_1G }),
		.want = DAX_DATA(SZ_2M, SIZE - SZ_2M, 4),
	}, {
		/* The page size only scales the number of pages; no kernel has smaller pages. */
		.name = "page_size_0",
		.put = DAX_BUT({ 88, 4, 0 }),
		.want = DAX_DATA(SZ_2M, SIZE - SZ_2M, 4),
	}, {
		.name = "page_size_2048",
		.put = DAX_BUT({ 88, 4, 2048 }),
		.want = DAX_DATA(SZ_2M, SIZE - SZ_2M, 4),
	}, {
		.name = "page_size_0_shrunk",
		.put = DAX_BUT({ 88, 4, 0 }, { 64, 8, (SIZE - SZ_2M) / 4096 + 1 }),
		.want = DAX_RESULT(FOREIGN_GEOMETRY),
	}, {
		.name = "page_size_64k",
		.put = DAX_BUT({ 88, 4, SZ_64K }, { 64, 8, (SIZE - SZ_2M) / SZ_64K }),
		.want = DAX_DATA(SZ_2M, SIZE - SZ_2M, 4),
	}, {
		.name = "page_size_64k_shrunk",
		.put = DAX_BUT({ 88, 4, SZ_64K }, { 64, 8, (SIZE - SZ_2M) / SZ_64K + 1 }),
		.want = DAX_RESULT(FOREIGN_GEOMETRY),
	}, {
		.name = "parent",
		.put = DAX_BUT({ 47, 1, 1 }),
		.want = DAX_RESULT(FOREIGN_PARENT),
	}, {
		/* The label area at the end of the range has the result: it is damaged. */
		.name = "parent_in_range",
		.put = { { 4096, FSDAX, 0, head, { { 47, 1, 1 } } },
			 { SIZE - SZ_128K, "NAMESPACE_INDEX", 0, head } },
		.want = { FOREIGN_LABELS, FOREIGN_GEOMETRY, .place = SIZE - SZ_128K },
	}, {
		.name = "padded",
		.put = DAX_BUT({ 76, 4, SZ_2M }, { 64, 8, 1 }),
		.want = DAX_RESULT(FOREIGN_PADDED),
	},
};

KUNIT_ARRAY_PARAM(dax, dax_cases, foreign_case_desc);

static void dax(struct kunit *test)
{
	foreign_case_run(test);
}

/*
 * The info block that the image builder of Kata Containers and pmem-csi write at 4096: the major
 * version, uuid, parent uuid and number of pages are 0. The checksum comes from their code.
 */
static const u8 kata_block[FOREIGN_BLOCK] = {
	'N', 'V', 'D', 'I', 'M', 'M', '_', 'P', 'F', 'N', '_', 'I', 'N', 'F', 'O',
	[54] = 2, [58] = 0x20, [72] = 1, [86] = 0x20,
	[4088] = 0x30, 0x38, 0x94, 0xe3, 0x2b, 0x03, 0x5b, 0x68,
};

static int kata_read(void *ctx, u64 offset, void *to, size_t len)
{
	memset(to, 0, len);
	if (offset == 4096)
		memcpy(to, ctx, len);

	return 0;
}

static void kata(struct kunit *test)
{
	static const struct foreign_result want = DAX_DATA(SZ_2M, SIZE - SZ_2M, 2);
	struct foreign_range range = {
		.size = SIZE, .read = kata_read, .ctx = (void *)kata_block,
	};
	struct foreign_result v;

	range.block = kunit_kmalloc(test, FOREIGN_BLOCK, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, range.block);

	v = pmem_foreign_probe(&range);
	KUNIT_EXPECT_EQ(test, v.major, 0);
	v.major = want.major;
	foreign_expect(test, &v, &want);
}

static struct kunit_case foreign_dax_cases[] = {
	KUNIT_CASE_PARAM(dax, dax_gen_params),
	KUNIT_CASE(kata),
	{ }
};

static struct kunit_suite foreign_dax_suite = {
	.name = "pmem_foreign_dax",
	.test_cases = foreign_dax_cases,
};

kunit_test_suite(foreign_dax_suite);

MODULE_DESCRIPTION("Tests of the look at fsdax and devdax namespaces");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
