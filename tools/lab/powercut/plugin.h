/* SPDX-License-Identifier: GPL-2.0 */
/*
 * As much of QEMU's plugin interface (version 4) and of glib as the recorder uses.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef POWERCUT_PLUGIN_H
#define POWERCUT_PLUGIN_H

#include <stddef.h>

#include <linux/types.h>

#define PLUGIN_EXPORT		__attribute__((visibility("default")))
#define PLUGIN_VERSION		4
/* Whether a callback reads registers, and the kind of access that it is called for. */
#define PLUGIN_NO_REGS		0
#define PLUGIN_READS_REGS	1
#define PLUGIN_STORES		2

struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_plugin_hwaddr;
struct qemu_plugin_register;

/* The beginning of the emulator's description of itself. */
struct plugin_info {
	const char	*target;
};

struct g_array {
	char		*data;
	unsigned int	len;
};

struct g_byte_array {
	u8		*data;
	unsigned int	len;
};

struct plugin_register {
	struct qemu_plugin_register	*handle;
	const char			*name;
	const char			*feature;
};

/* The type is the logarithm of the size; sixteen bytes come as two words, the low one first. */
struct plugin_value {
	int	type;
	union {
		u8		u8;
		u16	u16;
		u32	u32;
		u64	u64[2];
	};
};

struct g_byte_array *g_byte_array_new(void);
struct g_byte_array *g_byte_array_set_size(struct g_byte_array *array, unsigned int len);

void qemu_plugin_reset(u64 id, void (*done)(u64 id));
void qemu_plugin_register_vcpu_init_cb(u64 id, void (*cb)(u64 id, unsigned int cpu));
void qemu_plugin_register_vcpu_tb_trans_cb(u64 id,
					   void (*cb)(u64 id, struct qemu_plugin_tb *tb));
void qemu_plugin_register_atexit_cb(u64 id, void (*cb)(u64 id, void *data), void *data);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn,
				      void (*cb)(unsigned int cpu, u32 info, u64 vaddr,
						 void *data),
				      int flags, int accesses, void *data);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
					    void (*cb)(unsigned int cpu, void *data),
					    int flags, void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *insn, void *dst, size_t len);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
u64 qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
unsigned int qemu_plugin_mem_size_shift(u32 info);
struct plugin_value qemu_plugin_mem_get_value(u32 info);
struct qemu_plugin_hwaddr *qemu_plugin_get_hwaddr(u32 info, u64 vaddr);
bool qemu_plugin_hwaddr_is_io(const struct qemu_plugin_hwaddr *addr);
u64 qemu_plugin_hwaddr_phys_addr(const struct qemu_plugin_hwaddr *addr);
bool qemu_plugin_read_memory_vaddr(u64 vaddr, struct g_byte_array *data, size_t len);
struct g_array *qemu_plugin_get_registers(void);
int qemu_plugin_read_register(struct qemu_plugin_register *handle, struct g_byte_array *buf);

#endif
