/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Why a range lacks something, as a code for programs and a cure for people.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef PMEMCTL_REASON_H
#define PMEMCTL_REASON_H

#include <stddef.h>

#include "range.h"

/**
 * struct reason - a reason that the drivers give
 * @code: for programs; never changes its meaning
 * @cure: a sentence, in which reason_cure() replaces "%r", "%u" and "%d"
 */
struct reason {
	const char *code;
	const char *cure;
};

/**
 * reason_no_disk() - why a range has no disk
 * @range: a range
 *
 * Return: the reason, NULL if it has a disk.
 */
const struct reason *reason_no_disk(const struct range *range);

/**
 * reason_no_dax() - why the disk of a range has no DAX
 * @range: a range
 *
 * Return: the reason, NULL if it has DAX.
 */
const struct reason *reason_no_dax(const struct range *range);

/**
 * reason_read_only() - look up a word of the attribute "read_only_reason"
 * @word: one word of it
 * @len:  its length
 *
 * Return: the reason; its code is the word, if it is known.
 */
const struct reason *reason_read_only(const char *word, size_t len);

/**
 * reason_cure() - the cure with the names of a range in it
 * @reason: a reason
 * @range:  the range
 *
 * Return: a text, for free().
 */
char *reason_cure(const struct reason *reason, const struct range *range);

#endif /* PMEMCTL_REASON_H */
