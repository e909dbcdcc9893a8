// SPDX-License-Identifier: GPL-2.0
/*
 * Finds out whether this CPU has movdir64b: asks CPUID, and if it says no, executes the
 * instruction and catches the signal.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <cpuid.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>

#include <linux/compiler.h>

#include "movdir64b.h"

#define LINE	64

static sigjmp_buf illegal;

static void caught(int signal)
{
	siglongjmp(illegal, signal);
}

static bool shown(void)
{
	unsigned int a, b, c, d;

	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && c & 1U << 28;
}

/* The driver recognizes AMD's CPUs by clzero. */
static bool clzero(void)
{
	unsigned int a, b, c, d;

	return __get_cpuid(0x80000008, &a, &b, &c, &d) && b & 1;
}

/* One movdir64b. Return: true if it did what the manual says. */
static bool executes(void)
{
	static char to[LINE] __aligned(LINE), from[LINE];
	const struct sigaction action = { .sa_handler = caught };
	struct sigaction before;
	/* Keeps its value when the signal comes. */
	static bool moved;

	memset(to, 0, LINE);
	memset(from, 0xa5, LINE);
	sigaction(SIGILL, &action, &before);
	if (!sigsetjmp(illegal, 1)) {
		/* movdir64b (%rdx), %rax; and a fence, as it is a streaming store. */
		asm volatile(".byte 0x66, 0x0f, 0x38, 0xf8, 0x02\n\t"
			     "mfence"
			     : : "a" (to), "d" (from) : "memory");
		moved = !memcmp(to, from, LINE);
	}
	sigaction(SIGILL, &before, NULL);

	return moved;
}

enum movdir64b movdir64b_find(void)
{
	if (shown())
		return clzero() ? MOVDIR64B_SHOWN : MOVDIR64B_UNUSED;

	return executes() ? MOVDIR64B_HIDDEN : MOVDIR64B_MISSING;
}
