/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Completions, which a program with one thread cannot wait for.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_COMPLETION_H
#define _UNIT_LINUX_COMPLETION_H

#include <linux/types.h>

struct completion {
	unsigned int done;
};

static inline void init_completion(struct completion *completion)
{
	completion->done = 0;
}

static inline void complete(struct completion *completion)
{
	completion->done++;
}

static inline bool completion_done(const struct completion *completion)
{
	return completion->done;
}

#endif /* _UNIT_LINUX_COMPLETION_H */
