// SPDX-License-Identifier: GPL-2.0
/*
 * How long the NFIT parser takes as tables grow: address ranges, each with a mapping and a DIMM, in
 * the worst order.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../../drivers/parse/nfit.c"
#include "../../../drivers/parse/nfit_table.c"
#include "../../../drivers/parse/range.c"

#define REPEAT 25

static const u8 persistent[16] = {
	0x79, 0xd3, 0xf0, 0x66, 0xf3, 0xb4, 0x74, 0x40,
	0xac, 0x43, 0x0d, 0x33, 0x18, 0xb7, 0x8c, 0xdb,
};

static u8 *structure(u8 *p, u16 type, u16 len)
{
	memset(p, 0, len);
	put_unaligned_le16(type, p);
	put_unaligned_le16(len, p + 2);

	return p + len;
}

/* DIMMs first and from the last to the first, so that nothing is sorted yet. */
static size_t table(u8 *buf, unsigned int ranges)
{
	u8 *p = buf, *s;
	unsigned int i;

	for (i = ranges; i; i--) {
		s = p;
		p = structure(s, NFIT_DCR, 80);
		put_unaligned_le16(i, s + 4);
		put_unaligned_le32(i, s + 24);
	}
	for (i = ranges; i; i--) {
		s = p;
		p = structure(s, NFIT_MAP, 48);
		put_unaligned_le32(i, s + 4);
		put_unaligned_le16(i, s + 12);
		put_unaligned_le16(i, s + 14);
		put_unaligned_le64(1 << 20, s + 16);
		put_unaligned_le16(1, s + 42);
	}
	for (i = ranges; i; i--) {
		s = p;
		p = structure(s, NFIT_SPA, 56);
		put_unaligned_le16(i, s + 4);
		memcpy(s + 16, persistent, 16);
		put_unaligned_le64((u64)i << 20, s + 32);
		put_unaligned_le64(1 << 20, s + 40);
	}

	return p - buf;
}

static int count_range(void *ctx, const struct nfit_range *nr)
{
	*(unsigned int *)ctx += nr->nr_maps == 1 && nr->maps->identified;

	return 0;
}

static void no_diag(void *ctx, enum nfit_diag diag, size_t offset, u64 value)
{
	fprintf(stderr, "byte %zu: %s\n", offset, nfit_diag_text(diag));
	exit(1);
}

static int smaller(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double microseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);

	return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

/* The median of what it takes to parse a table of so many structures. */
static double measure(unsigned int structures)
{
	static const struct nfit_sink sink = { .range = count_range, .diag = no_diag };
	unsigned int ranges = structures / 3, found, i;
	u8 *buf = malloc(ranges * 184UL);
	size_t len = table(buf, ranges);
	size_t scratch_len = nfit_scratch_size(buf, len);
	void *scratch = malloc(scratch_len);
	double took[REPEAT];

	for (i = 0; i < REPEAT; i++) {
		found = 0;
		took[i] = microseconds();
		if (nfit_parse(buf, len, scratch, scratch_len, &sink, &found) || found != ranges) {
			fprintf(stderr, "%u of %u ranges\n", found, ranges);
			exit(1);
		}
		took[i] = microseconds() - took[i];
	}
	qsort(took, REPEAT, sizeof(*took), smaller);
	free(scratch);
	free(buf);

	return took[REPEAT / 2];
}

int main(void)
{
	double before = 0, now;
	unsigned int n;

	puts("structures   microseconds   ns each   times the line before");
	for (n = 100; n <= 100000; n *= 10) {
		now = measure(n);
		printf("%10u %14.0f %9.1f", n, now, now * 1000 / n);
		if (before)
			printf("   %20.1f", now / before);
		putchar('\n');
		before = now;
	}

	return 0;
}
