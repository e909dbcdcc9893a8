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

static const int way_features[] = { X86_FEATURE_MOVDIR64B, X86_FEATURE_CLZERO };
static bool way_shown[ARRAY_SIZE(way_features)];

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
	int i;

	for (i = 0; i < ARRAY_SIZE(way_features); i++)
		way_shown[i] = test_bit(way_features[i], way_words());
}

/**
 * way_use() - take this way from now on
 * @way:    the way
 * @zeroes: the next writes are of zeroes, for which no way is forced
 *
 * The driver copies by movdir64b if the CPU has clzero as well.
 */
void way_use(enum way way, bool zeroes)
{
	int i;

	if (!IS_ENABLED(CONFIG_UML))
		return;

	for (i = 0; i < ARRAY_SIZE(way_features); i++) {
		bool shown = way_shown[i];

		if (!zeroes && way != WAY_CHOSEN)
			shown = way == WAY_MOVDIR64B;
		if (shown)
			set_bit(way_features[i], way_words());
		else
			clear_bit(way_features[i], way_words());
	}
}
