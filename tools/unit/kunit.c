// SPDX-License-Identifier: GPL-2.0
/*
 * Run a KUnit suite as a program and print the results as TAP.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <sanitizer/common_interface_defs.h>

#include <kunit/test.h>

/* One block of memory that belongs to the running case. */
struct block {
	struct block *next;
	void *memory;
};

static struct block *blocks;
static jmp_buf abandon;
static int failures, number;

/* The running case, for the report if a sanitizer ends the program. */
static const char *suite_name, *case_name, *param_name;

/* Allocate exactly this size, so that the sanitizer finds a read past its end. */
void *kunit_kmalloc(struct kunit *test, size_t size, int gfp)
{
	struct block *block = malloc(sizeof(*block));
	void *memory = malloc(size);

	(void)test;
	(void)gfp;
	if (!block || !memory)
		abort();

	*block = (struct block){ .next = blocks, .memory = memory };
	blocks = block;

	return memory;
}

void *kunit_kzalloc(struct kunit *test, size_t size, int gfp)
{
	return memset(kunit_kmalloc(test, size, gfp), 0, size);
}

static void free_blocks(void)
{
	while (blocks) {
		struct block *block = blocks;

		blocks = block->next;
		free(block->memory);
		free(block);
	}
}

void kunit_note(const char *format, ...)
{
	va_list args;

	/* KUNIT_INT() puts a space at the beginning. */
	if (!format[1])
		return;

	printf("#");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
}

static void fail(const struct kunit_seen *seen)
{
	failures++;
	if (seen->fatal)
		longjmp(abandon, 1);
}

void kunit_fail_int(const struct kunit_seen *seen, s64 left, s64 right)
{
	printf("# %s:%d: expected %s, saw %lld (%#llx) and %lld (%#llx)\n", seen->file, seen->line,
	       seen->text, left, left, right, right);
	fail(seen);
}

void kunit_fail_str(const struct kunit_seen *seen, const char *left, const char *right)
{
	printf("# %s:%d: expected %s, saw \"%s\" and \"%s\"\n", seen->file, seen->line, seen->text,
	       left, right);
	fail(seen);
}

static void report(bool good)
{
	const char *verdict = good ? "ok" : "not ok", *dot = *param_name ? "." : "";

	printf("%s %d - %s.%s%s%s\n", verdict, ++number, suite_name, case_name, dot, param_name);
}

/* Called when a sanitizer ends the program. */
static void say_dead(void)
{
	report(false);
	fflush(stdout);
}

/* Run a case once. Return true if it passes. */
static bool run(const struct kunit_case *test_case, const void *param, const char *desc)
{
	struct kunit test = { .param_value = param };

	case_name = test_case->name;
	param_name = desc;
	failures = 0;
	if (!setjmp(abandon))
		test_case->run_case(&test);
	free_blocks();

	report(!failures);

	return !failures;
}

int main(void)
{
	const struct kunit_suite *suite = kunit_program;
	const struct kunit_case *test_case;
	int bad = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("TAP version 13\n");
	suite_name = suite->name;
	__sanitizer_set_death_callback(say_dead);

	for (test_case = suite->test_cases; test_case->run_case; test_case++) {
		char desc[KUNIT_PARAM_DESC_SIZE] = "";
		const void *param = NULL;

		if (!test_case->generate_params) {
			bad += !run(test_case, NULL, desc);
			continue;
		}
		while ((param = test_case->generate_params(param, desc)))
			bad += !run(test_case, param, desc);
	}

	printf("1..%d\n# %s: %d of %d failed\n", number, suite->name, bad, number);

	return bad ? EXIT_FAILURE : EXIT_SUCCESS;
}
