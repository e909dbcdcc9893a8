// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of pmem_poison_report_except() and of what a source adds in @prepare: which bytes get into
 * the record of a range, and which are passed to its driver.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/numa.h>
#include <linux/sizes.h>

#include "../drivers/bus/bus.h"
#include "unbound.h"

#define HEARD_MAX	8

/**
 * struct report_test - two adjacent ranges of 1 MiB
 * @parent:  their parent
 * @base:    address of the first one, in the middle of the physical address space
 * @range:   the ranges
 * @cleared: bytes that were cleared
 * @known:   bytes that @prepare adds
 * @heard:   extents that the drivers were notified of
 * @nr:      number of @heard
 * @locked:  a driver was called with @cleared locked
 */
struct report_test {
	struct device *parent;
	u64 base;
	struct pmem_device *range[2];
	struct pmem_cleared cleared;
	struct badlist_extent known;
	struct badlist_extent heard[HEARD_MAX];
	unsigned int nr;
	bool locked;
};

static void report_add_known_poison(struct pmem_device *pmem)
{
	const struct report_test *t = pmem->details;

	unbound(pmem);
	if (t->known.last)
		pmem_poison_add(pmem, t->known.first, t->known.last - t->known.first + 1, "kunit");
}

static const struct pmem_source report_source = {
	.name	= "kunit",
	.owner	= THIS_MODULE,
	.ops	= { .add_known_poison = report_add_known_poison },
};

static void report_poisoned(struct pmem_device *pmem, u64 start, u64 len)
{
	struct report_test *t = (struct report_test *)pmem->details;

	t->locked |= mutex_is_locked(&t->cleared.lock);
	if (t->nr < HEARD_MAX)
		t->heard[t->nr] = (struct badlist_extent){ start, start + len - 1 };
	t->nr++;
}

static const struct pmem_client_ops report_client = {
	.poisoned = report_poisoned,
};

static int report_init(struct kunit *test)
{
	struct report_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	if (!t)
		return -ENOMEM;

	t->base = unbound_base(test, SZ_2M);
	mutex_init(&t->cleared.lock);
	t->parent = unbound_parent();
	test->priv = t;

	return PTR_ERR_OR_ZERO(t->parent);
}

static void report_exit(struct kunit *test)
{
	struct report_test *t = test->priv;
	int i;

	if (!t || IS_ERR(t->parent))
		return;

	for (i = 0; i < 2; i++)
		if (!IS_ERR_OR_NULL(t->range[i]))
			pmem_bus_remove(t->range[i]);
	root_device_unregister(t->parent);
}

static void report_add_ranges(struct kunit *test)
{
	struct report_test *t = test->priv;
	int i;

	for (i = 0; i < 2; i++) {
		const struct pmem_range range = {
			.start	= t->base + i * SZ_1M,
			.size	= SZ_1M,
			.node	= NUMA_NO_NODE,
		};

		t->range[i] = pmem_bus_add(t->parent, &range, &report_source, t);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, t->range[i]);
		t->range[i]->client = &report_client;
	}
}

/**
 * struct report_case - one report, in sectors from the base, inclusive
 * @name:    name of the case
 * @first:   first sector of the report
 * @last:    last sector of the report
 * @cleared: sectors that were cleared, up to { 1, 0 }
 * @coarse:  the list of cleared sectors is coarse
 * @bad:     expected bad sectors and notifications, up to { 1, 0 }
 */
struct report_case {
	const char *name;
	u64 first, last;
	struct badlist_extent cleared[4];
	bool coarse;
	struct badlist_extent bad[4];
};

#define END	{ 1, 0 }

static const struct report_case report_cases[] = {
	{ "nothing_cleared", 8, 15, { END }, false, { { 8, 15 }, END } },
	{ "other_place_cleared", 8, 15, { { 0, 7 }, { 16, 20 }, END }, false,
	  { { 8, 15 }, END } },
	{ "all_cleared", 8, 15, { { 8, 15 }, END }, false, { END } },
	{ "more_cleared", 8, 15, { { 0, 99 }, END }, false, { END } },
	{ "head_cleared", 8, 15, { { 4, 9 }, END }, false, { { 10, 15 }, END } },
	{ "tail_cleared", 8, 15, { { 15, 15 }, END }, false, { { 8, 14 }, END } },
	{ "middle_cleared", 8, 15, { { 10, 11 }, END }, false, { { 8, 9 }, { 12, 15 }, END } },
	{ "two_places_cleared", 8, 15, { { 8, 8 }, { 12, 12 }, END }, false,
	  { { 9, 11 }, { 13, 15 }, END } },
	/* A coarse list does not show which sectors were cleared. */
	{ "coarse", 8, 15, { { 8, 15 }, END }, true, { { 8, 15 }, END } },
	/* Each range has 2048 sectors. */
	{ "two_ranges", 2040, 2055, { END }, false, { { 2040, 2047 }, { 2048, 2055 }, END } },
	{ "two_ranges_cleared", 2040, 2055, { { 2044, 2049 }, END }, false,
	  { { 2040, 2043 }, { 2050, 2055 }, END } },
	{ "second_range_cleared", 2040, 2055, { { 2048, 2055 }, END }, false,
	  { { 2040, 2047 }, END } },
	{ "first_range_cleared", 2040, 2055, { { 2040, 2047 }, END }, false,
	  { { 2048, 2055 }, END } },
};

static void report_desc(const struct report_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(report, report_cases, report_desc);

static u64 bad_sectors(struct report_test *t)
{
	u64 at, sum = 0;

	for (at = t->base; at < t->base + SZ_2M; at += 512)
		sum += pmem_poison_find(t->range[(at - t->base) / SZ_1M], at, 512, NULL);

	return sum;
}

static void report(struct kunit *test)
{
	const struct report_case *c = test->param_value;
	struct report_test *t = test->priv;
	u64 sectors = 0;
	unsigned int i;

	report_add_ranges(test);
	for (i = 0; c->cleared[i].first <= c->cleared[i].last; i++)
		pmem_badlist_add(&t->cleared.list, t->base + c->cleared[i].first * 512,
				 t->base + c->cleared[i].last * 512 + 511);
	t->cleared.list.coarse = c->coarse;

	KUNIT_EXPECT_TRUE(test, pmem_poison_report_except(t->base + c->first * 512,
							  (c->last - c->first + 1) * 512,
							  "kunit", &t->cleared));

	for (i = 0; c->bad[i].first <= c->bad[i].last; i++) {
		KUNIT_EXPECT_EQ(test, t->heard[i].first, t->base + c->bad[i].first * 512);
		KUNIT_EXPECT_EQ(test, t->heard[i].last, t->base + c->bad[i].last * 512 + 511);
		sectors += c->bad[i].last - c->bad[i].first + 1;
	}
	KUNIT_EXPECT_EQ(test, t->nr, i);
	KUNIT_EXPECT_EQ(test, bad_sectors(t), sectors);
	KUNIT_EXPECT_FALSE(test, t->locked);
}

/* A report without exceptions, as from a machine check. */
static void no_exception(struct kunit *test)
{
	struct report_test *t = test->priv;

	report_add_ranges(test);
	KUNIT_EXPECT_TRUE(test, pmem_poison_report(t->base, SZ_2M, "kunit"));
	KUNIT_EXPECT_EQ(test, t->nr, 2U);
	KUNIT_EXPECT_EQ(test, bad_sectors(t), (u64)SZ_2M / 512);

	/* A repeated report does not notify the driver. */
	KUNIT_EXPECT_TRUE(test, pmem_poison_report(t->base, SZ_1M, "kunit"));
	KUNIT_EXPECT_EQ(test, t->nr, 2U);
	KUNIT_EXPECT_FALSE(test, pmem_poison_report(t->base + SZ_2M, 512, "kunit"));
}

/**
 * struct clearing_case - sectors of the first range; a write of 8 to 15 clears some of them
 * @name:   name of the case
 * @before: sectors reported before they are cleared, or { 1, 0 }
 * @clear:  sectors to clear
 * @after:  sectors reported after that, or { 1, 0 }
 * @bad:    expected number of bad sectors after the write
 */
struct clearing_case {
	const char *name;
	struct badlist_extent before, clear, after;
	u64 bad;
};

static const struct clearing_case clearing_cases[] = {
	{ "nothing_reported", END, { 8, 15 }, END, 0 },
	{ "reported_before", { 9, 9 }, { 8, 15 }, END, 0 },
	{ "reported_before_beyond", { 4, 19 }, { 8, 15 }, END, 8 },
	{ "head_reported_before", { 8, 9 }, { 8, 11 }, END, 0 },
	{ "tail_reported_before", { 14, 15 }, { 12, 15 }, END, 0 },
	/* It was not cleared after the report. */
	{ "other_place_reported_before", { 8, 9 }, { 12, 15 }, END, 2 },
	{ "more_reported_before", { 8, 15 }, { 8, 11 }, END, 4 },
	{ "reported_after", END, { 8, 15 }, { 9, 9 }, 1 },
	{ "reported_before_and_after", { 8, 15 }, { 8, 15 }, { 15, 15 }, 1 },
};

static void clearing_desc(const struct clearing_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(clearing, clearing_cases, clearing_desc);

static void clearing_report(struct report_test *t, const struct badlist_extent *e)
{
	if (e->first <= e->last)
		pmem_poison_report(t->base + e->first * 512, (e->last - e->first + 1) * 512,
				   "kunit");
}

/* Sectors reported before they are cleared are good after the write. */
static void clearing(struct kunit *test)
{
	const struct clearing_case *c = test->param_value;
	struct report_test *t = test->priv;
	struct pmem_poison_write write;

	report_add_ranges(test);
	pmem_poison_report(t->base + 8 * 512, 8 * 512, "kunit");

	pmem_poison_write_begin(t->range[0], &write, t->base + 8 * 512, 8 * 512);
	clearing_report(t, &c->before);
	pmem_poison_clearing(t->range[0], t->base + c->clear.first * 512,
			     (c->clear.last - c->clear.first + 1) * 512);
	clearing_report(t, &c->after);
	pmem_poison_write_end(t->range[0], &write, 8 * 512);

	KUNIT_EXPECT_EQ(test, bad_sectors(t), c->bad);
}

/* A source may add bad memory to the record before it adds the device. */
static void prepare(struct kunit *test)
{
	struct report_test *t = test->priv;

	t->known = (struct badlist_extent){ t->base - 512, t->base + 1023 };
	report_add_ranges(test);
	KUNIT_EXPECT_EQ(test, bad_sectors(t), 2ULL);
	KUNIT_EXPECT_EQ(test, t->nr, 0U);
}

static struct kunit_case report_kunit_cases[] = {
	KUNIT_CASE_PARAM(report, report_gen_params),
	KUNIT_CASE(no_exception),
	KUNIT_CASE_PARAM(clearing, clearing_gen_params),
	KUNIT_CASE(prepare),
	{ }
};

static struct kunit_suite report_suite = {
	.name = "pmem_report",
	.init = report_init,
	.exit = report_exit,
	.test_cases = report_kunit_cases,
};

kunit_test_suite(report_suite);

MODULE_DESCRIPTION("Tests of reports of bad memory");
MODULE_LICENSE("GPL");
