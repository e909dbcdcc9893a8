/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parts of the kernel's sequence latches that the record of bad memory uses.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_SEQLOCK_H
#define _UNIT_LINUX_SEQLOCK_H

#include <linux/compiler.h>
#include <linux/types.h>

typedef struct {
	unsigned int sequence;
} seqcount_latch_t;

static inline unsigned int read_seqcount_latch(const seqcount_latch_t *latch)
{
	return __atomic_load_n(&latch->sequence, __ATOMIC_ACQUIRE);
}

static inline int read_seqcount_latch_retry(const seqcount_latch_t *latch, unsigned int start)
{
	__atomic_thread_fence(__ATOMIC_ACQUIRE);

	return READ_ONCE(latch->sequence) != start;
}

static inline void write_seqcount_latch(seqcount_latch_t *latch)
{
	__atomic_thread_fence(__ATOMIC_RELEASE);
	WRITE_ONCE(latch->sequence, latch->sequence + 1);
	__atomic_thread_fence(__ATOMIC_RELEASE);
}

#define write_seqcount_latch_begin	write_seqcount_latch
#define write_seqcount_latch_end(latch)	((void)(latch))

#endif /* _UNIT_LINUX_SEQLOCK_H */
