/* SPDX-License-Identifier: GPL-2.0 */
/* Three changes of DAX. Delete each with the last kernel that needs it. */
#ifndef _COMPAT_LINUX_DAX_H
#define _COMPAT_LINUX_DAX_H

#include_next <linux/dax.h>

/*
 * Since Linux 6.5 ->direct_access() returns -EHWPOISON for bad memory (1ea7ca1b0903). Delete with
 * the last older kernel, and use EHWPOISON in block/dax.c.
 */
#ifdef COMPAT_DAX_EIO
#define DAX_EBAD	EIO
#else
#define DAX_EBAD	EHWPOISON
#endif

/* Linux 6.17 replaced pfn_t by a page frame number. Delete with the last older kernel. */
#ifdef COMPAT_PFN_T
#include <linux/pfn_t.h>

#define dax_pfn_t pfn_t

static inline dax_pfn_t phys_to_dax_pfn(phys_addr_t phys)
{
	return phys_to_pfn_t(phys, PFN_DEV | PFN_MAP);
}
#else
#include <linux/pfn.h>

#define dax_pfn_t unsigned long

static inline dax_pfn_t phys_to_dax_pfn(phys_addr_t phys)
{
	return PHYS_PFN(phys);
}
#endif

/*
 * Linux 6.15 added dax_page_is_idle() and lowered the reference count of an unused DAX page from 1
 * to 0. Delete with the last older kernel.
 */
#ifdef COMPAT_DAX_IDLE_IS_ONE
#include <linux/mm.h>

static inline bool dax_page_is_idle(struct page *page)
{
	return page_ref_count(page) == 1;
}
#endif

#endif /* _COMPAT_LINUX_DAX_H */
