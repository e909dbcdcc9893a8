// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz the NFIT parser.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include "fuzz.h"

#include "../../drivers/parse/nfit.c"
#include "../../drivers/parse/nfit_name.c"
#include "../../drivers/parse/nfit_table.c"
#include "../../drivers/parse/range.c"

#define NAMED	16

/**
 * struct parse - one run of the parser
 * @len:    length of the table
 * @limit:  number of ranges after which the sink returns an error
 * @ranges: number of ranges
 * @diags:  number of diagnostics
 * @digest: digest of all results
 * @named:  the first ranges
 */
struct parse {
	size_t len;
	unsigned int limit, ranges, diags;
	u64 digest;
	struct pmem_range named[NAMED];
};

static int parse_range(void *ctx, const struct nfit_range *nr)
{
	struct parse *p = ctx;
	unsigned int i, j;

	if (p->ranges == p->limit)
		return -EXDEV;

	fuzz_range(&nr->range);
	/* Two ranges may share a uuid only if they are the same bytes: the bus rejects one. */
	for (i = 0; i < p->ranges && i < NAMED; i++)
		PROMISED(memcmp(p->named[i].uuid, nr->range.uuid, PMEM_UUID_LEN) ||
			 (p->named[i].start == nr->range.start &&
			  p->named[i].size == nr->range.size));
	if (p->ranges < NAMED)
		p->named[p->ranges] = nr->range;
	p->ranges++;
	p->digest = fuzz_digest(p->digest, &nr->range.start, 16);
	p->digest = fuzz_digest(p->digest, nr->range.uuid, PMEM_UUID_LEN);
	for (i = 0; i < nr->nr_memdevs; i++) {
		PROMISED(!i || nr->memdevs[i - 1].position <= nr->memdevs[i].position);
		p->digest = fuzz_digest(p->digest, &nr->memdevs[i].handle, 4);
		p->digest = fuzz_digest(p->digest, &nr->memdevs[i].made, 4);
		PROMISED(nr->memdevs[i].hints <= p->len / 8);
		for (j = 0; j <= nr->memdevs[i].hints; j++) {
			u64 hint = pmem_nfit_hint(&nr->memdevs[i], j);

			p->digest = fuzz_digest(p->digest, &hint, 8);
		}
	}

	return 0;
}

static void parse_diag(void *ctx, enum nfit_diag diag, size_t offset, u64 value)
{
	struct parse *p = ctx;

	PROMISED(offset <= p->len);
	PROMISED(*pmem_nfit_diag_text(diag));
	p->diags++;
	p->digest = fuzz_digest(p->digest, &value, 8);
}

static int parse(struct parse *p, const void *buf, size_t scratch_len)
{
	static const struct nfit_sink sink = { .range = parse_range, .diag = parse_diag };
	void *scratch = fuzz_exactly(scratch_len, NULL);
	int ret = pmem_nfit_parse(buf, p->len, scratch, scratch_len, &sink, p);

	free(scratch);

	return ret;
}

int fuzz_one(const u8 *data, size_t size)
{
	struct parse first = { .len = size, .limit = -1 }, again = first, refused = first;
	void *buf = fuzz_exactly(size, data);
	size_t scratch_len = pmem_nfit_scratch_size(buf, size);
	int ret;

	PROMISED(scratch_len <= 28 * size + 64);
	ret = parse(&first, buf, scratch_len);
	PROMISED(ret == 0 || ret == -EBADMSG);
	PROMISED(ret == 0 || first.diags);

	PROMISED(parse(&again, buf, scratch_len) == ret);
	PROMISED(again.digest == first.digest);

	if (scratch_len)
		PROMISED(parse(&refused, buf, scratch_len - 1) == -ENOSPC);
	if (first.ranges) {
		refused.limit = first.ranges - 1;
		refused.ranges = 0;
		PROMISED(parse(&refused, buf, scratch_len) == -EXDEV);
	}
	free(buf);

	return 0;
}
