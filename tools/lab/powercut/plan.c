// SPDX-License-Identifier: GPL-2.0
/*
 * The workloads of the power cuts.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <string.h>

#include <linux/array_size.h>

#include "plan.h"

#define SECTOR		512
#define LINE		64

/* Much the same as chance, and every time the same. */
static u64 plan_mix(u64 x)
{
	x = (x + 0x9e3779b97f4a7c15ULL) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;

	return x ^ x >> 31;
}

/* Every aligned eight bytes name their step and their place; the rest is a checksum. */
static u64 plan_word(u32 seq, u32 off)
{
	u64 word = (u64)seq << 32 | off;

	return word | plan_mix(word) << 48;
}

/**
 * plan_fill() - what a step writes
 * @buffer: where to
 * @seq:    number of the step; below 2^16
 * @off:    from the start of the region or file
 * @len:    number of bytes, any
 */
void plan_fill(void *buffer, u32 seq, u32 off, u32 len)
{
	u8 *to = buffer;

	while (len) {
		u64 word = plan_word(seq, off & ~7u);
		u32 skip = off & 7, part = 8 - skip < len ? 8 - skip : len;

		memcpy(to, (u8 *)&word + skip, part);
		to += part;
		off += part;
		len -= part;
	}
}

static struct step plan_sectors(u32 seq, bool ack)
{
	u32 len = SECTOR * (1 + plan_mix(seq) % 8);

	return (struct step){
		.len = len, .ack = ack,
		.off = plan_mix(~seq) % ((PLAN_REGION - len) / SECTOR) * SECTOR,
	};
}

static struct step plan_fua(u32 seq)
{
	return plan_sectors(seq, true);
}

static struct step plan_flush(u32 seq)
{
	if (seq % 8)
		return plan_sectors(seq, false);

	return (struct step){ .kind = STEP_SYNC, .ack = true };
}

/* Every head and every tail from 1 to 128 bytes before and after whole lines, or none. */
static struct step plan_unaligned(u32 seq)
{
	u32 head = 1 + seq % 128, tail = 1 + seq * 37 % 128;
	u32 line = plan_mix(seq) % ((PLAN_REGION >> 9) - 1) << 9;

	return (struct step){
		.off = line + 128 - head, .len = head + plan_mix(~seq) % 4 * LINE + tail,
		.ack = true,
	};
}

static struct step plan_mmap(u32 seq)
{
	u32 len = 8 * (1 + plan_mix(seq) % 64);

	return (struct step){
		.off = plan_mix(~seq) % ((PLAN_REGION - len) / 8) * 8, .len = len, .ack = true,
	};
}

/*
 * Two halves of a record in turn, and one fence between them: the second half goes out with the
 * first of the next record.
 */
static struct step plan_swap(u32 seq)
{
	u32 half = seq % 2, record = plan_mix(seq / 2) % (PLAN_REGION / (4 * LINE));

	return (struct step){
		.off = (record * 2 + half) * 2 * LINE, .len = 2 * LINE, .ack = !half,
	};
}

static struct step plan_files(u32 seq)
{
	u32 len = 1 + plan_mix(seq) % 6000;
	struct step step = { .len = len, .ack = true };

	switch (seq % 5) {
	case 0:
		step.kind = STEP_CREATE;
		break;
	case 1:
	case 2:
		step.kind = seq % 5 == 1 ? STEP_REWRITE : STEP_STORE;
		step.off = plan_mix(~seq) % (PLAN_FIXED - len);
		break;
	case 3:
		step.kind = STEP_APPEND;
		break;
	case 4:
		step.kind = STEP_REPLACE;
	}

	return step;
}

/**
 * plan_appended() - how long the file that grows is before a step
 * @plan: a workload of files
 * @seq:  the step
 *
 * Return: bytes.
 */
u32 plan_appended(const struct plan *plan, u32 seq)
{
	u32 len = 0, s;

	for (s = 1; s < seq; s++) {
		struct step step = plan->step(s);

		if (step.kind == STEP_APPEND)
			len += step.len;
	}

	return len;
}

static const struct plan plans[] = {
	{ "fua", 400, .strict = true, .step = plan_fua },
	{ "flush", 640, .strict = true, .step = plan_flush },
	{ "unaligned", 512, .step = plan_unaligned },
	{ "recovery", 512, .step = plan_unaligned },
	{ "mmap", 1000, .step = plan_mmap, .strict = true },
	{ "msync", 100, .step = plan_mmap },
	{ "rdma", 300, .step = plan_mmap, .strict = true },
	{ "rdma-unflushed", 300, .step = plan_mmap, .strict = true },
	{ "swap", 1000, .step = plan_swap, .strict = true },
	{ "files", 60, .files = true, .step = plan_files },
};

/* The workload of a name, or NULL. */
const struct plan *plan_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(plans); i++)
		if (!strcmp(plans[i].name, name))
			return &plans[i];

	return NULL;
}
