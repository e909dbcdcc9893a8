// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of parse/badlist.c: the set of bad bytes never loses one.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/array_size.h>
#include <linux/limits.h>
#include <linux/module.h>

#include "../drivers/parse/badlist.h"

#define END	{ 1, 0 }	/* not an extent: it ends before it begins */

/**
 * struct step_case - one change of a list
 * @name:   name of the case
 * @before: extents, ended by END
 * @remove: remove bytes instead of adding them
 * @first:  first byte to add or remove
 * @last:   last byte to add or remove
 * @news:   expected return value of pmem_badlist_add()
 * @after:  expected extents, ended by END
 */
struct step_case {
	const char *name;
	struct badlist_extent before[4];
	bool remove;
	u64 first, last;
	bool news;
	struct badlist_extent after[5];
};

static const struct step_case step_cases[] = {
	{ "first", { END }, false, 10, 19, true, { { 10, 19 }, END } },
	{ "one_byte", { END }, false, 10, 10, true, { { 10, 10 }, END } },
	{ "byte_zero", { END }, false, 0, 0, true, { { 0, 0 }, END } },
	{ "last_byte", { END }, false, U64_MAX, U64_MAX, true, { { U64_MAX, U64_MAX }, END } },
	{ "around_byte_zero", { { 0, 0 }, END }, false, 0, 9, true, { { 0, 9 }, END } },
	{ "everything", { { 5, 9 }, { 20, 29 }, END }, false, 0, U64_MAX, true,
	  { { 0, U64_MAX }, END } },
	{ "before", { { 20, 29 }, END }, false, 10, 18, true, { { 10, 18 }, { 20, 29 }, END } },
	{ "behind", { { 20, 29 }, END }, false, 31, 39, true, { { 20, 29 }, { 31, 39 }, END } },
	{ "between", { { 10, 19 }, { 40, 49 }, END }, false, 25, 29, true,
	  { { 10, 19 }, { 25, 29 }, { 40, 49 }, END } },
	{ "touches_front", { { 20, 29 }, END }, false, 10, 19, true, { { 10, 29 }, END } },
	{ "touches_back", { { 20, 29 }, END }, false, 30, 39, true, { { 20, 39 }, END } },
	{ "touches_both", { { 10, 19 }, { 30, 39 }, END }, false, 20, 29, true,
	  { { 10, 39 }, END } },
	{ "touches_zero", { { 1, 9 }, END }, false, 0, 0, true, { { 0, 9 }, END } },
	{ "touches_end", { { 9, U64_MAX - 1 }, END }, false, U64_MAX, U64_MAX, true,
	  { { 9, U64_MAX }, END } },
	{ "same", { { 20, 29 }, END }, false, 20, 29, false, { { 20, 29 }, END } },
	{ "inside", { { 20, 29 }, END }, false, 22, 25, false, { { 20, 29 }, END } },
	{ "around", { { 20, 29 }, END }, false, 10, 39, true, { { 10, 39 }, END } },
	{ "over_front", { { 20, 29 }, END }, false, 15, 20, true, { { 15, 29 }, END } },
	{ "over_back", { { 20, 29 }, END }, false, 29, 30, true, { { 20, 30 }, END } },
	{ "over_two", { { 10, 19 }, { 30, 39 }, { 50, 59 }, END }, false, 15, 35, true,
	  { { 10, 39 }, { 50, 59 }, END } },
	{ "remove_from_none", { END }, true, 10, 19, false, { END } },
	{ "remove_beside", { { 20, 29 }, END }, true, 10, 19, false, { { 20, 29 }, END } },
	{ "remove_behind", { { 20, 29 }, END }, true, 30, 39, false, { { 20, 29 }, END } },
	{ "remove_same", { { 20, 29 }, END }, true, 20, 29, false, { END } },
	{ "remove_head", { { 20, 29 }, END }, true, 10, 24, false, { { 25, 29 }, END } },
	{ "remove_tail", { { 20, 29 }, END }, true, 25, 39, false, { { 20, 24 }, END } },
	{ "remove_middle", { { 20, 29 }, END }, true, 24, 25, false,
	  { { 20, 23 }, { 26, 29 }, END } },
	{ "remove_first_byte", { { 20, 29 }, END }, true, 20, 20, false, { { 21, 29 }, END } },
	{ "remove_last_byte", { { 20, 29 }, END }, true, 29, 29, false, { { 20, 28 }, END } },
	{ "remove_some", { { 10, 19 }, { 30, 39 }, { 50, 59 }, END }, true, 15, 54, false,
	  { { 10, 14 }, { 55, 59 }, END } },
	{ "remove_all", { { 0, 9 }, { 50, U64_MAX }, END }, true, 0, U64_MAX, false, { END } },
	{ "remove_up_to_end", { { 50, U64_MAX }, END }, true, 60, U64_MAX, false,
	  { { 50, 59 }, END } },
};

static void step_desc(const struct step_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(step, step_cases, step_desc);

static struct badlist *new_list(struct kunit *test)
{
	struct badlist *list = kunit_kzalloc(test, sizeof(*list), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, list);

	return list;
}

static void step(struct kunit *test)
{
	const struct step_case *c = test->param_value;
	struct badlist *list = new_list(test);
	unsigned int i;

	for (i = 0; c->before[i].first <= c->before[i].last; i++)
		pmem_badlist_add(list, c->before[i].first, c->before[i].last);

	if (c->remove)
		pmem_badlist_remove(list, c->first, c->last);
	else
		KUNIT_EXPECT_EQ(test, pmem_badlist_add(list, c->first, c->last), c->news);

	for (i = 0; c->after[i].first <= c->after[i].last; i++) {
		KUNIT_EXPECT_EQ(test, list->extents[i].first, c->after[i].first);
		KUNIT_EXPECT_EQ(test, list->extents[i].last, c->after[i].last);
	}
	KUNIT_EXPECT_EQ(test, list->nr, i);
	KUNIT_EXPECT_FALSE(test, list->coarse);
}

struct find_case {
	const char *name;
	u64 first, last;
	bool found;
	struct badlist_extent bad;
};

/* The list has bytes 20 to 29, and 40 to the end. */
static const struct find_case find_cases[] = {
	{ "before", 0, 19, false, END },
	{ "between", 30, 39, false, END },
	{ "first_byte", 10, 20, true, { 20, 20 } },
	{ "last_byte", 29, 35, true, { 29, 29 } },
	{ "inside", 22, 23, true, { 22, 23 } },
	{ "the_first_of_two", 0, U64_MAX, true, { 20, 29 } },
	{ "the_second", 30, 49, true, { 40, 49 } },
	{ "at_the_end", U64_MAX, U64_MAX, true, { U64_MAX, U64_MAX } },
};

static void find(struct kunit *test)
{
	struct badlist *list = new_list(test);
	struct badlist_extent bad;
	size_t i;

	pmem_badlist_add(list, 40, U64_MAX);
	pmem_badlist_add(list, 20, 29);

	for (i = 0; i < ARRAY_SIZE(find_cases); i++) {
		const struct find_case *c = &find_cases[i];

		bad = (struct badlist_extent)END;
		KUNIT_EXPECT_EQ_MSG(test, pmem_badlist_find(list, c->first, c->last, &bad),
				    c->found, "%s", c->name);
		KUNIT_EXPECT_EQ_MSG(test, bad.first, c->bad.first, "%s", c->name);
		KUNIT_EXPECT_EQ_MSG(test, bad.last, c->bad.last, "%s", c->name);
		KUNIT_EXPECT_EQ_MSG(test, pmem_badlist_find(list, c->first, c->last, NULL),
				    c->found, "%s", c->name);
	}
}

struct retain_case {
	const char *name;
	u64 first, last;
	struct badlist_extent keep[3];
	struct badlist_extent after[5];
};

/* The list starts with bytes 20 to 29, and 40 to the end. */
static const struct retain_case retain_cases[] = {
	{ "nothing", 0, U64_MAX, { END }, { END } },
	{ "all", 0, U64_MAX, { { 0, U64_MAX }, END }, { { 20, 29 }, { 40, U64_MAX }, END } },
	{ "same", 0, U64_MAX, { { 20, 29 }, { 40, U64_MAX }, END },
	  { { 20, 29 }, { 40, U64_MAX }, END } },
	{ "beside", 0, U64_MAX, { { 10, 19 }, { 30, 39 }, END }, { END } },
	{ "head", 0, 39, { { 15, 24 }, END }, { { 20, 24 }, { 40, U64_MAX }, END } },
	{ "tail", 0, 39, { { 25, 34 }, END }, { { 25, 29 }, { 40, U64_MAX }, END } },
	{ "middle", 0, 39, { { 22, 24 }, END }, { { 22, 24 }, { 40, U64_MAX }, END } },
	{ "two_parts", 0, 39, { { 20, 21 }, { 28, 28 }, END },
	  { { 20, 21 }, { 28, 28 }, { 40, U64_MAX }, END } },
	{ "both_by_one", 0, U64_MAX, { { 25, 50 }, END }, { { 25, 29 }, { 40, 50 }, END } },
	/* Bytes outside the range stay. */
	{ "only_a_part", 25, 44, { END }, { { 20, 24 }, { 45, U64_MAX }, END } },
	{ "last_byte", U64_MAX, U64_MAX, { END }, { { 20, 29 }, { 40, U64_MAX - 1 }, END } },
	{ "last_byte_kept", U64_MAX, U64_MAX, { { U64_MAX, U64_MAX }, END },
	  { { 20, 29 }, { 40, U64_MAX }, END } },
};

static void retain_desc(const struct retain_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(retain, retain_cases, retain_desc);

static void retain(struct kunit *test)
{
	const struct retain_case *c = test->param_value;
	struct badlist *list = new_list(test), *keep = new_list(test);
	unsigned int i;

	pmem_badlist_add(list, 20, 29);
	pmem_badlist_add(list, 40, U64_MAX);
	for (i = 0; c->keep[i].first <= c->keep[i].last; i++)
		pmem_badlist_add(keep, c->keep[i].first, c->keep[i].last);

	pmem_badlist_retain(list, c->first, c->last, keep);

	for (i = 0; c->after[i].first <= c->after[i].last; i++) {
		KUNIT_EXPECT_EQ(test, list->extents[i].first, c->after[i].first);
		KUNIT_EXPECT_EQ(test, list->extents[i].last, c->after[i].last);
	}
	KUNIT_EXPECT_EQ(test, list->nr, i);
}

/* A full list merges the nearest neighbours, wherever they are, and changes nothing else. */
static void too_many(struct kunit *test)
{
	struct badlist *list = new_list(test);
	unsigned int i;

	for (i = 0; i < BADLIST_MAX; i++)
		pmem_badlist_add(list, i * 100, i * 100 + 9);
	KUNIT_EXPECT_EQ(test, list->nr, (unsigned int)BADLIST_MAX);
	KUNIT_EXPECT_FALSE(test, list->coarse);

	/* The 8th is its nearest neighbour. */
	KUNIT_EXPECT_TRUE(test, pmem_badlist_add(list, 753, 754));
	KUNIT_EXPECT_EQ(test, list->nr, (unsigned int)BADLIST_MAX);
	KUNIT_EXPECT_TRUE(test, list->coarse);
	KUNIT_EXPECT_TRUE(test, pmem_badlist_find(list, 730, 730, NULL));
	KUNIT_EXPECT_FALSE(test, pmem_badlist_find(list, 755, 799, NULL));
	KUNIT_EXPECT_FALSE(test, pmem_badlist_find(list, 610, 699, NULL));

	/* Good bytes that were merged can be removed. */
	pmem_badlist_remove(list, 700, 799);
	KUNIT_EXPECT_FALSE(test, pmem_badlist_find(list, 700, 799, NULL));
	pmem_badlist_remove(list, 0, U64_MAX);
	KUNIT_EXPECT_EQ(test, list->nr, 0U);
	KUNIT_EXPECT_FALSE(test, list->coarse);
}

/* The nearest neighbours may be the first two extents or the last two. */
static void too_many_at_the_ends(struct kunit *test)
{
	static const u64 places[] = { 0, (BADLIST_MAX - 1) * 100 };
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		struct badlist *list = new_list(test);

		for (j = 0; j < BADLIST_MAX; j++)
			pmem_badlist_add(list, j * 100, j * 100 + 9);

		pmem_badlist_add(list, places[i] + 13, places[i] + 14);
		KUNIT_EXPECT_EQ(test, list->nr, (unsigned int)BADLIST_MAX);
		KUNIT_EXPECT_TRUE(test, pmem_badlist_find(list, places[i] + 10,
							  places[i] + 12, NULL));
		KUNIT_EXPECT_FALSE(test, pmem_badlist_find(list, places[i] + 15,
							   places[i] + 99, NULL));
	}
}

/* A removed extent, which is left in the array past the end of the list, has no effect. */
static void remove_again(struct kunit *test)
{
	struct badlist *list = new_list(test);

	pmem_badlist_add(list, 10, 19);
	pmem_badlist_add(list, 30, 39);
	pmem_badlist_remove(list, 30, 39);
	pmem_badlist_remove(list, 35, 36);
	KUNIT_EXPECT_EQ(test, list->nr, 1U);
	KUNIT_EXPECT_FALSE(test, pmem_badlist_find(list, 20, U64_MAX, NULL));
}

/* Clearing the middle of an extent in a full list: the new gap stays, another one is merged. */
static void hole_when_full(struct kunit *test)
{
	struct badlist *list = new_list(test);
	unsigned int i;

	for (i = 0; i < BADLIST_MAX; i++)
		pmem_badlist_add(list, i * 100, i * 100 + 9);

	pmem_badlist_remove(list, 304, 304);
	KUNIT_EXPECT_FALSE(test, pmem_badlist_find(list, 304, 304, NULL));
	KUNIT_EXPECT_EQ(test, list->nr, (unsigned int)BADLIST_MAX);
	for (i = 0; i < BADLIST_MAX; i++) {
		KUNIT_EXPECT_TRUE_MSG(test, pmem_badlist_find(list, i * 100, i * 100, NULL),
				      "%u", i);
		KUNIT_EXPECT_TRUE_MSG(test, pmem_badlist_find(list, i * 100 + 9, i * 100 + 9, NULL),
				      "%u", i);
	}
}

/*
 * A reader may see any @nr and any extents while another CPU changes the list. The search must end
 * and stay within the list, which the sanitizers check.
 */
static void torn(struct kunit *test)
{
	static const u32 numbers[] = { 0, 1, 2, BADLIST_MAX, BADLIST_MAX + 1, BADLIST_MAX + 2,
				       U16_MAX, 0x7fffffff, U32_MAX };
	struct badlist *list = new_list(test);
	struct badlist_extent bad;
	unsigned int i, j, round;
	u32 seed = 1;

	for (round = 0; round < 100; round++) {
		for (i = 0; i < ARRAY_SIZE(list->extents); i++) {
			seed = seed * 1664525 + 1013904223;
			/* Include extents for which every step of the search goes right. */
			list->extents[i].first = round ? seed >> 20 : U64_MAX;
			list->extents[i].last = round ? seed >> 4 & 0xfff : 0;
		}
		for (j = 0; j < ARRAY_SIZE(numbers); j++) {
			list->nr = numbers[j];
			for (i = 0; i < 4096; i += 64)
				if (pmem_badlist_find(list, i, i + 63, &bad))
					KUNIT_EXPECT_LE(test, bad.first, (u64)i + 63);
			pmem_badlist_find(list, U64_MAX, U64_MAX, &bad);
		}
	}
}

#define BYTES	4096

/* Random changes, compared with a map of bytes; there are too many extents for the list. */
static void any_order(struct kunit *test)
{
	struct badlist *list = new_list(test);
	bool *bad = kunit_kzalloc(test, BYTES, GFP_KERNEL);
	unsigned int i, j, wrong = 0, extra = 0, seen_coarse = 0;
	u32 seed = 1;

	KUNIT_ASSERT_NOT_NULL(test, bad);

	for (i = 0; i < 3000; i++) {
		unsigned int first, last;
		bool add, news = false;

		seed = seed * 1664525 + 1013904223;
		first = seed >> 20;
		last = first + (seed >> 8) % 2;
		if (last >= BYTES)
			last = BYTES - 1;
		/* Mostly add, then mostly remove. */
		add = (seed >> 4) % 16 < (i / 750 % 2 ? 4 : 12);

		for (j = first; j <= last; j++) {
			news |= !pmem_badlist_find(list, j, j, NULL);
			bad[j] = add;
		}
		if (add)
			KUNIT_EXPECT_EQ(test, pmem_badlist_add(list, first, last), news);
		else
			pmem_badlist_remove(list, first, last);
		seen_coarse += list->coarse;

		/* Checking every byte each time would take too long under an emulator. */
		for (j = i % 16; j < BYTES; j += 16) {
			bool found = pmem_badlist_find(list, j, j, NULL);

			wrong += bad[j] && !found;
			extra += !bad[j] && found && !list->coarse;
		}
		for (j = first; !add && j <= last; j++)
			wrong += pmem_badlist_find(list, j, j, NULL);
		for (j = 0; j < list->nr; j++) {
			wrong += list->extents[j].last < list->extents[j].first;
			wrong += j && list->extents[j].first <= list->extents[j - 1].last + 1;
		}
		wrong += list->nr > BADLIST_MAX;
	}

	KUNIT_EXPECT_EQ(test, wrong, 0U);
	/* A list that has been coarse may include good bytes until it is empty. */
	KUNIT_EXPECT_EQ(test, extra, 0U);
	KUNIT_EXPECT_TRUE(test, seen_coarse);
}

static struct kunit_case badlist_kunit_cases[] = {
	KUNIT_CASE_PARAM(step, step_gen_params),
	KUNIT_CASE(find),
	KUNIT_CASE_PARAM(retain, retain_gen_params),
	KUNIT_CASE(too_many),
	KUNIT_CASE(too_many_at_the_ends),
	KUNIT_CASE(remove_again),
	KUNIT_CASE(hole_when_full),
	KUNIT_CASE(torn),
	KUNIT_CASE(any_order),
	{ }
};

static struct kunit_suite badlist_suite = {
	.name = "pmem_badlist",
	.test_cases = badlist_kunit_cases,
};

kunit_test_suite(badlist_suite);

MODULE_DESCRIPTION("Tests of the pmem set of bad bytes");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
