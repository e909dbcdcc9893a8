// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of parse/nfit.c with valid tables.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "nfit_run.h"

#include "nfit-basic.h"
#include "nfit-full.h"

static const struct nfit_case good_cases[] = {
	{
		.name = "empty",
	}, {
		.name = "header_only",
		.table = { HEADER() },
	}, {
		.name = "one_range",
		.table = { SPA(1, .start = BASE, .size = SIZE) },
		.ranges = { { BASE, SIZE, LIVE, .index = 1 } },
	}, {
		.name = "one_range_with_header",
		.table = { HEADER(), SPA(1, .start = BASE, .size = SIZE) },
		.ranges = { { BASE, SIZE, LIVE, .index = 1 } },
	}, {
		/* The buffer may be larger than the table. */
		.name = "bytes_after_table",
		.table = {
			HEADER(.claim = 40 + 56),
			SPA(1, .start = BASE, .size = SIZE),
			SPA(2, .start = BASE + SIZE, .size = SIZE),
			RAW("\xff"),
		},
		.ranges = { { BASE, SIZE, LIVE, .index = 1 } },
	}, {
		.name = "kinds",
		.table = {
			SPA(1, .kind = KIND_PMEM, .start = BASE, .size = SIZE),
			SPA(2, .kind = KIND_DISK, .start = BASE + SIZE, .size = SIZE),
			SPA(3, .kind = KIND_CD, .start = BASE + 2 * SIZE, .size = SIZE),
			SPA(4, .kind = KIND_VOLATILE_DISK, .start = BASE + 3 * SIZE, .size = SIZE),
			SPA(5, .kind = KIND_VOLATILE_CD, .start = BASE + 4 * SIZE, .size = SIZE),
			SPA(6, .kind = KIND_VOLATILE, .start = BASE + 5 * SIZE, .size = SIZE),
			CAPS(.highest = 1, .caps = 2),
		},
		.ranges = {
			{ BASE, SIZE, LIVE, PMEM_DOMAIN_MEMORY_CONTROLLER, 1 },
			{ BASE + SIZE, SIZE, LIVE, PMEM_DOMAIN_MEMORY_CONTROLLER, 2 },
			{ BASE + 2 * SIZE, SIZE, FROZEN, PMEM_DOMAIN_MEMORY_CONTROLLER, 3,
			  .why = PMEM_RO_CD },
			{ BASE + 3 * SIZE, SIZE, 0, PMEM_DOMAIN_VOLATILE, 4 },
			{ BASE + 4 * SIZE, SIZE, PMEM_RANGE_READ_ONLY, PMEM_DOMAIN_VOLATILE, 5,
			  .why = PMEM_RO_CD },
			{ BASE + 5 * SIZE, SIZE, PMEM_RANGE_MAYBE_RAM, PMEM_DOMAIN_VOLATILE, 6 },
		},
	}, {
		/* Mappings of register ranges are not read: the missing DCR 9 is not reported. */
		.name = "kinds_that_become_no_disk",
		.table = {
			SPA(1, .kind = KIND_OTHER, .start = 1),
			SPA(2, .kind = KIND_CONTROL, .start = BASE, .size = SIZE),
			SPA(3, .kind = KIND_WINDOW, .start = BASE, .size = SIZE),
			MAP(1, .index = 1, .dcr = 9, .size = SIZE),
			MAP(1, .index = 2, .dcr = 9, .size = SIZE),
			SPA(4, .kind = KIND_ZERO, .start = BASE, .size = SIZE),
		},
		/* An unknown type is reported and does not become a disk. */
		.diags = {
			{ NFIT_DIAG_KIND, 0, 0x6d656d70 },
			{ NFIT_DIAG_KIND, 3 * 56 + 2 * 48, 0 },
		},
	}, {
		.name = "types_that_are_not_read",
		.table = { OTHER(3), OTHER(5), OTHER(3, .len = 4), OTHER(5, .len = 4) },
	}, {
		/* Index 0 is not an index: any number of virtual disks may have it. */
		.name = "virtual_disks",
		.table = {
			SPA(0, .kind = KIND_DISK, .start = BASE, .size = 512),
			SPA(0, .kind = KIND_CD, .start = BASE + SZ_4K, .size = 0x2735e00),
			MAP(1, .index = 0, .dcr = 9, .size = 512),
		},
		.ranges = { { BASE, 512, LIVE }, { BASE + SZ_4K, 0x2735e00, FROZEN } },
	}, {
		.name = "last_bytes_of_space",
		.table = { SPA(1, .start = ~0ULL - 511, .size = 512) },
		.ranges = { { ~0ULL - 511, 512, LIVE, .index = 1 } },
	}, {
		.name = "cookie",
		.table = {
			SPA(1, .len = 64, .start = BASE, .size = SIZE, .flags = 4, .cookie = ~1ULL),
		},
		.ranges = { { BASE, SIZE, LIVE, .index = 1, .cookie = ~1ULL } },
	}, {
		/* The in-tree parser drops the whole table because of this one. */
		.name = "cookie_not_flagged",
		.table = { SPA(1, .len = 64, .start = BASE, .size = SIZE, .cookie = 5) },
		.ranges = { { BASE, SIZE, LIVE, .index = 1 } },
	}, {
		.name = "cookie_missing",
		.table = {
			SPA(1, .flags = 4, .start = BASE, .size = SIZE),
			SPA(2, .len = 63, .start = BASE + SIZE, .size = SIZE, .flags = 4,
			    .cookie = 5),
		},
		.ranges = {
			{ BASE, SIZE, LIVE, .index = 1 }, { BASE + SIZE, SIZE, LIVE, .index = 2 },
		},
	}, {
		/* Longer than expected, with odd lengths: no field after them is aligned. */
		.name = "longer_structures",
		.table = {
			CAPS(.len = 17, .highest = 0, .caps = 1),
			DCR(1, .len = 81),
			MAP(1, .len = 49, .index = 1, .dcr = 1, .idt = 1, .size = SIZE),
			IDT(1, 2, .len = 27),
			HINTS(1, 2, .len = 39),
			SPA(1, .len = 67, .start = BASE, .size = SIZE),
		},
		.ranges = { { BASE, SIZE, LIVE, PMEM_DOMAIN_CPU_CACHE, 1, .memdevs = { 1 } } },
	}, {
		/* A control region without block windows may end after 32 bytes. */
		.name = "short_dcr",
		.table = {
			SPA(1, .start = BASE, .size = SIZE),
			MAP(1, .index = 1, .dcr = 1, .size = SIZE), DCR(1, .len = 32),
		},
		.ranges = { { BASE, SIZE, LIVE, .index = 1, .memdevs = { 1 } } },
	}, {
		.name = "memdevs_by_position",
		.table = {
			MAP(30, .index = 1, .dcr = 1, .size = SIZE / 4, .position = 8192),
			MAP(10, .index = 1, .dcr = 1, .size = SIZE / 4, .position = 12288),
			SPA(1, .start = BASE, .size = SIZE), DCR(1),
			MAP(40, .index = 1, .dcr = 1, .size = SIZE / 4, .position = 0),
			MAP(50, .index = 0, .dcr = 1, .size = SIZE / 4),
			MAP(20, .index = 1, .dcr = 1, .size = SIZE / 4, .position = 4096),
		},
		.ranges = { { BASE, SIZE, LIVE, .index = 1, .memdevs = { 40, 20, 30, 10 } } },
	}, {
		/* Invalid, but the order is still defined: the uuid depends on it. */
		.name = "memdevs_of_one_position",
		.table = {
			SPA(1, .start = BASE, .size = SIZE), DCR(1),
			MAP(3, .index = 1, .dcr = 1, .size = SIZE),
			MAP(1, .index = 1, .dcr = 1, .size = SIZE),
			MAP(2, .index = 1, .dcr = 1, .size = SIZE),
		},
		.ranges = { { BASE, SIZE, LIVE, .index = 1, .memdevs = { 1, 2, 3 } } },
	},
};

KUNIT_ARRAY_PARAM(good, good_cases, nfit_case_desc);

static void good(struct kunit *test)
{
	nfit_case_run(test);
}

struct caps_case {
	const char *name;
	u8 highest;
	u32 caps;
	enum pmem_domain domain;
};

static const struct caps_case caps_cases[] = {
	{ "none",		 2, 0x0, PMEM_DOMAIN_UNKNOWN },
	{ "cpu_cache",		 0, 0x1, PMEM_DOMAIN_CPU_CACHE },
	{ "memory_controller",	 1, 0x2, PMEM_DOMAIN_MEMORY_CONTROLLER },
	{ "both",		 1, 0x3, PMEM_DOMAIN_CPU_CACHE },
	{ "mirroring",		 2, 0x4, PMEM_DOMAIN_UNKNOWN },
	/* Bits above the highest valid one are ignored. */
	{ "masked",		 0, 0x2, PMEM_DOMAIN_UNKNOWN },
	{ "masked_but_one",	 0, 0x3, PMEM_DOMAIN_CPU_CACHE },
	/* The in-tree parser shifts by one more; on x86 its mask becomes 0. */
	{ "highest_30",		30, 0x2, PMEM_DOMAIN_MEMORY_CONTROLLER },
	{ "highest_31",		31, 0x2, PMEM_DOMAIN_MEMORY_CONTROLLER },
	{ "highest_32",		32, 0x1, PMEM_DOMAIN_CPU_CACHE },
	{ "highest_255",       255, 0x1, PMEM_DOMAIN_CPU_CACHE },
};

static void caps_desc(const struct caps_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(caps, caps_cases, caps_desc);

static void caps(struct kunit *test)
{
	const struct caps_case *c = test->param_value;
	const struct piece table[] = {
		SPA(1, .start = BASE, .size = SIZE),
		CAPS(.highest = c->highest, .caps = c->caps),
		{ }
	};
	const struct seen_range want[] = { { BASE, SIZE, LIVE, c->domain, 1 }, { } };
	struct nfit_seen *seen = seen_alloc(test);
	size_t len;
	u8 *buf = pieces_write(test, table, &len);

	KUNIT_EXPECT_EQ(test, seen_parse(test, seen, buf, len), 0);
	seen_expect_ranges(test, seen, want);
}

/* Every field that the parser delivers, each with a distinct value. */
static void fields(struct kunit *test)
{
	static const struct piece table[] = {
		SPA(1, .start = BASE, .size = SIZE, .flags = 3, .proximity = 0x89abcdef),
		MAP(0xf1234567, .index = 1, .dcr = 7, .phys = 0x8123, .size = SIZE / 2,
		    .dpa = 0x123456789abcdef0, .ways = 2, .flags = 0x15),
		DCR(7, .vendor = 0x8089, .device = 0xfedc, .serial = 0x98765432, .format = 0x0301,
		    .valid = 1, .place = 0x9f, .date = 0x2619),
		HINTS(0xf1234567, 3),
		MAP(2, .index = 1, .dcr = 8, .size = SIZE / 2, .position = 4096, .ways = 2),
		DCR(8, .serial = 1, .place = 0x9f, .date = 0x2619),
		{ }
	};
	struct nfit_seen *seen = seen_alloc(test);
	const struct nfit_memdev *one = &seen->dimms[0], *two = &seen->dimms[1];
	size_t len;
	u8 *buf = pieces_write(test, table, &len);

	KUNIT_EXPECT_EQ(test, seen_parse(test, seen, buf, len), 0);
	KUNIT_EXPECT_EQ(test, seen->nr_diags, 0U);

	KUNIT_EXPECT_EQ(test, seen->last.flags, 3);
	KUNIT_EXPECT_EQ(test, seen->last.proximity_domain, 0x89abcdefU);
	KUNIT_EXPECT_TRUE(test, seen->last.range.node < 0);
	KUNIT_EXPECT_EQ(test, seen->last.range.label[0], 0);
	KUNIT_ASSERT_EQ(test, seen->last.nr_memdevs, 2U);

	KUNIT_EXPECT_EQ(test, one->handle, 0xf1234567U);
	KUNIT_EXPECT_EQ(test, one->phys_id, 0x8123);
	KUNIT_EXPECT_EQ(test, one->flags, 0x15);
	KUNIT_EXPECT_EQ(test, one->position, 0ULL);
	KUNIT_EXPECT_EQ(test, one->dpa, 0x123456789abcdef0ULL);
	KUNIT_EXPECT_EQ(test, one->size, (u64)SIZE / 2);
	KUNIT_EXPECT_EQ(test, one->ways, 2);
	KUNIT_EXPECT_EQ(test, one->hints, 3);
	KUNIT_EXPECT_TRUE(test, one->identified);
	KUNIT_EXPECT_EQ(test, one->vendor, 0x8089);
	KUNIT_EXPECT_EQ(test, one->device, 0xfedc);
	KUNIT_EXPECT_EQ(test, one->format, 0x0301);
	KUNIT_EXPECT_EQ(test, one->serial, 0x98765432U);
	KUNIT_EXPECT_EQ(test, one->made, 0x9f2619U);

	/* A DIMM without hints next to one with hints; invalid manufacturing data. */
	KUNIT_EXPECT_EQ(test, two->handle, 2U);
	KUNIT_EXPECT_EQ(test, two->position, 4096ULL);
	KUNIT_EXPECT_EQ(test, two->hints, 0);
	KUNIT_EXPECT_TRUE(test, two->identified);
	KUNIT_EXPECT_EQ(test, two->serial, 1U);
	KUNIT_EXPECT_EQ(test, two->made, 0U);
}

static const struct seen_range basic_want[] = {
	{ SZ_4G, SZ_256M, LIVE, PMEM_DOMAIN_MEMORY_CONTROLLER, 1, .memdevs = { 1 } },
	{ }
};

static const struct seen_range full_want[] = {
	{ SZ_4G + 3ULL * SZ_256M + SZ_4K, 0x2735e00, FROZEN, PMEM_DOMAIN_CPU_CACHE },
	{ SZ_4G, SZ_512M, LIVE, PMEM_DOMAIN_CPU_CACHE, 1, .memdevs = { 1, 0x101 } },
	{ SZ_4G + SZ_512M, SZ_256M, PMEM_RANGE_MAYBE_RAM, PMEM_DOMAIN_VOLATILE, 2 },
	{ SZ_4G + SZ_1G, SZ_128M, FROZEN, PMEM_DOMAIN_CPU_CACHE, 3, .memdevs = { 0x201 } },
	{ }
};

/* The tables of acpi-tables/, which the lab boots guests with. */
static void compiled(struct kunit *test)
{
	const struct {
		const u8 *table;
		size_t len;
		const struct seen_range *want;
	} tables[] = {
		{ nfit_basic, sizeof(nfit_basic), basic_want },
		{ nfit_full, sizeof(nfit_full), full_want },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tables); i++) {
		struct nfit_seen *seen = seen_alloc(test);

		KUNIT_EXPECT_EQ(test, seen_parse(test, seen, tables[i].table, tables[i].len), 0);
		seen_expect_ranges(test, seen, tables[i].want);
		KUNIT_EXPECT_EQ(test, seen->nr_diags, 0U);
	}
}

static void texts(struct kunit *test)
{
	int a, b;

	for (a = 0; a < NFIT_DIAGS; a++) {
		KUNIT_EXPECT_NE(test, pmem_nfit_diag_text(a)[0], '\0');
		for (b = 0; b < a; b++)
			KUNIT_EXPECT_NE(test, strcmp(pmem_nfit_diag_text(a),
						     pmem_nfit_diag_text(b)), 0);
	}
	KUNIT_EXPECT_STREQ(test, pmem_nfit_diag_text(NFIT_DIAGS), "unknown");
}

static struct kunit_case nfit_cases[] = {
	KUNIT_CASE_PARAM(good, good_gen_params),
	KUNIT_CASE_PARAM(caps, caps_gen_params),
	KUNIT_CASE(fields),
	KUNIT_CASE(compiled),
	KUNIT_CASE(texts),
	{ }
};

static struct kunit_suite nfit_suite = {
	.name = "pmem_nfit",
	.test_cases = nfit_cases,
};

kunit_test_suite(nfit_suite);

MODULE_DESCRIPTION("Tests of the pmem NFIT parser with good tables");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
