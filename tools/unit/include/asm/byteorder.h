/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Little-endian integers, for either byte order of the CPU.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_ASM_BYTEORDER_H
#define _UNIT_ASM_BYTEORDER_H

#include <endian.h>

/* The headers of the C library need the real file. */
#include_next <asm/byteorder.h>

#define le16_to_cpu(value)	le16toh(value)
#define le32_to_cpu(value)	le32toh(value)
#define le64_to_cpu(value)	le64toh(value)

#endif /* _UNIT_ASM_BYTEORDER_H */
