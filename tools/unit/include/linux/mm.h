/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The zero page, the only page of a program.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_MM_H
#define _UNIT_LINUX_MM_H

#define PAGE_SIZE	4096UL
#define ZERO_PAGE(address)	(address)
#define page_address(page)	((const void *)unit_zeroes)

static const unsigned char unit_zeroes[PAGE_SIZE];

#endif /* _UNIT_LINUX_MM_H */
