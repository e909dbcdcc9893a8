/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Features of the CPU.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_ASM_CPUFEATURE_H
#define _UNIT_ASM_CPUFEATURE_H

#include <linux/types.h>

enum { X86_FEATURE_XMM2, X86_FEATURE_MOVDIR64B, X86_FEATURE_CLZERO, X86_FEATURE_ERMS };

/* In hardware. */
bool cpu_feature_enabled(int feature);

/* In hardware or emulated: enable the emulation of a missing instruction and print a line. */
bool boot_cpu_has(int feature);

#endif /* _UNIT_ASM_CPUFEATURE_H */
