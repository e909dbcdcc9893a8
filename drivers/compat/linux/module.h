/* SPDX-License-Identifier: GPL-2.0 */
/* Linux 6.13 made a namespace a string (cdd30ebb1b9f). Delete with the last older kernel. */
#include_next <linux/module.h>
#ifdef COMPAT_NAMESPACE_WORD
#undef MODULE_IMPORT_NS
#define MODULE_IMPORT_NS(name)	MODULE_INFO(import_ns, name)
#endif
