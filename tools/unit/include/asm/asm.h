/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The exception table: pairs of an instruction that may fault and the address to continue at, as
 * offsets relative to themselves. cpu.c reads it.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_ASM_ASM_H
#define _UNIT_ASM_ASM_H

#define _ASM_EXTABLE_TYPE(from, to, type)	\
	" .pushsection __ex_table, \"a\"\n"	\
	" .balign 4\n"				\
	" .long (" #from ") - .\n"		\
	" .long (" #to ") - .\n"		\
	" .popsection\n"

#endif /* _UNIT_ASM_ASM_H */
