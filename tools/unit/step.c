// SPDX-License-Identifier: GPL-2.0
/*
 * Single stepping with the x86 trap flag, which a program can set itself: the CPU traps after each
 * instruction, and the kernel sends a signal.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <signal.h>
#include <ucontext.h>

#include "step.h"

/* Skip the red zone, which the compiler may use. */
#define SET_FLAGS(change)	\
	asm volatile("lea -128(%%rsp), %%rsp\n\tpushfq\n\t" change ", (%%rsp)\n\tpopfq\n\tlea 128(%%rsp), %%rsp" \
		     : : : "memory", "cc")

static bool (*step_between)(void *data, unsigned long step);
static void *step_data;
static unsigned long steps;

static void step_trap(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)info;
	if (!step_between(step_data, ++steps))
		((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL] &= ~0x100;
}

unsigned long step_through(void (*run)(void *data), bool (*between)(void *data, unsigned long step),
			   void *data)
{
	const struct sigaction action = { .sa_sigaction = step_trap, .sa_flags = SA_SIGINFO };

	sigaction(SIGTRAP, &action, NULL);
	step_between = between;
	step_data = data;
	steps = 0;

	SET_FLAGS("orq $0x100");
	run(data);
	SET_FLAGS("andq $~0x100");

	return steps;
}
