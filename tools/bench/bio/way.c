// SPDX-License-Identifier: GPL-2.0
/*
 * Which way a driver copies. In a user-mode kernel, the features of the CPU are bits in memory that
 * each copy looks at, so that one driver can be measured by either path, on the same memory.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kconfig.h>
#include <linux/string.h>
#include <asm/cpufeature.h>

#include "bio.h"

static bool shown;

static unsigned long *way_words(void)
{
	return (unsigned long *)boot_cpu_data.x86_capability;
}

/**
 * way_parse() - which path a disk is to be measured by
 * @way:  takes it
 * @word: "movnti", "movdir64b", or "" for the one that the CPU's bits choose
 *
 * Only the caller knows whether the CPU has the instruction: it may be hidden by a hypervisor.
 *
 * Return: 0 or -EINVAL.
 */
int way_parse(enum way *way, const char *word)
{
	*way = WAY_CHOSEN;
	if (!*word)
		return 0;
	if (!IS_ENABLED(CONFIG_UML))
		return -EINVAL;

	if (!strcmp(word, "movnti"))
		*way = WAY_MOVNTI;
	else if (!strcmp(word, "movdir64b"))
		*way = WAY_MOVDIR64B;
	else
		return -EINVAL;

	return 0;
}

/* Remember what the CPU says, before anything is forced. */
void way_begin(void)
{
	shown = test_bit(X86_FEATURE_MOVDIR64B, way_words());
}

void way_use(enum way way)
{
	if (!IS_ENABLED(CONFIG_UML))
		return;

	if (way == WAY_MOVDIR64B || (way == WAY_CHOSEN && shown))
		set_bit(X86_FEATURE_MOVDIR64B, way_words());
	else
		clear_bit(X86_FEATURE_MOVDIR64B, way_words());
}
