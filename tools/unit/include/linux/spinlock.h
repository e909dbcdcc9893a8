/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Spinlocks of a program with one thread: it must not take one twice, nor release one it has not.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_SPINLOCK_H
#define _UNIT_LINUX_SPINLOCK_H

#include <stdlib.h>

#include <linux/types.h>

typedef struct {
	bool held;
} spinlock_t;

static inline void spin_lock_init(spinlock_t *lock)
{
	lock->held = false;
}

static inline void unit_lock(spinlock_t *lock, bool held)
{
	if (lock->held == held)
		abort();
	lock->held = held;
}

#define spin_lock_irqsave(lock, flags)		((flags) = 0, unit_lock(lock, true))
#define spin_unlock_irqrestore(lock, flags)	((void)(flags), unit_lock(lock, false))

#endif /* _UNIT_LINUX_SPINLOCK_H */
