/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whether this CPU has the instruction movdir64b. A benchmark may use it where CPUID hides it; the
 * driver must not.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _BENCH_MOVDIR64B_H
#define _BENCH_MOVDIR64B_H

/**
 * enum movdir64b - what is known about the instruction
 * @MOVDIR64B_MISSING: executing it raises SIGILL
 * @MOVDIR64B_HIDDEN:  the CPU executes it, but CPUID does not report it, as some hypervisors do
 * @MOVDIR64B_UNUSED:  CPUID reports it, but the CPU is not one on which the driver uses it
 * @MOVDIR64B_SHOWN:   CPUID reports it, and the driver uses it
 */
enum movdir64b {
	MOVDIR64B_MISSING,
	MOVDIR64B_HIDDEN,
	MOVDIR64B_UNUSED,
	MOVDIR64B_SHOWN,
};

enum movdir64b movdir64b_find(void);

#endif /* _BENCH_MOVDIR64B_H */
