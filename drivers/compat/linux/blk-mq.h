/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From Linux 6.14 on, a task that has frozen a queue allocates without I/O (1e1a9cecfab3), which
 * could be to that queue. Delete with the last older kernel.
 */
#ifndef _COMPAT_LINUX_BLK_MQ_H
#define _COMPAT_LINUX_BLK_MQ_H

#include_next <linux/blk-mq.h>

#ifdef COMPAT_FREEZE_ALLOWS_IO
#include <linux/sched.h>

/*
 * The functions of memalloc_noio_save() of Linux 6.1 must be nested; queues are not unfrozen in the
 * opposite order. So remember which flag was set here, as later kernels do.
 */
static inline unsigned int compat_freeze_queue(struct request_queue *q)
{
	unsigned int noio = ~current->flags & PF_MEMALLOC_NOIO;

	current->flags |= noio;
	blk_mq_freeze_queue(q);

	return noio;
}

static inline void compat_unfreeze_queue(struct request_queue *q, unsigned int noio)
{
	blk_mq_unfreeze_queue(q);
	current->flags &= ~noio;
}

#define blk_mq_freeze_queue	compat_freeze_queue
#define blk_mq_unfreeze_queue	compat_unfreeze_queue
#endif

#endif /* _COMPAT_LINUX_BLK_MQ_H */
