// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of parse/ars.c: output buffers of the ARS functions.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/array_size.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/sizes.h>

#include "../drivers/parse/ars.h"

/* A copy of exactly that size, so that the sanitizer finds a read past its end. */
static const u8 *exact(struct kunit *test, const u8 *bytes, size_t len)
{
	u8 *copy = kunit_kmalloc(test, len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, copy);

	return memcpy(copy, bytes, len);
}

struct caps_case {
	const char *name;
	size_t len;
	u8 bytes[16];
	int ret;
	bool scrub;
	u32 clear_unit;
};

static const struct caps_case caps_cases[] = {
	{ "persistent", 16, { 0, 0, 2, 0, 0, 16, 0, 0, 0, 1 }, 0, true, 256 },
	{ "volatile_too", 16, { 0, 0, 3, 0, 0, 16, 0, 0, 0, 0, 2 }, 0, true, 0x20000 },
	{ "volatile_only", 16, { 0, 0, 1, 0, 0, 16, 0, 0, 64 }, 0, false, 64 },
	{ "nothing", 16, { 0 }, 0, false, 0 },
	{ "unit_of_one_byte", 16, { 0, 0, 2, 0, 0, 16, 0, 0, 1 }, 0, true, 1 },
	/* Sectors cannot be cleared in such units. */
	{ "unit_not_a_power_of_two", 16, { 0, 0, 2, 0, 0, 16, 0, 0, 0, 3 }, 0, true, 0 },
	/* Older firmware leaves out the flags. */
	{ "without_flags", 12, { 0, 0, 2, 0, 0, 16, 0, 0, 0, 1 }, 0, true, 256 },
	/* Firmware that cannot clear errors also leaves out the unit. */
	{ "without_unit", 8, { 0, 0, 2, 0, 0, 16 }, 0, true, 0 },
	{ "half_a_unit", 11, { 0, 0, 2, 0, 0, 16, 0, 0, 0, 1 }, 0, true, 0 },
	{ "too_short", 7, { 0, 0, 2, 0, 0, 16 }, -EBADMSG },
	{ "no_status", 3, { 0 }, -EBADMSG },
	{ "empty", 0, { 0 }, -EBADMSG },
	{ "not_supported", 4, { 1 }, -EOPNOTSUPP },
	{ "invalid", 4, { 2 }, -EINVAL },
	{ "other_error", 4, { 3 }, -EIO },
	{ "vendor_error", 4, { 0, 0x80 }, -EIO },
};

static void caps_desc(const struct caps_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(caps, caps_cases, caps_desc);

static void caps(struct kunit *test)
{
	const struct caps_case *c = test->param_value;
	struct ars_caps caps = { };

	KUNIT_EXPECT_EQ(test, pmem_ars_caps_parse(exact(test, c->bytes, c->len), c->len, &caps),
			c->ret);
	KUNIT_EXPECT_EQ(test, caps.scrub, c->scrub);
	KUNIT_EXPECT_EQ(test, caps.clear_unit, c->clear_unit);
}

static void start_and_clear(struct kunit *test)
{
	static const u8 done[16] = { [8] = 0x00, 0x10, [12] = 1 };
	static const u8 busy[8] = { 6 };
	u64 cleared = 7;

	KUNIT_EXPECT_EQ(test, pmem_ars_start_parse(exact(test, done, 8), 8), 0);
	KUNIT_EXPECT_EQ(test, pmem_ars_start_parse(exact(test, done, 4), 4), 0);
	KUNIT_EXPECT_EQ(test, pmem_ars_start_parse(exact(test, busy, 8), 8), -EBUSY);
	KUNIT_EXPECT_EQ(test, pmem_ars_start_parse(exact(test, done, 3), 3), -EBADMSG);

	KUNIT_EXPECT_EQ(test, pmem_ars_clear_parse(exact(test, busy, 8), 8, &cleared), -EBUSY);
	KUNIT_EXPECT_EQ(test, pmem_ars_clear_parse(exact(test, done, 15), 15, &cleared), -EBADMSG);
	KUNIT_EXPECT_EQ(test, cleared, 7ULL);
	KUNIT_EXPECT_EQ(test, pmem_ars_clear_parse(exact(test, done, 16), 16, &cleared), 0);
	KUNIT_EXPECT_EQ(test, cleared, 0x100001000ULL);
}

/**
 * struct status_case - an output buffer of Query ARS Status, zero except for these fields
 * @name: name of the case
 * @len:  length of the buffer
 * @ext:  extended status
 * @used: length field
 * @flag: flags
 * @nr:   number of records
 * @ret:  expected return value
 * @want: expected result
 */
struct status_case {
	const char *name;
	size_t len;
	u8 ext;
	u8 used;
	u8 flag;
	u8 nr;
	int ret;
	struct ars_status want;
};

#define RESTART	0x123456789aULL

static const struct status_case status_cases[] = {
	{ "nothing_bad", 48, 0, 48, 0, 0, 0, { .restart = RESTART } },
	{ "two", 96, 0, 96, 0, 2, 0, { .restart = RESTART, .nr = 2 } },
	{ "buffer_longer_than_used", 240, 0, 96, 0, 2, 0, { .restart = RESTART, .nr = 2 } },
	/* Some firmware does not count the status word. */
	{ "status_not_counted", 72, 0, 68, 0, 1, 0, { .restart = RESTART, .nr = 1 } },
	{ "status_not_counted_overflow", 96, 0, 92, 1, 9, 0,
	  { .more = true, .restart = RESTART, .nr = 2 } },
	{ "status_not_counted_longer_buffer", 240, 0, 92, 0, 2, 0,
	  { .restart = RESTART, .nr = 2 } },
	{ "overflow", 96, 0, 96, 1, 2, 0, { .more = true, .restart = RESTART, .nr = 2 } },
	{ "stopped", 72, 3, 72, 0, 1, 0, { .more = true, .restart = RESTART, .nr = 1 } },
	{ "busy", 48, 1, 48, 0, 2, 0, { .busy = true } },
	{ "busy_and_short", 4, 1, 48, 0, 0, 0, { .busy = true } },
	{ "none_yet", 48, 2, 48, 0, 2, 0, { .none = true } },
	/* A missing record counts as an overflow. */
	{ "fewer_than_announced", 95, 0, 96, 0, 2, 0,
	  { .more = true, .restart = RESTART, .nr = 1 } },
	{ "announced_beyond_used", 240, 0, 96, 0, 200, 0,
	  { .more = true, .restart = RESTART, .nr = 2 } },
	/* The length leaves no room for records, though the buffer has some. */
	{ "announced_but_none_used", 240, 0, 44, 0, 2, 0, { .more = true, .restart = RESTART } },
	{ "used_beyond_buffer", 72, 0, 255, 0, 1, 0, { .restart = RESTART, .nr = 1 } },
	{ "used_nonsense", 72, 0, 3, 0, 1, 0, { .restart = RESTART, .nr = 1 } },
	{ "short", 47, 0, 48, 0, 0, -EBADMSG, { } },
	{ "no_records", 8, 0, 8, 0, 0, 0, { } },
	{ "no_records_status_not_counted", 8, 0, 4, 0, 0, 0, { } },
	{ "stopped_and_short", 8, 3, 8, 0, 0, -EBADMSG, { } },
	{ "no_size", 4, 0, 0, 0, 0, -EBADMSG, { } },
	{ "unknown_state", 48, 4, 48, 0, 0, -EIO, { } },
};

static void status_desc(const struct status_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(status, status_cases, status_desc);

static void status(struct kunit *test)
{
	const struct status_case *c = test->param_value;
	u8 bytes[256] = {
		[2] = c->ext, [4] = c->used, [12] = 1, [17] = 0x10,
		[24] = 0x9a, [25] = 0x78, [26] = 0x56, [27] = 0x34, [28] = 0x12,
		[42] = c->flag, [44] = c->nr,
	};
	struct ars_status status = { };
	int ret = pmem_ars_status_parse(exact(test, bytes, c->len), c->len, &status);

	KUNIT_EXPECT_EQ(test, ret, c->ret);
	if (ret)
		return;

	KUNIT_EXPECT_EQ(test, status.busy, c->want.busy);
	KUNIT_EXPECT_EQ(test, status.none, c->want.none);
	KUNIT_EXPECT_EQ(test, status.more, c->want.more);
	KUNIT_EXPECT_EQ(test, status.restart, c->want.restart);
	KUNIT_EXPECT_EQ(test, status.nr, c->want.nr);
	if (status.busy || status.none || c->len < 48)
		return;

	KUNIT_EXPECT_EQ(test, status.start, SZ_4G);
	KUNIT_EXPECT_EQ(test, status.len, SZ_4K);
}

struct record_case {
	u64 start, len;
	int ret;
	u64 seen_len;
};

static const struct record_case record_cases[] = {
	{ SZ_4G + 512, 256, 0, 256 },
	{ 0, U64_MAX, 0, U64_MAX },
	{ U64_MAX, 1, 0, 1 },
	{ U64_MAX, 2, 0, 1 },
	{ U64_MAX - 9, U64_MAX, 0, 10 },
	{ SZ_4G, 0, -EBADMSG, 0 },
};

static void record(struct kunit *test)
{
	size_t i, len = 48 + 24 * ARRAY_SIZE(record_cases);
	u8 *buf = kunit_kzalloc(test, len, GFP_KERNEL);
	struct ars_record record;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	for (i = 0; i < ARRAY_SIZE(record_cases); i++) {
		const struct record_case *c = &record_cases[i];
		int j;

		for (j = 0; j < 8; j++) {
			buf[48 + 24 * i + 8 + j] = c->start >> 8 * j;
			buf[48 + 24 * i + 16 + j] = c->len >> 8 * j;
		}
	}

	for (i = 0; i < ARRAY_SIZE(record_cases); i++) {
		const struct record_case *c = &record_cases[i];

		KUNIT_EXPECT_EQ_MSG(test, pmem_ars_record_parse(buf, len, i, &record), c->ret,
				    "%d", (int)i);
		KUNIT_EXPECT_EQ_MSG(test, record.start, c->start, "%d", (int)i);
		KUNIT_EXPECT_EQ_MSG(test, record.len, c->seen_len, "%d", (int)i);
	}
	KUNIT_EXPECT_EQ(test, pmem_ars_record_parse(buf, len, i, &record), -EBADMSG);
	KUNIT_EXPECT_EQ(test, pmem_ars_record_parse(buf, len - 1, i - 1, &record), -EBADMSG);
	KUNIT_EXPECT_EQ(test, pmem_ars_record_parse(buf, 10, 0, &record), -EBADMSG);
}

static struct kunit_case ars_cases[] = {
	KUNIT_CASE_PARAM(caps, caps_gen_params),
	KUNIT_CASE(start_and_clear),
	KUNIT_CASE_PARAM(status, status_gen_params),
	KUNIT_CASE(record),
	{ }
};

static struct kunit_suite ars_suite = {
	.name = "pmem_ars",
	.test_cases = ars_cases,
};

kunit_test_suite(ars_suite);

MODULE_DESCRIPTION("Tests of the pmem parser of Address Range Scrub");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
