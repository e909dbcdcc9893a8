/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The C library's string functions, and those that the kernel's header adds.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_STRING_H
#define _UNIT_LINUX_STRING_H

#include <string.h>

#include <linux/array_size.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/overflow.h>
#include <linux/types.h>

static inline ssize_t strscpy(char *to, const char *from, size_t size)
{
	size_t len = strnlen(from, size);

	if (!size)
		return -E2BIG;
	if (len < size) {
		memcpy(to, from, len + 1);
		return len;
	}

	memcpy(to, from, size - 1);
	to[size - 1] = '\0';

	return -E2BIG;
}

static inline char *skip_spaces(const char *text)
{
	return (char *)text + strspn(text, " \t\n\v\f\r");
}

#endif /* _UNIT_LINUX_STRING_H */
