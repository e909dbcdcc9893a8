// SPDX-License-Identifier: GPL-2.0
/*
 * Reads through io_uring: uring NAME=PATH... prints the time of 4 KiB at random places of each
 * disk, one read at once and 32. In an emulator that counts instructions, time is their number.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <linux/compiler.h>
#include <linux/io_uring.h>

#define DEPTH	32
#define BYTES	4096U
#define SPAN	(64UL << 20)
#define READS	2048
#define ROUNDS	3

struct ring {
	int			fd;
	unsigned int		*sq_tail, *sq_mask, *sq_array;
	unsigned int		*cq_head, *cq_tail, *cq_mask;
	struct io_uring_sqe	*sqes;
	struct io_uring_cqe	*cqes;
};

static char buffers[DEPTH][BYTES] __aligned(BYTES);

static void die(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

static void *map(int fd, size_t size, off_t offset)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd,
			    offset);

	if (memory == MAP_FAILED)
		die("mmap");

	return memory;
}

static void ring_make(struct ring *ring)
{
	struct io_uring_params p = {};
	char *sq, *cq;

	ring->fd = syscall(SYS_io_uring_setup, DEPTH, &p);
	if (ring->fd < 0)
		die("io_uring_setup");

	sq = map(ring->fd, p.sq_off.array + p.sq_entries * sizeof(int), IORING_OFF_SQ_RING);
	cq = map(ring->fd, p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe),
		 IORING_OFF_CQ_RING);
	ring->sqes = map(ring->fd, p.sq_entries * sizeof(struct io_uring_sqe), IORING_OFF_SQES);
	ring->sq_tail = (void *)(sq + p.sq_off.tail);
	ring->sq_mask = (void *)(sq + p.sq_off.ring_mask);
	ring->sq_array = (void *)(sq + p.sq_off.array);
	ring->cq_head = (void *)(cq + p.cq_off.head);
	ring->cq_tail = (void *)(cq + p.cq_off.tail);
	ring->cq_mask = (void *)(cq + p.cq_off.ring_mask);
	ring->cqes = (void *)(cq + p.cq_off.cqes);
}

/* @depth reads at once, and all of their completions. */
static void ring_read(struct ring *ring, int disk, unsigned int depth, unsigned long *position)
{
	unsigned int tail = *ring->sq_tail, head = *ring->cq_head, i;

	for (i = 0; i < depth; i++, tail++) {
		unsigned int slot = tail & *ring->sq_mask;

		ring->sqes[slot] = (struct io_uring_sqe){
			.opcode	= IORING_OP_READ,
			.fd	= disk,
			.off	= (*position)++ * 2654435761UL % (SPAN / BYTES) * BYTES,
			.addr	= (unsigned long)buffers[i],
			.len	= BYTES,
		};
		ring->sq_array[slot] = slot;
	}
	__atomic_store_n(ring->sq_tail, tail, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring->fd, depth, depth, IORING_ENTER_GETEVENTS, NULL, 0) !=
	    depth)
		die("io_uring_enter");

	for (; head != __atomic_load_n(ring->cq_tail, __ATOMIC_ACQUIRE); head++)
		if (ring->cqes[head & *ring->cq_mask].res != BYTES)
			die("read");
	__atomic_store_n(ring->cq_head, head, __ATOMIC_RELEASE);
}

static unsigned long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);

	return t.tv_sec * 1000000000UL + t.tv_nsec;
}

static void measure(struct ring *ring, const char *name, const char *path, unsigned int depth)
{
	int disk = open(path, O_RDONLY | O_DIRECT), round, i;
	unsigned long position = 0, begin;

	if (disk < 0)
		die(path);
	for (round = 0; round < ROUNDS; round++) {
		begin = now();
		for (i = 0; i < READS; i += depth)
			ring_read(ring, disk, depth, &position);
		printf("bench uring %s %u %lu %u\n", name, depth, now() - begin, READS);
	}
	close(disk);
}

int main(int argc, char **argv)
{
	struct ring ring;
	int i;

	memset(buffers, 1, sizeof(buffers));
	ring_make(&ring);
	for (i = 1; i < argc; i++) {
		char *path = strchr(argv[i], '=');

		if (!path)
			return EXIT_FAILURE;
		*path++ = '\0';
		measure(&ring, argv[i], path, 1);
		measure(&ring, argv[i], path, DEPTH);
	}

	return 0;
}
