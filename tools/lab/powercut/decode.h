/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which instructions change which stores are in the caches, on each architecture.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef POWERCUT_DECODE_H
#define POWERCUT_DECODE_H

#include <linux/types.h>

#define DECODE_MAX		16
#define DECODE_REGISTERS	31
#define DECODE_ARGUMENTS	4

/**
 * enum decode - kinds of instruction
 * @DECODE_OTHER:  nothing special; it may store
 * @DECODE_NT:     movnti, movntq, movntps, movntdq and their kin: stores past the cache
 * @DECODE_FLUSH:  clwb, clflushopt, clflush; DC CVAP, DC CVADP
 * @DECODE_ZERO:   DC ZVA: fills a block with zeroes
 * @DECODE_FENCE:  sfence, mfence; DSB SY, DSB OSH
 * @DECODE_LOCKED: a lock prefix, or xchg with memory, which needs none
 */
enum decode {
	DECODE_OTHER,
	DECODE_NT,
	DECODE_FLUSH,
	DECODE_ZERO,
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

/**
 * struct decoder - an architecture
 * @target:    the emulator's name for it
 * @mark:      the instruction by which guests speak to us
 * @mark_size: its length in bytes
 * @registers: names, in the order of their numbers in instructions; those left are NULL
 * @arguments: numbers of the registers that hold the first arguments of a function, and of a mark
 * @kind:      what an instruction of at most DECODE_MAX bytes, with zeroes behind, does
 * @operand:   the address that a DECODE_FLUSH or DECODE_ZERO names; @next is that of the
 *             instruction after it
 */
struct decoder {
	const char		*target;
	const char		*mark;
	size_t			mark_size;
	const char		*registers[DECODE_REGISTERS];
	int			arguments[DECODE_ARGUMENTS];
	enum decode		(*kind)(const u8 *code);
	struct decode_address	(*operand)(const u8 *code, u64 next);
};

extern const struct decoder decoder_x86;
extern const struct decoder decoder_arm64;

#endif
