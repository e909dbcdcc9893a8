/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The writes of each workload, step by step, for the program that writes and the one that checks.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef POWERCUT_PLAN_H
#define POWERCUT_PLAN_H

#include <linux/types.h>

#define PLAN_REGION	(256 << 10)
#define PLAN_FIXED	(64 << 10)
#define PLAN_LONGEST	(8 << 10)

/**
 * enum step_kind - what a step does; all but the first two are for directories
 * @STEP_WRITE:   overwrite
 * @STEP_SYNC:    nothing; the steps before are acknowledged
 * @STEP_CREATE:  a new file
 * @STEP_REWRITE: overwrite in the file that was there
 * @STEP_STORE:   the same through a mapping
 * @STEP_APPEND:  at the end of the file that grows
 * @STEP_REPLACE: write a file, then rename it over another
 */
enum step_kind {
	STEP_WRITE,
	STEP_SYNC,
	STEP_CREATE,
	STEP_REWRITE,
	STEP_STORE,
	STEP_APPEND,
	STEP_REPLACE,
};

/**
 * struct step - one of them
 * @kind: what it does
 * @off:  from the start of the region or file, in bytes
 * @len:  in bytes
 * @ack:  when it is done, it and the steps before it are acknowledged
 */
struct step {
	enum step_kind	kind;
	u32		off;
	u32		len;
	bool		ack;
};

/**
 * struct plan - a workload
 * @name:   as the command line has it
 * @steps:  how many; they count from 1
 * @files:  it works in a directory
 * @strict: locked instructions may not stand in for fences (docs/powercut.rst)
 * @step:   what step number @seq does
 */
struct plan {
	const char	*name;
	u32		steps;
	bool		files;
	bool		strict;
	struct step	(*step)(u32 seq);
};

const struct plan *plan_find(const char *name);
void plan_fill(void *buffer, u32 seq, u32 off, u32 len);
u32 plan_appended(const struct plan *plan, u32 seq);

#endif
