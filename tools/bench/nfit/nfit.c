// SPDX-License-Identifier: GPL-2.0
/*
 * How long the NFIT parser takes as tables grow: as many address ranges, mappings and DIMMs, in
 * several orders. The last columns are of the slowest.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../../drivers/parse/nfit.c"
#include "../../../drivers/parse/nfit_name.c"
#include "../../../drivers/parse/nfit_table.c"
#include "../../../drivers/parse/range.c"

#define REPEAT 25

static const u8 persistent[16] = {
	0x79, 0xd3, 0xf0, 0x66, 0xf3, 0xb4, 0x74, 0x40,
	0xac, 0x43, 0x0d, 0x33, 0x18, 0xb7, 0x8c, 0xdb,
};

/* In which order the structures lie. */
enum order {
	IN_ORDER,	/* ranges first, all by rising index */
	BACKWARDS,	/* DIMMs first, all by falling index */
	SHUFFLED,	/* neither */
	ONE_SET,	/* shuffled, and all mappings are of one range */
	ORDERS
};

static const char *const order_names[ORDERS] = { "in order", "backwards", "shuffled", "one set" };

static u8 *structure(u8 *p, u16 type, u16 len)
{
	memset(p, 0, len);
	put_unaligned_le16(type, p);
	put_unaligned_le16(len, p + 2);

	return p + len;
}

static u8 *write_range(u8 *s, unsigned int i)
{
	u8 *end = structure(s, NFIT_SPA, 56);

	put_unaligned_le16(i, s + 4);
	memcpy(s + 16, persistent, 16);
	put_unaligned_le64((u64)i << 32, s + 32);
	put_unaligned_le64(1ULL << 32, s + 40);

	return end;
}

static u8 *write_map(u8 *s, unsigned int i, enum order order)
{
	u8 *end = structure(s, NFIT_MEMDEV, 48);

	put_unaligned_le32(i, s + 4);
	put_unaligned_le16(order == ONE_SET ? 1 : i, s + 12);
	put_unaligned_le16(i, s + 14);
	put_unaligned_le64(1 << 20, s + 16);
	put_unaligned_le64(order == ONE_SET ? i * 4096 : 0, s + 24);
	put_unaligned_le16(1, s + 42);

	return end;
}

static u8 *write_dimm(u8 *s, unsigned int i)
{
	u8 *end = structure(s, NFIT_DCR, 80);

	put_unaligned_le16(i, s + 4);
	put_unaligned_le32(i, s + 24);

	return end;
}

/* Numbers of the structures in the order that they are to lie in: the same in every run. */
static void put_in_order(unsigned int *numbers, unsigned int nr, enum order order)
{
	unsigned int i;

	srandom(1);
	for (i = 0; i < nr; i++)
		numbers[i] = order == BACKWARDS ? nr - 1 - i : i;
	for (i = nr; order >= SHUFFLED && i > 1; i--) {
		unsigned int other = random() % i, number = numbers[other];

		numbers[other] = numbers[i - 1];
		numbers[i - 1] = number;
	}
}

static size_t table(u8 *buf, unsigned int ranges, enum order order)
{
	unsigned int *numbers = malloc(3 * ranges * sizeof(*numbers)), i;
	u8 *p = buf;

	put_in_order(numbers, 3 * ranges, order);
	for (i = 0; i < 3 * ranges; i++) {
		unsigned int index = numbers[i] % ranges + 1;

		if (numbers[i] < ranges)
			p = write_range(p, index);
		else if (numbers[i] < 2 * ranges)
			p = write_map(p, index, order);
		else
			p = write_dimm(p, index);
	}
	free(numbers);

	return p - buf;
}

/**
 * struct found - what a table was found to hold
 * @ranges: address ranges
 * @dimms:  DIMMs behind them
 */
struct found {
	unsigned int ranges, dimms;
};

static int count_range(void *ctx, const struct nfit_range *nr)
{
	struct found *found = ctx;

	found->ranges++;
	found->dimms += nr->nr_memdevs;

	return 0;
}

static void no_diag(void *ctx, enum nfit_diag diag, size_t offset, u64 value)
{
	fprintf(stderr, "byte %zu: %s\n", offset, pmem_nfit_diag_text(diag));
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
static double measure(unsigned int structures, enum order order)
{
	static const struct nfit_sink sink = { .range = count_range, .diag = no_diag };
	unsigned int ranges = structures / 3, i;
	u8 *buf = malloc(ranges * 184UL);
	size_t len = table(buf, ranges, order);
	size_t scratch_len = pmem_nfit_scratch_size(buf, len);
	void *scratch = malloc(scratch_len);
	double took[REPEAT];

	for (i = 0; i < REPEAT; i++) {
		struct found found = { };

		took[i] = microseconds();
		if (pmem_nfit_parse(buf, len, scratch, scratch_len, &sink, &found) ||
		    found.ranges != ranges || found.dimms != ranges) {
			fprintf(stderr, "%u of %u ranges\n", found.ranges, ranges);
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
	double before = 0;
	enum order order;
	unsigned int n;

	puts("            microseconds");
	printf("structures");
	for (order = 0; order < ORDERS; order++)
		printf("  %9s", order_names[order]);
	puts("   ns each   times the line before");

	for (n = 100; n <= 100000; n *= 10) {
		double worst = 0;

		printf("%10u", n);
		for (order = 0; order < ORDERS; order++) {
			double now = measure(n, order);

			printf("  %9.0f", now);
			worst = now > worst ? now : worst;
		}
		printf("  %8.1f", worst * 1000 / n);
		if (before)
			printf("   %20.1f", worst / before);
		putchar('\n');
		before = worst;
	}

	return 0;
}
