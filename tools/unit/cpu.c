// SPDX-License-Identifier: GPL-2.0
/*
 * Emulate x86 instructions that the CPU lacks: they trap, and the signal handler does what the manual specifies. A
 * movdir64b to an unaligned address faults and writes nothing. After a fault, execution continues at the address in
 * the exception table, as in the kernel.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <sys/mman.h>

#include <cpuid.h>

#include <linux/mm.h>
#include <linux/vmalloc.h>
#include <asm/cpufeature.h>

#define LINE 64

struct fixup {
	int from, to;
};

/* Set by the linker. */
extern const struct fixup __start___ex_table[], __stop___ex_table[];

/* The unmapped page, and the handler to restore when there is none. */
static char *hole;
static struct sigaction before;

static bool cpu_has(int feature)
{
	unsigned int a, b = 0, c = 0, d;

	switch (feature) {
	case X86_FEATURE_MOVDIR64B:
		return __get_cpuid_count(7, 0, &a, &b, &c, &d) && c & 1U << 28;
	case X86_FEATURE_CLZERO:
		return __get_cpuid(0x80000008, &a, &b, &c, &d) && b & 1;
	/* The kernel then uses another copy_mc_to_kernel(). The program has only the plain one. */
	case X86_FEATURE_ERMS:
		return false;
	default:
		return true;
	}
}

/* Called once: CPUID is slow under a hypervisor. */
bool cpu_feature_enabled(int feature)
{
	static int known[X86_FEATURE_ERMS + 1];

	if (!known[feature])
		known[feature] = cpu_has(feature) ? 1 : -1;

	return known[feature] > 0;
}

/* Handle a fault. Without an exception table entry it recurs, and the sanitizer reports it. */
static void fix(int signal, siginfo_t *info, void *context)
{
	greg_t *ip = &((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
	const struct fixup *entry;

	(void)signal;
	(void)info;
	for (entry = __start___ex_table; entry < __stop___ex_table; entry++) {
		if ((greg_t)&entry->from + entry->from == *ip) {
			*ip = (greg_t)&entry->to + entry->to;
			return;
		}
	}
	hole = NULL;
	sigaction(SIGSEGV, &before, NULL);
}

void *vmalloc(size_t size)
{
	const struct sigaction action = { .sa_sigaction = fix, .sa_flags = SA_SIGINFO };
	char *area = mmap(NULL, size + PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (area == MAP_FAILED)
		return NULL;

	hole = area + size;
	mprotect(hole, PAGE_SIZE, PROT_NONE);
	sigaction(SIGSEGV, &action, &before);

	return area;
}

void vfree(const void *area)
{
	munmap((void *)area, hole + PAGE_SIZE - (const char *)area);
	hole = NULL;
	sigaction(SIGSEGV, &before, NULL);
}

/* Does the line at this address, which may span two pages, touch the unmapped page? */
static bool gone(const char *line)
{
	return hole && line + LINE > hole && line < hole + PAGE_SIZE;
}

static void emulate(int signal, siginfo_t *info, void *context)
{
	/* copy_x86.c only uses the operands with this ModRM byte. */
	static const unsigned char movdir64b[] = { 0x66, 0x0f, 0x38, 0xf8, 0x02 }, clzero[] = { 0x0f, 0x01, 0xfc };
	greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;
	const void *ip = (const void *)regs[REG_RIP];
	char *line = (char *)regs[REG_RAX];

	if (gone(line) || (!memcmp(ip, movdir64b, sizeof(movdir64b)) && gone((const char *)regs[REG_RDX]))) {
		fix(signal, info, context);
	} else if (!memcmp(ip, movdir64b, sizeof(movdir64b))) {
		if (!((unsigned long)line % LINE))
			memcpy(line, (const void *)regs[REG_RDX], LINE);
		regs[REG_RIP] += sizeof(movdir64b);
	} else if (!memcmp(ip, clzero, sizeof(clzero))) {
		memset(line - (unsigned long)line % LINE, 0, LINE);
		regs[REG_RIP] += sizeof(clzero);
	} else {
		abort();
	}
}

bool boot_cpu_has(int feature)
{
	const struct sigaction action = { .sa_sigaction = emulate, .sa_flags = SA_SIGINFO };

	if (!cpu_feature_enabled(feature)) {
		sigaction(SIGILL, &action, NULL);
		printf("# this CPU lacks the instruction: it is emulated\n");
	}

	return true;
}
