// SPDX-License-Identifier: GPL-2.0
/*
 * Copies out of persistent memory: what the driver executes, which is the kernel's copy by rep
 * movsb, without a prefetch and with one of the first or of the last line, against the best that a
 * program can do. Wide registers need a state to be saved in a kernel; here they do not.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <immintrin.h>
#include <stdio.h>

#include <linux/array_size.h>
#include <linux/sizes.h>
#include <linux/types.h>

#include "copy.h"

#define LINE	64

/* copy_mc_enhanced_fast_string(), as long as no machine check comes. */
static void fast_string(void *to, const void *from, size_t len)
{
	asm volatile("rep movsb" : "+D" (to), "+S" (from), "+c" (len) : : "memory");
}

static void rep_first(void *to, const void *from, size_t len)
{
	__builtin_prefetch(from);
	fast_string(to, from, len);
}

static void rep_last(void *to, const void *from, size_t len)
{
	__builtin_prefetch(from + len - LINE);
	fast_string(to, from, len);
}

__attribute__((target("avx2"))) static void avx2(void *to, const void *from, size_t len)
{
	size_t i;

	for (i = 0; i < len; i += 32)
		_mm256_storeu_si256(to + i, _mm256_loadu_si256(from + i));
}

__attribute__((target("avx512f"))) static void avx512(void *to, const void *from, size_t len)
{
	size_t i;

	for (i = 0; i < len; i += LINE)
		_mm512_storeu_si512(to + i, _mm512_loadu_si512(from + i));
}

size_t ways_read(struct way *ways)
{
	size_t count = 0;

	ways[count++] = (struct way){ "rep movsb", fast_string };
	ways[count++] = (struct way){ "first line", rep_first };
	ways[count++] = (struct way){ "last line", rep_last };
	if (vectors[0].there())
		ways[count++] = (struct way){ "avx2", avx2 };
	if (vectors[1].there())
		ways[count++] = (struct way){ "avx512", avx512 };

	return count;
}

void table_read(void)
{
	static const size_t sizes[] = { SZ_512, SZ_4K, SZ_16K, SZ_64K, SZ_1M };
	struct way ways[WAYS_MAX];
	size_t count = ways_read(ways), i, kind;

	measure_heads("  bytes target place ", ways, count);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		for (kind = 0; kind < 4; kind++) {
			const struct shape shape = {
				.read = true, .len = sizes[i], .cold = kind & 1,
				.in_order = kind & 2, .apart = true,
			};

			measure_row(ways, count, &shape);
		}
	}
}
