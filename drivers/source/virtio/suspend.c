// SPDX-License-Identifier: GPL-2.0
/*
 * Suspend and resume: the device forgets its queue, and the host must have answered before.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/dev_printk.h>
#include <linux/errno.h>
#include <linux/iopoll.h>
#include <linux/time64.h>
#include <linux/virtio_config.h>

#include "virtio.h"

/* Seconds that a host has to finish a sync before the system suspends. */
#define PMEM_VIRTIO_FREEZE	30

static int pmem_virtio_freeze(struct virtio_device *vdev)
{
	struct pmem_virtio *v = vdev->priv;
	bool idle;

	if (read_poll_timeout(pmem_group_pause, idle, idle, 10 * USEC_PER_MSEC,
			      PMEM_VIRTIO_FREEZE * USEC_PER_SEC, false, &v->group)) {
		dev_err(&vdev->dev, "cannot suspend: the host does not finish its sync\n");
		pmem_group_resume(&v->group);
		return -EBUSY;
	}

	cancel_work_sync(&v->change);
	pmem_virtio_close_queue(v);

	return 0;
}

static int pmem_virtio_restore(struct virtio_device *vdev)
{
	struct pmem_virtio *v = vdev->priv;
	int ret = pmem_virtio_open_queue(v);

	if (ret) {
		pmem_virtio_fail(v, "the device has no queue after the system's suspend");
		return ret;
	}

	virtio_device_ready(vdev);
	pmem_virtio_check(v);
	pmem_group_resume(&v->group);

	return 0;
}

/**
 * pmem_virtio_allow_suspend() - have the driver take part in suspend
 * @driver: not registered yet
 *
 * Linux 6.1 declares these operations only with CONFIG_PM.
 */
void pmem_virtio_allow_suspend(struct virtio_driver *driver)
{
	driver->freeze = pmem_virtio_freeze;
	driver->restore = pmem_virtio_restore;
}
