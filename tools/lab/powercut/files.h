/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The workload of files.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef POWERCUT_FILES_H
#define POWERCUT_FILES_H

#include "plan.h"

void files_run(const struct plan *plan, const char *dir, unsigned long number);
bool files_check(const struct plan *plan, const char *dir, u32 acked, u32 begun,
		 char *why, size_t room);

#endif
