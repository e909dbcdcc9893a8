// SPDX-License-Identifier: GPL-2.0
/*
 * The copy to persistent memory of the block driver, as it is, against the best that a program can
 * do: AVX-512 or AVX past the caches, and PMDK's pmem_memcpy.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <libpmem.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../../drivers/block/copy.c"
#include "../../../drivers/block/copy_x86.c"

#include "../machine/movdir64b.h"
#include "copy.h"

void plain_movnti(void *to, const void *from, size_t len)
{
	size_t i;

	for (i = 0; i < len; i += PMEM_LINE)
		line_movnti(to + i, from + i);
}

void plain_avx2(void *to, const void *from, size_t len)
{
	vectors[0].copy(to, from, len, 0);
}

static void avx512(void *to, const void *from, size_t len)
{
	vectors[1].copy(to, from, len, 0);
}

static void pmdk(void *to, const void *from, size_t len)
{
	/* Its own idea of when to go past the caches is for memory that will be read again. */
	pmem_memcpy(to, from, len, PMEM_F_MEM_NODRAIN | PMEM_F_MEM_NONTEMPORAL);
}

static void by(enum path path, void *to, const void *from, size_t len)
{
	path_set(path);
	if (pmem_copy_to(to, from, len))
		abort();
}

static void ours(void *to, const void *from, size_t len)
{
	by(PATH_CHOSEN, to, from, len);
}

static void by_movnti(void *to, const void *from, size_t len)
{
	by(PATH_MOVNTI, to, from, len);
}

static void by_movdir64b(void *to, const void *from, size_t len)
{
	by(PATH_MOVDIR64B, to, from, len);
}

size_t ways_ours(struct way *ways)
{
	size_t count = 0;

	ways[count++] = (struct way){ "this driver", ours };
	switch (movdir64b_find()) {
	case MOVDIR64B_SHOWN:
		ways[count++] = (struct way){ "its movnti", by_movnti };
		break;
	case MOVDIR64B_HIDDEN:
	case MOVDIR64B_UNUSED:
		ways[count++] = (struct way){ "movdir64b(f)", by_movdir64b };
		break;
	case MOVDIR64B_MISSING:
		break;
	}

	return count;
}

void table_write(void)
{
	static const size_t sizes[] = { SZ_512, SZ_4K, SZ_16K, SZ_64K, SZ_1M };
	struct way ways[WAYS_MAX];
	size_t count = ways_ours(ways), i, kind;

	ways[count++] = (struct way){ "movnti only", plain_movnti };
	if (vectors[0].there())
		ways[count++] = (struct way){ "avx2", plain_avx2 };
	if (vectors[1].there())
		ways[count++] = (struct way){ "avx512", avx512 };
	ways[count++] = (struct way){ "pmdk", pmdk };

	measure_heads("  bytes source copies", ways, count);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		for (kind = 0; kind < 4; kind++) {
			const struct shape shape = {
				.len = sizes[i], .cold = kind & 1, .apart = kind & 2,
			};

			measure_row(ways, count, &shape);
		}
	}
}
