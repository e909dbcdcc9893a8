/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Error numbers: the kernel's are the system's.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_ERRNO_H
#define _UNIT_LINUX_ERRNO_H

#include <asm/errno.h>

#endif /* _UNIT_LINUX_ERRNO_H */
