/* SPDX-License-Identifier: GPL-2.0 */
/*
 * "size@start[,flag…][;…]" in, ranges out.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_PARSE_CMDLINE_H
#define _PMEM_PARSE_CMDLINE_H

#include <linux/types.h>

#include "../pmem_range.h"

/**
 * struct cmdline_error - a syntax error
 * @offset: byte offset in the text
 * @why:    description for one log line
 */
struct cmdline_error {
	size_t		offset;
	const char	*why;
};

/**
 * struct cmdline_sink - receives the results of pmem_cmdline_parse()
 * @range: called for each range; @force if the text has that flag. A negative errno ends the
 *         parse and becomes its return value.
 */
struct cmdline_sink {
	int (*range)(void *ctx, const struct pmem_range *range, bool force);
};

int pmem_cmdline_parse(const char *text, const struct cmdline_sink *sink, void *ctx,
		       struct cmdline_error *error);

#endif /* _PMEM_PARSE_CMDLINE_H */
