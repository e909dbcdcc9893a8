/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What firmware told of memory: only x86 has it, and later kernels keep it for KVM. All may be
 * memory then. Delete with the last older kernel.
 */
#ifdef CONFIG_X86
#include_next <asm/e820/api.h>
#endif
#ifndef COMPAT_E820_RAW
#define e820__mapped_raw_any(start, end, type)	true
#endif
