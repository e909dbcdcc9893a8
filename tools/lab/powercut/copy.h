/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sparse files, copied so that they stay so.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef POWERCUT_COPY_H
#define POWERCUT_COPY_H

#include <linux/types.h>

int copy_file(const char *from, const char *to, u64 at, u64 size);

#endif
