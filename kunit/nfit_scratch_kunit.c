// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of parse/nfit.c with scratch memory that is not empty.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../drivers/parse/nfit_table.h"
#include "nfit_run.h"

/*
 * Nothing in the scratch counts that was not written there: around the index of the table are
 * entries with the keys that are looked up, of mappings, of the handle and of its flush hints.
 */
static void unread(struct kunit *test)
{
	static const struct piece table[] = {
		SPA(1, .start = BASE, .size = SIZE), SPA(2, .start = BASE + SIZE, .size = SIZE),
		MAP(1, .index = 1, .dcr = 1, .size = SIZE), OTHER(9), { }
	};
	const u64 keys[] = { nfit_key(NFIT_MEMDEV, 2), 1, nfit_key(NFIT_FLUSH, 1) };
	struct nfit_entry *entries;
	struct nfit_seen *seen;
	size_t len, need, i, k;
	void *scratch;
	u8 *buf;

	buf = pieces_write(test, table, &len);
	need = pmem_nfit_scratch_size(buf, len);
	for (k = 0; k < ARRAY_SIZE(keys); k++) {
		seen = seen_alloc(test);
		scratch = kunit_kzalloc(test, need, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, scratch);
		entries = scratch + 4 * sizeof(struct nfit_memdev);
		for (i = 0; i < 2 * 4; i++)
			entries[i] = (struct nfit_entry){ .key = keys[k], .offset = SZ_1G };

		KUNIT_EXPECT_EQ(test,
				pmem_nfit_parse(buf, len, scratch, need, &seen_sink, seen), 0);
		KUNIT_EXPECT_EQ(test, seen->nr_ranges, 2U);
		KUNIT_EXPECT_EQ(test, seen->ranges[0].nr, 1U);
		KUNIT_EXPECT_EQ(test, seen->ranges[1].nr, 0U);
	}
}

/* Two mappings are sorted by handle, whatever key lies before them. */
static void before(struct kunit *test)
{
	static const struct piece table[] = {
		MAP(2, .index = 5, .size = SIZE), MAP(1, .index = 5, .size = SIZE), { }
	};
	struct nfit_seen *seen = seen_alloc(test);
	struct nfit_entry *entries;
	size_t len, need;
	void *scratch;
	u8 *buf;

	buf = pieces_write(test, table, &len);
	need = pmem_nfit_scratch_size(buf, len);
	scratch = kunit_kzalloc(test, need, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, scratch);
	entries = scratch + 2 * sizeof(struct nfit_memdev);
	entries[-1].key = 1;

	KUNIT_EXPECT_EQ(test, pmem_nfit_parse(buf, len, scratch, need, &seen_sink, seen), 0);
	KUNIT_EXPECT_EQ(test, seen->nr_diags, 2U);
	KUNIT_EXPECT_EQ(test, seen->diags[0].offset, 48UL);
	KUNIT_EXPECT_EQ(test, seen->diags[1].offset, 0UL);
}

static struct kunit_case nfit_scratch_cases[] = {
	KUNIT_CASE(unread),
	KUNIT_CASE(before),
	{ }
};

static struct kunit_suite nfit_scratch_suite = {
	.name = "pmem_nfit_scratch",
	.test_cases = nfit_scratch_cases,
};

kunit_test_suite(nfit_scratch_suite);

MODULE_DESCRIPTION("Tests of the NFIT parser's memory");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
