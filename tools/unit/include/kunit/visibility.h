/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions that are static but for the suites. A program has one namespace.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_KUNIT_VISIBILITY_H
#define _UNIT_KUNIT_VISIBILITY_H

#define VISIBLE_IF_KUNIT
#define EXPORT_SYMBOL_IF_KUNIT(symbol) extern typeof(symbol) symbol

#endif /* _UNIT_KUNIT_VISIBILITY_H */
