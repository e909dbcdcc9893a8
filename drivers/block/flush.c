// SPDX-License-Identifier: GPL-2.0
/*
 * Makes written data persistent: for a bio, at the administrator's request, at shutdown.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include "block.h"

/**
 * pmem_flush() - make what was written before persistent
 * @d: a disk whose memory is mapped
 *
 * As far as the platform has ways: a fence takes it out of the CPU, a read takes it over a bus,
 * what the source knows takes it out of the memory controllers.
 *
 * Context: any.
 * Return: 0, or -errno if the source cannot tell that it is persistent.
 */
int pmem_flush(const struct pmem_disk *d)
{
	struct pmem_device *pmem = d->pmem;

	if (pmem_disk_is_device(d))
		pmem_copy_read_back(d->virt);
	else
		pmem_copy_fence();

	return pmem->source->ops.flush ? pmem->source->ops.flush(pmem) : 0;
}

/* Does pmem_flush() go beyond a fence? */
bool pmem_flush_is_deep(const struct pmem_disk *d)
{
	return d->pmem->hints || pmem_disk_is_device(d);
}
