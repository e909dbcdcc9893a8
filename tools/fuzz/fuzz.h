/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the fuzzers share: each is one function that libFuzzer calls with bytes of its own making.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_FUZZ_H
#define _PMEM_FUZZ_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/types.h>

#include "../../drivers/pmem_range.h"

/* A promise of the parser's that the sanitizers know nothing of. */
#define PROMISED(promise) do { if (!(promise)) fuzz_broken(#promise, __LINE__); } while (0)

static inline void fuzz_broken(const char *promise, int line)
{
	fprintf(stderr, "line %d: broken promise: %s\n", line, promise);
	abort();
}

/* No byte more than was asked for, so that the sanitizer sees who reads or writes one. */
static inline void *fuzz_exactly(size_t len, const void *from)
{
	void *p = malloc(len);

	PROMISED(p || !len);
	if (from && len)
		memcpy(p, from, len);

	return p;
}

/* What any parser's range must be before the bus may see it. */
static inline void fuzz_range(const struct pmem_range *range)
{
	static const u8 nobody[PMEM_UUID_LEN];

	PROMISED(!pmem_range_check(range, ~0ULL));
	PROMISED(range->domain < PMEM_DOMAINS);
	PROMISED(memchr(range->label, 0, sizeof(range->label)));
	PROMISED(memcmp(range->uuid, nobody, sizeof(nobody)));
	PROMISED(!(range->flags & PMEM_RANGE_PERSISTENT) || range->domain != PMEM_DOMAIN_VOLATILE);
}

/* Changes with every byte that it is fed. */
static inline u64 fuzz_digest(u64 digest, const void *p, size_t len)
{
	const u8 *byte = p;

	while (len--)
		digest = (digest ^ *byte++) * 0x100000001b3ULL;

	return digest;
}

/* The Makefile tells the compiler libFuzzer's own name of it. */
int fuzz_one(const u8 *data, size_t size);

#endif /* _PMEM_FUZZ_H */
