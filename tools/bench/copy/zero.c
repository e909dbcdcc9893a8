// SPDX-License-Identifier: GPL-2.0
/*
 * Zeroes to persistent memory: what the driver executes on this CPU, and what it executes without
 * clzero, against a copy of zeroes that are in the caches, which is what a driver without
 * write-zeroes gets from the block layer.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <stdlib.h>

#include <linux/array_size.h>
#include <linux/sizes.h>
#include <linux/types.h>

#include "../../../drivers/block/copy.h"
#include "copy.h"

static void ours(void *to, const void *from, size_t len)
{
	path_set(PATH_CHOSEN);
	if (pmem_copy_zeroes(to, len, false))
		abort();
}

/* The driver's way to zero the memory of a device, on any CPU. */
static void movnti(void *to, const void *from, size_t len)
{
	if (pmem_copy_zeroes(to, len, true))
		abort();
}

void table_zero(void)
{
	static const size_t sizes[] = { SZ_4K, SZ_64K, SZ_1M };
	struct way ways[WAYS_MAX];
	size_t count = 0, i;

	ways[count++] = (struct way){ "this driver", ours };
	ways[count++] = (struct way){ "movnti", movnti };
	ways[count++] = (struct way){ "movnti copy", plain_movnti };
	if (vectors[0].there())
		ways[count++] = (struct way){ "avx2 copy", plain_avx2 };

	measure_heads("  bytes source copies", ways, count);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct shape shape = { .zero = true, .len = sizes[i] };

		measure_row(ways, count, &shape);
		shape.apart = true;
		measure_row(ways, count, &shape);
	}
}
