// SPDX-License-Identifier: GPL-2.0
/*
 * What a source asks of the driver that is bound to its range: not to open, or to wait.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/export.h>

#include "bus.h"

/**
 * pmem_bus_block_open() - refuse further opens of a disk before its range is removed
 * @pmem: what pmem_bus_add() returned
 *
 * On success the disk, or one that the range gets later, cannot be opened. A DAX device can. The
 * caller must call pmem_bus_remove() or pmem_bus_allow_open() afterwards.
 *
 * Context: may sleep.
 * Return: 0, or -EBUSY if the disk is open (mounted, swapped to, part of another device) or the DAX
 * device has a driver.
 */
int pmem_bus_block_open(struct pmem_device *pmem)
{
	struct device *dev = &pmem->pdev.dev;
	int ret = 0;

	device_lock(dev);
	if (pmem->client)
		ret = pmem->client->block_open(pmem);
	/* Also block a driver that binds later: its probe may be pending. */
	if (!ret)
		pmem->open_blocked = true;
	device_unlock(dev);

	return ret;
}
EXPORT_SYMBOL_GPL(pmem_bus_block_open);

/**
 * pmem_bus_allow_open() - allow opens of a disk, as its range stays
 * @pmem: what pmem_bus_add() returned; pmem_bus_block_open() need not have been called
 *
 * Context: may sleep.
 */
void pmem_bus_allow_open(struct pmem_device *pmem)
{
	struct device *dev = &pmem->pdev.dev;

	device_lock(dev);
	if (pmem->client)
		pmem->client->allow_open(pmem);
	pmem->open_blocked = false;
	device_unlock(dev);
}
EXPORT_SYMBOL_GPL(pmem_bus_allow_open);

/**
 * pmem_bus_pause() - make the I/O of a disk wait while its hardware does not respond
 * @pmem: what pmem_bus_add() returned
 *
 * Earlier writes of a disk are persistent when this returns 0. The device stays locked, so that no
 * driver binds or unbinds, until the same task calls pmem_bus_resume(), which it must in any case.
 *
 * Context: may sleep. Until the task resumes the first range that it has paused, its allocations do
 * no I/O.
 * Return: 0, -EBUSY if a disk that has DAX is open, or -errno if earlier writes cannot be made
 * persistent.
 */
int pmem_bus_pause(struct pmem_device *pmem)
{
	device_lock(&pmem->pdev.dev);

	return pmem->client ? pmem->client->pause(pmem) : 0;
}
EXPORT_SYMBOL_GPL(pmem_bus_pause);

/**
 * pmem_bus_resume() - let the I/O of a disk go on
 * @pmem: what was passed to pmem_bus_pause()
 *
 * Context: may sleep.
 */
void pmem_bus_resume(struct pmem_device *pmem)
{
	if (pmem->client)
		pmem->client->resume(pmem);
	device_unlock(&pmem->pdev.dev);
}
EXPORT_SYMBOL_GPL(pmem_bus_resume);
