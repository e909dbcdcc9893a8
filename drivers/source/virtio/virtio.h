/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Private to pmem_virtio: a virtio-pmem device (virtio 1.3, section 5.19).
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_VIRTIO_H
#define _PMEM_VIRTIO_H

#include <linux/cache.h>
#include <linux/types.h>
#include <linux/virtio.h>
#include <linux/virtio_pmem.h>
#include <linux/workqueue.h>

#include "../../pmem_device.h"
#include "group.h"

/**
 * struct pmem_virtio_buffer - the only request and the place of its reply, both accessed by DMA
 * @request: what the host reads
 * @reply:   what it writes
 */
struct pmem_virtio_buffer {
	struct virtio_pmem_req	request;
	struct virtio_pmem_resp	reply ____cacheline_aligned;
};

/**
 * struct pmem_virtio - a virtio-pmem device
 * @vdev:   the device
 * @vq:     its only queue, used under @group.lock; NULL while the system is suspended
 * @buffer: in use by the host while a request is under way
 * @group:  the callers that need a flush
 * @sent:   when the request under way was sent, in jiffies
 * @window: where the memory was when the device was bound
 * @pmem:   the range
 * @change: looks at the device after a change of its configuration
 */
struct pmem_virtio {
	struct virtio_device		*vdev;
	struct virtqueue		*vq;
	struct pmem_virtio_buffer	*buffer;
	struct pmem_group		group;
	unsigned long			sent;
	struct virtio_shm_region	window;
	struct pmem_device		*pmem;
	struct work_struct		change;
};

/* virtio.c */
void pmem_virtio_check(struct pmem_virtio *v);
void pmem_virtio_fail(struct pmem_virtio *v, const char *why);

/* suspend.c */
#if IS_ENABLED(CONFIG_PM)
void pmem_virtio_allow_suspend(struct virtio_driver *driver);
#else
static inline void pmem_virtio_allow_suspend(struct virtio_driver *driver)
{
}
#endif

/* queue.c */
int pmem_virtio_open_queue(struct pmem_virtio *v);
void pmem_virtio_close_queue(struct pmem_virtio *v);
int pmem_virtio_send(struct pmem_group *group);
int pmem_virtio_flush(struct pmem_device *pmem);

#endif /* _PMEM_VIRTIO_H */
