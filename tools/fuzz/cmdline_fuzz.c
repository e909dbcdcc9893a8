// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz the parser of explicit ranges.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include "fuzz.h"

#include "../../drivers/parse/cmdline.c"
#include "../../drivers/parse/range.c"
#include "../../drivers/parse/size.c"

/* A short text can carve a range into thousands of parts. */
#define ENOUGH 1000

/**
 * struct parse - one run of the parser
 * @last:   the previous range
 * @ranges: number of ranges
 */
struct parse {
	struct pmem_range last;
	unsigned int ranges;
};

static int parse_range(void *ctx, const struct pmem_range *range, bool force)
{
	struct parse *p = ctx;

	(void)force;
	fuzz_range(range);
	PROMISED(!p->ranges || range->start != p->last.start || range->size != p->last.size ||
		 !memcmp(range->uuid, p->last.uuid, PMEM_UUID_LEN));
	p->last = *range;

	return ++p->ranges == ENOUGH ? -EXDEV : 0;
}

/* The same text as a parameter that is a number of bytes. */
static void fuzz_param(const char *text)
{
	u64 bytes;
	int ret = pmem_size_param(text, &bytes);

	PROMISED(!ret || ret == -EINVAL || ret == -EOVERFLOW);
	PROMISED(ret ||
		 strspn(text, "0123456789abcdefABCDEFxXkKmMgGtT \t\n\v\f\r") == strlen(text));
}

int fuzz_one(const u8 *data, size_t size)
{
	static const struct cmdline_sink sink = { .range = parse_range };
	struct cmdline_error error = { .offset = -1 };
	struct parse p = { 0 };
	char *text = fuzz_exactly(size + 1, NULL);
	int ret;

	if (size)
		memcpy(text, data, size);
	text[size] = 0;
	fuzz_param(text);

	ret = pmem_cmdline_parse(text, &sink, &p, &error);
	if (ret == -EXDEV) {
		PROMISED(p.ranges == ENOUGH);
	} else if (ret) {
		PROMISED(ret == -EINVAL || ret == -EOVERFLOW);
		/* An invalid text delivers no range. */
		PROMISED(!p.ranges);
		PROMISED(error.offset <= strlen(text) && *error.why);
	} else {
		PROMISED(p.ranges);
	}
	free(text);

	return 0;
}
