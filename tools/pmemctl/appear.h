/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ranges that appear while pmemctl adds some.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef PMEMCTL_APPEAR_H
#define PMEMCTL_APPEAR_H

#include <stddef.h>

/**
 * struct appear - the ranges that were there before
 * @names: for free()
 * @n:     their number
 */
struct appear {
	char	(*names)[32];
	size_t	n;
};

/* Remember which ranges there are. */
void appear_begin(struct appear *appear);

/**
 * appear_print() - wait until the new ranges have disks, and print them
 * @appear: from appear_begin(), is freed
 *
 * A range that gets no disk is printed with the reason.
 */
void appear_print(struct appear *appear);

#endif /* PMEMCTL_APPEAR_H */
