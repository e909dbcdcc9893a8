/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Included before kernel/iomem.c: a user-mode kernel can map no memory that it does not use, but
 * all of what it was given is mapped anyway.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _BENCH_MAPPED_H
#define _BENCH_MAPPED_H

#define arch_memremap_wb(offset, size) __va(offset)

#endif /* _BENCH_MAPPED_H */
