// SPDX-License-Identifier: GPL-2.0
/*
 * Time. A user-mode kernel is a thread of the host: its time is the CPU time of that thread, no
 * matter what else runs. In an emulator that counts instructions (-icount), the kernel's time is
 * their number.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/kconfig.h>
#include <linux/ktime.h>
#include <linux/time.h>

#include "bio.h"

u64 clock_now(void)
{
	struct timespec64 now;
	long ret;

	if (!IS_ENABLED(CONFIG_UML))
		return ktime_get_ns();

	/* clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) of the host */
	asm volatile("syscall" : "=a" (ret) : "a" (228L), "D" (3L), "S" (&now)
		     : "rcx", "r11", "memory");

	return timespec64_to_ns(&now);
}
