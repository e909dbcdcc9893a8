// SPDX-License-Identifier: GPL-2.0
/*
 * Runs a workload of RDMA in the guest, under the eyes of the recorder: two queue pairs of one
 * device, of which one writes into the memory that the other one has registered.
 *
 *	peer NUMBER WORKLOAD PATH RANGE SIZE START
 *
 * The arguments are those of writer; PATH is /dev/daxN.0. The workload rdma flushes each write to
 * persistence, rdma-unflushed does not. What is complete for the peer counts as acknowledged.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <infiniband/verbs.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mark.h"
#include "must.h"
#include "plan.h"
#include "tell.h"

/* Unit of mappings. */
#define LEN	(2UL << 20)
#define ACCESS	(IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_REMOTE_WRITE | IBV_ACCESS_REMOTE_READ | \
		 IBV_ACCESS_FLUSH_GLOBAL | IBV_ACCESS_FLUSH_PERSISTENT)

/**
 * struct link - two connected queue pairs
 * @context:     of the RDMA device
 * @domain:      of both
 * @completions: of both
 * @from:        the queue pair that writes
 * @to:          the one that serves
 */
struct link {
	struct ibv_context	*context;
	struct ibv_pd		*domain;
	struct ibv_cq		*completions;
	struct ibv_qp		*from;
	struct ibv_qp		*to;
};

static struct ibv_qp *new_pair(const struct link *l)
{
	struct ibv_qp_init_attr_ex attr = {
		.send_cq	= l->completions,
		.recv_cq	= l->completions,
		.qp_type	= IBV_QPT_RC,
		.pd		= l->domain,
		.cap		= {
			.max_send_wr	= 16,
			.max_recv_wr	= 4,
			.max_send_sge	= 1,
			.max_recv_sge	= 1,
		},
		.comp_mask	= IBV_QP_INIT_ATTR_PD | IBV_QP_INIT_ATTR_SEND_OPS_FLAGS,
		.send_ops_flags	= IBV_QP_EX_WITH_RDMA_WRITE | IBV_QP_EX_WITH_FLUSH,
	};
	struct ibv_qp *pair = ibv_create_qp_ex(l->context, &attr);

	must(pair, "a queue pair with FLUSH");

	return pair;
}

/* The last address of IPv4 in the table. */
static struct ibv_gid_entry find_gid(struct ibv_context *context)
{
	struct ibv_gid_entry all[16], found = { };
	bool any = false;
	int count = ibv_query_gid_table(context, all, 16, 0), i;

	for (i = 0; i < count; i++)
		if (all[i].gid_type == IBV_GID_TYPE_ROCE_V2 && !all[i].gid.global.subnet_prefix) {
			found = all[i];
			any = true;
		}
	must(any, "an address");

	return found;
}

static void join(struct ibv_qp *pair, const struct ibv_qp *other, const struct ibv_gid_entry *gid)
{
	struct ibv_qp_attr init = {
		.qp_state		= IBV_QPS_INIT,
		.port_num		= 1,
		.qp_access_flags	= ACCESS,
	};
	struct ibv_qp_attr receive = {
		.qp_state		= IBV_QPS_RTR,
		.path_mtu		= IBV_MTU_1024,
		.dest_qp_num		= other->qp_num,
		.max_dest_rd_atomic	= 8,
		.min_rnr_timer		= 12,
		.ah_attr		= {
			.is_global	= 1,
			.port_num	= 1,
			.grh		= {
				.dgid		= gid->gid,
				.sgid_index	= gid->gid_index,
				.hop_limit	= 64,
			},
		},
	};
	struct ibv_qp_attr send = {
		.qp_state	= IBV_QPS_RTS,
		/* Sends nothing again by the clock: a busy emulator may take longer than any. */
		.timeout	= 0,
		.retry_cnt	= 7,
		.rnr_retry	= 7,
		.max_rd_atomic	= 8,
	};

	must(!ibv_modify_qp(pair, &init, IBV_QP_STATE | IBV_QP_PKEY_INDEX | IBV_QP_PORT |
			    IBV_QP_ACCESS_FLAGS) &&
	     !ibv_modify_qp(pair, &receive, IBV_QP_STATE | IBV_QP_AV | IBV_QP_PATH_MTU |
			    IBV_QP_DEST_QPN | IBV_QP_RQ_PSN | IBV_QP_MAX_DEST_RD_ATOMIC |
			    IBV_QP_MIN_RNR_TIMER) &&
	     !ibv_modify_qp(pair, &send, IBV_QP_STATE | IBV_QP_TIMEOUT | IBV_QP_RETRY_CNT |
			    IBV_QP_RNR_RETRY | IBV_QP_SQ_PSN | IBV_QP_MAX_QP_RD_ATOMIC),
	     "connect the queue pairs");
}

static void connect_link(struct link *l)
{
	struct ibv_device **devices = ibv_get_device_list(NULL);
	struct ibv_gid_entry gid;

	l->context = devices && devices[0] ? ibv_open_device(devices[0]) : NULL;
	must(l->context, "an RDMA device");
	l->domain = ibv_alloc_pd(l->context);
	l->completions = ibv_create_cq(l->context, 64, NULL, NULL, 0);
	must(l->domain && l->completions, "a protection domain and a completion queue");
	l->from = new_pair(l);
	l->to = new_pair(l);
	gid = find_gid(l->context);
	join(l->from, l->to, &gid);
	join(l->to, l->from, &gid);
}

/* Post a write, and a flush of what it wrote, and wait for the last of them. */
static void write_step(const struct link *l, const struct ibv_mr *source, const struct ibv_mr *dest,
		       const struct step *step, bool flushes)
{
	struct ibv_qp_ex *pair = ibv_qp_to_qp_ex(l->from);
	unsigned long to = (unsigned long)dest->addr + step->off;
	struct ibv_wc wc;
	int count;

	ibv_wr_start(pair);
	pair->wr_flags = flushes ? 0 : IBV_SEND_SIGNALED;
	ibv_wr_rdma_write(pair, dest->rkey, to);
	ibv_wr_set_sge(pair, source->lkey, (unsigned long)source->addr, step->len);
	if (flushes) {
		pair->wr_flags = IBV_SEND_SIGNALED;
		ibv_wr_flush(pair, dest->rkey, to, step->len, IBV_FLUSH_PERSISTENT,
			     IBV_FLUSH_RANGE);
	}
	must(!ibv_wr_complete(pair), "post a write");
	while (!(count = ibv_poll_cq(l->completions, 1, &wc)))
		sched_yield();
	must(count == 1 && wc.status == IBV_WC_SUCCESS, "the completion of a write");
}

static void run(const struct plan *plan, const char *path, unsigned long number, u64 start)
{
	bool flushes = !strcmp(plan->name, "rdma");
	u8 *buffer = aligned_alloc(4096, PLAN_REGION);
	int fd = open(path, O_RDWR);
	u8 *map = mmap(NULL, LEN, PROT_READ | PROT_WRITE, MAP_SHARED_VALIDATE | MAP_SYNC, fd, 0);
	struct ibv_mr *source, *dest;
	struct link l;
	u32 seq;

	must(map != MAP_FAILED && buffer, "map the device");
	plan_fill(map, 0, 0, PLAN_REGION);
	connect_link(&l);
	source = ibv_reg_mr(l.domain, buffer, PLAN_REGION, IBV_ACCESS_LOCAL_WRITE);
	dest = ibv_reg_mr(l.domain, map, LEN, ACCESS);
	must(source && dest, "register the memory");

	mark(MARK_START, number, 0, 0);
	/* Soft-RoCE copies packets as they come, which may begin within eight bytes. */
	mark(MARK_PLACE, start, 1, 0);
	for (seq = 1; seq <= plan->steps; seq++) {
		struct step step = plan->step(seq);

		plan_fill(buffer, seq, step.off, step.len);
		mark(MARK_BEGIN, seq, 0, 0);
		write_step(&l, source, dest, &step, flushes);
		mark(MARK_ACK, seq, 0, 0);
	}
	mark(MARK_STOP, 0, 0, 0);
	must(!ibv_dereg_mr(dest), "release the memory");
}

int main(int argc, char **argv)
{
	const struct plan *plan = argc == 7 ? plan_find(argv[2]) : NULL;

	if (!plan) {
		fprintf(stderr, "usage: peer NUMBER WORKLOAD PATH RANGE SIZE START\n");
		return 2;
	}
	tell_memory(strtoull(argv[4], NULL, 0), strtoull(argv[5], NULL, 0));
	run(plan, argv[3], strtoul(argv[1], NULL, 0), strtoull(argv[6], NULL, 0));

	return 0;
}
