/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Module information, which a program does not have.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_MODULE_H
#define _UNIT_LINUX_MODULE_H

#define MODULE_DESCRIPTION(text) extern const char module_description[sizeof(text)]
#define MODULE_LICENSE(text) extern const char module_license[sizeof(text)]
#define MODULE_IMPORT_NS(text) extern const char module_import_ns[sizeof(text)]

#endif /* _UNIT_LINUX_MODULE_H */
