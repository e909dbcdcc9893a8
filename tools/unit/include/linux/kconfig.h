/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Kernel options. A program has those of the architecture that it is built for.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_KCONFIG_H
#define _UNIT_LINUX_KCONFIG_H

#define IS_ENABLED(option)	option

#define CONFIG_KUNIT		1
#define CONFIG_ARCH_HAS_UACCESS_FLUSHCACHE 1

#ifdef __x86_64__
#define CONFIG_X86_64		1
#else
#define CONFIG_X86_64		0
#endif

#endif /* _UNIT_LINUX_KCONFIG_H */
