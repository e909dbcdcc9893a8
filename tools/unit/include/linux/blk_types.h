/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Results of an I/O request.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_BLK_TYPES_H
#define _UNIT_LINUX_BLK_TYPES_H

#include <linux/types.h>

typedef u8 blk_status_t;

#define BLK_STS_OK	0
#define BLK_STS_IOERR	10

#endif /* _UNIT_LINUX_BLK_TYPES_H */
