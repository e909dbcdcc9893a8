/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Limits of the kernel's integer types.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_LIMITS_H
#define _UNIT_LINUX_LIMITS_H

#include_next <linux/limits.h>

#define U8_MAX		((u8)~0U)
#define U16_MAX		((u16)~0U)
#define U32_MAX		((u32)~0U)
#define U64_MAX		((u64)~0ULL)

#endif /* _UNIT_LINUX_LIMITS_H */
