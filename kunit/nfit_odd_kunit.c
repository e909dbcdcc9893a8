// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of parse/nfit.c with valid structures that contradict each other.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "nfit_run.h"

static const struct nfit_case place_cases[] = {
	{
		/* The in-tree parser drops all ranges because of this one. */
		.name = "size_zero",
		.table = { SPA(1, .start = BASE), SPA(2, .start = BASE, .size = SIZE) },
		.ranges = { { BASE, SIZE, LIVE, .index = 2 } },
		.diags = { { NFIT_DIAG_RANGE, 0, 0 } },
	}, {
		.name = "size_511",
		.table = {
			SPA(1, .start = BASE, .size = 511), SPA(2, .start = BASE, .size = SIZE),
			SPA(3, .start = BASE + SIZE, .size = 512),
		},
		.ranges = {
			{ BASE, SIZE, LIVE, .index = 2 }, { BASE + SIZE, 512, LIVE, .index = 3 },
		},
		.diags = { { NFIT_DIAG_RANGE, 0, 511 } },
	}, {
		.name = "start_unaligned",
		.table = {
			SPA(1, .start = BASE, .size = SIZE),
			SPA(2, .start = BASE + SIZE + 256, .size = SIZE),
		},
		/* The bus trims it. */
		.ranges = {
			{ BASE, SIZE, LIVE, .index = 1 },
			{ BASE + SIZE + 256, SIZE, LIVE, .index = 2 },
		},
	}, {
		.name = "wraps",
		.table = {
			SPA(1, .start = ~0ULL - 511, .size = 513),
			SPA(2, .start = BASE, .size = ~0ULL),
			SPA(3, .start = BASE, .size = SIZE),
		},
		.ranges = { { BASE, SIZE, LIVE, .index = 3 } },
		.diags = { { NFIT_DIAG_RANGE, 0, 513 }, { NFIT_DIAG_RANGE, 56, ~0ULL } },
	}, {
		/* The mapping is valid and not reported. */
		.name = "size_zero_with_memdev",
		.table = {
			MAP(1, .index = 1, .dcr = 1), DCR(1), SPA(1, .start = BASE),
			SPA(2, .start = BASE, .size = SIZE),
		},
		.ranges = { { BASE, SIZE, LIVE, .index = 2 } },
		.diags = { { NFIT_DIAG_RANGE, 48 + 80, 0 } },
	}, {
		/* The bus rejects the second range (test case "second" of pmem_device). */
		.name = "overlapping",
		.table = {
			SPA(1, .start = BASE, .size = SIZE),
			SPA(2, .start = BASE + SIZE / 2, .size = SIZE),
			SPA(3, .start = BASE + SIZE - 512, .size = 512),
			SPA(4, .start = BASE, .size = SIZE),
		},
		.ranges = {
			{ BASE, SIZE, LIVE, .index = 1 },
			{ BASE + SIZE / 2, SIZE, LIVE, .index = 2 },
			{ BASE + SIZE - 512, 512, LIVE, .index = 3 },
			{ BASE, SIZE, LIVE, .index = 4 },
		},
	}, {
		/* The bus rejects system RAM (test case "system_ram" of pmem_device). */
		.name = "over_ram",
		.table = {
			SPA(1, .start = 0, .size = 512), SPA(2, .start = SZ_1M, .size = SIZE),
		},
		.ranges = {
			{ 0, 512, LIVE, .index = 1 }, { SZ_1M, SIZE, LIVE, .index = 2 },
		},
	},
};

KUNIT_ARRAY_PARAM(place, place_cases, nfit_case_desc);

static void place(struct kunit *test)
{
	nfit_case_run(test);
}

static const struct nfit_case duplicate_cases[] = {
	{
		.name = "spa",
		.table = {
			SPA(1, .start = BASE, .size = SIZE),
			SPA(2, .start = BASE + SIZE, .size = SIZE),
			SPA(1, .start = BASE + 2 * SIZE, .size = SIZE),
			SPA(1, .start = BASE + 3 * SIZE, .size = SIZE),
		},
		.ranges = {
			{ BASE, SIZE, LIVE, .index = 1 }, { BASE + SIZE, SIZE, LIVE, .index = 2 },
		},
		.diags = { { NFIT_DIAG_DUPLICATE, 2 * 56, 1 }, { NFIT_DIAG_DUPLICATE, 3 * 56, 1 } },
	}, {
		.name = "spa_65535",
		.table = {
			SPA(65535, .start = BASE, .size = SIZE),
			SPA(65535, .start = BASE + SIZE, .size = SIZE),
		},
		.ranges = { { BASE, SIZE, LIVE, .index = 65535 } },
		.diags = { { NFIT_DIAG_DUPLICATE, 56, 65535 } },
	}, {
		.name = "caps",
		.table = {
			CAPS(.highest = 1, .caps = 2), CAPS(.highest = 1, .caps = 3),
			SPA(1, .start = BASE, .size = SIZE),
		},
		.ranges = { { BASE, SIZE, LIVE, PMEM_DOMAIN_MEMORY_CONTROLLER, 1 } },
		.diags = { { NFIT_DIAG_DUPLICATE, 16, 3 } },
	}, {
		/* Relying on the stronger one would lose the contents of CPU caches. */
		.name = "caps_before_weaker_ones",
		.table = {
			CAPS(.highest = 1, .caps = 3), SPA(1, .start = BASE, .size = SIZE),
			CAPS(.highest = 1, .caps = 2),
		},
		.ranges = { { BASE, SIZE, LIVE, PMEM_DOMAIN_MEMORY_CONTROLLER, 1 } },
		.diags = { { NFIT_DIAG_DUPLICATE, 16 + 56, 2 } },
	}, {
		/* Flushing the CPU caches implies flushing the memory controller. */
		.name = "caps_of_different_bits",
		.table = {
			CAPS(.highest = 1, .caps = 1), SPA(1, .start = BASE, .size = SIZE),
			CAPS(.highest = 1, .caps = 2),
		},
		.ranges = { { BASE, SIZE, LIVE, PMEM_DOMAIN_MEMORY_CONTROLLER, 1 } },
		.diags = { { NFIT_DIAG_DUPLICATE, 16 + 56, 2 } },
	}, {
		.name = "caps_before_empty_ones",
		.table = {
			CAPS(.highest = 1, .caps = 3), CAPS(.highest = 31),
			SPA(1, .start = BASE, .size = SIZE),
		},
		.ranges = { { BASE, SIZE, LIVE, .index = 1 } },
		.diags = { { NFIT_DIAG_DUPLICATE, 16, 0 } },
	}, {
		/* A structure without capabilities counts as well. */
		.name = "caps_after_empty_ones",
		.table = {
			CAPS(.highest = 1), CAPS(.highest = 1, .caps = 1),
			SPA(1, .start = BASE, .size = SIZE),
		},
		.ranges = { { BASE, SIZE, LIVE, .index = 1 } },
		.diags = { { NFIT_DIAG_DUPLICATE, 16, 1 } },
	}, {
		.name = "idt",
		.table = { IDT(7, 1), IDT(7, 2) },
		.diags = { { NFIT_DIAG_DUPLICATE, 20, 7 } },
	},
};

KUNIT_ARRAY_PARAM(duplicate, duplicate_cases, nfit_case_desc);

static void duplicate(struct kunit *test)
{
	nfit_case_run(test);
}

/* The first of two control regions or hint structures with one index or handle counts. */
static void first_wins(struct kunit *test)
{
	static const struct piece table[] = {
		HINTS(1, 2), HINTS(1, 3), DCR(5, .serial = 50), DCR(5, .serial = 51),
		SPA(1, .start = BASE, .size = SIZE), MAP(1, .index = 1, .dcr = 5, .size = SIZE),
		{ }
	};
	static const struct seen_diag want[] = {
		{ NFIT_DIAG_DUPLICATE, 32 + 40 + 80, 5 }, { NFIT_DIAG_DUPLICATE, 32, 1 }, { }
	};
	struct nfit_seen *seen = seen_alloc(test);
	size_t len;
	u8 *buf = pieces_write(test, table, &len);

	KUNIT_EXPECT_EQ(test, seen_parse(test, seen, buf, len), 0);
	KUNIT_ASSERT_EQ(test, seen->last.nr_memdevs, 1U);
	KUNIT_EXPECT_EQ(test, seen->dimms[0].serial, 50U);
	KUNIT_EXPECT_EQ(test, seen->dimms[0].hints, 2);
	seen_expect_diags(test, seen, want);
}

static const struct nfit_case reference_cases[] = {
	{
		.name = "no_spa",
		.table = {
			SPA(1, .start = BASE, .size = SIZE), DCR(1),
			MAP(1, .index = 2, .dcr = 1), MAP(2, .index = 65535, .dcr = 1),
		},
		.ranges = { { BASE, SIZE, LIVE, .index = 1 } },
		.diags = {
			{ NFIT_DIAG_NO_SPA, 56 + 80, 2 }, { NFIT_DIAG_NO_SPA, 56 + 80 + 48, 65535 },
		},
	}, {
		/* A truncated range counts as missing. */
		.name = "no_spa_for_short_one",
		.table = { SPA(1, .len = 55), MAP(1, .index = 1, .dcr = 1) },
		.diags = { { NFIT_DIAG_SIZE, 0, 55 }, { NFIT_DIAG_NO_SPA, 55, 1 } },
	}, {
		/* The in-tree parser oopses when it reports this: the DIMM has no range. */
		.name = "unmapped_dimm_without_dcr",
		.table = { MAP(1, .index = 0, .dcr = 9), SPA(1, .start = BASE, .size = SIZE) },
		.ranges = { { BASE, SIZE, LIVE, .index = 1 } },
	}, {
		/* Index 0 means that the mapping has no range. */
		.name = "index_zero",
		.table = {
			SPA(0, .start = BASE, .size = SIZE), DCR(1), DCR(0),
			MAP(1, .index = 0, .dcr = 1, .size = SIZE),
			MAP(2, .index = 0, .dcr = 0, .size = SIZE, .position = SIZE, .flags = 8),
		},
		/* The DIMMs of this range are unknown: they may be unarmed or have labels. */
		.ranges = { { BASE, SIZE, FROZEN, .why = PMEM_RO_NO_INDEX } },
		.diags = { { NFIT_DIAG_NO_INDEX, 0, BASE } },
	}, {
		/* The in-tree parser oopses: it does not check for a control region. */
		.name = "dcr_zero",
		.table = {
			SPA(1, .start = BASE, .size = SIZE), DCR(1),
			MAP(1, .index = 1, .size = SIZE),
		},
		.ranges = { { BASE, SIZE, LIVE, .index = 1, .memdevs = { 1 } } },
		.diags = { { NFIT_DIAG_NO_DCR, 56 + 80, 0 } },
	}, {
		.name = "no_dcr_no_idt",
		.table = {
			SPA(1, .start = BASE, .size = SIZE),
			MAP(1, .index = 1, .dcr = 65535, .idt = 65534, .size = SIZE),
		},
		.ranges = { { BASE, SIZE, LIVE, .index = 1, .memdevs = { 1 } } },
		.diags = { { NFIT_DIAG_NO_DCR, 56, 65535 }, { NFIT_DIAG_NO_IDT, 56, 65534 } },
	}, {
		.name = "position_at_end",
		.table = {
			SPA(1, .start = BASE, .size = SIZE), DCR(1),
			MAP(1, .index = 1, .dcr = 1, .size = SIZE),
			MAP(2, .index = 1, .dcr = 1, .position = SIZE),
			MAP(3, .index = 1, .dcr = 1, .position = SIZE - 1),
		},
		.ranges = { { BASE, SIZE, FROZEN, .index = 1, .memdevs = { 1, 3 } } },
		.diags = { { NFIT_DIAG_MEMDEV_RANGE, 56 + 80 + 48, SIZE } },
	}, {
		.name = "position_far",
		.table = {
			SPA(1, .start = BASE, .size = SIZE), DCR(1),
			MAP(1, .index = 1, .dcr = 1, .size = SIZE, .position = ~0ULL),
		},
		.ranges = { { BASE, SIZE, FROZEN, .index = 1, .why = PMEM_RO_MAPPING } },
		.diags = { { NFIT_DIAG_MEMDEV_RANGE, 56 + 80, ~0ULL } },
	}, {
		/* One mapping with three errors. */
		.name = "memdev_to_nothing",
		.table = {
			SPA(1, .start = BASE, .size = SIZE),
			MAP(1, .index = 1, .dcr = 2, .idt = 3, .position = SIZE),
		},
		.ranges = { { BASE, SIZE, FROZEN, .index = 1 } },
		.diags = {
			{ NFIT_DIAG_NO_DCR, 56, 2 }, { NFIT_DIAG_NO_IDT, 56, 3 },
			{ NFIT_DIAG_MEMDEV_RANGE, 56, SIZE },
		},
	},
};

KUNIT_ARRAY_PARAM(reference, reference_cases, nfit_case_desc);

static void reference(struct kunit *test)
{
	nfit_case_run(test);
}

/* A DIMM without a control region is delivered without an identity. */
static void unidentified(struct kunit *test)
{
	static const struct piece table[] = {
		SPA(1, .start = BASE, .size = SIZE), DCR(1, .vendor = 1, .serial = 1), HINTS(3, 2),
		MAP(3, .index = 1, .dcr = 2, .size = SIZE / 2, .position = 0),
		MAP(4, .index = 1, .dcr = 1, .size = SIZE / 2, .position = 4096),
		{ }
	};
	struct nfit_seen *seen = seen_alloc(test);
	const struct nfit_memdev *lost = &seen->dimms[0];
	size_t len;
	u8 *buf = pieces_write(test, table, &len);

	KUNIT_EXPECT_EQ(test, seen_parse(test, seen, buf, len), 0);
	KUNIT_ASSERT_EQ(test, seen->last.nr_memdevs, 2U);
	KUNIT_EXPECT_EQ(test, lost->handle, 3U);
	KUNIT_EXPECT_FALSE(test, lost->identified);
	KUNIT_EXPECT_EQ(test, lost->vendor, 0);
	KUNIT_EXPECT_EQ(test, lost->serial, 0U);
	KUNIT_EXPECT_EQ(test, lost->hints, 2);
	KUNIT_EXPECT_TRUE(test, seen->dimms[1].identified);
}

/* DIMMs with and without hints in one range: the in-tree driver dereferences NULL. */
static void hints_of_one_of_three(struct kunit *test)
{
	static const struct piece table[] = {
		SPA(1, .start = BASE, .size = SIZE), DCR(1), HINTS(2, 4), HINTS(9, 1),
		MAP(1, .index = 1, .dcr = 1, .size = SIZE / 4, .position = 0),
		MAP(2, .index = 1, .dcr = 1, .size = SIZE / 4, .position = 4096),
		MAP(3, .index = 1, .dcr = 1, .size = SIZE / 4, .position = 8192),
		{ }
	};
	static const struct seen_range want[] = {
		{ BASE, SIZE, LIVE, .index = 1, .memdevs = { 1, 2, 3 } }, { }
	};
	struct nfit_seen *seen = seen_alloc(test);
	size_t len;
	u8 *buf = pieces_write(test, table, &len);

	KUNIT_EXPECT_EQ(test, seen_parse(test, seen, buf, len), 0);
	seen_expect_ranges(test, seen, want);
	KUNIT_EXPECT_EQ(test, seen->nr_diags, 0U);
	KUNIT_EXPECT_EQ(test, seen->dimms[0].hints, 0);
	KUNIT_EXPECT_EQ(test, seen->dimms[1].hints, 4);
	KUNIT_EXPECT_EQ(test, seen->dimms[2].hints, 0);
}

/* All hint addresses are delivered unchanged, at any alignment of the list. */
static void hint_addresses(struct kunit *test)
{
	static const struct piece table[] = {
		SPA(1, .start = BASE, .size = SIZE), DCR(1, .vendor = 1, .serial = 1),
		MAP(1, .index = 1, .dcr = 1, .size = SIZE / 4),
		MAP(2, .index = 1, .dcr = 1, .size = SIZE / 4, .position = 4096),
		MAP(3, .index = 1, .dcr = 1, .size = SIZE / 4, .position = 8192),
		MAP(4, .index = 1, .dcr = 1, .size = SIZE / 4, .position = 12288),
		RAW("\3\0\5\0\0"), HINTS(2, 0), HINTS(3, 1, .hints = { 0x1004 }),
		/* The first of two structures counts; the last one ends with the table. */
		HINTS(1, 3, .hints = { BASE + SIZE, 0, ~0ULL }), HINTS(1, 1, .hints = { 0x66 }),
		{ }
	};
	struct nfit_seen *seen = seen_alloc(test);
	const struct nfit_memdev *one = &seen->dimms[0];
	size_t len;
	u8 *buf = pieces_write(test, table, &len);

	KUNIT_EXPECT_EQ(test, seen_parse(test, seen, buf, len), 0);
	KUNIT_ASSERT_EQ(test, seen->last.nr_memdevs, 4U);
	KUNIT_EXPECT_EQ(test, one->hints, 3);
	KUNIT_EXPECT_EQ(test, pmem_nfit_hint(one, 0), BASE + SIZE);
	KUNIT_EXPECT_EQ(test, pmem_nfit_hint(one, 1), 0ULL);
	KUNIT_EXPECT_EQ(test, pmem_nfit_hint(one, 2), ~0ULL);
	KUNIT_ASSERT_EQ(test, pmem_nfit_hint(one, 3), 0ULL);
	KUNIT_EXPECT_EQ(test, pmem_nfit_hint(one, ~0U), 0ULL);
	KUNIT_EXPECT_EQ(test, pmem_nfit_hint(&seen->dimms[1], 0), 0ULL);
	KUNIT_EXPECT_EQ(test, pmem_nfit_hint(&seen->dimms[2], 0), 0x1004ULL);
	KUNIT_EXPECT_EQ(test, pmem_nfit_hint(&seen->dimms[2], 1), 0ULL);
	/* This DIMM has no hint structure. */
	KUNIT_EXPECT_EQ(test, pmem_nfit_hint(&seen->dimms[3], 0), 0ULL);
}

static struct kunit_case nfit_odd_cases[] = {
	KUNIT_CASE_PARAM(place, place_gen_params),
	KUNIT_CASE_PARAM(duplicate, duplicate_gen_params),
	KUNIT_CASE_PARAM(reference, reference_gen_params),
	KUNIT_CASE(first_wins),
	KUNIT_CASE(unidentified),
	KUNIT_CASE(hints_of_one_of_three),
	KUNIT_CASE(hint_addresses),
	{ }
};

static struct kunit_suite nfit_odd_suite = {
	.name = "pmem_nfit_odd",
	.test_cases = nfit_odd_cases,
};

kunit_test_suite(nfit_odd_suite);

MODULE_DESCRIPTION("Tests of the pmem NFIT parser with contradictory tables");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
