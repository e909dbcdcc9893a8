// SPDX-License-Identifier: GPL-2.0
/*
 * Tests PMDK's libpmem on a file: libpmem FILE
 *
 * Maps the file, fills it with libpmem's copy functions, makes it persistent, and prints 1 if
 * libpmem detects persistent memory, else 0.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <libpmem.h>
#include <stdio.h>
#include <string.h>

#define SIZE	(4 << 20)

/* Copy unaligned to cache lines at both ends, then store the remaining bytes. */
static int fill(void *to, const void *from, int is_pmem)
{
	if (!is_pmem) {
		memcpy(to, from, SIZE);
		return pmem_msync(to, SIZE);
	}

	pmem_memcpy_persist(to + 1, from, SIZE - 8);
	memset(to, *(const char *)from, 1);
	memset(to + SIZE - 7, *(const char *)from, 7);
	pmem_persist(to, SIZE);

	return pmem_deep_persist(to, SIZE);
}

int main(int argc, char **argv)
{
	static char from[SIZE];
	int is_pmem, ret;
	size_t len;
	void *to;

	if (argc != 2)
		return 2;

	memset(from, 'p', SIZE);
	to = pmem_map_file(argv[1], SIZE, PMEM_FILE_CREATE, 0600, &len, &is_pmem);
	if (!to || len != SIZE || is_pmem != pmem_is_pmem(to, len)) {
		fprintf(stderr, "libpmem: %s\n", pmem_errormsg());
		return 1;
	}

	ret = fill(to, from, is_pmem);
	printf("%d\n", is_pmem);

	return ret || pmem_unmap(to, len);
}
