// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of pmem_mce_is_physical(): which machine checks have a physical address. No emulator has
 * the CPUs that differ.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <asm/mce.h>

#include "../drivers/bus/bus.h"

#define MEMORY_ERROR	(MCI_STATUS_VAL | MCI_STATUS_UC | MCI_STATUS_ADDRV)

static void intel_has_physical_addresses(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, pmem_mce_is_physical(false, MEMORY_ERROR));
}

static void address_of_a_channel_is_not_physical(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, pmem_mce_is_physical(true, MEMORY_ERROR));
}

static void address_of_poison_is_physical(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, pmem_mce_is_physical(true, MEMORY_ERROR | MCI_STATUS_POISON));
}

static struct kunit_case mce_kunit_cases[] = {
	KUNIT_CASE(intel_has_physical_addresses),
	KUNIT_CASE(address_of_a_channel_is_not_physical),
	KUNIT_CASE(address_of_poison_is_physical),
	{ }
};

static struct kunit_suite mce_suite = {
	.name = "pmem_mce",
	.test_cases = mce_kunit_cases,
};

kunit_test_suite(mce_suite);

MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
MODULE_DESCRIPTION("Tests of machine checks");
MODULE_LICENSE("GPL");
