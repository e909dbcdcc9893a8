// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of parse/nfit.c with malformed tables, each named after its error.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "nfit_run.h"

/* An invalid length ends the parse: ranges before it are delivered read-only. */
static const struct nfit_case framing_cases[] = {
	{
		.name = "one_byte",
		.table = { RAW("\0") },
		.ret = -EBADMSG,
		.diags = { { NFIT_DIAG_TRUNCATED, 0, 1 } },
	}, {
		.name = "three_bytes_of_signature",
		.table = { RAW("NFI") },
		.ret = -EBADMSG,
		.diags = { { NFIT_DIAG_TRUNCATED, 0, 3 } },
	}, {
		.name = "signature_only",
		.table = { RAW("NFIT") },
		.ret = -EBADMSG,
		.diags = { { NFIT_DIAG_TRUNCATED, 0, 4 } },
	}, {
		.name = "header_one_byte_short",
		.table = { HEADER(.len = 39) },
		.ret = -EBADMSG,
		.diags = { { NFIT_DIAG_TRUNCATED, 0, 39 } },
	}, {
		.name = "table_shorter_than_header",
		.table = { HEADER(.claim = 39), SPA(1, .start = BASE, .size = SIZE) },
		.ret = -EBADMSG,
		.diags = { { NFIT_DIAG_SHORT, 4, 39 } },
	}, {
		/* One byte is missing after the last structure: all ranges are read-only. */
		.name = "table_one_byte_long",
		.table = { HEADER(.claim = 97), SPA(1, .start = BASE, .size = SIZE) },
		.ret = -EBADMSG,
		.ranges = { { BASE, SIZE, FROZEN, .index = 1 } },
		.diags = { { NFIT_DIAG_LONG, 4, 97 } },
	}, {
		.name = "table_4_gib_long",
		.table = { HEADER(.claim = ~0U), SPA(1, .start = BASE, .size = SIZE) },
		.ret = -EBADMSG,
		.ranges = { { BASE, SIZE, FROZEN, .index = 1 } },
		.diags = { { NFIT_DIAG_LONG, 4, ~0U } },
	}, {
		/* Both errors are reported. */
		.name = "table_long_and_cut",
		.table = {
			HEADER(.claim = 4096), SPA(1, .start = BASE, .size = SIZE), RAW("\0\0"),
		},
		.ret = -EBADMSG,
		.ranges = { { BASE, SIZE, FROZEN, .index = 1 } },
		.diags = { { NFIT_DIAG_LONG, 4, 4096 }, { NFIT_DIAG_TRUNCATED, 40 + 56, 2 } },
	}, {
		/* The in-tree parser reads these two bytes and the next six as a header. */
		.name = "two_bytes_left",
		.table = { SPA(1, .start = BASE, .size = SIZE), RAW("\0\0") },
		.ret = -EBADMSG,
		.ranges = { { BASE, SIZE, FROZEN, .index = 1, .why = PMEM_RO_TABLE } },
		.diags = { { NFIT_DIAG_TRUNCATED, 56, 2 } },
	}, {
		.name = "three_bytes_left",
		.table = { SPA(1, .start = BASE, .size = SIZE), RAW("\0\0\4") },
		.ret = -EBADMSG,
		.ranges = { { BASE, SIZE, FROZEN, .index = 1 } },
		.diags = { { NFIT_DIAG_TRUNCATED, 56, 3 } },
	}, {
		/* The in-tree parser silently takes this for the end of the table. */
		.name = "length_zero",
		.table = {
			SPA(1, .start = BASE, .size = SIZE), RAW("\1\0\0\0"),
			SPA(2, .start = BASE + SIZE, .size = SIZE),
		},
		.ret = -EBADMSG,
		.ranges = { { BASE, SIZE, FROZEN, .index = 1 } },
		.diags = { { NFIT_DIAG_SHORT, 56, 0 } },
	}, {
		.name = "length_three",
		.table = {
			SPA(1, .start = BASE, .size = SIZE), RAW("\0\0\3\0"),
			SPA(2, .start = BASE + SIZE, .size = SIZE),
		},
		.ret = -EBADMSG,
		.ranges = { { BASE, SIZE, FROZEN, .index = 1 } },
		.diags = { { NFIT_DIAG_SHORT, 56, 3 } },
	}, {
		.name = "length_zero_at_once",
		.table = { RAW("\0\0\0\0") },
		.ret = -EBADMSG,
		.diags = { { NFIT_DIAG_SHORT, 0, 0 } },
	}, {
		.name = "length_one_too_many",
		.table = {
			SPA(1, .start = BASE, .size = SIZE),
			SPA(2, .start = BASE + SIZE, .size = SIZE, .claim = 57),
		},
		.ret = -EBADMSG,
		.ranges = { { BASE, SIZE, FROZEN, .index = 1 } },
		.diags = { { NFIT_DIAG_LONG, 56, 57 } },
	}, {
		.name = "length_65535",
		.table = {
			SPA(1, .start = BASE, .size = SIZE), RAW("\0\0\xff\xff"),
		},
		.ret = -EBADMSG,
		.ranges = { { BASE, SIZE, FROZEN, .index = 1 } },
		.diags = { { NFIT_DIAG_LONG, 56, 65535 } },
	}, {
		/* The length of an unknown structure must be valid to find the next one. */
		.name = "unknown_type_too_long",
		.table = {
			SPA(1, .start = BASE, .size = SIZE), OTHER(8, .claim = 41),
		},
		.ret = -EBADMSG,
		.ranges = { { BASE, SIZE, FROZEN, .index = 1 } },
		.diags = { { NFIT_DIAG_LONG, 56, 41 } },
	}, {
		/* Invalid lengths are reported before any range, other errors in order. */
		.name = "diagnostics_in_order",
		.table = {
			CAPS(.len = 15), SPA(1, .start = BASE, .size = SIZE), OTHER(9),
			SPA(2, .start = BASE + SIZE), RAW("\0"),
		},
		.ret = -EBADMSG,
		.ranges = { { BASE, SIZE, FROZEN, .index = 1 } },
		.diags = {
			{ NFIT_DIAG_SIZE, 0, 15 }, { NFIT_DIAG_UNKNOWN, 15 + 56, 9 },
			{ NFIT_DIAG_TRUNCATED, 15 + 56 + 40 + 56, 1 },
			{ NFIT_DIAG_RANGE, 15 + 56 + 40, 0 },
		},
	},
};

KUNIT_ARRAY_PARAM(framing, framing_cases, nfit_case_desc);

static void framing(struct kunit *test)
{
	nfit_case_run(test);
}

/* An invalid structure is skipped, its neighbours are not. */
static const struct nfit_case structure_cases[] = {
	{
		.name = "short_spa",
		.table = { SPA(1, .len = 55, .start = BASE), SPA(2, .start = BASE, .size = SIZE) },
		.ranges = { { BASE, SIZE, LIVE, .index = 2 } },
		.diags = { { NFIT_DIAG_SIZE, 0, 55 } },
	}, {
		/* The flags of this mapping would be past the end of the table. */
		.name = "bare_spa_at_end",
		.table = { SPA(2, .start = BASE, .size = SIZE), SPA(1, .len = 4) },
		.ranges = { { BASE, SIZE, LIVE, .index = 2 } },
		.diags = { { NFIT_DIAG_SIZE, 56, 4 } },
	}, {
		/* The DIMM may be unarmed, and its labels cannot be read. */
		.name = "short_memdev",
		.table = {
			SPA(1, .start = BASE, .size = SIZE), MAP(1, .len = 47, .index = 1),
			SPA(2, .start = 2 * BASE, .size = SIZE),
		},
		.ranges = {
			{ BASE, SIZE, FROZEN, .index = 1 }, { 2 * BASE, SIZE, LIVE, .index = 2 },
		},
		.diags = { { NFIT_DIAG_SIZE, 56, 47 } },
	}, {
		/* Its flags may have been NOT_ARMED, which affects all ranges of the DIMM. */
		.name = "short_memdev_without_range",
		.table = {
			SPA(1, .start = BASE, .size = SIZE), MAP(7, .len = 47, .index = 0),
			MAP(7, .index = 1, .dcr = 1, .size = SIZE), DCR(1),
			SPA(2, .start = 2 * BASE, .size = SIZE),
			MAP(8, .index = 2, .dcr = 1, .size = SIZE),
		},
		.ranges = {
			{ BASE, SIZE, FROZEN, .index = 1, .memdevs = { 7 } },
			{ 2 * BASE, SIZE, LIVE, .index = 2, .memdevs = { 8 } },
		},
		.diags = { { NFIT_DIAG_SIZE, 56, 47 } },
	}, {
		.name = "memdev_ends_with_range_index",
		.table = { SPA(1, .start = BASE, .size = SIZE), MAP(1, .len = 14, .index = 1) },
		.ranges = { { BASE, SIZE, FROZEN, .index = 1, .why = PMEM_RO_MAPPING } },
		.diags = { { NFIT_DIAG_SIZE, 56, 14 } },
	}, {
		/* The range index is cut off as well. */
		.name = "memdev_without_range",
		.table = {
			SPA(1, .start = BASE, .size = SIZE), MAP(1, .len = 13, .index = 1),
			SPA(2, .start = 2 * BASE, .size = SIZE),
		},
		.ret = -EBADMSG,
		.ranges = {
			{ BASE, SIZE, FROZEN, .index = 1 }, { 2 * BASE, SIZE, FROZEN, .index = 2 },
		},
		.diags = { { NFIT_DIAG_SIZE, 56, 13 } },
	}, {
		.name = "short_idt",
		.table = {
			SPA(1, .start = BASE, .size = SIZE), DCR(1), IDT(1, 0, .len = 15),
			MAP(1, .index = 1, .dcr = 1, .idt = 1),
		},
		.ranges = { { BASE, SIZE, LIVE, .index = 1, .memdevs = { 1 } } },
		.diags = {
			{ NFIT_DIAG_SIZE, 56 + 80, 15 }, { NFIT_DIAG_NO_IDT, 56 + 80 + 15, 1 },
		},
	}, {
		.name = "short_dcr",
		.table = {
			SPA(1, .start = BASE, .size = SIZE), DCR(1, .len = 31),
			MAP(1, .index = 1, .dcr = 1),
		},
		.ranges = { { BASE, SIZE, LIVE, .index = 1, .memdevs = { 1 } } },
		.diags = { { NFIT_DIAG_SIZE, 56, 31 }, { NFIT_DIAG_NO_DCR, 56 + 31, 1 } },
	}, {
		.name = "short_hints",
		.table = { SPA(1, .start = BASE, .size = SIZE), HINTS(1, 0, .len = 15) },
		.ranges = { { BASE, SIZE, LIVE, .index = 1 } },
		.diags = { { NFIT_DIAG_SIZE, 56, 15 } },
	}, {
		/* The in-tree parser does not check the length. */
		.name = "short_caps",
		.table = {
			SPA(1, .start = BASE, .size = SIZE),
			CAPS(.len = 15, .highest = 1, .caps = 3),
		},
		.ranges = { { BASE, SIZE, LIVE, .index = 1 } },
		.diags = { { NFIT_DIAG_SIZE, 56, 15 } },
	}, {
		.name = "unknown_types",
		.table = {
			OTHER(8), SPA(1, .start = BASE, .size = SIZE), OTHER(0xfff0, .len = 4),
		},
		.ranges = { { BASE, SIZE, LIVE, .index = 1 } },
		.diags = { { NFIT_DIAG_UNKNOWN, 0, 8 }, { NFIT_DIAG_UNKNOWN, 40 + 56, 0xfff0 } },
	}, {
		/* The in-tree parser copies 512 KiB from past the table and oopses. */
		.name = "hints_65535",
		.table = { SPA(1, .start = BASE, .size = SIZE), HINTS(1, 1, .announce = 65535) },
		.ranges = { { BASE, SIZE, LIVE, .index = 1 } },
		.diags = { { NFIT_DIAG_COUNT, 56, 65535 } },
	}, {
		.name = "hints_one_too_many",
		.table = { SPA(1, .start = BASE, .size = SIZE), HINTS(1, 2, .len = 31) },
		.ranges = { { BASE, SIZE, LIVE, .index = 1 } },
		.diags = { { NFIT_DIAG_COUNT, 56, 2 } },
	}, {
		/* Four times this is 4 in 32-bit arithmetic. */
		.name = "lines_wrap",
		.table = { SPA(1, .start = BASE, .size = SIZE), IDT(1, 1, .announce = 0x40000001) },
		.ranges = { { BASE, SIZE, LIVE, .index = 1 } },
		.diags = { { NFIT_DIAG_COUNT, 56, 0x40000001 } },
	}, {
		.name = "lines_one_too_many",
		.table = { SPA(1, .start = BASE, .size = SIZE), IDT(1, 2, .len = 23) },
		.ranges = { { BASE, SIZE, LIVE, .index = 1 } },
		.diags = { { NFIT_DIAG_COUNT, 56, 2 } },
	}, {
		/* Kernel 6.1 allocates for the lines beyond the first, 2^32 - 1 of them. */
		.name = "lines_none",
		.table = {
			SPA(1, .start = BASE, .size = SIZE), DCR(1), IDT(1, 0),
			MAP(1, .index = 1, .dcr = 1, .idt = 1),
		},
		.ranges = { { BASE, SIZE, LIVE, .index = 1, .memdevs = { 1 } } },
	},
};

KUNIT_ARRAY_PARAM(structure, structure_cases, nfit_case_desc);

static void structure(struct kunit *test)
{
	nfit_case_run(test);
}

/* A mapping that is cut off has no position: it is sorted as if that were 0. */
static void cut_mapping(struct kunit *test)
{
	static const struct piece table[] = {
		MAP(1, .index = 5, .len = 14), MAP(1, .index = 5, .size = SIZE), { }
	};
	struct nfit_seen *seen = seen_alloc(test);
	size_t len;
	u8 *buf = pieces_write(test, table, &len);

	KUNIT_EXPECT_EQ(test, seen_parse(test, seen, buf, len), 0);
	KUNIT_EXPECT_EQ(test, seen->nr_diags, 3U);
	KUNIT_EXPECT_EQ(test, seen->diags[0].diag, NFIT_DIAG_SIZE);
	KUNIT_EXPECT_EQ(test, seen->diags[1].offset, 0UL);
	KUNIT_EXPECT_EQ(test, seen->diags[2].offset, 14UL);
}

static struct kunit_case nfit_bad_cases[] = {
	KUNIT_CASE_PARAM(framing, framing_gen_params),
	KUNIT_CASE_PARAM(structure, structure_gen_params),
	KUNIT_CASE(cut_mapping),
	{ }
};

static struct kunit_suite nfit_bad_suite = {
	.name = "pmem_nfit_bad",
	.test_cases = nfit_bad_cases,
};

kunit_test_suite(nfit_bad_suite);

MODULE_DESCRIPTION("Tests of the pmem NFIT parser with malformed tables");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
