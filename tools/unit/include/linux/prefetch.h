/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A hint for the caches.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_PREFETCH_H
#define _UNIT_LINUX_PREFETCH_H

#define prefetch(address) __builtin_prefetch(address)

#endif /* _UNIT_LINUX_PREFETCH_H */
