/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What must be found after a power cut.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef POWERCUT_CHECK_H
#define POWERCUT_CHECK_H

#include "plan.h"

bool check_region(const u8 *got, const struct plan *plan, u32 acked, u32 begun,
		  char *why, size_t room);

#endif
