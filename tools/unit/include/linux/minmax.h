/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Minimum of two values.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_MINMAX_H
#define _UNIT_LINUX_MINMAX_H

#define min_t(type, a, b)			\
	({					\
		type a_ = (a), b_ = (b);	\
						\
		a_ < b_ ? a_ : b_;		\
	})

#define round_down(x, to)	((x) & ~((typeof(x))(to) - 1))

#endif /* _UNIT_LINUX_MINMAX_H */
