/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A program exports nothing.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_LINUX_EXPORT_H
#define _UNIT_LINUX_EXPORT_H

#endif /* _UNIT_LINUX_EXPORT_H */
