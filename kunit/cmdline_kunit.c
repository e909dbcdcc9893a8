// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of parse/cmdline.c: valid texts and their ranges, invalid texts and their errors.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/sizes.h>

#include "../drivers/parse/cmdline.h"
#include "../drivers/parse/size.h"

#define CMDLINE_RANGES	8
#define LABEL_31	"a234567890123456789012345678901"
#define PERSISTENT	PMEM_RANGE_PERSISTENT
#define READ_ONLY	PMEM_RANGE_READ_ONLY
#define TIB		0x10000000000ULL

/* The result of parsing a text. */
struct cmdline_seen {
	int refuse;			/* accept this many ranges, then return -EBUSY; 0: all */
	int ranges;
	struct pmem_range range[CMDLINE_RANGES];
	bool force[CMDLINE_RANGES];
};

static int cmdline_seen_range(void *ctx, const struct pmem_range *range, bool force)
{
	struct cmdline_seen *seen = ctx;

	if (seen->refuse && seen->ranges == seen->refuse)
		return -EBUSY;

	if (seen->ranges < CMDLINE_RANGES) {
		seen->range[seen->ranges] = *range;
		seen->force[seen->ranges] = force;
	}
	seen->ranges++;

	return 0;
}

static int cmdline_run(struct kunit *test, const char *text, struct cmdline_seen *seen,
		       struct cmdline_error *error)
{
	static const struct cmdline_sink sink = {
		.range	= cmdline_seen_range,
	};
	/* On the heap, so that the sanitizer finds a read past its end. */
	char *copy = kunit_kmalloc(test, strlen(text) + 1, GFP_KERNEL);

	if (!copy)
		return -ENOMEM;
	memcpy(copy, text, strlen(text) + 1);

	return pmem_cmdline_parse(copy, &sink, seen, error);
}

struct good_range {
	u64 start, size;
	u32 flags;
	enum pmem_domain domain;
	const char *label;
	bool force;
	enum pmem_mode mode;
};

struct good_case {
	const char *name, *text;
	int ranges;
	struct good_range range[4];
};

static const struct good_case good_cases[] = {
	{ "plain", "64M@512M", 1, { { SZ_512M, SZ_64M } } },
	{ "dollar_as_memmap", "64M$512M", 1, { { SZ_512M, SZ_64M } } },
	{ "bang_as_memmap", "64M!512M", 1, { { SZ_512M, SZ_64M } } },
	{ "newline", "64M@512M\n", 1, { { SZ_512M, SZ_64M } } },
	{ "hexadecimal", "0x4000000@0x20000000", 1, { { SZ_512M, SZ_64M } } },
	{ "hexadecimal_capital", "0X4000000@0X2000000A00", 1, { { 0x2000000a00, SZ_64M } } },
	{ "hexadecimal_unit", "0x40M@0x200M", 1, { { SZ_512M, SZ_64M } } },
	{ "decimal", "67108864@536870912", 1, { { SZ_512M, SZ_64M } } },
	{ "leading_zeros_are_decimal", "0064M@00512M", 1, { { SZ_512M, SZ_64M } } },
	{ "units", "4K@1M;1m@1G;1g@1T;1T@2t", 4, {
		{ SZ_1M, SZ_4K }, { SZ_1G, SZ_1M }, { TIB, SZ_1G }, { 2 * TIB, TIB } } },
	{ "at_zero", "4K@0", 1, { { 0, SZ_4K } } },
	{ "one_sector", "512@512", 1, { { 512, 512 } } },
	/* The bus trims all ranges to whole sectors. */
	{ "odd_size", "513@4G", 1, { { SZ_4G, 513 } } },
	{ "odd_start", "1M@1", 1, { { 1, SZ_1M } } },
	{ "odd_size_carve_1", "513@4G,carve=1", 1, { { SZ_4G, 513 } } },
	{ "last_sector", "512@0xfffffffffffffe00", 1, { { U64_MAX - 511, 512 } } },
	{ "largest_number", "0xffffffffffffffff@0", 1, { { 0, U64_MAX } } },
	{ "largest_decimal", "18446744073709551615@0", 1, { { 0, U64_MAX } } },
	{ "largest_unit", "512@16777215T", 1, { { 16777215 * TIB, 512 } } },
	{ "domain_unknown", "64M@512M,unknown", 1, { { SZ_512M, SZ_64M } } },
	{ "domain_volatile", "64M@512M,volatile", 1, {
		{ SZ_512M, SZ_64M, 0, PMEM_DOMAIN_VOLATILE } } },
	{ "domain_memory_controller", "64M@512M,memory_controller", 1, {
		{ SZ_512M, SZ_64M, PERSISTENT, PMEM_DOMAIN_MEMORY_CONTROLLER } } },
	{ "domain_cpu_cache", "64M@512M,cpu_cache", 1, {
		{ SZ_512M, SZ_64M, PERSISTENT, PMEM_DOMAIN_CPU_CACHE } } },
	/* The last domain counts, and the flags of the first one are dropped. */
	{ "domain_twice", "64M@512M,cpu_cache,volatile", 1, {
		{ SZ_512M, SZ_64M, 0, PMEM_DOMAIN_VOLATILE } } },
	{ "read_only", "64M@512M,ro", 1, { { SZ_512M, SZ_64M, READ_ONLY } } },
	{ "nopages", "64M@512M,nopages", 1, { { SZ_512M, SZ_64M, PMEM_RANGE_NO_PAGES } } },
	{ "trim", "64M@512M,trim", 1, { { SZ_512M, SZ_64M, PMEM_RANGE_TRIM } } },
	{ "devdax", "64M@512M,devdax", 1, { { SZ_512M, SZ_64M, .mode = PMEM_MODE_DEVDAX } } },
	{ "devdax_stays_in_its_entry", "64M@512M,devdax;1M@1G", 2, {
		{ SZ_512M, SZ_64M, .mode = PMEM_MODE_DEVDAX }, { SZ_1G, SZ_1M } } },
	{ "force", "64M@512M,force", 1, { { SZ_512M, SZ_64M, .force = true } } },
	{ "label", "64M@512M,label=a.b-C_9", 1, { { SZ_512M, SZ_64M, .label = "a.b-C_9" } } },
	{ "label_a_to_z", "64M@512M,label=azAZ", 1, { { SZ_512M, SZ_64M, .label = "azAZ" } } },
	{ "label_longest", "64M@512M,label=" LABEL_31, 1, {
		{ SZ_512M, SZ_64M, .label = LABEL_31 } } },
	{ "label_like_a_flag", "64M@512M,label=ro", 1, { { SZ_512M, SZ_64M, .label = "ro" } } },
	{ "all_flags", "64M@512M,ro,nopages,trim,force,cpu_cache,label=x\n", 1, {
		{ SZ_512M, SZ_64M, READ_ONLY | PMEM_RANGE_NO_PAGES | PMEM_RANGE_TRIM | PERSISTENT,
		  PMEM_DOMAIN_CPU_CACHE, "x", true } } },
	/* The flags of one entry do not affect the next. */
	{ "flags_stay_in_their_entry", "64M@512M,ro,force,label=x,cpu_cache;1M@1G", 2, {
		{ SZ_512M, SZ_64M, READ_ONLY | PERSISTENT, PMEM_DOMAIN_CPU_CACHE, "x", true },
		{ SZ_1G, SZ_1M } } },
	/* The bus detects overlaps. */
	{ "same_twice", "1M@1G;1M@1G", 2, { { SZ_1G, SZ_1M }, { SZ_1G, SZ_1M } } },
	{ "carve_1", "1M@1G,carve=1", 1, { { SZ_1G, SZ_1M } } },
	{ "carve_4", "4M@1G,label=x,carve=4,ro,force", 4, {
		{ SZ_1G, SZ_1M, READ_ONLY, .label = "x", .force = true },
		{ SZ_1G + SZ_1M, SZ_1M, READ_ONLY, .label = "x", .force = true },
		{ SZ_1G + 2 * SZ_1M, SZ_1M, READ_ONLY, .label = "x", .force = true },
		{ SZ_1G + 3 * SZ_1M, SZ_1M, READ_ONLY, .label = "x", .force = true } } },
	{ "carve_to_sectors", "1K@1G,carve=2", 2, { { SZ_1G, 512 }, { SZ_1G + 512, 512 } } },
	{ "carve_hexadecimal", "3M@1G,carve=0x3", 3, {
		{ SZ_1G, SZ_1M }, { SZ_1G + SZ_1M, SZ_1M }, { SZ_1G + 2 * SZ_1M, SZ_1M } } },
	{ "carve_stays_in_its_entry", "2M@1G,carve=2;1M@2G", 3, {
		{ SZ_1G, SZ_1M }, { SZ_1G + SZ_1M, SZ_1M }, { SZ_2G, SZ_1M } } },
	{ "carve_at_the_end", "1K@0xfffffffffffffc00,carve=2", 2, {
		{ U64_MAX - 1023, 512 }, { U64_MAX - 511, 512 } } },
};

static void good_desc(const struct good_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(good, good_cases, good_desc);

static void good(struct kunit *test)
{
	const struct good_case *c = test->param_value;
	struct cmdline_seen *seen = kunit_kzalloc(test, sizeof(*seen), GFP_KERNEL);
	struct cmdline_error error = { };
	int i;

	KUNIT_ASSERT_NOT_NULL(test, seen);
	KUNIT_EXPECT_EQ(test, cmdline_run(test, c->text, seen, &error), 0);
	KUNIT_EXPECT_TRUE(test, !error.why);
	KUNIT_ASSERT_EQ(test, seen->ranges, c->ranges);

	for (i = 0; i < c->ranges; i++) {
		const struct good_range *want = &c->range[i];
		const struct pmem_range *range = &seen->range[i];

		KUNIT_EXPECT_EQ_MSG(test, range->start, want->start, "range %d", i);
		KUNIT_EXPECT_EQ_MSG(test, range->size, want->size, "range %d", i);
		KUNIT_EXPECT_EQ_MSG(test, range->flags, want->flags, "range %d", i);
		KUNIT_EXPECT_EQ_MSG(test, range->domain, want->domain, "range %d", i);
		KUNIT_EXPECT_EQ_MSG(test, range->mode, want->mode, "range %d", i);
		KUNIT_EXPECT_EQ_MSG(test, range->node, -1, "range %d", i);
		KUNIT_EXPECT_EQ_MSG(test, seen->force[i], want->force, "range %d", i);
		KUNIT_EXPECT_STREQ(test, range->label, want->label ?: "");
	}
}

struct bad_case {
	const char *name, *text;
	int ret;
	size_t offset;
	const char *why;
};

#define NO_NUMBER	"a number is missing"
#define TOO_LARGE	"the number is too large"
#define NO_START	"'@' and where it starts are missing"
#define NO_WORD		"a word is missing"
#define LONG_WORD	"the word is too long"
#define NO_FLAG		"no such flag"
#define NO_VALUE	"'=' is missing"
#define JUNK		"this does not belong here"
#define NO_DISK		"empty, wrapping or without a whole sector"
#define NO_CARVE	"carve is not 1 to 4096"
#define NOT_EQUAL	"cannot be carved into equal parts"

static const struct bad_case bad_cases[] = {
	{ "empty",		"",			-EINVAL, 0, NO_NUMBER },
	{ "newline_only",	"\n",			-EINVAL, 0, NO_NUMBER },
	{ "separator_only",	";",			-EINVAL, 0, NO_NUMBER },
	{ "space_before",	" 1M@1G",		-EINVAL, 0, NO_NUMBER },
	{ "negative",		"-1M@1G",		-EINVAL, 0, NO_NUMBER },
	{ "hex_without_digits",	"0x@1G",		-EINVAL, 2, NO_NUMBER },
	{ "hex_with_sign",	"0x-1@1G",		-EINVAL, 2, NO_NUMBER },
	{ "no_start",		"1M@",			-EINVAL, 3, NO_NUMBER },
	{ "no_start_newline",	"1M@\n",		-EINVAL, 3, NO_NUMBER },
	{ "empty_entry_first",	";1M@1G",		-EINVAL, 0, NO_NUMBER },
	{ "empty_entry_middle",	"1M@1G;;1M@2G",		-EINVAL, 6, NO_NUMBER },
	{ "empty_entry_last",	"1M@1G;",		-EINVAL, 6, NO_NUMBER },
	{ "empty_entry_newline", "1M@1G;\n",		-EINVAL, 6, NO_NUMBER },
	{ "size_only",		"1M",			-EINVAL, 2, NO_START },
	{ "size_newline",	"1M\n",			-EINVAL, 2, NO_START },
	{ "memmap_hash",	"1M#1G",		-EINVAL, 2, NO_START },
	{ "hex_digit_in_decimal", "1a@1G",		-EINVAL, 1, NO_START },
	{ "unit_alone",		"M@1G",			-EINVAL, 0, NO_NUMBER },
	{ "unit_alone_start",	"1M@G",			-EINVAL, 3, NO_NUMBER },
	{ "plus",		"+1M@1G",		-EINVAL, 0, NO_NUMBER },
	/* memparse() accepts P and E; here they are more likely a typo. */
	{ "unit_exa",		"1E@1G",		-EINVAL, 1, NO_START },
	{ "fraction",		"1.5G@1G",		-EINVAL, 1, NO_START },
	{ "unit_twice",		"1MM@1G",		-EINVAL, 2, NO_START },
	{ "unit_unknown",	"1P@1G",		-EINVAL, 1, NO_START },
	{ "unit_in_words",	"1MiB@1G",		-EINVAL, 2, NO_START },
	{ "high_bit",		"1\xcd@1G",		-EINVAL, 1, NO_START },
	{ "2^64",		"0x10000000000000000@0", -EOVERFLOW, 0, TOO_LARGE },
	{ "2^64_decimal",	"18446744073709551616@0", -EOVERFLOW, 0, TOO_LARGE },
	{ "2^64_times_ten",	"184467440737095516150@0", -EOVERFLOW, 0, TOO_LARGE },
	{ "2^64_by_unit",	"16777216T@0",		-EOVERFLOW, 0, TOO_LARGE },
	{ "2^64_by_k",		"18014398509481984K@0",	-EOVERFLOW, 0, TOO_LARGE },
	{ "start_too_large",	"1M@16777216T",		-EOVERFLOW, 3, TOO_LARGE },
	{ "junk",		"1M@1G x",		-EINVAL, 5, JUNK },
	{ "trailing_space",	"1M@1G ",		-EINVAL, 5, JUNK },
	{ "trailing_tab",	"1M@1G\t",		-EINVAL, 5, JUNK },
	{ "carriage_return",	"1M@1G\r\n",		-EINVAL, 5, JUNK },
	{ "unit_twice_start",	"1M@1GG",		-EINVAL, 5, JUNK },
	{ "unit_bytes",		"1M@1GB",		-EINVAL, 5, JUNK },
	{ "second_entry_junk",	"1M@1G;1M@2G.",		-EINVAL, 11, JUNK },
	{ "newline_twice",	"1M@1G\n\n",		-EINVAL, 5, JUNK },
	{ "newline_in_between",	"1M@1G\n;1M@2G",	-EINVAL, 5, JUNK },
	{ "line_after_line",	"1M@1G\n1M@2G",		-EINVAL, 5, JUNK },
	{ "start_twice",	"1M@1G@2G",		-EINVAL, 5, JUNK },
	{ "flag_with_value",	"1M@1G,ro=1",		-EINVAL, 8, JUNK },
	{ "label_with_space",	"1M@1G,label=a b",	-EINVAL, 13, JUNK },
	{ "label_with_at",	"1M@1G,label=a@b",	-EINVAL, 13, JUNK },
	{ "label_with_backtick", "1M@1G,label=a`b",	-EINVAL, 13, JUNK },
	{ "label_with_slash",	"1M@1G,label=a/b",	-EINVAL, 13, JUNK },
	{ "flag_empty",		"1M@1G,",		-EINVAL, 6, NO_WORD },
	{ "flag_empty_middle",	"1M@1G,,ro",		-EINVAL, 6, NO_WORD },
	{ "flag_newline",	"1M@1G,\n",		-EINVAL, 6, NO_WORD },
	{ "label_empty",	"1M@1G,label=",		-EINVAL, 12, NO_WORD },
	{ "label_empty_middle",	"1M@1G,label=,ro",	-EINVAL, 12, NO_WORD },
	{ "label_too_long",	"1M@1G,label=" LABEL_31 "2", -EINVAL, 12, LONG_WORD },
	{ "flag_too_long",	"1M@1G," LABEL_31 "2",	-EINVAL, 6, LONG_WORD },
	{ "flag_unknown",	"1M@1G,rw",		-EINVAL, 6, NO_FLAG },
	{ "flag_longest",	"1M@1G," LABEL_31,	-EINVAL, 6, NO_FLAG },
	{ "flag_prefix",	"1M@1G,r",		-EINVAL, 6, NO_FLAG },
	{ "flag_longer",	"1M@1G,rox",		-EINVAL, 6, NO_FLAG },
	{ "flag_capital",	"1M@1G,RO",		-EINVAL, 6, NO_FLAG },
	{ "domain_unknown",	"1M@1G,cpu",		-EINVAL, 6, NO_FLAG },
	{ "label_without_value", "1M@1G,label",		-EINVAL, 11, NO_VALUE },
	{ "carve_without_value", "1M@1G,carve,ro",	-EINVAL, 11, NO_VALUE },
	{ "carve_empty",	"1M@1G,carve=",		-EINVAL, 12, NO_NUMBER },
	{ "carve_0",		"1M@1G,carve=0",	-EINVAL, 6, NO_CARVE },
	{ "carve_4097",		"4097M@4G,carve=4097",	-EINVAL, 9, NO_CARVE },
	{ "carve_2^64",		"1M@1G,carve=16777216T", -EOVERFLOW, 12, TOO_LARGE },
	{ "carve_not_equal",	"1M@1G,carve=3",	-EINVAL, 0, NOT_EQUAL },
	{ "carve_not_sectors",	"1K@1G,carve=4",	-EINVAL, 0, NOT_EQUAL },
	{ "carve_odd_start",	"1M@1,carve=2",		-EINVAL, 0, NOT_EQUAL },
	{ "carve_odd_parts",	"1026@1G,carve=2",	-EINVAL, 0, NOT_EQUAL },
	{ "size_zero",		"0@1G",			-EINVAL, 0, NO_DISK },
	{ "less_than_sector",	"511@1G",		-EINVAL, 0, NO_DISK },
	{ "two_half_sectors",	"1022@1",		-EINVAL, 0, NO_DISK },
	{ "wraps_by_one",	"513@0xfffffffffffffe00", -EOVERFLOW, 0, NO_DISK },
	{ "wraps_far",		"0xffffffffffffffff@1G", -EOVERFLOW, 0, NO_DISK },
	/* The offset counts from the start of the text. */
	{ "second_entry",	"1M@1G;1M@2G,ro,bad",	-EINVAL, 15, NO_FLAG },
	{ "second_entry_range",	"1M@1G;1M@2G;0@3G",	-EINVAL, 12, NO_DISK },
};

static void bad_desc(const struct bad_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(bad, bad_cases, bad_desc);

static void bad(struct kunit *test)
{
	const struct bad_case *c = test->param_value;
	struct cmdline_seen *seen = kunit_kzalloc(test, sizeof(*seen), GFP_KERNEL);
	struct cmdline_error error = { };

	KUNIT_ASSERT_NOT_NULL(test, seen);
	KUNIT_EXPECT_EQ(test, cmdline_run(test, c->text, seen, &error), c->ret);
	KUNIT_EXPECT_STREQ(test, error.why ?: "nothing", c->why);
	KUNIT_EXPECT_EQ(test, error.offset, c->offset);
	/* Entries before the error are not delivered either. */
	KUNIT_EXPECT_EQ(test, seen->ranges, 0);
}

/* An error of the sink ends the parse and is not a syntax error. */
static void refusing_sink(struct kunit *test)
{
	struct cmdline_seen *seen = kunit_kzalloc(test, sizeof(*seen), GFP_KERNEL);
	struct cmdline_error error = { };

	KUNIT_ASSERT_NOT_NULL(test, seen);
	seen->refuse = 3;
	KUNIT_EXPECT_EQ(test, cmdline_run(test, "1M@1G;8M@2G,carve=8;1M@3G", seen, &error), -EBUSY);
	KUNIT_EXPECT_EQ(test, seen->ranges, 3);
	KUNIT_EXPECT_EQ(test, seen->range[2].start, SZ_2G + SZ_1M);
	KUNIT_EXPECT_TRUE(test, !error.why);
}

static void most_parts(struct kunit *test)
{
	struct cmdline_seen *seen = kunit_kzalloc(test, sizeof(*seen), GFP_KERNEL);
	struct cmdline_error error = { };

	KUNIT_ASSERT_NOT_NULL(test, seen);
	KUNIT_EXPECT_EQ(test, cmdline_run(test, "4096K@1G,carve=4096", seen, &error), 0);
	KUNIT_EXPECT_EQ(test, seen->ranges, 4096);
	KUNIT_EXPECT_EQ(test, seen->range[7].start, SZ_1G + 7 * SZ_1K);
	KUNIT_EXPECT_EQ(test, seen->range[7].size, SZ_1K);
}

/* Disks are mounted by uuid, so it must never change. Computed by a second implementation. */
static const u8 uuid_64m_512m[PMEM_UUID_LEN] = {
	0xcf, 0x7a, 0xad, 0x2c, 0x02, 0x99, 0x89, 0x65,
	0xad, 0x5c, 0x7d, 0xaa, 0xcc, 0xf6, 0xc3, 0xa4,
};

/* The uuid depends on start and size, not on flags, spelling, neighbours or label. */
static const char *const uuid_texts[] = {
	"64M@512M",
	"0x4000000$0x20000000,ro,label=x,cpu_cache,force\n",
	"128M@512M,carve=2",
};

static void uuid(struct kunit *test)
{
	size_t n;
	int i;

	for (n = 0; n < ARRAY_SIZE(uuid_texts); n++) {
		struct cmdline_seen *seen = kunit_kzalloc(test, sizeof(*seen), GFP_KERNEL);
		struct cmdline_error error = { };

		KUNIT_ASSERT_NOT_NULL(test, seen);
		KUNIT_EXPECT_EQ(test, cmdline_run(test, uuid_texts[n], seen, &error), 0);
		for (i = 0; i < PMEM_UUID_LEN; i++)
			KUNIT_EXPECT_EQ_MSG(test, seen->range[0].uuid[i], uuid_64m_512m[i],
					    "byte %d of \"%s\"", i, uuid_texts[n]);
		if (seen->ranges > 1)
			KUNIT_EXPECT_TRUE(test, memcmp(seen->range[0].uuid, seen->range[1].uuid,
						       PMEM_UUID_LEN) != 0);
	}
}

static void size_param(struct kunit *test)
{
	static const struct {
		const char *text;
		int ret;
		u64 size;
	} rows[] = {
		{ "2M\n", 0, SZ_2M },
		{ "2M1", -EINVAL },
		{ "16777216T", -EOVERFLOW },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		u64 size;

		KUNIT_EXPECT_EQ(test, pmem_size_param(rows[i].text, &size), rows[i].ret);
		if (rows[i].size)
			KUNIT_EXPECT_EQ(test, size, rows[i].size);
	}
}

static struct kunit_case cmdline_cases[] = {
	KUNIT_CASE_PARAM(good, good_gen_params),
	KUNIT_CASE_PARAM(bad, bad_gen_params),
	KUNIT_CASE(refusing_sink),
	KUNIT_CASE(most_parts),
	KUNIT_CASE(uuid),
	KUNIT_CASE(size_param),
	{ }
};

static struct kunit_suite cmdline_suite = {
	.name = "pmem_cmdline",
	.test_cases = cmdline_cases,
};

kunit_test_suite(cmdline_suite);

MODULE_DESCRIPTION("Tests of the text of explicit ranges");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
