// SPDX-License-Identifier: GPL-2.0
/*
 * A plugin of QEMU's: logs how data gets from the CPUs' caches to persistent memory.
 *
 * Arguments: memory=FILE, what the range is backed by, and out=PREFIX. Each recording writes
 * PREFIX-N.base (the memory at its start), PREFIX-N.events (struct event) and PREFIX-N.end. Where
 * the kernel sees the range the guest tells.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "copy.h"
#include "decode.h"
#include "event.h"
#include "mark.h"
#include "place.h"
#include "plugin.h"

#define LINE_SHIFT	6
#define CPUS		8
#define UNSENT		65536

PLUGIN_EXPORT int qemu_plugin_version = PLUGIN_VERSION;

/* All of it under the lock, but for registers, which are each CPU's own. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static u64 id, size, watch;
static const struct decoder *decoder;
static const char *memory, *out;
static bool armed;
static FILE *log_file;
static unsigned long number;
/* Lines stored to since the start. */
static u8 *stored;
/* CPUs with something that a fence or a locked instruction settles. */
static u8 unsettled[CPUS];
static struct qemu_plugin_register *registers[CPUS][DECODE_REGISTERS];
static struct g_byte_array *scratch[CPUS];

enum { SETTLED_BY_FENCE = 1, SETTLED_BY_LOCKED = 2 };

static void emit(enum event_kind kind, unsigned int cpu, unsigned int len, u64 off, u64 data)
{
	const struct event event = {
		.kind = kind, .cpu = cpu, .len = len, .off = off, .data = data,
	};

	if (fwrite(&event, sizeof(event), 1, log_file) != 1) {
		perror("powercut: the log");
		abort();
	}
}

static u64 reg(unsigned int cpu, unsigned int which)
{
	u64 value = 0;

	g_byte_array_set_size(scratch[cpu], 0);
	if (qemu_plugin_read_register(registers[cpu][which], scratch[cpu]) >= (int)sizeof(value))
		memcpy(&value, scratch[cpu]->data, sizeof(value));

	return value;
}

static u64 argument(unsigned int cpu, unsigned int which)
{
	return reg(cpu, decoder->arguments[which]);
}

static void store(unsigned int cpu, u32 info, u64 virt, void *nt)
{
	unsigned int len = 1u << qemu_plugin_mem_size_shift(info), part;
	struct plugin_value value;
	u64 off, data;

	if (!log_file)
		return;
	off = place_of_access(info, virt);
	if (off == PLACE_NONE)
		return;

	value = qemu_plugin_mem_get_value(info);
	pthread_mutex_lock(&lock);
	for (part = 0; log_file && part < len; part += 8) {
		data = value.u64[part / 8];
		emit(nt ? EVENT_NT : EVENT_STORE, cpu, len < 8 ? len : 8, off + part, data);
		stored[(off + part) >> LINE_SHIFT] = 1;
		stored[(off + part + (len < 8 ? len : 8) - 1) >> LINE_SHIFT] = 1;
		if (nt)
			unsettled[cpu] = SETTLED_BY_FENCE | SETTLED_BY_LOCKED;
	}
	pthread_mutex_unlock(&lock);
}

/* Place of what an instruction names. Under the lock. */
static u64 operand_place(unsigned int cpu, const struct decode_address *operand)
{
	u64 virt = operand->disp;

	if (operand->base >= 0)
		virt += reg(cpu, operand->base);
	if (operand->index >= 0)
		virt += reg(cpu, operand->index) << operand->scale;

	return place_of_address(virt);
}

static void flush(unsigned int cpu, void *operand)
{
	u64 off;

	if (!log_file)
		return;

	pthread_mutex_lock(&lock);
	off = operand_place(cpu, operand);
	if (log_file && off != PLACE_NONE && stored[off >> LINE_SHIFT]) {
		emit(EVENT_FLUSH, cpu, 0, off >> LINE_SHIFT << LINE_SHIFT, 0);
		unsettled[cpu] = SETTLED_BY_FENCE | SETTLED_BY_LOCKED;
	}
	pthread_mutex_unlock(&lock);
}

/*
 * DC ZVA is no store to the emulator. The block is a line (the lab's CPU has it so), and if the
 * instruction faults and comes once more, so do we, which makes no difference.
 */
static void zero(unsigned int cpu, void *operand)
{
	u64 off, i;

	if (!log_file)
		return;

	pthread_mutex_lock(&lock);
	off = operand_place(cpu, operand);
	if (log_file && off != PLACE_NONE) {
		off = off >> LINE_SHIFT << LINE_SHIFT;
		for (i = 0; i < 1 << LINE_SHIFT; i += 8)
			emit(EVENT_STORE, cpu, 8, off + i, 0);
		stored[off >> LINE_SHIFT] = 1;
	}
	pthread_mutex_unlock(&lock);
}

static void fence(unsigned int cpu, void *locked)
{
	u8 settles = locked ? SETTLED_BY_LOCKED : SETTLED_BY_FENCE;

	/* Each CPU its own byte, and set by this one only. */
	if (!log_file || !(unsettled[cpu] & settles))
		return;

	pthread_mutex_lock(&lock);
	if (log_file)
		emit(locked ? EVENT_LOCKED : EVENT_FENCE, cpu, 0, 0, 0);
	unsettled[cpu] = locked ? unsettled[cpu] & ~SETTLED_BY_LOCKED : 0;
	pthread_mutex_unlock(&lock);
}

/* bi_bdev, the second word of a bio, is the disk. */
static void complete(unsigned int cpu, void *unused)
{
	u64 bdev = 0;

	if (!log_file)
		return;
	g_byte_array_set_size(scratch[cpu], 0);
	if (qemu_plugin_read_memory_vaddr(argument(cpu, 0) + 8, scratch[cpu], sizeof(bdev)))
		memcpy(&bdev, scratch[cpu]->data, sizeof(bdev));

	pthread_mutex_lock(&lock);
	if (log_file)
		emit(EVENT_COMPLETE, cpu, 0, 0, bdev);
	pthread_mutex_unlock(&lock);
}

static void snapshot(const char *what)
{
	char name[4096];

	snprintf(name, sizeof(name), "%s-%lu.%s", out, number, what);
	if (copy_file(memory, name, 0, size)) {
		perror(name);
		abort();
	}
}

static void start(unsigned long n)
{
	char name[4096];

	if (!armed || !size || log_file) {
		fprintf(stderr, "powercut: not ready to record\n");
		abort();
	}
	number = n;
	snapshot("base");
	memset(stored, 0, (size >> LINE_SHIFT) + 1);
	memset(unsettled, 0, sizeof(unsettled));
	place_forget_users();
	snprintf(name, sizeof(name), "%s-%lu.events", out, n);
	log_file = fopen(name, "w");
	if (!log_file) {
		perror(name);
		abort();
	}
	setvbuf(log_file, NULL, _IOFBF, UNSENT);
}

static void stop(void)
{
	if (!log_file)
		return;

	if (fclose(log_file)) {
		perror("powercut: the log");
		abort();
	}
	log_file = NULL;
	snapshot("end");
}

static void translate(u64 plugin, struct qemu_plugin_tb *tb);

static void rearm(u64 plugin)
{
	armed = true;
	qemu_plugin_register_vcpu_tb_trans_cb(plugin, translate);
}

static void marked(unsigned int cpu, void *unused)
{
	enum mark what = argument(cpu, 0);
	u64 a = argument(cpu, 1), b = argument(cpu, 2), c = argument(cpu, 3);

	pthread_mutex_lock(&lock);
	switch (what) {
	case MARK_RANGE:
		size = b;
		free(stored);
		stored = calloc((size >> LINE_SHIFT) + 1, 1);
		place_range(a, b);
		break;
	case MARK_MAP:
		place_add_map(a, b, c);
		break;
	case MARK_WATCH:
		watch = a;
		break;
	case MARK_ARM:
		/* Done when this CPU leaves the code that it is in, with all CPUs at rest. */
		qemu_plugin_reset(id, rearm);
		break;
	case MARK_START:
		start(a);
		break;
	case MARK_STOP:
		stop();
		break;
	default:
		if (log_file)
			emit(EVENT_MARK, cpu, what, a, b);
	}
	pthread_mutex_unlock(&lock);
}

static void translate_insn(struct qemu_plugin_insn *insn)
{
	u64 virt = qemu_plugin_insn_vaddr(insn);
	struct decode_address *operand;
	u8 code[DECODE_MAX] = {};
	enum decode kind;

	qemu_plugin_insn_data(insn, code, sizeof(code));
	if (!memcmp(code, decoder->mark, decoder->mark_size)) {
		qemu_plugin_register_vcpu_insn_exec_cb(insn, marked, PLUGIN_READS_REGS, NULL);
		return;
	}
	if (!armed)
		return;

	if (watch && virt == watch)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, complete, PLUGIN_READS_REGS, NULL);
	kind = decoder->kind(code);
	if (kind == DECODE_FENCE || kind == DECODE_LOCKED)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, fence, PLUGIN_NO_REGS,
						       kind == DECODE_LOCKED ? &lock : NULL);
	if (kind == DECODE_FLUSH || kind == DECODE_ZERO) {
		/* Code that is translated once more leaks it; that is rare. */
		operand = malloc(sizeof(*operand));
		*operand = decoder->operand(code, virt + qemu_plugin_insn_size(insn));
		qemu_plugin_register_vcpu_insn_exec_cb(insn, kind == DECODE_ZERO ? zero : flush,
						       PLUGIN_READS_REGS, operand);
	}
	qemu_plugin_register_vcpu_mem_cb(insn, store, PLUGIN_NO_REGS, PLUGIN_STORES,
					 kind == DECODE_NT ? &lock : NULL);
}

static void translate(u64 plugin, struct qemu_plugin_tb *tb)
{
	size_t count = qemu_plugin_tb_n_insns(tb), i;

	for (i = 0; i < count; i++)
		translate_insn(qemu_plugin_tb_get_insn(tb, i));
}

static void cpu_init(u64 plugin, unsigned int cpu)
{
	struct g_array *array = qemu_plugin_get_registers();
	const struct plugin_register *known = (const void *)array->data;
	unsigned int i, j;

	scratch[cpu] = g_byte_array_new();
	for (i = 0; i < array->len; i++)
		for (j = 0; j < DECODE_REGISTERS; j++)
			if (decoder->registers[j] &&
			    !strcmp(known[i].name, decoder->registers[j]))
				registers[cpu][j] = known[i].handle;
}

static void leave(u64 plugin, void *unused)
{
	stop();
}

static const struct decoder *find_decoder(const char *target)
{
	if (!strcmp(target, decoder_x86.target))
		return &decoder_x86;
	if (!strcmp(target, decoder_arm64.target))
		return &decoder_arm64;

	return NULL;
}

PLUGIN_EXPORT int qemu_plugin_install(u64 plugin, const struct plugin_info *info, int argc,
				      char **argv)
{
	int i;

	decoder = find_decoder(info->target);
	for (i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "memory=", 7))
			memory = strdup(argv[i] + 7);
		if (!strncmp(argv[i], "out=", 4))
			out = strdup(argv[i] + 4);
	}
	if (!decoder || !memory || !out)
		return -1;

	id = plugin;
	qemu_plugin_register_vcpu_init_cb(plugin, cpu_init);
	qemu_plugin_register_vcpu_tb_trans_cb(plugin, translate);
	qemu_plugin_register_atexit_cb(plugin, leave, NULL);

	return 0;
}
