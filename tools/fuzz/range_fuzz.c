// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz the checks of ranges with any two ranges.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include "fuzz.h"

#include "../../drivers/parse/range.c"

/* Neither range wraps around: pmem_range_check() rejects those. */
static bool share(const struct pmem_range *a, const struct pmem_range *b)
{
	return a->start <= b->start + (b->size - 1) && b->start <= a->start + (a->size - 1);
}

static void trim(struct pmem_range range, u64 align)
{
	const struct pmem_range whole = range;
	u64 lost = pmem_range_trim(&range, align);

	PROMISED(range.size + lost == whole.size);
	PROMISED(range.size % align == 0);
	if (range.size) {
		PROMISED(range.start % align == 0);
		PROMISED(range.start >= whole.start && range.start - whole.start < align);
		PROMISED(lost < 2 * align);
	}
}

static bool has_sector(struct pmem_range range)
{
	pmem_range_trim(&range, PMEM_SECTOR);

	return range.size;
}

int fuzz_one(const u8 *data, size_t size)
{
	struct pmem_range a = { 0 }, b = { 0 };
	struct { u64 start[2], size[2], limit; u8 align, domain; char name[32]; } in = { 0 };

	memcpy(&in, data, size < sizeof(in) - 1 ? size : sizeof(in) - 1);
	a.start = in.start[0];
	a.size = in.size[0];
	b.start = in.start[1];
	b.size = in.size[1];

	PROMISED((pmem_range_domain_parse(pmem_range_domain_name(in.domain)) >= 0) ==
		 (in.domain != PMEM_DOMAIN_HOST));
	PROMISED(pmem_range_domain_parse(in.name) < PMEM_DOMAINS);
	PROMISED(!pmem_range_read_only_word(in.domain % 32) == !(PMEM_RO_CD >> in.domain % 32));
	pmem_range_uuid_by_place(&a, in.name);

	if (pmem_range_check(&a, ~0ULL))
		return 0;

	fuzz_range(&a);
	PROMISED(pmem_range_check(&a, in.limit) ==
		 (a.start + (a.size - 1) > in.limit ? -ERANGE : 0));
	trim(a, 1ULL << in.align % 48);
	PROMISED(has_sector(a));

	if (!pmem_range_check(&b, ~0ULL)) {
		PROMISED(pmem_range_intersects(&a, &b) == share(&a, &b));
		PROMISED(pmem_range_intersects(&b, &a) == share(&a, &b));
	}

	return 0;
}
