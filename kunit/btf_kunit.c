// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of parse/btf.c: a small BTF image, declarations that fit it, and others that do not.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../drivers/parse/btf.h"

/* "" "thing" "first" "second" "make" "extra" */
static const char names[] = "\0thing\0first\0second\0make\0extra";
enum { NONE = 0, THING = 1, FIRST = 7, SECOND = 13, MAKE = 20, EXTRA = 25 };

/*
 * 1: an integer; 2: struct thing { first at 0; second at 8; } of 16 bytes; 3: (first, second);
 * 4: make() of the prototype 3.
 */
static const u32 words[] = {
	NONE, 1 << 24, 8, 64,
	THING, 4 << 24 | 2, 16, FIRST, 1, 0, SECOND, 1, 64,
	NONE, 13 << 24 | 2, 0, FIRST, 1, SECOND, 1,
	MAKE, 12 << 24 | 1, 3,
};

#define WORDS	(sizeof(words) / sizeof(*words))
#define IMAGE	(24 + sizeof(words) + sizeof(names))

/* The image, with one word of the types changed. On the heap, for the sanitizer. */
static u8 *image(struct kunit *test, size_t at, u32 value)
{
	const u32 head[] = {
		0x0001eb9f, 24, 0, sizeof(words), sizeof(words), sizeof(names)
	};
	u8 *data = kunit_kmalloc(test, IMAGE, GFP_KERNEL);

	if (!data)
		return NULL;
	memcpy(data, head, sizeof(head));
	memcpy(data + 24, words, sizeof(words));
	memcpy(data + 24 + sizeof(words), names, sizeof(names));
	if (at < WORDS)
		memcpy(data + 24 + 4 * at, &value, sizeof(value));

	return data;
}

struct change {
	const char *name;
	size_t at;
	u32 value;
	int type, function;	/* expected of struct thing, and of make() */
};

static const struct change changes[] = {
	{ "unchanged", WORDS, 0, 0, 0 },
	{ "smaller_struct", 6, 8, 0, 0 },
	{ "larger_struct", 6, 24, -EPROTO, 0 },
	{ "member_moved", 12, 96, -EPROTO, 0 },
	{ "member_renamed", 10, EXTRA, -EPROTO, 0 },
	{ "member_without_name", 10, 999, -EPROTO, 0 },
	{ "bit_fields", 5, 0x84000002, -EPROTO, 0 },
	{ "param_renamed", 16, EXTRA, 0, -EPROTO },
	{ "no_such_struct", 4, EXTRA, -ENOENT, 0 },
	{ "no_such_function", 20, EXTRA, 0, -ENOENT },
	{ "function_of_an_integer", 22, 1, 0, -EINVAL },
	{ "function_of_nothing", 22, 0, 0, -EINVAL },
	{ "function_of_a_missing_type", 22, 9, 0, -EINVAL },
	{ "unknown_kind", 1, 20 << 24, -EINVAL, -EINVAL },
	{ "kind_zero", 1, 0, -EINVAL, -EINVAL },
	{ "unknown_bits", 1, 1 << 24 | 1 << 16, -EINVAL, -EINVAL },
	{ "name_outside", 0, sizeof(names), -EINVAL, -EINVAL },
	/* The last type, so what was found before it counts as long as it ends the search. */
	{ "elements_past_the_end", 21, 13 << 24 | 0xffff, -EINVAL, -EINVAL },
};

static void change_desc(const struct change *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(change, changes, change_desc);

static const struct btf_field fields[] = {
	{ "first", 0 }, { "second", 8 }, { "extra", 12, true }, { }
};

static const char *const params[] = { "first", "second", NULL };

static void changed(struct kunit *test)
{
	const struct change *c = test->param_value;
	u8 *data = image(test, c->at, c->value);
	struct btf_view view;

	KUNIT_ASSERT_NOT_NULL(test, data);
	KUNIT_ASSERT_EQ(test, pmem_btf_open(&view, data, IMAGE), 0);
	KUNIT_EXPECT_EQ(test, pmem_btf_check_struct(&view, "thing", fields, 16), c->type);
	KUNIT_EXPECT_EQ(test, pmem_btf_check_function(&view, "make", params), c->function);
}

static void declared_otherwise(struct kunit *test)
{
	static const struct btf_field more[] = {
		{ "first", 0 }, { "second", 8 }, { "extra", 12 }, { }
	};
	static const char *const fewer[] = { "first", NULL };
	static const char *const longer[] = { "first", "second", "extra", NULL };
	u8 *data = image(test, WORDS, 0);
	struct btf_view view;

	KUNIT_ASSERT_NOT_NULL(test, data);
	KUNIT_ASSERT_EQ(test, pmem_btf_open(&view, data, IMAGE), 0);
	KUNIT_EXPECT_EQ(test, pmem_btf_check_struct(&view, "thing", more, 16), -EPROTO);
	KUNIT_EXPECT_EQ(test, pmem_btf_check_function(&view, "make", fewer), -EPROTO);
	KUNIT_EXPECT_EQ(test, pmem_btf_check_function(&view, "make", longer), -EPROTO);
}

static void damaged_head(struct kunit *test)
{
	static const struct {
		size_t at;
		u8 value;
	} bytes[] = {
		{ 0, 0 }, { 2, 2 }, { 4, 23 }, { 5, 255 }, { 11, 1 }, { 15, 1 }, { 19, 1 },
		{ 23, 1 }, { 20, 0 }, { 20, 1 + sizeof(names) }, { IMAGE - 1, 'x' },
	};
	struct btf_view view;
	size_t i;

	for (i = 0; i < sizeof(bytes) / sizeof(*bytes); i++) {
		u8 *data = image(test, WORDS, 0);

		KUNIT_ASSERT_NOT_NULL(test, data);
		data[bytes[i].at] = bytes[i].value;
		KUNIT_EXPECT_EQ_MSG(test, pmem_btf_open(&view, data, IMAGE), -EINVAL, "%zu", i);
	}
}

static void too_short(struct kunit *test)
{
	struct btf_view view;
	size_t len;

	for (len = 0; len < IMAGE; len++) {
		u8 *data = image(test, WORDS, 0);
		u8 *part = kunit_kmalloc(test, len + !len, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, data);
		KUNIT_ASSERT_NOT_NULL(test, part);
		memcpy(part, data, len);
		KUNIT_EXPECT_EQ_MSG(test, pmem_btf_open(&view, part, len), -EINVAL, "%zu", len);
	}
}

/* The names first. The types that follow end with the image, or there are none. */
static void other_order(struct kunit *test)
{
	u32 head[] = { 0x0001eb9f, 24, sizeof(names), sizeof(words), 0, sizeof(names) };
	u8 *data = kunit_kmalloc(test, IMAGE, GFP_KERNEL);
	struct btf_view view;

	KUNIT_ASSERT_NOT_NULL(test, data);
	memcpy(data, head, sizeof(head));
	memcpy(data + 24, names, sizeof(names));
	memcpy(data + 24 + sizeof(names), words, sizeof(words));
	KUNIT_ASSERT_EQ(test, pmem_btf_open(&view, data, IMAGE), 0);
	KUNIT_EXPECT_EQ(test, pmem_btf_check_struct(&view, "thing", fields, 16), 0);
	KUNIT_EXPECT_EQ(test, pmem_btf_check_function(&view, "make", params), 0);

	head[3] = 0;
	memcpy(data, head, sizeof(head));
	KUNIT_ASSERT_EQ(test, pmem_btf_open(&view, data, 24 + sizeof(names)), 0);
	KUNIT_EXPECT_EQ(test, pmem_btf_check_struct(&view, "thing", fields, 16), -ENOENT);
	KUNIT_EXPECT_EQ(test, pmem_btf_check_function(&view, "make", params), -ENOENT);
}

/* What the kernel's format gives three elements of each kind of type, in words of four bytes. */
struct tail {
	const char *name;
	u32 kind, nr;
};

static const struct tail tails[] = {
	{ "integer", 1, 1 }, { "pointer", 2, 0 }, { "array", 3, 3 }, { "struct", 4, 9 },
	{ "union", 5, 9 }, { "enum", 6, 6 }, { "forward", 7, 0 }, { "typedef", 8, 0 },
	{ "volatile", 9, 0 }, { "const", 10, 0 }, { "restrict", 11, 0 }, { "function", 12, 0 },
	{ "prototype", 13, 6 }, { "variable", 14, 1 }, { "section", 15, 9 }, { "float", 16, 0 },
	{ "declaration_tag", 17, 1 }, { "type_tag", 18, 0 }, { "enum_of_64_bits", 19, 9 },
};

static void tail_desc(const struct tail *t, char *desc)
{
	strscpy(desc, t->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(tail, tails, tail_desc);

/* A type of any kind is skipped: the types behind it are found. */
static void skipped(struct kunit *test)
{
	const struct tail *t = test->param_value;
	const u32 first[] = { NONE, t->kind << 24 | 3, 0 };
	size_t len = sizeof(first) + 4 * t->nr;
	u8 *types = kunit_kzalloc(test, len + sizeof(words), GFP_KERNEL);
	struct btf_view view = {
		.types = types, .types_len = len + sizeof(words),
		.names = names, .names_len = sizeof(names),
	};

	KUNIT_ASSERT_NOT_NULL(test, types);
	memcpy(types, first, sizeof(first));
	memcpy(types + len, words, sizeof(words));
	KUNIT_EXPECT_EQ(test, pmem_btf_check_struct(&view, "thing", fields, 16), 0);
}

static struct kunit_case btf_cases[] = {
	KUNIT_CASE_PARAM(changed, change_gen_params),
	KUNIT_CASE(declared_otherwise),
	KUNIT_CASE(damaged_head),
	KUNIT_CASE(too_short),
	KUNIT_CASE(other_order),
	KUNIT_CASE_PARAM(skipped, tail_gen_params),
	{ }
};

static struct kunit_suite btf_suite = {
	.name		= "pmem_btf",
	.test_cases	= btf_cases,
};

kunit_test_suite(btf_suite);

MODULE_DESCRIPTION("Tests of the look at the kernel's types");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
