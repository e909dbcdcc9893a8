// SPDX-License-Identifier: GPL-2.0
/*
 * Copies by wide registers and streaming stores, with a prefetch of the source some bytes ahead.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <immintrin.h>

#include <linux/compiler.h>
#include <linux/minmax.h>
#include <linux/types.h>

#include "copy.h"

#define LINE	64

/* The compiler makes two loops of each: one without a prefetch. */
__attribute__((target("avx2")))
static noinline void copy_avx2(void *to, const void *from, size_t len, size_t ahead)
{
	size_t i, last = len - LINE;

	for (i = 0; i < len; i += LINE) {
		if (ahead)
			__builtin_prefetch(from + min_t(size_t, i + ahead, last));
		_mm256_stream_si256(to + i, _mm256_loadu_si256(from + i));
		_mm256_stream_si256(to + i + 32, _mm256_loadu_si256(from + i + 32));
	}
}

__attribute__((target("avx512f")))
static noinline void copy_avx512(void *to, const void *from, size_t len, size_t ahead)
{
	size_t i, last = len - LINE;

	for (i = 0; i < len; i += LINE) {
		if (ahead)
			__builtin_prefetch(from + min_t(size_t, i + ahead, last));
		_mm512_stream_si512(to + i, _mm512_loadu_si512(from + i));
	}
}

static bool there_avx2(void)
{
	return __builtin_cpu_supports("avx2");
}

static bool there_avx512(void)
{
	return __builtin_cpu_supports("avx512f");
}

const struct vector vectors[VECTORS] = {
	{ "avx2",	there_avx2,	copy_avx2 },
	{ "avx512",	there_avx512,	copy_avx512 },
};
