// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of source/virtio/group.c: many flushes share one request, and a flush that succeeds was
 * sent after its caller came.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/string.h>

#include "group_model.h"

static struct model *new_model(struct kunit *test)
{
	struct model *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, m);
	model_init(m);

	return m;
}

struct story_case {
	const char *name;
	/* j caller comes; r, e host answers without and with an error; f sending fails; u the first
	 * caller gives up; p pause; s resume; b break
	 */
	const char *events;
	unsigned int sent;
	unsigned int served;
};

static const struct story_case story_cases[] = {
	{ "one",			"jr",		1, 1 },
	{ "two_in_a_row",		"jrjr",		2, 2 },
	{ "second_not_shared",		"jjrr",		2, 2 },
	{ "five_share_the_second",	"jjjjjjrr",	2, 6 },
	{ "third_after_second",		"jjrjrr",	3, 3 },
	{ "error_of_the_first_only",	"jjjer",	2, 3 },
	{ "error_of_the_second_only",	"jjjre",	2, 3 },
	{ "cannot_send",		"fj",		1, 1 },
	{ "cannot_send_the_next",	"jjfr",		2, 2 },
	{ "sends_again_after_that",	"fjjr",		2, 2 },
	{ "answer_unasked",		"rjrr",		1, 1 },
	{ "give_up",			"jju",		1, 0 },
	{ "fails_while_late",		"juj",		1, 0 },
	{ "late_answer",		"jurjr",	2, 1 },
	{ "give_up_for_nothing",	"ujr",		1, 1 },
	{ "give_up_after_the_answer",	"jjrur",	2, 2 },
	{ "waits_in_a_pause",		"pjj",		0, 0 },
	{ "goes_on_after_a_pause",	"pjjsr",	1, 2 },
	{ "answer_in_a_pause",		"jjprsr",	2, 2 },
	{ "break",			"jjb",		1, 0 },
	{ "fails_when_broken",		"bj",		0, 0 },
	{ "late_answer_when_broken",	"jbrj",		1, 0 },
	{ "pause_when_broken",		"jbp",		1, 0 },
	{ "give_up_in_a_pause",		"jjpurs",	1, 0 },
};

static void story_describe(const struct story_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(story, story_cases, story_describe);

static const unsigned char story_steps[128] = {
	['r'] = 0x80, ['e'] = 0xb0, ['f'] = 0xc0, ['u'] = 0xf8, ['p'] = 0xd0, ['s'] = 0xe0,
	['b'] = 0xff,
};

static void story(struct kunit *test)
{
	const struct story_case *c = test->param_value;
	struct model *m = new_model(test);
	unsigned char callers = 0;
	const char *event;

	for (event = c->events; *event; event++)
		model_step(m, *event == 'j' ? callers++ : story_steps[(int)*event]);

	KUNIT_EXPECT_STREQ(test, m->bad ?: "", "");
	KUNIT_EXPECT_EQ(test, m->sent, c->sent);
	KUNIT_EXPECT_EQ(test, m->served, c->served);
}

/* The same numbers on every run. */
static u32 next_number(u32 *state)
{
	*state = *state * 1664525 + 1013904223;

	return *state >> 8;
}

/* Any order of events. Without a pause or a break, a request is never without callers. */
static void any_order(struct kunit *test)
{
	struct model *m = new_model(test);
	unsigned int run, i, served = 0;
	u32 state = 1;

	for (run = 0; run < 2000; run++) {
		memset(m, 0, sizeof(*m));
		model_init(m);
		for (i = 0; i < MODEL_EVENTS; i++)
			model_step(m, next_number(&state));
		KUNIT_ASSERT_EQ(test, m->bad ? run + 1 : 0, 0U);
		served += m->served;
	}
	/* The test has tested something. */
	KUNIT_EXPECT_TRUE(test, served > 10000);
}

static struct kunit_case group_cases[] = {
	KUNIT_CASE_PARAM(story, story_gen_params),
	KUNIT_CASE(any_order),
	{}
};

static struct kunit_suite group_suite = {
	.name = "pmem_group",
	.test_cases = group_cases,
};

kunit_test_suite(group_suite);

MODULE_DESCRIPTION("KUnit tests of group flush");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
