/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Linux 6.14 has no allocation do I/O while a queue is frozen (1e1a9cecfab3), as the I/O could be
 * to that queue. Delete with the last older kernel.
 */
#ifndef _COMPAT_LINUX_BLK_MQ_H
#define _COMPAT_LINUX_BLK_MQ_H

#include_next <linux/blk-mq.h>

#ifdef COMPAT_FREEZE_ALLOWS_IO
#include <linux/sched/mm.h>

static inline unsigned int compat_freeze_queue(struct request_queue *q)
{
	unsigned int noio = memalloc_noio_save();

	blk_mq_freeze_queue(q);

	return noio;
}

static inline void compat_unfreeze_queue(struct request_queue *q, unsigned int noio)
{
	blk_mq_unfreeze_queue(q);
	memalloc_noio_restore(noio);
}

#define blk_mq_freeze_queue	compat_freeze_queue
#define blk_mq_unfreeze_queue	compat_unfreeze_queue
#endif

#endif /* _COMPAT_LINUX_BLK_MQ_H */
