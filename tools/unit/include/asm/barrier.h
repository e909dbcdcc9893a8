/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fences.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_ASM_BARRIER_H
#define _UNIT_ASM_BARRIER_H

#define pmem_wmb() __sync_synchronize()

#endif /* _UNIT_ASM_BARRIER_H */
