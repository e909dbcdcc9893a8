/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory that is followed by an unmapped page. A test has one such area at a time.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_VMALLOC_H
#define _UNIT_LINUX_VMALLOC_H

#include <linux/types.h>

void *vmalloc(size_t size);
void vfree(const void *area);

#endif /* _UNIT_LINUX_VMALLOC_H */
