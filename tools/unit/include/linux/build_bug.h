/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Assertions at compile time.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_BUILD_BUG_H
#define _UNIT_LINUX_BUILD_BUG_H

#define static_assert(condition) _Static_assert(condition, #condition)

#endif /* _UNIT_LINUX_BUILD_BUG_H */
