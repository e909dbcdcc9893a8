/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where in the range that is followed an address of the guest's lies.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef POWERCUT_PLACE_H
#define POWERCUT_PLACE_H

#include <linux/types.h>

/* Not in the range. */
#define PLACE_NONE	(~0ULL)

void place_range(u64 phys, u64 bytes);
void place_add_map(u64 virt, u64 phys, u64 bytes);
void place_forget_users(void);
u64 place_of_access(u32 info, u64 virt);
u64 place_of_address(u64 virt);

#endif
