// SPDX-License-Identifier: GPL-2.0
/*
 * A plugin of QEMU's x86 emulator: counts how often each instruction of the guest's modules runs,
 * and which lines of memory the kernel writes all the time.
 *
 * Argument: out=FILE. Marks of the guest (tools/lab/powercut/mark.h) begin a turn and end it, by
 * turns. For each turn the file has a line "turn", "ADDRESS COUNT" for each instruction that ran
 * in it, and "line ADDRESS COUNT" for each line of 64 bytes with at least OFTEN stores. The kernel
 * must run with nokaslr, so that its modules are where we look.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lab/powercut/mark.h"
#include "../../lab/powercut/plugin.h"

/* As much as all modules of the guest need together. */
#define MODULES		0xffffffffc0000000ULL
#define MODULES_SIZE	(32u << 20)
#define KERNEL		0xffffffff80000000ULL
/* I/Os in a turn: a line that each of them writes has as many stores. */
#define OFTEN		512
#define LINE		64
/* Prefix of instructions whose operand is memory of this CPU alone. */
#define GS		0x65
/* More lines than a turn writes, as a power of two. */
#define LINES		(4u << 20)

PLUGIN_EXPORT int qemu_plugin_version = PLUGIN_VERSION;

static FILE *out;
/* One CPU, and it needs no lock. */
static bool running;
static u64 counts[MODULES_SIZE];
/* Which of them can be other than 0. */
static u64 first = MODULES_SIZE, last;

/* By hash. An address of 0 is an empty place. */
static struct line {
	u64	address;
	u64	count;
} lines[LINES];

static void stored(unsigned int cpu, u32 info, u64 address, void *data)
{
	u64 line = address / LINE * LINE, i;

	if (!running)
		return;
	for (i = line / LINE * 0x9e3779b97f4a7c15ULL >> 42; lines[i].address; i = (i + 1) % LINES)
		if (lines[i].address == line)
			break;
	lines[i].address = line;
	lines[i].count++;
}

static void put_lines(void)
{
	size_t i;

	for (i = 0; i < LINES; i++)
		if (lines[i].count >= OFTEN)
			fprintf(out, "line %llx %llu\n", (unsigned long long)lines[i].address,
				(unsigned long long)lines[i].count);
	memset(lines, 0, sizeof(lines));
}

static void count(unsigned int cpu, void *data)
{
	u64 *counter = data;

	if (running)
		(*counter)++;
}

static void marked(unsigned int cpu, void *data)
{
	u64 i;

	running = !running;
	if (running)
		return;

	fputs("turn\n", out);
	for (i = first; i <= last; i++) {
		if (counts[i])
			fprintf(out, "%llx %llu\n", MODULES + i, (unsigned long long)counts[i]);
		counts[i] = 0;
	}
	put_lines();
	fflush(out);
}

static void translate_insn(struct qemu_plugin_insn *insn)
{
	u64 at = qemu_plugin_insn_vaddr(insn) - MODULES;
	u8 code[sizeof(MARK_X86) - 1] = {};

	if (qemu_plugin_insn_vaddr(insn) < KERNEL)
		return;

	qemu_plugin_insn_data(insn, code, sizeof(code));
	if (code[0] != GS)
		qemu_plugin_register_vcpu_mem_cb(insn, stored, PLUGIN_NO_REGS, PLUGIN_STORES, NULL);
	if (at >= MODULES_SIZE)
		return;

	if (!memcmp(code, MARK_X86, sizeof(code))) {
		qemu_plugin_register_vcpu_insn_exec_cb(insn, marked, PLUGIN_NO_REGS, NULL);
		return;
	}

	first = at < first ? at : first;
	last = at > last ? at : last;
	qemu_plugin_register_vcpu_insn_exec_cb(insn, count, PLUGIN_NO_REGS, &counts[at]);
}

static void translate(u64 plugin, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb), i;

	for (i = 0; i < n; i++)
		translate_insn(qemu_plugin_tb_get_insn(tb, i));
}

PLUGIN_EXPORT int qemu_plugin_install(u64 plugin, const struct plugin_info *info, int argc,
				      char **argv)
{
	if (argc != 1 || strncmp(argv[0], "out=", 4))
		return -1;
	out = fopen(argv[0] + 4, "w");
	if (!out)
		return -1;

	qemu_plugin_register_vcpu_tb_trans_cb(plugin, translate);

	return 0;
}
