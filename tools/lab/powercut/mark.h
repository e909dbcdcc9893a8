/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a guest speaks to the recorder: an instruction that does nothing, and what four registers
 * hold.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef POWERCUT_MARK_H
#define POWERCUT_MARK_H

/* nopl 0x43555421(%rax,%rax,1) */
#define MARK_X86	"\x0f\x1f\x84\x00\x21\x54\x55\x43"
/* movz xzr, #0x4355, lsl #48 */
#define MARK_ARM64	"\xbf\x6a\xe8\xd2"

/**
 * enum mark - what a guest reports
 * @MARK_RANGE:   physical address and size of the memory to follow; forgets all mappings
 * @MARK_MAP:     virtual and physical address, and size, of a mapping of the kernel's
 * @MARK_WATCH:   address of a function that completes the bio which is its first argument
 * @MARK_ARM:     translate all code anew, now with a look at its stores
 * @MARK_START:   number of a recording; what is in memory now counts as persistent
 * @MARK_STOP:    end of the recording
 * @MARK_PLACE:   where in the range the workload's region lies; and 1 if the kernel's copies to it
 *                may tear aligned eight bytes, else 0
 * @MARK_BEGIN:   number of a step of the workload that may have left traces from now on
 * @MARK_PROMISE: the next completion on this CPU acknowledges that step, and all before it
 * @MARK_ACK:     the step, and all before it, are acknowledged
 */
enum mark {
	MARK_RANGE = 1,
	MARK_MAP,
	MARK_WATCH,
	MARK_ARM,
	MARK_START,
	MARK_STOP,
	MARK_PLACE,
	MARK_BEGIN,
	MARK_PROMISE,
	MARK_ACK,
};

#ifdef __x86_64__
static inline void mark(enum mark what, unsigned long a, unsigned long b, unsigned long c)
{
	asm volatile(".byte 0x0f, 0x1f, 0x84, 0x00, 0x21, 0x54, 0x55, 0x43"
		     : : "D" ((long)what), "S" (a), "d" (b), "c" (c) : "memory");
}
#else
static inline void mark(enum mark what, unsigned long a, unsigned long b, unsigned long c)
{
	register unsigned long x0 asm("x0") = what;
	register unsigned long x1 asm("x1") = a;
	register unsigned long x2 asm("x2") = b;
	register unsigned long x3 asm("x3") = c;

	asm volatile(".inst 0xd2e86abf"
		     : : "r" (x0), "r" (x1), "r" (x2), "r" (x3) : "memory");
}
#endif

#endif
