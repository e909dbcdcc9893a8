/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Write back of the CPU caches, which has no visible effect in a program.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_LIBNVDIMM_H
#define _UNIT_LINUX_LIBNVDIMM_H

#define arch_wb_cache_pmem(addr, size) ((void)(addr), (void)(size))

#endif /* _UNIT_LINUX_LIBNVDIMM_H */
