// SPDX-License-Identifier: GPL-2.0
/*
 * Finds the x86-64 instructions that change which stores are in the caches.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <string.h>

#include "decode.h"
#include "mark.h"

/* The prefixes before the opcode. */
struct prefixes {
	int	len;
	bool	operand_size;
	bool	lock;
	u8	rex;
};

static struct prefixes prefixes(const u8 *code)
{
	struct prefixes p = {};

	for (; p.len < 8; p.len++) {
		switch (code[p.len]) {
		case 0x66:
			p.operand_size = true;
			break;
		case 0xf0:
			p.lock = true;
			break;
		case 0x26: case 0x2e: case 0x36: case 0x3e: case 0x64: case 0x65: case 0x67:
		case 0xf2: case 0xf3:
			break;
		case 0x40 ... 0x4f:
			p.rex = code[p.len++];
			return p;
		default:
			return p;
		}
	}

	return p;
}

static bool in_memory(u8 modrm)
{
	return modrm >> 6 != 3;
}

/* movntps and movntpd are 0x2b, movntdq 0xe7, all in the map of 0x0f. */
static bool vector_nt(const u8 *code)
{
	if (code[0] == 0xc5)
		return code[2] == 0x2b || code[2] == 0xe7;
	if (code[0] == 0xc4)
		return (code[1] & 0x1f) == 1 && (code[3] == 0x2b || code[3] == 0xe7);
	if (code[0] == 0x62)
		return (code[1] & 7) == 1 && (code[4] == 0x2b || code[4] == 0xe7);

	return false;
}

static enum decode x86_kind(const u8 *code)
{
	const struct prefixes p = prefixes(code);
	const u8 *op = code + p.len;

	if (p.lock)
		return DECODE_LOCKED;
	if (vector_nt(op))
		return DECODE_NT;
	if ((op[0] == 0x86 || op[0] == 0x87) && in_memory(op[1]))
		return DECODE_LOCKED;
	if (op[0] != 0x0f)
		return DECODE_OTHER;

	switch (op[1]) {
	case 0x2b: case 0xc3: case 0xe7:
		return DECODE_NT;
	case 0xae:
		switch (op[2] >> 3 & 7) {
		case 6:
			if (in_memory(op[2]))
				return p.operand_size ? DECODE_FLUSH : DECODE_OTHER;
			return p.operand_size ? DECODE_OTHER : DECODE_FENCE;
		case 7:
			return in_memory(op[2]) ? DECODE_FLUSH : DECODE_FENCE;
		}
	}

	return DECODE_OTHER;
}

/* Segments with a base of their own are not taken into account. */
static struct decode_address x86_operand(const u8 *code, u64 next)
{
	const struct prefixes p = prefixes(code);
	const u8 *operand = code + p.len + 2;
	struct decode_address a = { .base = -1, .index = -1 };
	int mod = *operand >> 6, rm = *operand & 7;
	s32 disp = 0;

	operand++;
	if (!mod && rm == 5) {
		memcpy(&disp, operand, sizeof(disp));
		a.disp = next + disp;
		return a;
	}
	if (rm == 4) {
		a.scale = *operand >> 6;
		a.index = (*operand >> 3 & 7) | (p.rex & 2 ? 8 : 0);
		if (a.index == 4)
			a.index = -1;
		rm = *operand++ & 7;
		if (mod || rm != 5)
			a.base = rm | (p.rex & 1 ? 8 : 0);
		else
			mod = 2;
	} else {
		a.base = rm | (p.rex & 1 ? 8 : 0);
	}

	if (mod == 1)
		disp = (s8)*operand;
	if (mod == 2)
		memcpy(&disp, operand, sizeof(disp));
	a.disp = disp;

	return a;
}

const struct decoder decoder_x86 = {
	.target		= "x86_64",
	.mark		= MARK_X86,
	.mark_size	= sizeof(MARK_X86) - 1,
	.arguments	= { 7, 6, 2, 1 },
	.registers	= {
		"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
		"r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
	},
	.kind		= x86_kind,
	.operand	= x86_operand,
};
