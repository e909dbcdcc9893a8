// SPDX-License-Identifier: GPL-2.0
/*
 * Makes written data persistent: for a bio, at the administrator's request, at shutdown.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include "block.h"

/**
 * pmem_flush() - make earlier writes persistent
 * @d: a disk whose memory is mapped
 *
 * A fence drains writes from the CPU, a read pushes them over a bus, and ->flush() of the source
 * gets them out of the memory controllers or to the host's disk, as far as the platform needs this
 * and supports it.
 *
 * Context: any, unless pmem_flush_sleeps().
 * Return: 0, or -errno if the source cannot guarantee that the data are persistent.
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

/* Return: true if pmem_flush() does more than a fence. */
bool pmem_flush_is_deep(const struct pmem_disk *d)
{
	return d->pmem->hints || pmem_disk_is_device(d) || pmem_flush_sleeps(d);
}
