/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Only x86 has the kernel's own memory map, as modified by the command line. Delete this file when
 * the drivers no longer use it; no kernel version makes it unnecessary.
 */
#ifdef CONFIG_X86
#include_next <asm/e820/api.h>
#else
#define e820__mapped_any(start, end, type)	false
#endif
