/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tells the recorder where the memory to follow is mapped.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef POWERCUT_TELL_H
#define POWERCUT_TELL_H

#include <linux/types.h>

void tell_memory(u64 range, u64 size);

#endif
