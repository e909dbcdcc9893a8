// SPDX-License-Identifier: GPL-2.0
/*
 * The queue of a virtio-pmem device: requests to the host, and waiting for its replies.
 *
 * There is one request at a time (group.c), so the queue is never full.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/dev_printk.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/moduleparam.h>
#include <linux/scatterlist.h>
#include <linux/virtio_config.h>

#include "virtio.h"

/* Seconds between log lines about a host that does not answer. */
#define PMEM_VIRTIO_REMIND	30

/* What a reply contains before the host has written it: no valid result. */
#define PMEM_VIRTIO_UNWRITTEN	U32_MAX

static unsigned int timeout = 180;
module_param(timeout, uint, 0644);
MODULE_PARM_DESC(timeout,
		 "Seconds to wait for the host to sync before flushes fail; 0 to wait forever (default: 180)");

/* Don't rely on the length that the host reports: some hosts report none. */
static int pmem_virtio_result(const struct pmem_virtio *v)
{
	u32 result = le32_to_cpu(v->buffer->reply.ret);

	if (!result)
		return 0;

	dev_err_ratelimited(&v->vdev->dev, "flush failed: the host %s (%#x)\n",
			    result == PMEM_VIRTIO_UNWRITTEN ? "wrote no result" : "cannot sync",
			    result);

	return -EIO;
}

/* The queue's interrupt. */
static void pmem_virtio_replied(struct virtqueue *vq)
{
	struct pmem_virtio *v = vq->vdev->priv;
	unsigned long flags;
	unsigned int len;

	spin_lock_irqsave(&v->group.lock, flags);
	while (virtqueue_get_buf(vq, &len))
		pmem_group_reply(&v->group, pmem_virtio_result(v));
	spin_unlock_irqrestore(&v->group.lock, flags);

	/* The kernel gives up on a queue whose ring the host has damaged. */
	if (virtqueue_is_broken(vq))
		pmem_group_break(&v->group, -EIO);
}

/**
 * pmem_virtio_open_queue() - get the virtqueue for flush requests
 * @v: the device, after a reset
 *
 * Context: may sleep.
 * Return: 0, or -errno.
 */
int pmem_virtio_open_queue(struct pmem_virtio *v)
{
	struct virtqueue *vq = virtio_find_single_vq(v->vdev, pmem_virtio_replied, "flush");

	if (IS_ERR(vq))
		return PTR_ERR(vq);

	v->vq = vq;

	return 0;
}

/* Take the buffer back from the host. No request is sent or answered any more. */
void pmem_virtio_close_queue(struct pmem_virtio *v)
{
	unsigned long flags;

	virtio_reset_device(v->vdev);
	/* No queue if it was not restored; virtio-mmio would free its interrupt once more. */
	if (v->vq)
		v->vdev->config->del_vqs(v->vdev);
	v->vq = NULL;

	spin_lock_irqsave(&v->group.lock, flags);
	pmem_group_reply(&v->group, -EIO);
	spin_unlock_irqrestore(&v->group.lock, flags);
}

/**
 * pmem_virtio_send() - ask the host to sync the memory
 * @group: the callers, in struct pmem_virtio; no request is under way
 *
 * Context: any; @group->lock is held.
 * Return: 0, or -EIO.
 */
int pmem_virtio_send(struct pmem_group *group)
{
	struct pmem_virtio *v = container_of(group, struct pmem_virtio, group);
	struct pmem_virtio_buffer *buffer = v->buffer;
	struct scatterlist request, reply, *sgs[] = { &request, &reply };

	buffer->request.type = cpu_to_le32(VIRTIO_PMEM_REQ_TYPE_FLUSH);
	buffer->reply.ret = cpu_to_le32(PMEM_VIRTIO_UNWRITTEN);
	sg_init_one(&request, &buffer->request, sizeof(buffer->request));
	sg_init_one(&reply, &buffer->reply, sizeof(buffer->reply));
	WRITE_ONCE(v->sent, jiffies);

	if (virtqueue_add_sgs(v->vq, sgs, 1, 1, v, GFP_ATOMIC) || !virtqueue_kick(v->vq)) {
		dev_err_ratelimited(&v->vdev->dev, "flush failed: cannot send a request\n");
		return -EIO;
	}

	return 0;
}

/* Log that the host does not answer, and stop waiting if that has lasted too long. */
static void pmem_virtio_remind(struct pmem_virtio *v, const struct pmem_group_member *member)
{
	unsigned int waited, limit = READ_ONCE(timeout);

	if (!pmem_group_overdue(&v->group, member))
		return;

	/* If the device needs a reset, it may not have sent the interrupt that says so. */
	pmem_virtio_check(v);
	if (v->group.broken)
		return;

	waited = (jiffies - READ_ONCE(v->sent)) / HZ;
	if (limit && waited >= limit) {
		if (pmem_group_give_up(&v->group, member, -EIO))
			dev_err(&v->vdev->dev,
				"the host has not answered for %u seconds: flushes fail until it does\n",
				waited);
		return;
	}

	if (waited >= PMEM_VIRTIO_REMIND)
		dev_warn(&v->vdev->dev, "waiting for the host to sync: %u seconds\n", waited);
}

/**
 * pmem_virtio_flush() - have the host make all earlier stores persistent
 * @pmem: a range of this source
 *
 * Context: sleeps until the host has synced.
 * Return: 0, or -EIO.
 */
int pmem_virtio_flush(struct pmem_device *pmem)
{
	unsigned int step = min_not_zero(READ_ONCE(timeout), (unsigned int)PMEM_VIRTIO_REMIND);
	struct pmem_virtio *v = dev_to_virtio(pmem->pdev.dev.parent)->priv;
	struct pmem_group_member member;

	might_sleep();

	pmem_group_join(&v->group, &member);
	while (!wait_for_completion_io_timeout(&member.done, (unsigned long)step * HZ))
		pmem_virtio_remind(v, &member);

	return member.error;
}
