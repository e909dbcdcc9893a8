/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which x86-64 instructions matter to what is in the caches.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef POWERCUT_DECODE_H
#define POWERCUT_DECODE_H

#include <linux/types.h>

#define DECODE_MAX		16
/* In the order of their numbers in instructions. */
#define DECODE_REGISTERS	16
#define DECODE_RCX		1
#define DECODE_RDX		2
#define DECODE_RSI		6
#define DECODE_RDI		7

/**
 * enum decode - kinds of instruction
 * @DECODE_OTHER:  nothing special; it may store
 * @DECODE_NT:     movnti, movntq, movntps, movntdq and their kin: stores past the cache
 * @DECODE_FLUSH:  clwb, clflushopt, clflush
 * @DECODE_FENCE:  sfence, mfence
 * @DECODE_LOCKED: a lock prefix, or xchg with memory, which needs none
 */
enum decode {
	DECODE_OTHER,
	DECODE_NT,
	DECODE_FLUSH,
	DECODE_FENCE,
	DECODE_LOCKED,
};

/**
 * struct decode_address - an operand in memory
 * @base:  number of the register, -1 for none
 * @index: the same
 * @scale: of the index, as a shift
 * @disp:  what is added; all of the address if there is no register
 */
struct decode_address {
	int	base;
	int	index;
	int	scale;
	u64	disp;
};

enum decode decode(const u8 *code);
struct decode_address decode_flushed(const u8 *code, u64 next);

#endif
