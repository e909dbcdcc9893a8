/* SPDX-License-Identifier: GPL-2.0 */
/*
 * sort(), a heap sort as in the kernel: equal elements do not keep their order.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_SORT_H
#define _UNIT_LINUX_SORT_H

#include <linux/types.h>

typedef int (*cmp_func_t)(const void *a, const void *b);
typedef void (*swap_func_t)(void *a, void *b, int size);

static inline void sort_swap(u8 *a, u8 *b, size_t size)
{
	while (size--) {
		u8 byte = *a;

		*a++ = *b;
		*b++ = byte;
	}
}

/* Lets element @root sink until no child is greater. */
static inline void sort_sink(u8 *base, size_t root, size_t num, size_t size, cmp_func_t cmp)
{
	size_t child;

	for (; (child = 2 * root + 1) < num; root = child) {
		if (child + 1 < num && cmp(base + child * size, base + (child + 1) * size) < 0)
			child++;
		if (cmp(base + root * size, base + child * size) >= 0)
			return;
		sort_swap(base + root * size, base + child * size, size);
	}
}

static inline void sort(void *base, size_t num, size_t size, cmp_func_t cmp, swap_func_t swap)
{
	size_t i;

	(void)swap;

	for (i = num / 2; i--; )
		sort_sink(base, i, num, size, cmp);

	while (num > 1) {
		num--;
		sort_swap(base, (u8 *)base + num * size, size);
		sort_sink(base, 0, num, size, cmp);
	}
}

#endif /* _UNIT_LINUX_SORT_H */
