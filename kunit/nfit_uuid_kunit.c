// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the uuids that parse/nfit.c gives to ranges: what they depend on and what not.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "nfit_run.h"

#include "nfit-basic.h"
#include "nfit-full.h"

#define HALF	(SIZE / 2)

/* Two DIMMs and a change to them. */
#define RANGE		SPA(1, .start = BASE, .size = SIZE)
#define LEFT(...)	MAP(1, .index = 1, .dcr = 1, .size = HALF, __VA_ARGS__)
#define RIGHT(...)	MAP(2, .index = 1, .dcr = 2, .size = HALF, __VA_ARGS__)
#define ALICE		DCR(1, .vendor = 0x8980, .serial = 0xa11ce)
#define BOB		DCR(2, .vendor = 0x8980, .serial = 0xb0b)
#define PAIR		{ RANGE, LEFT(), RIGHT(.position = 4096), ALICE, BOB }
#define HALF_KNOWN	{ RANGE, LEFT(), RIGHT(.position = 4096), ALICE }

struct uuid_case {
	const char *name;
	struct piece a[8], b[8];
};

/* Changes that keep the DIMMs and their regions, and so the data. */
static const struct uuid_case same_cases[] = {
	{ "again", PAIR, PAIR },
	{
		.name = "moved",
		.a = PAIR,
		.b = {
			SPA(1, .start = 9 * BASE, .size = SIZE),
			LEFT(), RIGHT(.position = 4096), ALICE, BOB,
		},
	}, {
		.name = "index",
		.a = PAIR,
		.b = {
			SPA(9, .start = BASE, .size = SIZE), ALICE, BOB,
			MAP(1, .index = 9, .dcr = 1, .size = HALF),
			MAP(2, .index = 9, .dcr = 2, .size = HALF, .position = 4096),
		},
	}, {
		.name = "reversed_table",
		.a = PAIR,
		.b = { BOB, ALICE, RIGHT(.position = 4096), LEFT(), RANGE },
	}, {
		.name = "dcr_index",
		.a = PAIR,
		.b = {
			RANGE, DCR(8, .vendor = 0x8980, .serial = 0xb0b),
			MAP(1, .index = 1, .dcr = 1, .size = HALF),
			MAP(2, .index = 1, .dcr = 8, .size = HALF, .position = 4096), ALICE,
		},
	}, {
		.name = "state",
		.a = PAIR,
		.b = {
			RANGE, LEFT(.flags = 8), RIGHT(.position = 4096, .flags = 0x10),
			ALICE, BOB,
		},
	}, {
		.name = "hints_and_caps",
		.a = PAIR,
		.b = {
			RANGE, LEFT(), RIGHT(.position = 4096), ALICE, BOB, HINTS(1, 1),
			CAPS(.highest = 1, .caps = 1),
		},
	}, {
		.name = "header",
		.a = PAIR,
		.b = { HEADER(), RANGE, LEFT(), RIGHT(.position = 4096), ALICE, BOB },
	}, {
		/* Invalid fields are ignored. */
		.name = "made_not_valid",
		.a = PAIR,
		.b = {
			RANGE, LEFT(), RIGHT(.position = 4096),
			DCR(1, .vendor = 0x8980, .serial = 0xa11ce, .date = 0x2601, .place = 7),
			BOB,
		},
	}, {
		.name = "place_with_other_dimm",
		.a = HALF_KNOWN,
		.b = {
			RANGE, LEFT(), RIGHT(.position = 4096),
			DCR(1, .vendor = 0x8980, .serial = 5),
		},
	}, {
		.name = "place_without_dimm",
		.a = { RANGE },
		.b = { SPA(7, .start = BASE, .size = SIZE) },
	}, {
		.name = "place_unidentified",
		.a = { RANGE },
		.b = HALF_KNOWN,
	}, {
		/* Firmware without serial numbers. */
		.name = "place_serial_all_ones",
		.a = { RANGE },
		.b = { RANGE, LEFT(), DCR(1, .vendor = 0x8980, .serial = ~0U) },
	},
};

/* Changes that make the data different. */
static const struct uuid_case other_cases[] = {
	{
		.name = "serial",
		.a = PAIR,
		.b = {
			RANGE, LEFT(), RIGHT(.position = 4096),
			DCR(1, .vendor = 0x8980, .serial = 0xa11cf), BOB,
		},
	}, {
		.name = "vendor",
		.a = PAIR,
		.b = {
			RANGE, LEFT(), RIGHT(.position = 4096),
			DCR(1, .vendor = 0x8981, .serial = 0xa11ce), BOB,
		},
	}, {
		.name = "device",
		.a = PAIR,
		.b = {
			RANGE, LEFT(), RIGHT(.position = 4096),
			DCR(1, .vendor = 0x8980, .serial = 0xa11ce, .device = 1), BOB,
		},
	}, {
		.name = "made",
		.a = {
			RANGE, LEFT(),
			DCR(1, .vendor = 0x8980, .serial = 0xa11ce, .valid = 1, .date = 0x2601),
		},
		.b = {
			RANGE, LEFT(),
			DCR(1, .vendor = 0x8980, .serial = 0xa11ce, .valid = 1, .date = 0x2602),
		},
	}, {
		.name = "made_at",
		.a = {
			RANGE, LEFT(),
			DCR(1, .vendor = 0x8980, .serial = 0xa11ce, .valid = 1, .place = 1),
		},
		.b = {
			RANGE, LEFT(),
			DCR(1, .vendor = 0x8980, .serial = 0xa11ce, .valid = 1, .place = 2),
		},
	}, {
		/* The second DIMM counts as much as the first. */
		.name = "second_serial",
		.a = PAIR,
		.b = {
			RANGE, LEFT(), RIGHT(.position = 4096),
			ALICE, DCR(2, .vendor = 0x8980, .serial = 0xb0c),
		},
	}, {
		.name = "swapped_positions",
		.a = PAIR,
		.b = { RANGE, LEFT(.position = 4096), RIGHT(), ALICE, BOB },
	}, {
		.name = "swapped_dimms",
		.a = PAIR,
		.b = {
			RANGE, LEFT(), RIGHT(.position = 4096),
			DCR(1, .vendor = 0x8980, .serial = 0xb0b),
			DCR(2, .vendor = 0x8980, .serial = 0xa11ce),
		},
	}, {
		.name = "position",
		.a = PAIR,
		.b = { RANGE, LEFT(), RIGHT(.position = 8192), ALICE, BOB },
	}, {
		.name = "dpa",
		.a = PAIR,
		.b = { RANGE, LEFT(), RIGHT(.position = 4096, .dpa = SZ_1M), ALICE, BOB },
	}, {
		.name = "one_of_two",
		.a = PAIR,
		.b = { RANGE, LEFT(), ALICE, BOB },
	}, {
		.name = "size_in_dimm",
		.a = { RANGE, MAP(1, .index = 1, .dcr = 1, .size = HALF), ALICE },
		.b = { RANGE, MAP(1, .index = 1, .dcr = 1, .size = SIZE), ALICE },
	}, {
		.name = "identified",
		.a = PAIR,
		.b = HALF_KNOWN,
	}, {
		/* Volatile and persistent memory of a DIMM are two disks. */
		.name = "volatile",
		.a = { RANGE, MAP(1, .index = 1, .dcr = 1, .size = SIZE), ALICE },
		.b = {
			SPA(1, .kind = KIND_VOLATILE, .start = BASE, .size = SIZE),
			MAP(1, .index = 1, .dcr = 1, .size = SIZE), ALICE,
		},
	}, {
		.name = "place_start",
		.a = { RANGE },
		.b = { SPA(1, .start = BASE + SIZE, .size = SIZE) },
	}, {
		.name = "place_size",
		.a = { RANGE },
		.b = { SPA(1, .start = BASE, .size = SIZE - 1) },
	}, {
		.name = "place_kind",
		.a = { RANGE },
		.b = { SPA(1, .kind = KIND_DISK, .start = BASE, .size = SIZE) },
	},
};

static void uuid_desc(const struct uuid_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(same, same_cases, uuid_desc);
KUNIT_ARRAY_PARAM(other, other_cases, uuid_desc);

/* Parse a table of one range and check the format of its uuid. */
static struct nfit_seen *uuid_of(struct kunit *test, const struct piece *table)
{
	struct nfit_seen *seen = seen_alloc(test);
	size_t len;
	u8 *buf = pieces_write(test, table, &len);

	KUNIT_EXPECT_EQ(test, seen_parse(test, seen, buf, len), 0);
	KUNIT_ASSERT_EQ(test, seen->nr_ranges, 1U);
	/* RFC 9562: version 8 and variant 10. */
	KUNIT_EXPECT_EQ(test, seen->uuids[0][6] >> 4, 8);
	KUNIT_EXPECT_EQ(test, seen->uuids[0][8] >> 6, 2);

	return seen;
}

static void same(struct kunit *test)
{
	const struct uuid_case *c = test->param_value;

	KUNIT_EXPECT_EQ(test, memcmp(uuid_of(test, c->a)->uuids[0], uuid_of(test, c->b)->uuids[0],
				     PMEM_UUID_LEN), 0);
}

static void other(struct kunit *test)
{
	const struct uuid_case *c = test->param_value;

	KUNIT_EXPECT_NE(test, memcmp(uuid_of(test, c->a)->uuids[0], uuid_of(test, c->b)->uuids[0],
				     PMEM_UUID_LEN), 0);
}

/* Disks are mounted by uuid, so it must never change. Computed by a second implementation. */
static const u8 basic_uuids[][PMEM_UUID_LEN] = {
	{ 0x42, 0x9c, 0xfd, 0x02, 0xeb, 0x9c, 0x8f, 0x97,
	  0x8d, 0xcb, 0x6f, 0xe7, 0x41, 0x82, 0x38, 0x78 },
};

static const u8 full_uuids[][PMEM_UUID_LEN] = {
	/* A virtual CD, named by its address. */
	{ 0xeb, 0x87, 0x8b, 0x5c, 0x14, 0x76, 0x82, 0x4b,
	  0x8a, 0x44, 0x3c, 0x57, 0x4b, 0x6a, 0x61, 0x71 },
	/* Persistent memory of two DIMMs. */
	{ 0xc5, 0x4b, 0x93, 0x5a, 0xea, 0xa1, 0x89, 0x82,
	  0x9a, 0xbc, 0xf9, 0x86, 0xc6, 0x22, 0x54, 0xf1 },
	/* Volatile memory without mappings, named by its address. */
	{ 0xba, 0x27, 0x16, 0xb4, 0x57, 0x3b, 0x8d, 0x5b,
	  0x86, 0xc8, 0x25, 0xab, 0x15, 0x0c, 0x13, 0x0c },
	/* Persistent memory of one DIMM. */
	{ 0xfd, 0x8f, 0xd0, 0x28, 0x64, 0x59, 0x89, 0xed,
	  0x80, 0x3c, 0xe8, 0x0e, 0x61, 0x56, 0x7e, 0x2e },
};

static void pinned(struct kunit *test)
{
	struct nfit_seen *basic = seen_alloc(test), *full = seen_alloc(test);

	KUNIT_EXPECT_EQ(test, seen_parse(test, basic, nfit_basic, sizeof(nfit_basic)), 0);
	KUNIT_EXPECT_EQ(test, basic->nr_ranges, ARRAY_SIZE(basic_uuids));
	KUNIT_EXPECT_EQ(test, memcmp(basic->uuids, basic_uuids, sizeof(basic_uuids)), 0);

	KUNIT_EXPECT_EQ(test, seen_parse(test, full, nfit_full, sizeof(nfit_full)), 0);
	KUNIT_EXPECT_EQ(test, full->nr_ranges, ARRAY_SIZE(full_uuids));
	KUNIT_EXPECT_EQ(test, memcmp(full->uuids, full_uuids, sizeof(full_uuids)), 0);
}

static struct kunit_case nfit_uuid_cases[] = {
	KUNIT_CASE_PARAM(same, same_gen_params),
	KUNIT_CASE_PARAM(other, other_gen_params),
	KUNIT_CASE(pinned),
	{ }
};

static struct kunit_suite nfit_uuid_suite = {
	.name = "pmem_nfit_uuid",
	.test_cases = nfit_uuid_cases,
};

kunit_test_suite(nfit_uuid_suite);

MODULE_DESCRIPTION("Tests of the names that the pmem NFIT parser gives");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
