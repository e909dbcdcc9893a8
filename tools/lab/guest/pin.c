// SPDX-License-Identifier: GPL-2.0
/*
 * Pins the start of a file or DAX device, and has it neither open nor mapped then.
 *
 *	pin pipe PATH		a page in a pipe
 *	pin region PATH		an RDMA region that a peer may write
 *	pin flush PATH		one that a peer may flush to persistence, too
 *
 * Stores TEXT there before, and prints "pinned", or the error. When it gets a line, it releases the
 * pin and prints TEXT from the page that was in the pipe, or "released".
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <infiniband/verbs.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#define LEN	(2UL << 20)
#define TEXT	"secret"

static void die(const char *what)
{
	printf("%s: %s\n", what, strerror(errno));
	exit(1);
}

static struct ibv_mr *register_region(void *map, bool flush)
{
	struct ibv_device **devices = ibv_get_device_list(NULL);
	struct ibv_context *context = devices && devices[0] ? ibv_open_device(devices[0]) : NULL;
	unsigned int access = IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_REMOTE_WRITE;
	struct ibv_pd *pd = context ? ibv_alloc_pd(context) : NULL;
	struct ibv_mr *region;

	if (!pd)
		die("use the RDMA device");
	if (flush)
		access |= IBV_ACCESS_FLUSH_GLOBAL | IBV_ACCESS_FLUSH_PERSISTENT;
	region = ibv_reg_mr(pd, map, LEN, access);
	if (!region)
		die("register a region");

	return region;
}

static void fill_pipe(int into, void *map)
{
	struct iovec page = { .iov_base = map, .iov_len = 4096 };

	if (vmsplice(into, &page, 1, 0) != (ssize_t)page.iov_len)
		die("vmsplice");
}

int main(int argc, char **argv)
{
	struct ibv_mr *region = NULL;
	int fd = argc == 3 ? open(argv[2], O_RDWR) : -1, ends[2];
	char text[sizeof(TEXT)] = "";
	void *map = mmap(NULL, LEN, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (argc != 3 || map == MAP_FAILED || pipe(ends))
		die("map it");
	memcpy(map, TEXT, sizeof(TEXT));
	if (strcmp(argv[1], "pipe"))
		region = register_region(map, !strcmp(argv[1], "flush"));
	else
		fill_pipe(ends[1], map);
	munmap(map, LEN);
	close(fd);
	puts("pinned");
	fflush(stdout);

	getchar();
	if (region) {
		if (ibv_dereg_mr(region))
			die("release the region");
		puts("released");
	} else {
		if (read(ends[0], text, sizeof(text)) != sizeof(text))
			die("read the pipe");
		puts(text);
	}

	return 0;
}
