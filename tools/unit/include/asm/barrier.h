/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fences.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_ASM_BARRIER_H
#define _UNIT_ASM_BARRIER_H

#define pmem_wmb() __sync_synchronize()

#define smp_store_release(to, value)	__atomic_store_n(to, value, __ATOMIC_RELEASE)

#endif /* _UNIT_ASM_BARRIER_H */
