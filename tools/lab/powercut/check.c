// SPDX-License-Identifier: GPL-2.0
/*
 * Looks at memory after a power cut: what was acknowledged is there, whole, and of what was not
 * each aligned eight bytes are old or new.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <stdio.h>
#include <string.h>

#include "check.h"

/* The part of a step that lies in a word, as a mask of bytes; what it writes there goes to @new. */
static u8 check_step(const struct plan *plan, u32 seq, u32 word, u8 *new)
{
	struct step step = plan->step(seq);
	u32 from = step.off > word ? step.off : word;
	u32 to = step.off + step.len < word + 8 ? step.off + step.len : word + 8;

	if (step.kind != STEP_WRITE || from >= to)
		return 0;
	plan_fill(new + from - word, seq, from, to - from);

	return (0xff >> (8 - (to - from))) << (from - word);
}

/*
 * Is one word what it was after the acknowledged steps, or after one of those that were begun? Of a
 * step that covers only some of its bytes any may have come, as those are copied one by one.
 */
static bool check_word(const u8 *got, const u8 *old, u32 word, const struct plan *plan,
		       const struct replay *r)
{
	u8 now[8], new[8], mask;
	u32 seq, i;

	memcpy(now, old, 8);
	for (seq = r->acked + 1; seq <= r->begun && memcmp(got, now, 8); seq++) {
		mask = check_step(plan, seq, word, new);
		for (i = 0; i < 8; i++)
			if (mask >> i & 1 && ((mask == 0xff && !r->torn) || got[i] == new[i]))
				now[i] = new[i];
	}

	return !memcmp(got, now, 8);
}

/**
 * check_region() - look at the region that a workload without files has written to
 * @got:  PLAN_REGION bytes after the cut
 * @plan: the workload
 * @r:    which steps were begun and acknowledged
 * @why:  what is wrong, if something is
 * @room: size of @why
 *
 * Return: whether all is as promised.
 */
bool check_region(const u8 *got, const struct plan *plan, const struct replay *r, char *why,
		  size_t room)
{
	static u8 old[PLAN_REGION];
	u32 seq, word;

	plan_fill(old, 0, 0, sizeof(old));
	for (seq = 1; seq <= r->acked; seq++) {
		struct step step = plan->step(seq);

		if (step.kind == STEP_WRITE)
			plan_fill(old + step.off, seq, step.off, step.len);
	}

	for (word = 0; word < sizeof(old); word += 8) {
		u64 is, was;

		if (check_word(got + word, old + word, word, plan, r))
			continue;
		memcpy(&is, got + word, 8);
		memcpy(&was, old + word, 8);
		snprintf(why, room, "%u is %016llx, not %016llx; acknowledged: %u, begun: %u",
			 word, (unsigned long long)is, (unsigned long long)was, r->acked, r->begun);
		return false;
	}

	return true;
}
