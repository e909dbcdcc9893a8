/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's own memory map, as its command line changed it: only x86 has it. This file goes when
 * the drivers do not ask it any more; no kernel makes it needless.
 */
#ifdef CONFIG_X86
#include_next <asm/e820/api.h>
#else
#define e820__mapped_any(start, end, type)	false
#endif
