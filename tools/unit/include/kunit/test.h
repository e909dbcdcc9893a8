/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parts of KUnit that the pure suites use; kunit.c runs them.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_KUNIT_TEST_H
#define _UNIT_KUNIT_TEST_H

#include <stdlib.h>

#include <linux/array_size.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/types.h>

#define GFP_KERNEL		0
#define KUNIT_PARAM_DESC_SIZE	128

struct kunit;

struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
	const void *(*generate_params)(const void *prev, char *desc);
};

struct kunit_suite {
	const char *name;
	struct kunit_case *test_cases;
};

struct kunit {
	const void *param_value;
};

/* The suite of this program, set by kunit_test_suite(). */
extern const struct kunit_suite *const kunit_program;

/* The result of one expectation. */
struct kunit_seen {
	const char *file;
	int line;
	const char *text;
	bool fatal;
};

void *kunit_kmalloc(struct kunit *test, size_t size, int gfp);
void *kunit_kzalloc(struct kunit *test, size_t size, int gfp);
void kunit_fail_int(const struct kunit_seen *seen, s64 left, s64 right);
void kunit_fail_str(const struct kunit_seen *seen, const char *left, const char *right);
void kunit_note(const char *format, ...);

#define KUNIT_CASE(test_name) { .run_case = test_name, .name = #test_name }
#define KUNIT_CASE_PARAM(test_name, generator) \
	{ .run_case = test_name, .name = #test_name, .generate_params = generator }

#define KUNIT_ARRAY_PARAM(prefix, array, describe)				\
	static const void *prefix##_gen_params(const void *prev, char *desc)	\
	{									\
		__auto_type first = &(array)[0];					\
		typeof(first) next = prev ? (typeof(first))prev + 1 : first;		\
										\
		if (next >= first + sizeof(array) / sizeof(*first))			\
			return NULL;						\
		(describe)(next, desc);						\
		return next;							\
	}

#define kunit_test_suite(suite) const struct kunit_suite *const kunit_program = &(suite)

#define KUNIT_SEEN(expression, is_fatal)					\
	(&(const struct kunit_seen){ __FILE__, __LINE__, expression, is_fatal })

#define KUNIT_INT(test, left, op, right, fatal, ...)				\
	do {									\
		s64 left_ = (s64)(left), right_ = (s64)(right);			\
										\
		(void)(test);							\
		if (left_ op right_)						\
			break;							\
		kunit_note(" " __VA_ARGS__);					\
		kunit_fail_int(KUNIT_SEEN(#left " " #op " " #right, fatal), left_, right_); \
	} while (0)

#define KUNIT_EXPECT_EQ(test, left, right) KUNIT_INT(test, left, ==, right, false)
#define KUNIT_EXPECT_NE(test, left, right) KUNIT_INT(test, left, !=, right, false)
#define KUNIT_EXPECT_LE(test, left, right) KUNIT_INT(test, left, <=, right, false)
#define KUNIT_EXPECT_TRUE(test, condition) KUNIT_INT(test, !!(condition), ==, true, false)
#define KUNIT_EXPECT_FALSE(test, condition) KUNIT_INT(test, !!(condition), ==, false, false)
#define KUNIT_EXPECT_EQ_MSG(test, left, right, ...) \
	KUNIT_INT(test, left, ==, right, false, __VA_ARGS__)
#define KUNIT_EXPECT_TRUE_MSG(test, condition, ...) \
	KUNIT_INT(test, !!(condition), ==, true, false, __VA_ARGS__)
#define KUNIT_ASSERT_EQ(test, left, right) KUNIT_INT(test, left, ==, right, true)
#define KUNIT_ASSERT_LE(test, left, right) KUNIT_INT(test, left, <=, right, true)
#define KUNIT_ASSERT_NOT_NULL(test, pointer) KUNIT_INT(test, !!(pointer), ==, true, true)

/* A program can emulate missing CPU features (asm/cpufeature.h). */
#define kunit_skip(test, reason) ((void)(test), abort())

#define KUNIT_EXPECT_STREQ(test, left, right)					\
	do {									\
		const char *left_ = (left), *right_ = (right);			\
										\
		(void)(test);							\
		if (strcmp(left_, right_))					\
			kunit_fail_str(KUNIT_SEEN(#left " == " #right, false), left_, right_); \
	} while (0)

#endif /* _UNIT_KUNIT_TEST_H */
