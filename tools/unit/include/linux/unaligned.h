/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Integers in memory at any address, by the byte.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_UNALIGNED_H
#define _UNIT_LINUX_UNALIGNED_H

#include <linux/types.h>

static inline u64 unaligned_get(const u8 *p, int bytes)
{
	u64 value = 0;

	while (bytes--)
		value = value << 8 | p[bytes];

	return value;
}

static inline void unaligned_put(u64 value, u8 *p, int bytes)
{
	for (; bytes--; value >>= 8)
		*p++ = value;
}

static inline u16 get_unaligned_le16(const void *p)
{
	return unaligned_get(p, 2);
}

static inline u32 get_unaligned_le32(const void *p)
{
	return unaligned_get(p, 4);
}

static inline u64 get_unaligned_le64(const void *p)
{
	return unaligned_get(p, 8);
}

static inline void put_unaligned_le16(u16 value, void *p)
{
	unaligned_put(value, p, 2);
}

static inline void put_unaligned_le32(u32 value, void *p)
{
	unaligned_put(value, p, 4);
}

static inline void put_unaligned_le64(u64 value, void *p)
{
	unaligned_put(value, p, 8);
}

#endif /* _UNIT_LINUX_UNALIGNED_H */
