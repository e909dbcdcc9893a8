// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of parse/nfit.c with ranges of one identity: their uuids must still differ.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "nfit_run.h"

#define HALF		(SIZE / 2)
#define AT(i)		(BASE + (u64)(i) * SIZE)
#define ONE		SPA(1, .start = AT(1), .size = SIZE)
#define TWO		SPA(2, .start = AT(2), .size = SIZE)
#define THREE		SPA(3, .start = AT(3), .size = SIZE)
#define FOUR		SPA(4, .start = AT(4), .size = SIZE)
#define ALL(h, i, d)	MAP(h, .index = i, .dcr = d, .size = SIZE)
#define LEFT(h, i)	MAP(h, .index = i, .dcr = 1, .size = HALF)
#define RIGHT(h, i)	MAP(h, .index = i, .dcr = 1, .size = HALF, .position = 4096)
#define TWIN(i)		DCR(i, .vendor = 0x2c80, .device = 0x4e36, .serial = 0x11223344, \
			    .valid = 1, .place = 0xf, .date = 0x1817)
#define OTHER_DIMM(i)	DCR(i, .vendor = 0x2c80, .serial = 5)
#define INDEX(i)	(1U << (i))

/*
 * struct twins_case - ranges in one table
 * @twins: bits of the indices of the ranges that share an identity
 */
struct twins_case {
	const char *name;
	struct piece table[12];
	unsigned int twins;
};

static const struct twins_case twins_cases[] = {
	{
		/* Seen on a server with two NVDIMM-Ns: only the handles differ. */
		.name = "handles",
		.table = {
			ONE, TWO, ALL(0x20, 1, 1), ALL(0x1020, 2, 2), TWIN(1), TWIN(2),
		},
		.twins = INDEX(1) | INDEX(2),
	}, {
		.name = "one_control_region",
		.table = { ONE, TWO, ALL(1, 1, 1), ALL(2, 2, 1), TWIN(1) },
		.twins = INDEX(1) | INDEX(2),
	}, {
		/* The handles are equal as well. */
		.name = "same_handles",
		.table = { ONE, TWO, ALL(1, 1, 1), ALL(1, 2, 1), TWIN(1) },
		.twins = INDEX(1) | INDEX(2),
	}, {
		.name = "handles_of_some",
		.table = {
			ONE, TWO, THREE, ALL(1, 1, 1), ALL(2, 2, 1), ALL(1, 3, 1),
			TWIN(1),
		},
		.twins = INDEX(1) | INDEX(2) | INDEX(3),
	}, {
		/* Two pairs, and sets of the same two DIMMs in both orders. */
		.name = "sets",
		.table = {
			ONE, TWO, THREE, LEFT(1, 1), RIGHT(2, 1), LEFT(3, 2),
			RIGHT(4, 2), LEFT(2, 3), RIGHT(1, 3), TWIN(1),
		},
		.twins = INDEX(1) | INDEX(2) | INDEX(3),
	}, {
		/* A range with a unique identity keeps its uuid. */
		.name = "one_unique",
		.table = {
			ONE, TWO, THREE, FOUR, ALL(1, 1, 1), ALL(2, 2, 1),
			ALL(3, 3, 2), TWIN(1), OTHER_DIMM(2),
		},
		.twins = INDEX(1) | INDEX(2),
	}, {
		/* The type is part of a volatile range's uuid: the persistent one keeps its own. */
		.name = "volatile",
		.table = {
			ONE, SPA(2, .kind = KIND_VOLATILE, .start = AT(2), .size = SIZE),
			ALL(1, 1, 1), ALL(1, 2, 1), TWIN(1),
		},
	}, {
		/* Unidentified ranges are named by address anyway. */
		.name = "no_serial_numbers",
		.table = { ONE, TWO, ALL(1, 1, 1), ALL(2, 2, 1), DCR(1) },
	}, {
		.name = "other_kinds",
		.table = {
			SPA(1, .kind = KIND_CONTROL, .start = AT(3), .size = SIZE), TWO,
			ALL(1, 1, 1), ALL(2, 2, 1), TWIN(1),
		},
	}, {
		/* The second range with one index is not delivered. */
		.name = "one_index",
		.table = {
			ONE, SPA(1, .start = AT(2), .size = SIZE), ALL(1, 1, 1), TWIN(1),
		},
	},
};

static void twins_desc(const struct twins_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(twins, twins_cases, twins_desc);

static struct nfit_seen *twins_parse(struct kunit *test, const struct piece *table)
{
	struct nfit_seen *seen = seen_alloc(test);
	size_t len;
	u8 *buf = pieces_write(test, table, &len);

	KUNIT_EXPECT_EQ(test, seen_parse(test, seen, buf, len), 0);

	return seen;
}

/* The uuid of range @index if it is the only one of a table. */
static const u8 *twins_alone(struct kunit *test, const struct piece *table, u16 index)
{
	struct piece *alone = kunit_kzalloc(test, 12 * sizeof(*alone), GFP_KERNEL);
	struct nfit_seen *seen;
	unsigned int nr = 0;

	KUNIT_ASSERT_NOT_NULL(test, alone);
	for (; table->full; table++)
		if (table->type != 0 || table->index == index)
			alone[nr++] = *table;

	seen = twins_parse(test, alone);
	KUNIT_ASSERT_EQ(test, seen->nr_ranges, 1U);

	return seen->uuids[0];
}

static bool twins_equal(const u8 *a, const u8 *b)
{
	return !memcmp(a, b, PMEM_UUID_LEN);
}

/* All uuids differ, and only those change that would be duplicates. */
static void twins(struct kunit *test)
{
	const struct twins_case *c = test->param_value;
	struct nfit_seen *seen = twins_parse(test, c->table);
	unsigned int i, j;

	KUNIT_EXPECT_NE(test, seen->nr_ranges, 0U);
	for (i = 0; i < seen->nr_ranges; i++) {
		const u8 *uuid = seen->uuids[i];
		u16 index = seen->ranges[i].index;
		const u8 *alone = twins_alone(test, c->table, index);

		for (j = 0; j < i; j++)
			KUNIT_EXPECT_EQ_MSG(test, twins_equal(uuid, seen->uuids[j]), false,
					    "ranges %u and %u", i, j);
		KUNIT_EXPECT_EQ_MSG(test, twins_equal(uuid, alone), !(c->twins & INDEX(index)),
				    "index %u", index);
		KUNIT_EXPECT_EQ(test, uuid[6] >> 4, 8);
		KUNIT_EXPECT_EQ(test, uuid[8] >> 6, 2);
	}
}

/* No uuid depends on the order of the table. */
static void reversed(struct kunit *test)
{
	const struct twins_case *c = test->param_value;
	struct nfit_seen *seen = twins_parse(test, c->table), *again;
	struct piece *table = kunit_kzalloc(test, 12 * sizeof(*table), GFP_KERNEL);
	unsigned int nr = 0, i, j;

	KUNIT_ASSERT_NOT_NULL(test, table);
	while (c->table[nr].full)
		nr++;
	for (i = 0; i < nr; i++)
		table[i] = c->table[nr - 1 - i];
	again = twins_parse(test, table);

	KUNIT_ASSERT_EQ(test, again->nr_ranges, seen->nr_ranges);
	for (i = 0; i < seen->nr_ranges; i++)
		for (j = 0; j < again->nr_ranges; j++)
			if (seen->ranges[i].start == again->ranges[j].start)
				KUNIT_EXPECT_TRUE_MSG(test, twins_equal(seen->uuids[i],
									again->uuids[j]),
						      "range %u", i);
}

/* Disks are mounted by uuid, so it must never change. Computed by a second implementation. */
static const u8 pinned_handles[][PMEM_UUID_LEN] = {
	{ 0x45, 0x0e, 0x51, 0xa4, 0xc8, 0x3c, 0x8d, 0x08,
	  0xbb, 0xad, 0x0e, 0x40, 0x07, 0x7b, 0xb3, 0xb7 },
	{ 0x75, 0x3d, 0x00, 0x98, 0xab, 0xdc, 0x87, 0xe4,
	  0xbe, 0x31, 0xb5, 0x7f, 0xbe, 0x1b, 0xe8, 0xee },
};

static const u8 pinned_places[][PMEM_UUID_LEN] = {
	{ 0x87, 0x3c, 0xd4, 0xfd, 0x6b, 0x6c, 0x88, 0x05,
	  0xb5, 0x16, 0xb7, 0x0e, 0x3f, 0xb8, 0x79, 0xd3 },
	{ 0xfb, 0xe4, 0x57, 0xed, 0xab, 0x01, 0x8c, 0x14,
	  0x9f, 0xf4, 0xa2, 0x10, 0xe1, 0x5a, 0x74, 0x7d },
};

static const u8 pinned_identity[PMEM_UUID_LEN] = {
	0x45, 0x7e, 0xb0, 0xb8, 0x3b, 0xd9, 0x81, 0x3f,
	0xae, 0xc3, 0x7d, 0x4f, 0x3c, 0x9a, 0xb2, 0x28
};

static void pinned(struct kunit *test)
{
	struct nfit_seen *handles = twins_parse(test, twins_cases[0].table);
	struct nfit_seen *places = twins_parse(test, twins_cases[2].table);

	KUNIT_EXPECT_EQ(test, handles->nr_ranges, 2U);
	KUNIT_EXPECT_EQ(test, memcmp(handles->uuids, pinned_handles, sizeof(pinned_handles)), 0);
	KUNIT_EXPECT_EQ(test, (int)handles->last.named, (int)NFIT_NAMED_BY_HANDLES);
	/* The identity matches the uuid that the range had before it had a twin. */
	KUNIT_EXPECT_TRUE(test, twins_equal(handles->last.identity, pinned_identity));

	KUNIT_EXPECT_EQ(test, places->nr_ranges, 2U);
	KUNIT_EXPECT_EQ(test, memcmp(places->uuids, pinned_places, sizeof(pinned_places)), 0);
	KUNIT_EXPECT_EQ(test, (int)places->last.named, (int)NFIT_NAMED_BY_PLACE);
	KUNIT_EXPECT_TRUE(test, twins_equal(places->last.identity, pinned_identity));
}

/* Two entries for one virtual disk differ in nothing. The bus refuses the second one. */
static void same_place(struct kunit *test)
{
	static const struct piece table[] = {
		SPA(0, .kind = KIND_DISK, .start = BASE, .size = SIZE),
		SPA(0, .kind = KIND_DISK, .start = BASE, .size = SIZE),
		{ }
	};
	struct nfit_seen *seen = twins_parse(test, table);

	KUNIT_EXPECT_EQ(test, seen->nr_ranges, 2U);
	KUNIT_EXPECT_TRUE(test, twins_equal(seen->uuids[0], seen->uuids[1]));
	KUNIT_EXPECT_EQ(test, (int)seen->last.named, (int)NFIT_NAMED_BY_PLACE);
}

static struct kunit_case nfit_twins_cases[] = {
	KUNIT_CASE_PARAM(twins, twins_gen_params),
	KUNIT_CASE_PARAM(reversed, twins_gen_params),
	KUNIT_CASE(pinned),
	KUNIT_CASE(same_place),
	{ }
};

static struct kunit_suite nfit_twins_suite = {
	.name = "pmem_nfit_twins",
	.test_cases = nfit_twins_cases,
};

kunit_test_suite(nfit_twins_suite);

MODULE_DESCRIPTION("Tests of the pmem NFIT parser with ranges of one identity");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
