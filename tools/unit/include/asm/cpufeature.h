/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the CPU can.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_ASM_CPUFEATURE_H
#define _UNIT_ASM_CPUFEATURE_H

#include <linux/types.h>

enum { X86_FEATURE_XMM2, X86_FEATURE_MOVDIR64B, X86_FEATURE_CLZERO, X86_FEATURE_ERMS };

/* By itself. */
bool cpu_feature_enabled(int feature);

/* Or with help: an instruction that it lacks is emulated from then on, and a line says so. */
bool boot_cpu_has(int feature);

#endif /* _UNIT_ASM_CPUFEATURE_H */
