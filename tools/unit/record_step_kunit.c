// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of bus/record.c with a concurrent reader and writer in every interleaving: one is single
 * stepped, and the other runs between two instructions.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <sys/mman.h>

#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "../../drivers/parse/badlist.c"
#include "../../drivers/bus/record.c"

#include "step.h"

/**
 * struct scene - a reader and a writer
 * @record:  before the change bytes 10 to 19 are bad, afterwards they are good; 30 to 39 are bad
 * @saved:   the record before the change
 * @any:     result of the reader for bytes 0 to 34
 * @bad:     the extent of that result
 * @begin:   number of steps after which the writer begins
 * @end:     number of steps after which it ends
 * @old:     number of reads that returned the old state
 * @wrong:   number of reads that returned neither state, or the old one after the new one
 */
struct scene {
	struct pmem_record record;
	struct badlist saved;
	bool any;
	struct badlist_extent bad;
	unsigned long begin, end;
	unsigned long old, wrong;
};

static struct scene scene;

static void set_up(void)
{
	scene = (struct scene){ };
	pmem_badlist_add(pmem_record_begin(&scene.record), 10, 19);
	pmem_record_end(&scene.record);
	pmem_badlist_add(pmem_record_begin(&scene.record), 30, 39);
	pmem_record_end(&scene.record);
}

/* A set may have any contents while it is changed. These make every byte bad. */
static void change_begins(void)
{
	struct badlist *list = pmem_record_begin(&scene.record);

	scene.saved = *list;
	memset(list, 0xff, sizeof(*list));
	list->extents[0].first = 0;
}

static void change_ends(void)
{
	scene.record.copies[0] = scene.saved;
	pmem_badlist_remove(&scene.record.copies[0], 10, 19);
	pmem_record_end(&scene.record);
}

static void read_it(void *data)
{
	(void)data;
	scene.any = pmem_record_find(&scene.record, 0, 34, &scene.bad);
}

static bool answer_is_old(void)
{
	return scene.any && scene.bad.first == 10 && scene.bad.last == 19;
}

static bool answer_is_new(void)
{
	return scene.any && scene.bad.first == 30 && scene.bad.last == 34;
}

static bool writer_meanwhile(void *data, unsigned long step)
{
	(void)data;
	if (step == scene.begin)
		change_begins();
	if (step == scene.end)
		change_ends();

	return step < scene.end;
}

static unsigned long seen_old, seen_new, seen_wrong;

/* Return true if the reader was still running when the writer had to end. */
static bool reader_with_writer(unsigned long begin, unsigned long end)
{
	bool ended;

	set_up();
	scene.begin = begin;
	scene.end = end;
	ended = step_through(read_it, writer_meanwhile, NULL) == end;
	seen_old += answer_is_old();
	seen_new += answer_is_new();
	seen_wrong += !answer_is_old() && !answer_is_new();

	return ended;
}

/*
 * The writer begins after each instruction of a reader, and ends at once or some instructions later.
 * Ending it after each later instruction would take millions of signals.
 */
static void reader_is_slow(struct kunit *test)
{
	unsigned long begin, more;

	for (begin = 1; reader_with_writer(begin, begin); begin++)
		for (more = 1; reader_with_writer(begin, begin + more); more += 1 + more / 2)
			;

	KUNIT_EXPECT_EQ(test, seen_wrong, 0);
	/* Both states must have been read, or nothing was stepped. */
	KUNIT_EXPECT_TRUE(test, seen_old && seen_new);
}

static void write_it(void *data)
{
	(void)data;
	change_begins();
	change_ends();
}

static bool reader_meanwhile(void *data, unsigned long step)
{
	read_it(data);
	if (answer_is_old() && scene.old + 1 == step)
		scene.old = step;
	else if (!answer_is_new())
		scene.wrong++;

	return true;
}

/* A reader runs after each instruction of a writer: it never waits and sees an atomic change. */
static void writer_is_slow(struct kunit *test)
{
	unsigned long steps;

	set_up();
	steps = step_through(write_it, reader_meanwhile, NULL);
	KUNIT_EXPECT_EQ(test, scene.wrong, 0);
	KUNIT_EXPECT_TRUE(test, scene.old && scene.old < steps);
	KUNIT_EXPECT_FALSE(test, answer_is_old());
}

/* Readers must not write to the shared record: it is mapped read-only here, so a store faults. */
static void reader_writes_nothing(struct kunit *test)
{
	struct pmem_record *record = mmap(NULL, sizeof(*record), PROT_READ | PROT_WRITE,
					  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	KUNIT_ASSERT_EQ(test, record == MAP_FAILED, false);
	pmem_badlist_add(pmem_record_begin(record), 10, 19);
	pmem_record_end(record);
	mprotect(record, sizeof(*record), PROT_READ);
	KUNIT_EXPECT_TRUE(test, pmem_record_find(record, 0, 10, NULL));
	KUNIT_EXPECT_FALSE(test, pmem_record_find(record, 20, U64_MAX, NULL));
	munmap(record, sizeof(*record));
}

static struct kunit_case record_step_cases[] = {
	KUNIT_CASE(reader_is_slow),
	KUNIT_CASE(writer_is_slow),
	KUNIT_CASE(reader_writes_nothing),
	{ }
};

static struct kunit_suite record_step_suite = {
	.name = "pmem_record_step",
	.test_cases = record_step_cases,
};

kunit_test_suite(record_step_suite);
