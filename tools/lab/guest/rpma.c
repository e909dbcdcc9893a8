// SPDX-License-Identifier: GPL-2.0
/*
 * A target and an initiator of librpma, for two machines.
 *
 *	rpma target ADDRESS PATH
 *		register SIZE bytes of PATH, /dev/daxN.0, print "ready", and serve one initiator
 *	rpma initiator ADDRESS FILE
 *		write FILE, of SIZE bytes, there in pieces, each of which is flushed to
 *		persistence, write LAST atomically to the start, and read all of it back
 *
 * The initiator prints the kinds of flush that the target offers, and "the same" if it has read
 * what it wrote.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <librpma.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define SIZE	(8UL << 20)
#define PIECE	(64UL << 10)
#define PORT	"7204"
#define LAST	"the end"

/* What the target tells the initiator when they connect. */
struct hello {
	uint8_t	region_len;
	uint8_t	config_len;
	char	bytes[118];
};

static void must(int ret, const char *what)
{
	if (!ret)
		return;
	fprintf(stderr, "rpma: %s: %s\n", what, rpma_err_2str(ret));
	exit(1);
}

/* A failed function of the C library. */
static void die(const char *what)
{
	fprintf(stderr, "rpma: %s: %s\n", what, strerror(errno));
	exit(1);
}

static struct rpma_peer *new_peer(const char *address, enum rpma_util_ibv_context_type type)
{
	struct ibv_context *context;
	struct rpma_peer *peer;

	must(rpma_utils_get_ibv_context(address, type, &context), "find the RDMA device");
	must(rpma_peer_new(context, &peer), "use the RDMA device");

	return peer;
}

static void fill_hello(struct hello *hello, struct rpma_mr_local *region)
{
	struct rpma_peer_cfg *config;
	size_t len;

	must(rpma_mr_get_descriptor_size(region, &len), "describe the region");
	hello->region_len = len;
	must(rpma_mr_get_descriptor(region, hello->bytes), "describe the region");

	must(rpma_peer_cfg_new(&config), "describe the target");
	must(rpma_peer_cfg_set_direct_write_to_pmem(config, true), "describe the target");
	must(rpma_peer_cfg_get_descriptor_size(config, &len), "describe the target");
	hello->config_len = len;
	must(rpma_peer_cfg_get_descriptor(config, hello->bytes + hello->region_len),
	     "describe the target");
	must(rpma_peer_cfg_delete(&config), "describe the target");
}

static void next_event(struct rpma_conn *conn, enum rpma_conn_event expected)
{
	enum rpma_conn_event event;

	must(rpma_conn_next_event(conn, &event), "wait for the peer");
	if (event == expected)
		return;
	fprintf(stderr, "rpma: %s, not: %s\n", rpma_utils_conn_event_2str(event),
		rpma_utils_conn_event_2str(expected));
	exit(1);
}

static void run_target(const char *address, const char *path)
{
	struct rpma_peer *peer = new_peer(address, RPMA_UTIL_IBV_CONTEXT_LOCAL);
	struct rpma_conn_private_data data;
	struct rpma_conn_req *request;
	struct rpma_mr_local *region;
	struct rpma_conn *conn;
	struct hello hello = { };
	struct rpma_ep *ep;
	int fd = open(path, O_RDWR);
	void *map = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED_VALIDATE | MAP_SYNC, fd, 0);

	if (map == MAP_FAILED)
		die("map the target");
	must(rpma_mr_reg(peer, map, SIZE, RPMA_MR_USAGE_WRITE_DST | RPMA_MR_USAGE_READ_SRC |
			 RPMA_MR_USAGE_FLUSH_TYPE_PERSISTENT | RPMA_MR_USAGE_FLUSH_TYPE_VISIBILITY,
			 &region), "register the target");
	fill_hello(&hello, region);
	must(rpma_ep_listen(peer, address, PORT, &ep), "listen");
	puts("ready");
	fflush(stdout);

	must(rpma_ep_next_conn_req(ep, NULL, &request), "wait for the initiator");
	data = (struct rpma_conn_private_data){
		.ptr = &hello,
		.len = offsetof(struct hello, bytes) + hello.region_len + hello.config_len,
	};
	must(rpma_conn_req_connect(&request, &data, &conn), "accept the initiator");
	next_event(conn, RPMA_CONN_ESTABLISHED);
	next_event(conn, RPMA_CONN_CLOSED);
	rpma_conn_disconnect(conn);

	must(rpma_conn_delete(&conn), "end the connection");
	must(rpma_ep_shutdown(&ep), "stop listening");
	must(rpma_mr_dereg(&region), "release the target");
	must(rpma_peer_delete(&peer), "release the RDMA device");
}

/* The operation that was posted last, and all before it. */
static void complete(struct rpma_conn *conn)
{
	struct rpma_cq *cq;
	struct ibv_wc wc;

	must(rpma_conn_get_cq(conn, &cq), "find the completions");
	must(rpma_cq_wait(cq), "wait for a completion");
	must(rpma_cq_get_wc(cq, 1, &wc, NULL), "read a completion");
	if (wc.status == IBV_WC_SUCCESS)
		return;
	fprintf(stderr, "rpma: the operation ends with: %s\n", ibv_wc_status_str(wc.status));
	exit(1);
}

static void make_persistent(struct rpma_conn *conn, struct rpma_mr_remote *remote, size_t at,
			    size_t len)
{
	must(rpma_flush(conn, remote, at, len, RPMA_FLUSH_TYPE_PERSISTENT, RPMA_F_COMPLETION_ALWAYS,
			NULL), "post a flush to persistence");
	complete(conn);
}

static struct rpma_mr_remote *greet(struct rpma_conn *conn)
{
	struct rpma_conn_private_data data;
	const struct hello *hello;
	struct rpma_peer_cfg *config;
	struct rpma_mr_remote *remote;
	int flushes;

	must(rpma_conn_get_private_data(conn, &data), "read the greeting");
	hello = data.ptr;
	must(rpma_mr_remote_from_descriptor(hello->bytes, hello->region_len, &remote),
	     "read the region");
	must(rpma_peer_cfg_from_descriptor(hello->bytes + hello->region_len, hello->config_len,
					   &config), "read the target's configuration");
	must(rpma_conn_apply_remote_peer_cfg(conn, config), "use the target's configuration");
	must(rpma_mr_remote_get_flush_type(remote, &flushes), "read the kinds of flush");
	printf("flushes:%s%s\n",
	       flushes & RPMA_MR_USAGE_FLUSH_TYPE_PERSISTENT ? " persistent" : "",
	       flushes & RPMA_MR_USAGE_FLUSH_TYPE_VISIBILITY ? " visible" : "");

	return remote;
}

static void run_initiator(const char *address, const char *path)
{
	struct rpma_peer *peer = new_peer(address, RPMA_UTIL_IBV_CONTEXT_REMOTE);
	struct rpma_mr_local *from, *back;
	struct rpma_mr_remote *remote;
	struct rpma_conn_req *request;
	struct rpma_conn *conn;
	int fd = open(path, O_RDONLY);
	char *source = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	char *copy = aligned_alloc(4096, SIZE);
	size_t at;

	if (source == MAP_FAILED || !copy)
		die("map the file");
	must(rpma_conn_req_new(peer, address, PORT, NULL, &request), "ask for a connection");
	must(rpma_conn_req_connect(&request, NULL, &conn), "connect");
	next_event(conn, RPMA_CONN_ESTABLISHED);
	remote = greet(conn);
	must(rpma_mr_reg(peer, source, SIZE, RPMA_MR_USAGE_WRITE_SRC, &from), "register the file");
	must(rpma_mr_reg(peer, copy, SIZE, RPMA_MR_USAGE_READ_DST, &back), "register memory");

	for (at = 0; at < SIZE; at += PIECE) {
		must(rpma_write(conn, remote, at, from, at, PIECE, RPMA_F_COMPLETION_ON_ERROR,
				NULL), "post a write");
		make_persistent(conn, remote, at, PIECE);
	}
	must(rpma_atomic_write(conn, remote, 0, LAST, RPMA_F_COMPLETION_ALWAYS, NULL),
	     "post an atomic write");
	complete(conn);
	make_persistent(conn, remote, 0, sizeof(LAST));

	memcpy(source, LAST, sizeof(LAST));
	for (at = 0; at < SIZE; at += PIECE) {
		must(rpma_read(conn, back, at, remote, at, PIECE, RPMA_F_COMPLETION_ALWAYS, NULL),
		     "post a read");
		complete(conn);
	}
	puts(memcmp(source, copy, SIZE) ? "not the same" : "the same");

	must(rpma_conn_disconnect(conn), "disconnect");
	next_event(conn, RPMA_CONN_CLOSED);
	must(rpma_conn_delete(&conn), "end the connection");
	must(rpma_mr_remote_delete(&remote), "forget the target");
	must(rpma_mr_dereg(&from), "release the file");
	must(rpma_mr_dereg(&back), "release memory");
	must(rpma_peer_delete(&peer), "release the RDMA device");
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "target"))
		run_target(argv[2], argv[3]);
	else if (argc == 4 && !strcmp(argv[1], "initiator"))
		run_initiator(argv[2], argv[3]);
	else
		return 2;

	return 0;
}
