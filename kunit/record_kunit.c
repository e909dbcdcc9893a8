// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of bus/record.c: a reader of the record of bad memory never waits for a writer, and sees
 * the state from before or after a change.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/string.h>

#include "../drivers/parse/badlist.h"
#include "../drivers/pmem_record.h"

static struct pmem_record *new_record(struct kunit *test)
{
	struct pmem_record *record = kunit_kzalloc(test, sizeof(*record), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, record);

	return record;
}

/* Check that a reader sees bytes 10 to 19 and, if @second, 30 to 39. */
static void expect(struct kunit *test, const struct pmem_record *record, bool first, bool second)
{
	struct badlist_extent bad = { 1, 2 };

	KUNIT_EXPECT_EQ(test, pmem_record_find(record, 0, 25, &bad), first);
	KUNIT_EXPECT_EQ(test, bad.first, (u64)(first ? 10 : 1));
	KUNIT_EXPECT_EQ(test, bad.last, (u64)(first ? 19 : 2));
	KUNIT_EXPECT_EQ(test, pmem_record_find(record, 35, U64_MAX, &bad), second);
	if (second) {
		KUNIT_EXPECT_EQ(test, bad.first, (u64)35);
		KUNIT_EXPECT_EQ(test, bad.last, (u64)39);
	}
	KUNIT_EXPECT_FALSE(test, pmem_record_find(record, 20, 29, NULL));
	KUNIT_EXPECT_EQ(test, record->nr, first + second + 0U);
}

/* Contents that readers must not see: every address is bad, and @nr is too large. */
static void spoil(struct badlist *list)
{
	memset(list, 0xff, sizeof(*list));
	list->extents[0].first = 0;
}

/* During each change, readers see the old state; after it, the new one. */
static void changes(struct kunit *test)
{
	struct pmem_record *record = new_record(test);
	struct badlist *list, *saved = kunit_kzalloc(test, sizeof(*saved), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, saved);
	expect(test, record, false, false);

	list = pmem_record_begin(record);
	expect(test, record, false, false);
	spoil(list);
	expect(test, record, false, false);
	memset(list, 0, sizeof(*list));
	pmem_badlist_add(list, 10, 19);
	expect(test, record, false, false);
	pmem_record_end(record);
	expect(test, record, true, false);

	list = pmem_record_begin(record);
	*saved = *list;
	spoil(list);
	expect(test, record, true, false);
	*list = *saved;
	pmem_badlist_add(list, 30, 39);
	expect(test, record, true, false);
	pmem_record_end(record);
	expect(test, record, true, true);

	list = pmem_record_begin(record);
	*saved = *list;
	spoil(list);
	expect(test, record, true, true);
	*list = *saved;
	pmem_badlist_remove(list, 10, 19);
	pmem_record_end(record);
	expect(test, record, false, true);
}

/* A CPU that stops during a change, as in a panic, does not block readers. */
static void unfinished(struct kunit *test)
{
	struct pmem_record *record = new_record(test);

	pmem_badlist_add(pmem_record_begin(record), 10, 19);
	pmem_record_end(record);
	spoil(pmem_record_begin(record));
	expect(test, record, true, false);
}

/* Many changes: before, during and after each, the record matches a plain list. */
static void follows(struct kunit *test)
{
	struct pmem_record *record = new_record(test);
	struct badlist *want = kunit_kzalloc(test, sizeof(*want), GFP_KERNEL);
	unsigned int i, wrong = 0;
	u32 seed = 1;

	KUNIT_ASSERT_NOT_NULL(test, want);

	for (i = 0; i < 3000; i++) {
		struct badlist *list = pmem_record_begin(record);
		u64 first, last, asked;

		seed = seed * 1664525 + 1013904223;
		first = seed >> 20;
		last = first + (seed >> 8) % 4;
		asked = (seed >> 12) % 4096;
		if (seed >> 4 & 1)
			pmem_badlist_add(list, first, last);
		else
			pmem_badlist_remove(list, first, last);
		wrong += pmem_record_find(record, asked, asked + 7, NULL) !=
			 pmem_badlist_find(want, asked, asked + 7, NULL);
		pmem_record_end(record);

		if (seed >> 4 & 1)
			pmem_badlist_add(want, first, last);
		else
			pmem_badlist_remove(want, first, last);
		wrong += pmem_record_find(record, asked, asked + 7, NULL) !=
			 pmem_badlist_find(want, asked, asked + 7, NULL);
		wrong += record->nr != want->nr;
	}
	KUNIT_EXPECT_EQ(test, wrong, 0U);
}

static struct kunit_case record_cases[] = {
	KUNIT_CASE(changes),
	KUNIT_CASE(unfinished),
	KUNIT_CASE(follows),
	{ }
};

static struct kunit_suite record_suite = {
	.name = "pmem_record",
	.test_cases = record_cases,
};

kunit_test_suite(record_suite);

MODULE_DESCRIPTION("Tests of the pmem record of bad memory");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
