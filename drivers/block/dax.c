// SPDX-License-Identifier: GPL-2.0
/*
 * DAX: gives file systems direct access to the memory.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/align.h>
#include <linux/dax.h>
#include <linux/err.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/uio.h>

#include "block.h"

/* Number of pages from @pgoff to the end of the disk. A NULL disk means a race with kill_dax(). */
static long pmem_dax_remaining(const struct pmem_disk *d, pgoff_t pgoff)
{
	pgoff_t pages;

	if (!d)
		return -ENXIO;

	pages = PHYS_PFN(d->size);

	return pgoff < pages ? pages - pgoff : -ERANGE;
}

/* Refuse recovery that is known to fail: if ->recovery_write() fails, the program gets -EFAULT. */
static bool pmem_dax_can_recover(const struct pmem_disk *d, pgoff_t pgoff)
{
	return !pmem_disk_read_only(d) && pmem_disk_can_clear(d, PFN_PHYS(pgoff), PAGE_SIZE);
}

static long pmem_dax_direct_access(struct dax_device *dax, pgoff_t pgoff, long nr_pages,
				   enum dax_access_mode mode, void **kaddr, dax_pfn_t *pfn)
{
	const struct pmem_disk *d = dax_get_private(dax);
	long rest = pmem_dax_remaining(d, pgoff);

	if (rest < 0)
		return rest;

	/* Return the pages before the first bad one; for recovery, a bad first page alone. */
	nr_pages = min(nr_pages, rest);
	nr_pages = PHYS_PFN(pmem_disk_good_bytes(d, PFN_PHYS(pgoff), PFN_PHYS(nr_pages)));
	if (!nr_pages) {
		if (mode != DAX_RECOVERY_WRITE || !pmem_dax_can_recover(d, pgoff))
			return -DAX_EBAD;
		nr_pages = 1;
	}

	if (kaddr)
		*kaddr = d->virt + PFN_PHYS(pgoff);
	if (pfn)
		*pfn = phys_to_dax_pfn(d->phys + PFN_PHYS(pgoff));

	return nr_pages;
}

static int pmem_dax_zero_page_range(struct dax_device *dax, pgoff_t pgoff, size_t nr_pages)
{
	const struct pmem_disk *d = dax_get_private(dax);
	u64 offset = PFN_PHYS(pgoff), len = PFN_PHYS(nr_pages), good;
	long rest = pmem_dax_remaining(d, pgoff);
	struct pmem_poison_write write;
	blk_status_t status;

	if (rest < 0)
		return rest;
	if (nr_pages > rest)
		return -ERANGE;
	if (pmem_disk_read_only(d))
		return -EROFS;

	if (!pmem_disk_poisoned(d, offset, len))
		return blk_status_to_errno(pmem_copy_zeroes(d->virt + offset, len,
							    pmem_disk_is_device(d)));

	good = pmem_disk_clear_begin(d, &write, offset, len);
	status = pmem_copy_zeroes(d->virt + offset, good, pmem_disk_is_device(d));
	if (good < len)
		status = BLK_STS_IOERR;
	pmem_disk_clear_end(d, &write, status ? 0 : len);

	return blk_status_to_errno(status);
}

/*
 * Overwrite bad memory, clearing its poison.
 *
 * Return: number of bytes that were written and can be read. A short count is the only way to
 * report an error.
 */
static size_t pmem_dax_recovery_write(struct dax_device *dax, pgoff_t pgoff, void *addr,
				      size_t bytes, struct iov_iter *from)
{
	const struct pmem_disk *d = dax_get_private(dax);
	u64 offset = PFN_PHYS(pgoff) + offset_in_page(addr);
	long rest = pmem_dax_remaining(d, pgoff);
	struct pmem_poison_write write;
	size_t good, done, written;

	if (rest < 0 || offset_in_page(addr) + bytes > PFN_PHYS(rest) || pmem_disk_read_only(d))
		return 0;

	bytes = min(bytes, iov_iter_count(from));
	if (!pmem_disk_poisoned(d, offset, bytes))
		return _copy_from_iter_flushcache(addr, bytes, from);

	/* Only clear poison that is going to be overwritten: fault in the source first. */
	bytes -= fault_in_iov_iter_readable(from, bytes);
	if (!bytes)
		return 0;

	good = pmem_disk_clear_begin(d, &write, offset, bytes);
	done = _copy_from_iter_flushcache(addr, good, from);
	pmem_disk_clear_end(d, &write, good == bytes ? done : 0);

	/* Don't count bytes that have gone bad again during the write. */
	written = good == bytes ? pmem_disk_good_bytes(d, offset, done) : 0;
	iov_iter_revert(from, done - written);

	return written;
}

static const struct dax_operations pmem_dax_ops = {
	.direct_access		= pmem_dax_direct_access,
	.zero_page_range	= pmem_dax_zero_page_range,
	.recovery_write		= pmem_dax_recovery_write,
};

/**
 * pmem_dax_alloc() - allocate the DAX device of a disk
 * @d: a disk that may get struct pages
 *
 * The persistence domain decides what MAP_SYNC and fsync() of a DAX file do (docs/decisions.rst).
 * No file system can find the DAX device before pmem_dax_add().
 *
 * Return: 0, or -errno; -EOPNOTSUPP if this kernel or this CPU has no DAX.
 */
int pmem_dax_alloc(struct pmem_disk *d)
{
	enum pmem_domain domain = d->pmem->range.domain;
	struct dax_device *dax = alloc_dax(d, &pmem_dax_ops);

	if (IS_ERR_OR_NULL(dax))
		return dax ? PTR_ERR(dax) : -EOPNOTSUPP;

	d->dax = dax;
	set_dax_nocache(dax);
	set_dax_nomc(dax);
	/* MAP_SYNC: a store is persistent without a system call. A host has to be asked to sync. */
	if (domain != PMEM_DOMAIN_VOLATILE && domain != PMEM_DOMAIN_HOST)
		set_dax_synchronous(dax);
	dax_write_cache(dax, domain == PMEM_DOMAIN_MEMORY_CONTROLLER ||
			domain == PMEM_DOMAIN_UNKNOWN);

	return 0;
}

/**
 * pmem_dax_add() - let file systems find the DAX device of a disk
 * @d: a mapped disk, not added yet
 *
 * Return: 0 (also if there is no DAX device), or -errno.
 */
int pmem_dax_add(struct pmem_disk *d)
{
	return d->dax ? dax_add_host(d->dax, d->disk) : 0;
}

/* Stop new DAX access, and notify the file system. Existing mappings stay. */
void pmem_dax_stop(struct pmem_disk *d)
{
	if (!d->dax)
		return;

	if (d->disk)
		dax_remove_host(d->disk);
	kill_dax(d->dax);
}

/* Report bad memory to the file system, rounded out to whole pages. */
void pmem_dax_report_poison(struct pmem_disk *d, u64 start, u64 len)
{
	u64 end = min(ALIGN(start + len, PAGE_SIZE), d->phys + d->size);

	start = max(ALIGN_DOWN(start, PAGE_SIZE), d->phys);
	if (d->dax && start < end)
		dax_holder_notify_failure(d->dax, start - d->phys, end - start, 0);
}

void pmem_dax_free(struct pmem_disk *d)
{
	if (d->dax)
		put_dax(d->dax);
}
