// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of pmem_device.h: a range that becomes a device can be read back unchanged.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/numa.h>
#include <linux/sizes.h>

#include "../drivers/pmem_device.h"

static const struct pmem_source test_source = {
	.name	= "kunit",
	.owner	= THIS_MODULE,
};

static const struct pmem_range trip_cases[] = {
	{ .label = "zero" },
	{ .label = "plain", .start = SZ_4G, .size = SZ_1G, .flags = PMEM_RANGE_PERSISTENT,
	  .domain = PMEM_DOMAIN_CPU_CACHE, .node = 1, .uuid = { 1, 2, 3 } },
	{ .label = "no_node", .start = SZ_4K, .size = 512, .node = NUMA_NO_NODE },
	{ .label = "ends", .start = U64_MAX - 511, .size = 512, .flags = U32_MAX,
	  .read_only = U16_MAX,
	  .domain = PMEM_DOMAINS - 1, .node = INT_MAX, .uuid = { [0 ... 15] = 0xff } },
	{ .label = "everything", .size = U64_MAX, .node = INT_MIN, .uuid = { [15] = 1 } },
	{ .label = "the_longest_label_that_there_is" },
};

static void trip_desc(const struct pmem_range *range, char *desc)
{
	strscpy(desc, range->label, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(trip, trip_cases, trip_desc);

/* The range read back from a device equals the original. */
static void round_trip(struct kunit *test)
{
	const struct pmem_range *want = test->param_value, *range;
	struct pmem_device *pmem = kunit_kzalloc(test, sizeof(*pmem), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, pmem);
	pmem_device_fill(pmem, want, &test_source);
	range = pmem_device_range(&pmem->pdev.dev);

	KUNIT_EXPECT_EQ(test, range->start, want->start);
	KUNIT_EXPECT_EQ(test, range->size, want->size);
	KUNIT_EXPECT_EQ(test, range->flags, want->flags);
	KUNIT_EXPECT_EQ(test, range->read_only, want->read_only);
	KUNIT_EXPECT_EQ(test, range->domain, want->domain);
	KUNIT_EXPECT_EQ(test, range->node, want->node);
	KUNIT_EXPECT_EQ(test, memcmp(range->uuid, want->uuid, sizeof(want->uuid)), 0);
	KUNIT_EXPECT_EQ(test, memcmp(range->label, want->label, sizeof(want->label)), 0);
	KUNIT_EXPECT_PTR_EQ(test, pmem->source, &test_source);
	KUNIT_EXPECT_STREQ(test, pmem->pdev.name, PMEM_DEVICE_NAME);
	/* A resource would become the parent of the firmware entry in /proc/iomem. */
	KUNIT_EXPECT_EQ(test, pmem->pdev.num_resources, 0U);
	KUNIT_EXPECT_PTR_EQ(test, to_pmem_device(&pmem->pdev.dev), pmem);
}

static struct kunit_case envelope_cases[] = {
	KUNIT_CASE_PARAM(round_trip, trip_gen_params),
	{ }
};

static struct kunit_suite envelope_suite = {
	.name = "pmem_envelope",
	.test_cases = envelope_cases,
};

kunit_test_suite(envelope_suite);

MODULE_DESCRIPTION("Tests of a pmem range as a device's data");
MODULE_LICENSE("GPL");
