// SPDX-License-Identifier: GPL-2.0
/*
 * Test of block/copy_x86.c: a line whose page is unmapped before it is written back gives an error.
 * QEMU's clflush never faults, so only a program can try it.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/sizes.h>
#include <linux/vmalloc.h>

#include "../../drivers/block/copy_x86.c"

static void unmapped(struct kunit *test)
{
	u8 *area = vmalloc(SZ_8K);

	KUNIT_ASSERT_NOT_NULL(test, area);
	KUNIT_EXPECT_FALSE(test, line_clean(area));
	KUNIT_EXPECT_FALSE(test, line_clean(area + SZ_8K - 1));
	KUNIT_EXPECT_TRUE(test, line_clean(area + SZ_8K));
	vfree(area);
}

static struct kunit_case clean_cases[] = {
	KUNIT_CASE(unmapped),
	{ }
};

static struct kunit_suite clean_suite = {
	.name = "pmem_clean",
	.test_cases = clean_cases,
};

kunit_test_suite(clean_suite);
