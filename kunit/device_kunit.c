// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of bus/bus.c: each range is a device, and ranges never overlap.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/io.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/numa.h>
#include <linux/sizes.h>

#include "../drivers/bus/bus.h"
#include "unbound.h"

static const struct pmem_source test_source = {
	.name	= "kunit",
	.owner	= THIS_MODULE,
	.ops	= { .add_known_poison = unbound },
};

/**
 * struct device_test - state of a test of the bus
 * @parent: a device to add ranges to
 * @base:   an address in the middle of the physical address space, with 2 GiB unused
 * @live:   ranges to remove after the test
 * @nr:     number of them
 */
struct device_test {
	struct device *parent;
	u64 base;
	struct pmem_device *live[4];
	unsigned int nr;
};

static int device_init(struct kunit *test)
{
	struct device_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	if (!t)
		return -ENOMEM;

	t->base = unbound_base(test, 2ULL * SZ_1G);
	t->parent = unbound_parent();
	test->priv = t;

	return PTR_ERR_OR_ZERO(t->parent);
}

static void device_exit(struct kunit *test)
{
	struct device_test *t = test->priv;

	if (!t || IS_ERR(t->parent))
		return;

	while (t->nr)
		pmem_bus_remove(t->live[--t->nr]);
	root_device_unregister(t->parent);
}

/* Add a range at @start from the base until the test ends. All bytes of its uuid are @name. */
static struct pmem_device *device_add_named(struct kunit *test, u64 start, u64 size, u32 flags,
					    u8 name)
{
	struct device_test *t = test->priv;
	const struct pmem_range range = {
		.uuid	= { [0 ... PMEM_UUID_LEN - 1] = name },
		.start	= t->base + start,
		.size	= size,
		.flags	= flags,
		.node	= NUMA_NO_NODE,
		.label	= "kunit",
	};
	struct pmem_device *pmem = pmem_bus_add(t->parent, &range, &test_source, t);

	if (!IS_ERR(pmem))
		t->live[t->nr++] = pmem;

	return pmem;
}

static struct pmem_device *device_add_at(struct kunit *test, u64 start, u64 size, u32 flags)
{
	const struct device_test *t = test->priv;

	/* Each range has a different uuid. */
	return device_add_named(test, start, size, flags, t->nr + 1);
}

static void device_remove(struct kunit *test)
{
	struct device_test *t = test->priv;

	pmem_bus_remove(t->live[--t->nr]);
}

static bool device_exists(int id)
{
	char name[32];
	struct device *dev;

	snprintf(name, sizeof(name), "pmem-range.%d", id);
	dev = bus_find_device_by_name(&platform_bus_type, NULL, name);
	put_device(dev);

	return dev;
}

static void add_remove(struct kunit *test)
{
	struct device_test *t = test->priv;
	struct pmem_device *pmem = device_add_at(test, 0, SZ_2M, 0);
	int id;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pmem);
	id = pmem->pdev.id;
	KUNIT_EXPECT_TRUE(test, device_exists(id));
	KUNIT_EXPECT_PTR_EQ(test, pmem->pdev.dev.parent, t->parent);
	KUNIT_EXPECT_PTR_EQ(test, pmem->source, &test_source);
	KUNIT_EXPECT_PTR_EQ(test, pmem->details, (const void *)t);
	KUNIT_EXPECT_EQ(test, pmem_device_range(&pmem->pdev.dev)->start, t->base);
	KUNIT_EXPECT_EQ(test, pmem_device_range(&pmem->pdev.dev)->size, (u64)SZ_2M);
	KUNIT_EXPECT_STREQ(test, pmem_device_range(&pmem->pdev.dev)->label, "kunit");

	device_remove(test);
	KUNIT_EXPECT_FALSE(test, device_exists(id));
	KUNIT_EXPECT_NOT_ERR_OR_NULL(test, device_add_at(test, 0, SZ_2M, 0));
}

/* REGION_INTERSECTS if /proc/iomem has an entry of this kind in the 2 MiB at the base. */
static int iomem_has(const struct device_test *t, unsigned long desc)
{
	return region_intersects(t->base, SZ_2M, IORESOURCE_MEM, desc);
}

/* /proc/iomem lists persistent ranges while they exist, and no volatile ones. */
static void iomem(struct kunit *test)
{
	struct device_test *t = test->priv;
	int i;

	for (i = 0; i < 2; i++) {
		u32 flags = i ? PMEM_RANGE_PERSISTENT : 0;
		int want = i ? REGION_INTERSECTS : REGION_DISJOINT;

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, device_add_at(test, 0, SZ_2M, flags));
		KUNIT_EXPECT_EQ(test, iomem_has(t, IORES_DESC_PERSISTENT_MEMORY), want);
		device_remove(test);
		KUNIT_EXPECT_EQ(test, iomem_has(t, IORES_DESC_NONE), REGION_DISJOINT);
	}
}

struct second_case {
	const char *name;
	u64 start, size;
	int ret;
};

/* A second range next to one of 2 MiB at 2 MiB. */
static const struct second_case second_cases[] = {
	{ "same",		SZ_2M, SZ_2M, -EBUSY },
	{ "nested",		SZ_2M + SZ_4K, SZ_4K, -EBUSY },
	{ "around",		0, SZ_8M, -EBUSY },
	{ "first_sector",	SZ_2M - SZ_4K, SZ_4K + 512, -EBUSY },
	/* The overlap is less than a sector. */
	{ "first_byte",		SZ_2M - 512, 513, 0 },
	{ "last_sector",	SZ_4M - 512, SZ_4K, -EBUSY },
	{ "before",		0, SZ_2M, 0 },
	{ "behind",		SZ_4M, SZ_2M, 0 },
	{ "far",		SZ_1G, SZ_2M, 0 },
};

static void second_desc(const struct second_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(second, second_cases, second_desc);

static void second(struct kunit *test)
{
	const struct second_case *c = test->param_value;
	struct pmem_device *first = device_add_at(test, SZ_2M, SZ_2M, 0), *pmem;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, first);
	pmem = device_add_at(test, c->start, c->size, 0);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(pmem), c->ret);
	if (!IS_ERR(pmem))
		KUNIT_EXPECT_NE(test, pmem->pdev.id, first->pdev.id);
	/* The failure does not affect the first range. */
	KUNIT_EXPECT_TRUE(test, device_exists(first->pdev.id));
}

/* A removed range stays claimed until its last reference is dropped. */
static void held(struct kunit *test)
{
	struct pmem_device *pmem = device_add_at(test, 0, SZ_2M, PMEM_RANGE_PERSISTENT);
	struct device_test *t = test->priv;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pmem);
	KUNIT_ASSERT_PTR_EQ(test, pmem_device_get(&pmem->pdev.dev), pmem);

	device_remove(test);
	KUNIT_EXPECT_FALSE(test, device_exists(pmem->pdev.id));
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(device_add_at(test, 0, SZ_2M, 0)), -EBUSY);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(device_add_at(test, SZ_4K, 512, 0)), -EBUSY);
	KUNIT_EXPECT_EQ(test, pmem->range.start, t->base);
	KUNIT_EXPECT_EQ(test, iomem_has(t, IORES_DESC_PERSISTENT_MEMORY), REGION_INTERSECTS);

	pmem_device_put(pmem);
	KUNIT_EXPECT_EQ(test, iomem_has(t, IORES_DESC_PERSISTENT_MEMORY), REGION_DISJOINT);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(device_add_at(test, 0, SZ_2M, 0)), 0);
}

static bool device_is_named(const struct pmem_device *pmem, u8 name)
{
	return pmem->range.uuid[0] == name &&
	       !memcmp(pmem->range.uuid, pmem->range.uuid + 1, PMEM_UUID_LEN - 1);
}

/* If a source gives two ranges the same uuid, the second one is named by its address. */
static void names(struct kunit *test)
{
	struct pmem_device *first = device_add_named(test, 0, SZ_2M, 0, 7);
	struct pmem_device *second = device_add_named(test, SZ_2M, SZ_2M, 0, 7);
	struct pmem_device *third = device_add_named(test, SZ_4M, SZ_2M, 0, 7), *other;
	struct pmem_range by_place;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, first);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, second);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, third);
	KUNIT_EXPECT_TRUE(test, device_is_named(first, 7));

	by_place = second->range;
	pmem_range_uuid_by_place(&by_place, "kunit");
	KUNIT_EXPECT_EQ(test, memcmp(second->range.uuid, by_place.uuid, PMEM_UUID_LEN), 0);
	KUNIT_EXPECT_NE(test, memcmp(second->range.uuid, third->range.uuid, PMEM_UUID_LEN), 0);

	other = device_add_named(test, SZ_8M, SZ_2M, 0, 8);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, other);
	KUNIT_EXPECT_TRUE(test, device_is_named(other, 8));
}

/* A removed range frees its uuid, even while its memory is still in use. */
static void name_again(struct kunit *test)
{
	struct pmem_device *gone = device_add_named(test, 0, SZ_2M, 0, 7), *next;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, gone);
	KUNIT_ASSERT_PTR_EQ(test, pmem_device_get(&gone->pdev.dev), gone);
	device_remove(test);

	next = device_add_named(test, SZ_2M, SZ_2M, 0, 7);
	if (!IS_ERR(next))
		KUNIT_EXPECT_TRUE(test, device_is_named(next, 7));
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(next), 0);
	pmem_device_put(gone);
}

/* A range must not include memory that the kernel uses. */
static void system_ram(struct kunit *test)
{
	struct device_test *t = test->priv;
	struct page *page = alloc_page(GFP_KERNEL);
	u64 ram;

	KUNIT_ASSERT_NOT_NULL(test, page);
	ram = page_to_phys(page);
	__free_page(page);

	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(device_add_at(test, ram - t->base, 512, 0)), -EPERM);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(device_add_at(test, -t->base, t->base + SZ_2M, 0)),
			-EPERM);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(device_add_at(test, 0, SZ_2M, 0)), 0);
}

struct cut_case {
	const char *name;
	u64 start, size, start_left, size_left;
};

/* A range of any source is trimmed to whole sectors. */
static const struct cut_case cut_cases[] = {
	{ "whole",	SZ_2M, SZ_2M, SZ_2M, SZ_2M },
	{ "tail",	SZ_2M, SZ_2M + 511, SZ_2M, SZ_2M },
	{ "head",	SZ_2M - 1, SZ_2M + 1, SZ_2M, SZ_2M },
	{ "both",	SZ_2M - 511, SZ_2M + 1022, SZ_2M, SZ_2M },
	{ "one_sector",	SZ_2M - 511, 1023, SZ_2M, 512 },
};

static void cut_desc(const struct cut_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(cut, cut_cases, cut_desc);

static void cut(struct kunit *test)
{
	const struct cut_case *c = test->param_value;
	struct pmem_device *pmem = device_add_at(test, c->start, c->size, 0);
	struct device_test *t = test->priv;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pmem);
	KUNIT_EXPECT_EQ(test, pmem->range.start - t->base, c->start_left);
	KUNIT_EXPECT_EQ(test, pmem->range.size, c->size_left);
	KUNIT_EXPECT_EQ(test, pmem->claim.start - t->base, c->start_left);
	KUNIT_EXPECT_EQ(test, resource_size(&pmem->claim), c->size_left);
}

/* Each reason to reject a range has its own errno. */
static void no_range(struct kunit *test)
{
	struct device_test *t = test->priv;
	u64 end = iomem_resource.end + 1;

	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(device_add_at(test, 0, 0, 0)), -EINVAL);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(device_add_at(test, 0, 511, 0)), -EINVAL);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(device_add_at(test, 256, 1023 - 256, 0)), -EINVAL);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(device_add_at(test, 0, U64_MAX, 0)), -EOVERFLOW);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(device_add_at(test, end - 512 - t->base, 513, 0)),
			-ERANGE);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(device_add_at(test, end - t->base, 512, 0)), -ERANGE);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(device_add_at(test, end - 512 - t->base, 512, 0)), 0);
}

static struct kunit_case device_cases[] = {
	KUNIT_CASE(add_remove),
	KUNIT_CASE(iomem),
	KUNIT_CASE_PARAM(second, second_gen_params),
	KUNIT_CASE(held),
	KUNIT_CASE(names),
	KUNIT_CASE(name_again),
	KUNIT_CASE(system_ram),
	KUNIT_CASE_PARAM(cut, cut_gen_params),
	KUNIT_CASE(no_range),
	{ }
};

static struct kunit_suite device_suite = {
	.name = "pmem_device",
	.init = device_init,
	.exit = device_exit,
	.test_cases = device_cases,
};

kunit_test_suite(device_suite);

MODULE_DESCRIPTION("Tests of pmem ranges as devices");
MODULE_LICENSE("GPL");
