// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of parse/nfit.c: effect of the state flags of mappings on a range.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "nfit_run.h"

static const struct nfit_case state_cases[] = {
	{
		/* A failed save or restore may have lost data, but the DIMM is writable. */
		.name = "states_that_allow_writes",
		.table = {
			SPA(1, .start = BASE, .size = SIZE), DCR(1),
			MAP(1, .index = 1, .dcr = 1, .size = SIZE, .flags = 0x37),
		},
		.ranges = { { BASE, SIZE, LIVE, .index = 1, .memdevs = { 1 } } },
	}, {
		/* One unarmed DIMM of two is enough. */
		.name = "not_armed",
		.table = {
			SPA(1, .start = BASE, .size = SIZE), DCR(1),
			SPA(2, .start = BASE + SIZE, .size = SIZE),
			MAP(1, .index = 1, .dcr = 1, .size = SIZE / 2),
			MAP(2, .index = 1, .dcr = 1, .size = SIZE / 2, .flags = 8,
			    .position = 4096),
			MAP(3, .index = 2, .dcr = 1, .size = SIZE),
		},
		.ranges = {
			{ BASE, SIZE, FROZEN, .index = 1, .memdevs = { 1, 2 } },
			{ BASE + SIZE, SIZE, LIVE, .index = 2, .memdevs = { 3 } },
		},
	}, {
		/* Flags of any mapping of a DIMM apply to the whole DIMM. */
		.name = "not_armed_by_mapping_without_range",
		.table = {
			MAP(1, .index = 0, .dcr = 1, .flags = 8),
			SPA(1, .start = BASE, .size = SIZE), DCR(1),
			SPA(2, .start = BASE + SIZE, .size = SIZE),
			MAP(1, .index = 1, .dcr = 1, .size = SIZE),
			MAP(2, .index = 2, .dcr = 1, .size = SIZE),
		},
		.ranges = {
			{ BASE, SIZE, FROZEN, .index = 1, .memdevs = { 1 } },
			{ BASE + SIZE, SIZE, LIVE, .index = 2, .memdevs = { 2 } },
		},
	}, {
		.name = "not_armed_by_mapping_of_other_range",
		.table = {
			SPA(1, .start = BASE, .size = SIZE), DCR(1),
			SPA(2, .start = BASE + SIZE, .size = SIZE),
			SPA(3, .start = BASE + 2 * SIZE, .size = SIZE),
			MAP(1, .index = 1, .dcr = 1, .size = SIZE),
			MAP(2, .index = 3, .dcr = 1, .size = SIZE),
			MAP(1, .index = 2, .dcr = 1, .size = SIZE, .flags = 8),
		},
		.ranges = {
			{ BASE, SIZE, FROZEN, .index = 1, .memdevs = { 1 } },
			{ BASE + SIZE, SIZE, FROZEN, .index = 2, .memdevs = { 1 } },
			{ BASE + 2 * SIZE, SIZE, LIVE, .index = 3, .memdevs = { 2 } },
		},
	}, {
		/* The other mapping is to the control registers, not to a disk. */
		.name = "not_armed_by_mapping_of_registers",
		.table = {
			SPA(1, .kind = KIND_CONTROL, .start = BASE, .size = SIZE), DCR(1),
			SPA(2, .start = BASE + SIZE, .size = SIZE),
			MAP(1, .index = 1, .dcr = 1, .size = SIZE, .flags = 8),
			MAP(1, .index = 2, .dcr = 1, .size = SIZE),
		},
		.ranges = {
			{ BASE + SIZE, SIZE, FROZEN, .index = 2, .why = PMEM_RO_NOT_ARMED,
			  .memdevs = { 1 } },
		},
	}, {
		/* Handle 0 is valid; other structures have no handle. */
		.name = "not_armed_with_handle_0",
		.table = {
			MAP(0, .index = 0, .dcr = 1, .flags = 8), CAPS(), DCR(1), HINTS(1, 1),
			SPA(1, .start = BASE, .size = SIZE),
			MAP(1, .index = 1, .dcr = 1, .size = SIZE),
		},
		.ranges = { { BASE, SIZE, LIVE, .index = 1, .memdevs = { 1 } } },
	}, {
		/* A failed mapping does not affect other mappings of the DIMM. */
		.name = "map_failed_elsewhere",
		.table = {
			SPA(1, .start = BASE, .size = SIZE), DCR(1),
			SPA(2, .start = BASE + SIZE, .size = SIZE),
			MAP(1, .index = 1, .dcr = 1, .size = SIZE),
			MAP(1, .index = 2, .dcr = 1, .size = SIZE, .flags = 0x40),
			MAP(1, .index = 0, .dcr = 1, .flags = 0x40),
		},
		.ranges = {
			{ BASE, SIZE, LIVE, .index = 1, .memdevs = { 1 } },
			{ BASE + SIZE, SIZE, FROZEN, .index = 2, .why = PMEM_RO_MAP_FAILED,
			  .memdevs = { 1 } },
		},
		/* Memory that is not mapped to any range is reported. */
		.diags = { { NFIT_DIAG_NOT_MAPPED, 56 + 80 + 56 + 48 + 48, 1 } },
	}, {
		/* Volatile memory need not be saved. */
		.name = "not_armed_volatile",
		.table = {
			SPA(1, .kind = KIND_VOLATILE, .start = BASE, .size = SIZE), DCR(1),
			SPA(2, .kind = KIND_VOLATILE, .start = BASE + SIZE, .size = SIZE),
			MAP(1, .index = 1, .dcr = 1, .size = SIZE, .flags = 8),
			MAP(1, .index = 2, .dcr = 1, .size = SIZE, .flags = 0x40),
		},
		.ranges = {
			{ BASE, SIZE, PMEM_RANGE_MAYBE_RAM, PMEM_DOMAIN_VOLATILE, 1,
			  .memdevs = { 1 } },
			{ BASE + SIZE, SIZE, PMEM_RANGE_MAYBE_RAM | PMEM_RANGE_READ_ONLY,
			  PMEM_DOMAIN_VOLATILE, 2, .why = PMEM_RO_MAP_FAILED, .memdevs = { 1 } },
		},
	}, {
		.name = "map_failed",
		.table = {
			SPA(1, .start = BASE, .size = SIZE), DCR(1),
			MAP(1, .index = 1, .dcr = 1, .size = SIZE, .flags = 0x40),
		},
		.ranges = {
			{ BASE, SIZE, FROZEN, .index = 1, .why = PMEM_RO_MAP_FAILED,
			  .memdevs = { 1 } },
		},
	}, {
		.name = "not_armed_and_map_failed",
		.table = {
			SPA(1, .start = BASE, .size = SIZE), DCR(1),
			MAP(1, .index = 1, .dcr = 1, .size = SIZE / 2, .flags = 8),
			MAP(2, .index = 1, .dcr = 1, .size = SIZE / 2, .position = 4096,
			    .flags = 0x40),
		},
		.ranges = {
			{ BASE, SIZE, FROZEN, .index = 1, .memdevs = { 1, 2 },
			  .why = PMEM_RO_NOT_ARMED | PMEM_RO_MAP_FAILED },
		},
	},
};

KUNIT_ARRAY_PARAM(state, state_cases, nfit_case_desc);

static void state(struct kunit *test)
{
	nfit_case_run(test);
}

/* The flags of a DIMM with handle 0 are not mixed up with structures without a handle. */
static void handle_zero(struct kunit *test)
{
	static const struct piece table[] = {
		CAPS(), DCR(1), MAP(0, .index = 1, .dcr = 1, .size = SIZE, .flags = 2), HINTS(5, 1),
		SPA(1, .start = BASE, .size = SIZE), MAP(0, .index = 0, .dcr = 1, .flags = 8),
		{ }
	};
	struct nfit_seen *seen = seen_alloc(test);
	size_t len;
	u8 *buf = pieces_write(test, table, &len);

	KUNIT_EXPECT_EQ(test, seen_parse(test, seen, buf, len), 0);
	KUNIT_ASSERT_EQ(test, seen->last.nr_memdevs, 1U);
	KUNIT_EXPECT_EQ(test, seen->last.range.flags, (u32)FROZEN);
	/* The flags of both mappings: the last restore failed, and it is not armed. */
	KUNIT_EXPECT_EQ(test, seen->dimms[0].flags,
			NFIT_MEMDEV_RESTORE_FAILED | NFIT_MEMDEV_NOT_ARMED);
}

/* The first structure of the table is a mapping, and its DIMM has the lowest handle. */
static void handle_zero_first(struct kunit *test)
{
	static const struct piece table[] = {
		MAP(0, .index = 1, .dcr = 1, .size = SIZE), SPA(1, .start = BASE, .size = SIZE),
		DCR(1), MAP(0, .index = 0, .dcr = 1, .flags = 8), { }
	};
	struct nfit_seen *seen = seen_alloc(test);
	size_t len;
	u8 *buf = pieces_write(test, table, &len);

	KUNIT_EXPECT_EQ(test, seen_parse(test, seen, buf, len), 0);
	KUNIT_EXPECT_EQ(test, seen->nr_ranges, 1U);
	KUNIT_EXPECT_EQ(test, seen->ranges[0].why, PMEM_RO_NOT_ARMED);
}

static struct kunit_case nfit_state_cases[] = {
	KUNIT_CASE_PARAM(state, state_gen_params),
	KUNIT_CASE(handle_zero),
	KUNIT_CASE(handle_zero_first),
	{ }
};

static struct kunit_suite nfit_state_suite = {
	.name = "pmem_nfit_state",
	.test_cases = nfit_state_cases,
};

kunit_test_suite(nfit_state_suite);

MODULE_DESCRIPTION("Tests of the pmem NFIT parser with DIMMs in every state");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
