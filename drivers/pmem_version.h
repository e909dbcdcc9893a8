/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The version of the modules, the same as in debian/changelog.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_VERSION_H
#define _PMEM_VERSION_H

#define PMEM_VERSION "0.9.0"

#endif /* _PMEM_VERSION_H */
