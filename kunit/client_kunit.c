// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of bus/client.c: what a source asks of the driver that is bound to its range.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/device.h>
#include <linux/err.h>
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
 * struct client_test - state of a test
 * @parent: the parent of the range's device
 * @pmem:   a range without a driver
 */
struct client_test {
	struct device *parent;
	struct pmem_device *pmem;
};

static int client_init(struct kunit *test)
{
	struct client_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	const struct pmem_range range = {
		.uuid	= { 1 },
		.start	= unbound_base(test, SZ_2M),
		.size	= SZ_2M,
		.node	= NUMA_NO_NODE,
		.label	= "kunit",
	};

	if (!t)
		return -ENOMEM;

	t->parent = unbound_parent();
	if (IS_ERR(t->parent))
		return PTR_ERR(t->parent);
	t->pmem = pmem_bus_add(t->parent, &range, &test_source, t);
	test->priv = t;

	return PTR_ERR_OR_ZERO(t->pmem);
}

static void client_exit(struct kunit *test)
{
	struct client_test *t = test->priv;

	if (!t)
		return;

	if (!IS_ERR(t->pmem))
		pmem_bus_remove(t->pmem);
	root_device_unregister(t->parent);
}

/* The callbacks of a bound driver. */
static bool client_busy, client_blocked;
static int client_block_open(struct pmem_device *pmem)
{
	if (client_busy)
		return -EBUSY;

	client_blocked = true;

	return 0;
}

static void client_allow_open(struct pmem_device *pmem)
{
	client_blocked = false;
}

static bool client_paused;
static int client_pause(struct pmem_device *pmem)
{
	client_paused = true;

	return client_busy ? -EBUSY : 0;
}

static void client_resume(struct pmem_device *pmem)
{
	client_paused = false;
}

static const struct pmem_client_ops test_client = {
	.block_open	= client_block_open,
	.allow_open	= client_allow_open,
	.pause		= client_pause,
	.resume		= client_resume,
};

/* The driver, if any, blocks opens; if it refuses, nothing changes. */
static void block_open(struct kunit *test)
{
	struct client_test *t = test->priv;
	struct pmem_device *pmem = t->pmem;

	KUNIT_EXPECT_EQ(test, pmem_bus_block_open(pmem), 0);
	KUNIT_EXPECT_TRUE(test, pmem->open_blocked);
	pmem_bus_allow_open(pmem);
	KUNIT_EXPECT_FALSE(test, pmem->open_blocked);
	pmem->client = &test_client;
	client_busy = true;
	KUNIT_EXPECT_EQ(test, pmem_bus_block_open(pmem), -EBUSY);
	KUNIT_EXPECT_FALSE(test, client_blocked || pmem->open_blocked);
	client_busy = false;
	KUNIT_EXPECT_EQ(test, pmem_bus_block_open(pmem), 0);
	KUNIT_EXPECT_TRUE(test, client_blocked);
	pmem_bus_allow_open(pmem);
	KUNIT_EXPECT_FALSE(test, client_blocked);
}

/* No driver can bind or unbind between the two, whether there is one or not. */
static void pause(struct kunit *test)
{
	struct client_test *t = test->priv;
	struct pmem_device *pmem = t->pmem;

	KUNIT_EXPECT_EQ(test, pmem_bus_pause(pmem), 0);
	KUNIT_EXPECT_FALSE(test, device_trylock(&pmem->pdev.dev));
	pmem_bus_resume(pmem);
	pmem->client = &test_client;
	client_busy = true;
	KUNIT_EXPECT_EQ(test, pmem_bus_pause(pmem), -EBUSY);
	KUNIT_EXPECT_TRUE(test, client_paused);
	KUNIT_EXPECT_FALSE(test, device_trylock(&pmem->pdev.dev));
	pmem_bus_resume(pmem);
	KUNIT_EXPECT_FALSE(test, client_paused);
	client_busy = false;
	KUNIT_EXPECT_EQ(test, pmem_bus_pause(pmem), 0);
	pmem_bus_resume(pmem);
	KUNIT_EXPECT_TRUE(test, device_trylock(&pmem->pdev.dev));
	device_unlock(&pmem->pdev.dev);
}

static struct kunit_case client_cases[] = {
	KUNIT_CASE(block_open),
	KUNIT_CASE(pause),
	{ }
};

static struct kunit_suite client_suite = {
	.name = "pmem_client",
	.init = client_init,
	.exit = client_exit,
	.test_cases = client_cases,
};

kunit_test_suite(client_suite);

MODULE_DESCRIPTION("Tests of what sources ask of drivers");
MODULE_LICENSE("GPL");
