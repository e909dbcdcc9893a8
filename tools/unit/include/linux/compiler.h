/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hints for the compiler. The C library defines __always_inline.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_COMPILER_H
#define _UNIT_LINUX_COMPILER_H

#define likely(condition)	__builtin_expect(!!(condition), 1)
#define unlikely(condition)	__builtin_expect(!!(condition), 0)
#define __aligned(bytes)	__attribute__((__aligned__(bytes)))
#define noinline		__attribute__((__noinline__))
#define READ_ONCE(value)	(*(const volatile typeof(value) *)&(value))
#define WRITE_ONCE(to, value)	(*(volatile typeof(to) *)&(to) = (value))

#endif /* _UNIT_LINUX_COMPILER_H */
