// SPDX-License-Identifier: GPL-2.0
/*
 * Memory to write from and to read to: more than the caches hold, once page by page in no order,
 * once in blocks of 2 MiB.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/random.h>
#include <linux/vmalloc.h>

#include "bio.h"

#define POOL_ORDER	9

static unsigned int pool = 256;
module_param(pool, uint, 0);
MODULE_PARM_DESC(pool, "MiB of memory to write from, more than the caches hold");

static struct page **contiguous, **scattered;
static unsigned long position, pool_pages;

static void pool_shuffle(struct page **pages)
{
	unsigned long i;

	for (i = pool_pages - 1; i; i--) {
		unsigned long other = get_random_u32() % (i + 1);

		swap(pages[i], pages[other]);
	}
}

int pool_make(void)
{
	unsigned long i, j;

	pool_pages = (unsigned long)pool << (20 - PAGE_SHIFT);
	contiguous = vzalloc(array_size(pool_pages, sizeof(*contiguous)));
	scattered = vzalloc(array_size(pool_pages, sizeof(*scattered)));
	if (!contiguous || !scattered)
		return -ENOMEM;

	for (i = 0; i < pool_pages; i += 1 << POOL_ORDER) {
		struct page *block = alloc_pages(GFP_KERNEL, POOL_ORDER);

		if (!block)
			return -ENOMEM;
		split_page(block, POOL_ORDER);
		for (j = 0; j < 1 << POOL_ORDER; j++) {
			contiguous[i + j] = block + j;
			memset(page_address(block + j), i + j, PAGE_SIZE);
		}
	}

	memcpy(scattered, contiguous, array_size(pool_pages, sizeof(*scattered)));
	pool_shuffle(scattered);

	return 0;
}

void pool_free(void)
{
	unsigned long i;

	for (i = 0; contiguous && i < pool_pages; i++)
		if (contiguous[i])
			__free_page(contiguous[i]);
	vfree(contiguous);
	vfree(scattered);
}

/* The page at byte @first of the next I/O. Hot: the same as ever. */
struct page *pool_next(const struct shape *shape, unsigned int first)
{
	bool in_one = shape->pages == 'c';
	struct page **pages = in_one ? contiguous : scattered;
	unsigned long count = DIV_ROUND_UP(shape->bytes, PAGE_SIZE), places = pool_pages / count;

	if (shape->source == 'h')
		return pages[first >> PAGE_SHIFT];
	/*
	 * All pages of an I/O are of one block. Where those lie in order the next I/O is far from
	 * here: a CPU that looks ahead would find it where this one ends.
	 */
	if (!first)
		position = (position / count + (in_one ? places * 5 / 8 | 1 : 1)) % places * count;

	return pages[position + (first >> PAGE_SHIFT)];
}
