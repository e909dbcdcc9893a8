// SPDX-License-Identifier: GPL-2.0
/*
 * Notify user space that the record of bad memory of a range has changed: poll(2) of bad_bytes
 * wakes up, and udev gets a "change" event of the device.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/kobject.h>
#include <linux/platform_device.h>
#include <linux/spinlock.h>
#include <linux/sysfs.h>
#include <linux/workqueue.h>

#include "poison.h"

/* A uevent allocates memory, and the record changes in the I/O path: so send it from a work. */
static void pmem_poison_send_uevent(struct work_struct *work)
{
	struct pmem_device *pmem = container_of(work, struct pmem_device, poison.uevent);
	char event[] = "PMEM_EVENT=bad_bytes";
	char *env[2];

	env[0] = event;
	env[1] = NULL;
	kobject_uevent_env(&pmem->pdev.dev.kobj, KOBJ_CHANGE, env);
}

/**
 * pmem_poison_changed() - the record of a range has changed
 * @pmem: the range
 *
 * Changes in quick succession give one event. This runs in the I/O path, so don't use
 * sysfs_notify(): it takes a lock that other tasks hold while they wait for memory.
 *
 * Context: any; the caller must not hold the lock of the record.
 */
void pmem_poison_changed(struct pmem_device *pmem)
{
	struct pmem_poison *poison = &pmem->poison;
	unsigned long flags;

	spin_lock_irqsave(&poison->lock, flags);
	if (poison->attached) {
		sysfs_notify_dirent(poison->notify);
		schedule_work(&poison->uevent);
	}
	spin_unlock_irqrestore(&poison->lock, flags);
}

/**
 * pmem_poison_attach() - called when the device of a range has been added
 * @pmem: the range
 *
 * From now on, user space is notified of changes.
 *
 * Context: may sleep.
 */
void pmem_poison_attach(struct pmem_device *pmem)
{
	struct pmem_poison *poison = &pmem->poison;

	poison->notify = sysfs_get_dirent(pmem->pdev.dev.kobj.sd, "bad_bytes");
	INIT_WORK(&poison->uevent, pmem_poison_send_uevent);
	spin_lock_irq(&poison->lock);
	poison->attached = poison->notify;
	spin_unlock_irq(&poison->lock);
}

/**
 * pmem_poison_detach() - called before the device of a range is deleted
 * @pmem: the range
 *
 * Context: may sleep.
 */
void pmem_poison_detach(struct pmem_device *pmem)
{
	struct pmem_poison *poison = &pmem->poison;

	spin_lock_irq(&poison->lock);
	poison->attached = false;
	spin_unlock_irq(&poison->lock);
	cancel_work_sync(&poison->uevent);
}
