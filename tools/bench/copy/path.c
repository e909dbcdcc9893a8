// SPDX-License-Identifier: GPL-2.0
/*
 * Which of the driver's paths a copy takes. The driver asks for features of the CPU; here is the
 * answer.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <cpuid.h>

#include <asm/cpufeature.h>

#include "../machine/movdir64b.h"
#include "copy.h"

/* Of each thread: threads that write the same line slow each other down. */
static __thread enum path forced;

void path_set(enum path path)
{
	forced = path;
}

static bool cpu_has(int feature)
{
	unsigned int a, b = 0, c, d;

	switch (feature) {
	case X86_FEATURE_MOVDIR64B:
		return movdir64b_find() >= MOVDIR64B_UNUSED;
	case X86_FEATURE_CLZERO:
		return __get_cpuid(0x80000008, &a, &b, &c, &d) && b & 1;
	default:
		return true;
	}
}

/* CPUID is slow under a hypervisor, so each is asked for once. */
bool cpu_feature_enabled(int feature)
{
	static int known[X86_FEATURE_ERMS + 1];

	/* The driver takes that path if both are there. */
	if (forced && (feature == X86_FEATURE_MOVDIR64B || feature == X86_FEATURE_CLZERO))
		return forced == PATH_MOVDIR64B;
	if (!known[feature])
		known[feature] = cpu_has(feature) ? 1 : -1;

	return known[feature] > 0;
}
