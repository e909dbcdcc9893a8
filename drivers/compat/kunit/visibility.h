/* SPDX-License-Identifier: GPL-2.0 */
/* Linux 6.2 brought this header. Delete with the last kernel that lacks it. */
#ifdef COMPAT_NO_KUNIT_VISIBILITY
#define VISIBLE_IF_KUNIT static
#define EXPORT_SYMBOL_IF_KUNIT(symbol)
#else
#include_next <kunit/visibility.h>
#endif
