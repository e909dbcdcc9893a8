/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A failed call ends the program: a workload other than the planned one proves nothing.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef POWERCUT_MUST_H
#define POWERCUT_MUST_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static inline void must(bool good, const char *what)
{
	if (good)
		return;
	perror(what);
	exit(2);
}

#endif
