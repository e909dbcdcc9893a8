/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A number of bytes with its unit, such as 64M, as the administrator writes it.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_PARSE_SIZE_H
#define _PMEM_PARSE_SIZE_H

#include <linux/types.h>

/* pmem_bus exports it to the other modules. */
int pmem_size_parse(const char *text, u64 *size, const char **end);
int pmem_size_param(const char *text, u64 *size);

#endif /* _PMEM_PARSE_SIZE_H */
