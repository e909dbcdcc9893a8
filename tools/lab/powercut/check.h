/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Checks of the memory after a power cut.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef POWERCUT_CHECK_H
#define POWERCUT_CHECK_H

#include "plan.h"
#include "replay.h"

bool check_region(const u8 *got, const struct plan *plan, const struct replay *r, char *why,
		  size_t room);

#endif
