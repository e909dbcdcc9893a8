// SPDX-License-Identifier: GPL-2.0
/*
 * Parse a number of bytes. Unlike memparse(), it refuses a number that does not fit.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/errno.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <linux/types.h>

#include "size.h"

static int size_digit(char ch, unsigned int base)
{
	unsigned int digit = base;

	if (ch >= '0' && ch <= '9')
		digit = ch - '0';
	else if ((ch | 0x20) >= 'a' && (ch | 0x20) <= 'f')
		digit = (ch | 0x20) - 'a' + 10;

	return digit < base ? (int)digit : -1;
}

static unsigned int size_unit(char ch)
{
	switch (ch | 0x20) {
	case 'k':
		return 10;
	case 'm':
		return 20;
	case 'g':
		return 30;
	case 't':
		return 40;
	default:
		return 0;
	}
}

/**
 * pmem_size_parse() - parse a number of bytes
 * @text: a decimal number or 0x…, optionally followed by K, M, G or T
 * @size: set to the number of bytes, undefined on error
 * @end:  set to the first character after the number; on error, to the wrong character, or to the
 *        start of a number that is too large
 *
 * Return: 0, -EINVAL if there is no number, or -EOVERFLOW.
 */
int pmem_size_parse(const char *text, u64 *size, const char **end)
{
	unsigned int base = 10, unit;
	const char *at = text;
	int digit;

	if (*at == '0' && (at[1] | 0x20) == 'x') {
		base = 16;
		at += 2;
	}

	*end = at;
	digit = size_digit(*at, base);
	if (digit < 0)
		return -EINVAL;

	*end = text;
	*size = 0;
	do {
		if (check_mul_overflow(*size, (u64)base, size) ||
		    check_add_overflow(*size, (u64)digit, size))
			return -EOVERFLOW;
		digit = size_digit(*++at, base);
	} while (digit >= 0);

	unit = size_unit(*at);
	if (unit) {
		if (*size >> (64 - unit))
			return -EOVERFLOW;
		*size <<= unit;
		at++;
	}
	*end = at;

	return 0;
}

/**
 * pmem_size_param() - parse a module parameter that is a number of bytes
 * @text: a number as pmem_size_parse() takes it, and blanks or a newline after it
 * @size: set to the number of bytes, undefined on error
 *
 * Return: 0, -EINVAL if there is no number or something else after it, or -EOVERFLOW.
 */
int pmem_size_param(const char *text, u64 *size)
{
	const char *end;
	int ret = pmem_size_parse(text, size, &end);

	if (ret)
		return ret;

	return *skip_spaces(end) ? -EINVAL : 0;
}
