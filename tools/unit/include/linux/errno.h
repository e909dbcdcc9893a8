/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Error numbers, which are the same in the kernel and in user space.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_ERRNO_H
#define _UNIT_LINUX_ERRNO_H

#include <asm/errno.h>

#endif /* _UNIT_LINUX_ERRNO_H */
