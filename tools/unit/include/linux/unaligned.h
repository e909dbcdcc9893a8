/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Integers at any address, each one load or store as in the kernel, because benchmarks count them.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_UNALIGNED_H
#define _UNIT_LINUX_UNALIGNED_H

#include <endian.h>
#include <string.h>

#include <linux/types.h>

#define UNALIGNED(bits)							\
static inline u##bits get_unaligned_le##bits(const void *p)		\
{									\
	u##bits value;							\
									\
	memcpy(&value, p, sizeof(value));				\
									\
	return le##bits##toh(value);					\
}									\
									\
static inline void put_unaligned_le##bits(u##bits value, void *p)	\
{									\
	value = htole##bits(value);					\
	memcpy(p, &value, sizeof(value));				\
}

UNALIGNED(16)
UNALIGNED(32)
UNALIGNED(64)

#endif /* _UNIT_LINUX_UNALIGNED_H */
