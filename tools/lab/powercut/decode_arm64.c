// SPDX-License-Identifier: GPL-2.0
/*
 * Finds the arm64 instructions that change which stores are in the caches.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <string.h>

#include "decode.h"
#include "mark.h"

/* Instructions, but for the number of their register. */
#define DC_ZVA		0xd50b7420
#define DC_CVAP		0xd50b7c20
#define DC_CVADP	0xd50b7d20
#define RT		0x1f

/* A barrier, but for what it waits for: two bits of domain, two of accesses. */
#define DSB		0xd503309f
#define DSB_OSH		0x300
#define DSB_SY		0xf00

static u32 instruction(const u8 *code)
{
	u32 insn;

	memcpy(&insn, code, sizeof(insn));

	return insn;
}

/*
 * Only what the architecture says, and the widest of it. DC CVAC and CIVAC end at the point of
 * coherency, which need not survive; a DSB for stores alone does not wait for cache maintenance,
 * and one of an inner domain need not reach the memory.
 */
static enum decode arm64_kind(const u8 *code)
{
	u32 insn = instruction(code);

	switch (insn & ~RT) {
	case DC_ZVA:
		return DECODE_ZERO;
	case DC_CVAP:
	case DC_CVADP:
		return DECODE_FLUSH;
	}
	if (insn == (DSB | DSB_SY) || insn == (DSB | DSB_OSH))
		return DECODE_FENCE;

	return DECODE_OTHER;
}

/* The last register is always zero. */
static struct decode_address arm64_operand(const u8 *code, u64 next)
{
	int rt = instruction(code) & RT;

	return (struct decode_address){ .base = rt == RT ? -1 : rt, .index = -1 };
}

const struct decoder decoder_arm64 = {
	.target		= "aarch64",
	.mark		= MARK_ARM64,
	.mark_size	= sizeof(MARK_ARM64) - 1,
	.arguments	= { 0, 1, 2, 3 },
	.registers	= {
		"x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10",
		"x11", "x12", "x13", "x14", "x15", "x16", "x17", "x18", "x19", "x20",
		"x21", "x22", "x23", "x24", "x25", "x26", "x27", "x28", "x29", "x30",
	},
	.kind		= arm64_kind,
	.operand	= arm64_operand,
};
