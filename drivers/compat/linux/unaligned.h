/* SPDX-License-Identifier: GPL-2.0 */
/* Linux 6.12 moved asm/unaligned.h here (5f60d5f6bbc1). Delete with the last older kernel. */
#ifdef COMPAT_ASM_UNALIGNED
#include <asm/unaligned.h>
#else
#include_next <linux/unaligned.h>
#endif
