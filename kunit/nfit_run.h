/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Run the NFIT parser on a table and compare its results with the expected ones.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_KUNIT_NFIT_RUN_H
#define _PMEM_KUNIT_NFIT_RUN_H

#include <kunit/test.h>
#include <linux/sizes.h>

#include "../drivers/parse/nfit.h"
#include "nfit_bytes.h"

/* The range of most tables, and its usual flags. */
#define BASE	SZ_4G
#define SIZE	SZ_256M
#define LIVE	PMEM_RANGE_PERSISTENT
#define FROZEN	(PMEM_RANGE_PERSISTENT | PMEM_RANGE_READ_ONLY)

/*
 * struct seen_range - a range as the parser delivered it, or as a test expects it
 * @size:    0 ends a list
 * @why:     why it is read-only, PMEM_RO_* bits; 0 in an expectation: not checked
 * @memdevs: handles of its DIMMs in order; 0 ends the list of an expectation
 * @nr:      number of @memdevs seen
 */
struct seen_range {
	u64 start, size;
	u32 flags;
	enum pmem_domain domain;
	u16 index;
	u64 cookie;
	u16 why;
	u32 memdevs[4];
	unsigned int nr;
};

/*
 * struct seen_diag - a diagnostic as the parser reported it, or as a test expects it
 * @value: the bad value; a zeroed entry ends a list
 */
struct seen_diag {
	enum nfit_diag diag;
	size_t offset;
	u64 value;
};

/*
 * struct nfit_seen - results of one run of the parser
 * @stop_at: number of the range that the sink refuses, from 1
 * @stop:    return value of the sink for that range
 * @ranges:  ranges in order
 * @uuids:   their uuids
 * @last:    the last range with all members
 * @dimms:   its mappings
 * @diags:   diagnostics in order
 * @late:    an invalid length was reported after a range was delivered
 */
struct nfit_seen {
	unsigned int nr_ranges, nr_diags;
	unsigned int stop_at;
	int stop;
	struct seen_range ranges[8];
	u8 uuids[8][PMEM_UUID_LEN];
	struct nfit_range last;
	struct nfit_memdev dimms[4];
	struct seen_diag diags[8];
	bool late;
};

struct nfit_case {
	const char *name;
	struct piece table[12];
	int ret;
	struct seen_range ranges[7];
	struct seen_diag diags[5];
};

static inline void nfit_case_desc(const struct nfit_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

static inline int seen_add_range(void *ctx, const struct nfit_range *nr)
{
	struct nfit_seen *seen = ctx;
	unsigned int i, n = seen->nr_ranges++;
	struct seen_range *range;

	if (n >= ARRAY_SIZE(seen->ranges))
		return -E2BIG;

	range = &seen->ranges[n];
	*range = (struct seen_range){
		.start	= nr->range.start,
		.size	= nr->range.size,
		.flags	= nr->range.flags,
		.domain	= nr->range.domain,
		.index	= nr->index,
		.cookie	= nr->cookie,
		.why	= nr->range.read_only,
		.nr	= nr->nr_memdevs,
	};
	for (i = 0; i < nr->nr_memdevs && i < ARRAY_SIZE(range->memdevs); i++) {
		range->memdevs[i] = nr->memdevs[i].handle;
		seen->dimms[i] = nr->memdevs[i];
	}
	memcpy(seen->uuids[n], nr->range.uuid, PMEM_UUID_LEN);
	seen->last = *nr;

	return seen->nr_ranges == seen->stop_at ? seen->stop : 0;
}

static inline void seen_add_diag(void *ctx, enum nfit_diag diag, size_t offset, u64 value)
{
	struct nfit_seen *seen = ctx;
	unsigned int n = seen->nr_diags++;

	if (n < ARRAY_SIZE(seen->diags))
		seen->diags[n] = (struct seen_diag){ diag, offset, value };
	if (diag <= NFIT_DIAG_LONG && seen->nr_ranges)
		seen->late = true;
}

static const struct nfit_sink seen_sink = {
	.range	= seen_add_range,
	.diag	= seen_add_diag,
};

/* Parse with as much memory as is needed, after checking that one byte less is refused. */
static inline int seen_parse(struct kunit *test, struct nfit_seen *seen, const u8 *buf, size_t len)
{
	size_t need = pmem_nfit_scratch_size(buf, len);
	u8 *scratch = kunit_kmalloc(test, need, GFP_KERNEL);
	int ret;

	KUNIT_ASSERT_NOT_NULL(test, scratch);

	if (need) {
		KUNIT_EXPECT_EQ(test,
				pmem_nfit_parse(buf, len, scratch, need - 1, &seen_sink, seen),
				-ENOSPC);
		KUNIT_EXPECT_EQ(test, seen->nr_ranges, 0U);
		KUNIT_EXPECT_EQ(test, seen->nr_diags, 0U);
	}

	memset(scratch, 0xa5, need);
	ret = pmem_nfit_parse(buf, len, scratch, need, &seen_sink, seen);
	KUNIT_EXPECT_FALSE(test, seen->late);

	return ret;
}

static inline struct nfit_seen *seen_alloc(struct kunit *test)
{
	struct nfit_seen *seen = kunit_kzalloc(test, sizeof(*seen), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, seen);

	return seen;
}

static inline void seen_expect_ranges(struct kunit *test, const struct nfit_seen *seen,
				      const struct seen_range *want)
{
	unsigned int i, j;

	for (i = 0; want[i].size; i++) {
		const struct seen_range *range = &seen->ranges[i];
		unsigned int nr = 0;

		while (nr < ARRAY_SIZE(want[i].memdevs) && want[i].memdevs[nr])
			nr++;

		KUNIT_EXPECT_EQ_MSG(test, range->start, want[i].start, "range %u", i);
		KUNIT_EXPECT_EQ_MSG(test, range->size, want[i].size, "range %u", i);
		KUNIT_EXPECT_EQ_MSG(test, range->flags, want[i].flags, "range %u", i);
		KUNIT_EXPECT_EQ_MSG(test, range->domain, want[i].domain, "range %u", i);
		KUNIT_EXPECT_EQ_MSG(test, range->index, want[i].index, "range %u", i);
		KUNIT_EXPECT_EQ_MSG(test, range->cookie, want[i].cookie, "range %u", i);
		if (want[i].why)
			KUNIT_EXPECT_EQ_MSG(test, range->why, want[i].why, "range %u", i);
		KUNIT_EXPECT_EQ_MSG(test, !range->why, !(range->flags & PMEM_RANGE_READ_ONLY),
				    "range %u", i);
		KUNIT_EXPECT_EQ_MSG(test, range->nr, nr, "range %u", i);
		for (j = 0; j < nr; j++)
			KUNIT_EXPECT_EQ_MSG(test, range->memdevs[j], want[i].memdevs[j],
					    "range %u DIMM %u", i, j);
	}
	KUNIT_EXPECT_EQ(test, seen->nr_ranges, i);
}

static inline void seen_expect_diags(struct kunit *test, const struct nfit_seen *seen,
				     const struct seen_diag *want)
{
	unsigned int i;

	for (i = 0; want[i].diag || want[i].offset || want[i].value; i++) {
		const struct seen_diag *diag = &seen->diags[i];

		KUNIT_EXPECT_EQ_MSG(test, diag->diag, want[i].diag, "diagnostic %u", i);
		KUNIT_EXPECT_EQ_MSG(test, diag->offset, want[i].offset, "diagnostic %u", i);
		KUNIT_EXPECT_EQ_MSG(test, diag->value, want[i].value, "diagnostic %u", i);
	}
	KUNIT_EXPECT_EQ(test, seen->nr_diags, i);
}

/* Check the result, the ranges and the diagnostics of one table. */
static inline void nfit_case_run(struct kunit *test)
{
	const struct nfit_case *c = test->param_value;
	struct nfit_seen *seen = seen_alloc(test);
	size_t len;
	u8 *buf = pieces_write(test, c->table, &len);

	KUNIT_EXPECT_EQ(test, seen_parse(test, seen, buf, len), c->ret);
	seen_expect_ranges(test, seen, c->ranges);
	seen_expect_diags(test, seen, c->diags);
}

#endif /* _PMEM_KUNIT_NFIT_RUN_H */
