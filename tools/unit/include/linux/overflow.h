/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arithmetic that reports overflow.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_OVERFLOW_H
#define _UNIT_LINUX_OVERFLOW_H

#include <linux/limits.h>

#define check_add_overflow(a, b, result) __builtin_add_overflow(a, b, result)
#define check_sub_overflow(a, b, result) __builtin_sub_overflow(a, b, result)
#define check_mul_overflow(a, b, result) __builtin_mul_overflow(a, b, result)

#endif /* _UNIT_LINUX_OVERFLOW_H */
