// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz the parser of ARS buffers, and the set of bad bytes that takes its records.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include "fuzz.h"

#include "../../drivers/parse/range.c"
#include "../../drivers/parse/ars.c"
#include "../../drivers/parse/badlist.c"

static struct badlist list, keep;

/* Inputs that are short enough to be fast have too few records to fill the set. */
static void fill_list(bool fill)
{
	static struct badlist full;
	u64 i;

	for (i = 0; full.nr < BADLIST_MAX - 2; i++)
		pmem_badlist_add(&full, i << 40, (i << 40) + 511);
	if (fill)
		list = full;
	else
		memset(&list, 0, sizeof(list));
}

/* Added bytes stay in the set until they are removed. */
static void check_extent(u64 first, u64 last, bool in)
{
	struct badlist_extent found;

	PROMISED(list.nr <= BADLIST_MAX);
	PROMISED(pmem_badlist_find(&list, first, last, &found) == in);
	PROMISED(!in || (found.first == first && found.last == last));
}

/* Every extent that stays has a byte in common with @keep. */
static void check_retain(u64 first, u64 last)
{
	struct badlist_extent found;
	u64 at;

	pmem_badlist_retain(&list, first, last, &keep);
	for (at = first; pmem_badlist_find(&list, at, last, &found); at = found.last + 1) {
		PROMISED(pmem_badlist_find(&keep, found.first, found.last, NULL));
		if (found.last == last)
			break;
	}
}

/* Extents neither overlap nor touch. */
static void check_list(void)
{
	unsigned int i;

	for (i = 0; i < list.nr; i++) {
		PROMISED(list.extents[i].first <= list.extents[i].last);
		PROMISED(!i || list.extents[i].first - 1 > list.extents[i - 1].last);
	}
}

int fuzz_one(const u8 *data, size_t size)
{
	const u8 *buf = fuzz_exactly(size, data);
	struct ars_status status;
	struct ars_record record;
	struct ars_caps caps;
	unsigned int i;
	u64 cleared;

	if (!pmem_ars_caps_parse(buf, size, &caps))
		PROMISED(!(caps.clear_unit & (caps.clear_unit - 1)));
	pmem_ars_clear_parse(buf, size, &cleared);
	PROMISED(!pmem_ars_start_parse(buf, size) || size < 4 || buf[0] || buf[1]);

	fill_list(size % 2);
	memset(&keep, 0, sizeof(keep));
	if (!pmem_ars_status_parse(buf, size, &status)) {
		for (i = 0; i < status.nr; i++) {
			if (pmem_ars_record_parse(buf, size, i, &record))
				continue;
			PROMISED(record.len && record.start + (record.len - 1) >= record.start);
			pmem_badlist_add(&list, record.start, record.start + (record.len - 1));
			check_extent(record.start, record.start + (record.len - 1), true);
			if (i % 5 == 2)
				pmem_badlist_add(&keep, record.start,
						 record.start + record.len / 2);
			if (i % 3)
				continue;
			pmem_badlist_remove(&list, record.start, record.start + (record.len - 1));
			check_extent(record.start, record.start + (record.len - 1), false);
		}
		check_list();
		if (status.nr)
			check_retain(0, (u64)-1);
		check_list();
	}
	PROMISED(pmem_ars_record_parse(buf, size, size / 24, &record));
	free((void *)buf);

	return 0;
}
