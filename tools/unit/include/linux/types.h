/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's short integer names, for user space.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_TYPES_H
#define _UNIT_LINUX_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The headers of the C library include this file too and need the real one. */
#include_next <linux/types.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s8 s8;
typedef __s16 s16;
typedef __s32 s32;
typedef __s64 s64;

/* The kernel defines it before any header. __le16, __le32 and __le64 are the C library's. */
#define __packed	__attribute__((__packed__))

#endif /* _UNIT_LINUX_TYPES_H */
