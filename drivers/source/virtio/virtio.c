// SPDX-License-Identifier: GPL-2.0
/*
 * Source: virtio-pmem devices, memory of a virtual machine that its host keeps in a file.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/unaligned.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ids.h>

#include "../../pmem_version.h"
#include "../../bus/bus.h"
#include "virtio.h"

/* Linux 6.1 does not define it: the memory is the device's shared memory region 0. */
#define PMEM_VIRTIO_F_SHM	0

static const struct pmem_source pmem_virtio_source = {
	.name		= "virtio",
	.owner		= THIS_MODULE,
	.flush_sleeps	= true,
	.ops		= { .flush = pmem_virtio_flush },
};

static int pmem_virtio_window(struct virtio_device *vdev, struct virtio_shm_region *window)
{
	if (virtio_has_feature(vdev, PMEM_VIRTIO_F_SHM))
		return virtio_get_shm_region(vdev, window, 0) ? 0 : -ENXIO;

	virtio_cread_le(vdev, struct virtio_pmem_config, start, &window->addr);
	virtio_cread_le(vdev, struct virtio_pmem_config, size, &window->len);

	return 0;
}

/**
 * pmem_virtio_fail() - fail all current and future flushes
 * @v:   a bound device
 * @why: the reason, for the log
 *
 * Context: any.
 */
void pmem_virtio_fail(struct pmem_virtio *v, const char *why)
{
	dev_err(&v->vdev->dev, "%s: all flushes fail from now on\n", why);
	pmem_group_break(&v->group, -EIO);
}

/**
 * pmem_virtio_check() - stop trusting a device that has changed
 * @v: a bound device
 *
 * A device that no longer answers the bus returns all ones here, so it needs a reset as well.
 *
 * Context: may sleep.
 */
void pmem_virtio_check(struct pmem_virtio *v)
{
	struct virtio_shm_region now = { };

	if (v->group.broken)
		return;

	if (v->vdev->config->get_status(v->vdev) & VIRTIO_CONFIG_S_NEEDS_RESET)
		pmem_virtio_fail(v, "the device needs a reset");
	else if (pmem_virtio_window(v->vdev, &now) || now.addr != v->window.addr ||
		 now.len != v->window.len)
		pmem_virtio_fail(v, "the device has moved its memory");
}

static void pmem_virtio_change(struct work_struct *work)
{
	pmem_virtio_check(container_of(work, struct pmem_virtio, change));
}

/* Called in an interrupt, but the configuration may only be read where it is allowed to sleep. */
static void pmem_virtio_config_changed(struct virtio_device *vdev)
{
	struct pmem_virtio *v = vdev->priv;

	schedule_work(&v->change);
}

/*
 * The device has no serial number: make the uuid from its place. On PCI that is the slot, on the
 * platform bus the address of the registers, elsewhere the address of the memory.
 */
static void pmem_virtio_name(struct virtio_device *vdev, struct pmem_range *range)
{
	struct device *parent = vdev->dev.parent;
	struct resource *registers = NULL;
	u8 id[24] = "virtio";

	pmem_range_uuid_by_place(range, "virtio");
	if (dev_is_pci(parent)) {
		pmem_slot_uuid(to_pci_dev(parent), PMEM_SLOT_NO_BAR, range);
		return;
	}

	if (dev_is_platform(parent))
		registers = platform_get_resource(to_platform_device(parent), IORESOURCE_MEM, 0);
	if (!registers)
		return;

	id[7] = 1;
	put_unaligned_le64(registers->start, id + 8);
	put_unaligned_le64(range->size, id + 16);
	pmem_range_uuid(range->uuid, id, sizeof(id));
}

static int pmem_virtio_add(struct pmem_virtio *v)
{
	struct virtio_device *vdev = v->vdev;
	struct pmem_range range = {
		.domain	= PMEM_DOMAIN_HOST,
		.node	= dev_to_node(&vdev->dev),
	};
	int ret;

	ret = pmem_virtio_window(vdev, &v->window);
	if (ret) {
		dev_err(&vdev->dev, "refused: it has no shared memory region 0\n");
		return ret;
	}

	range.start = v->window.addr;
	range.size = v->window.len;
	/* A shared memory region is a part of a BAR, which has an entry in /proc/iomem. */
	if (!virtio_has_feature(vdev, PMEM_VIRTIO_F_SHM))
		range.flags |= PMEM_RANGE_PERSISTENT;
	pmem_virtio_name(vdev, &range);

	v->pmem = pmem_bus_add(&vdev->dev, &range, &pmem_virtio_source, NULL);

	return PTR_ERR_OR_ZERO(v->pmem);
}

static void pmem_virtio_free(struct pmem_virtio *v)
{
	kfree(v->buffer);
	kfree(v);
}

static int pmem_virtio_probe(struct virtio_device *vdev)
{
	struct pmem_virtio *v;
	int ret;

	if (!vdev->config->get) {
		dev_err(&vdev->dev, "refused: its configuration cannot be read\n");
		return -EINVAL;
	}

	v = kzalloc(sizeof(*v), GFP_KERNEL);
	if (!v)
		return -ENOMEM;

	v->vdev = vdev;
	v->buffer = kzalloc(sizeof(*v->buffer), GFP_KERNEL);
	pmem_group_init(&v->group, pmem_virtio_send);
	INIT_WORK(&v->change, pmem_virtio_change);
	vdev->priv = v;

	ret = v->buffer ? pmem_virtio_open_queue(v) : -ENOMEM;
	if (ret) {
		dev_err(&vdev->dev, "refused: it has no queue for flushes (%d)\n", ret);
		pmem_virtio_free(v);
		return ret;
	}

	/* The disk may be flushed before this function returns. */
	virtio_device_ready(vdev);
	ret = pmem_virtio_add(v);
	if (ret) {
		cancel_work_sync(&v->change);
		pmem_virtio_close_queue(v);
		pmem_virtio_free(v);
	}

	return ret;
}

/* The disk writes back what it can, so flushes must still work, unless the device is gone. */
static void pmem_virtio_remove(struct virtio_device *vdev)
{
	struct pmem_virtio *v = vdev->priv;

	if (!v->vq || virtqueue_is_broken(v->vq)) {
		v->pmem->gone = true;
		pmem_group_break(&v->group, -EIO);
	}
	pmem_bus_remove(v->pmem);

	cancel_work_sync(&v->change);
	pmem_virtio_close_queue(v);
	pmem_virtio_free(v);
}

static const struct virtio_device_id pmem_virtio_ids[] = {
	{ VIRTIO_ID_PMEM, VIRTIO_DEV_ANY_ID },
	{ }
};
MODULE_DEVICE_TABLE(virtio, pmem_virtio_ids);

static const unsigned int pmem_virtio_features[] = {
	PMEM_VIRTIO_F_SHM,
};

static struct virtio_driver pmem_virtio_driver = {
	.feature_table		= pmem_virtio_features,
	.feature_table_size	= ARRAY_SIZE(pmem_virtio_features),
	.id_table		= pmem_virtio_ids,
	.probe			= pmem_virtio_probe,
	.remove			= pmem_virtio_remove,
	.config_changed		= pmem_virtio_config_changed,
	.driver = {
		.name			= "pmem_virtio",
		.owner			= THIS_MODULE,
		.suppress_bind_attrs	= true,
	},
};

static int __init pmem_virtio_init(void)
{
	int ret;

	pmem_virtio_allow_suspend(&pmem_virtio_driver);
	ret = register_virtio_driver(&pmem_virtio_driver);
	if (!ret)
		pmem_bus_warn_bound(&pmem_virtio_driver.driver);

	return ret;
}
module_init(pmem_virtio_init);

static void __exit pmem_virtio_exit(void)
{
	unregister_virtio_driver(&pmem_virtio_driver);
}
module_exit(pmem_virtio_exit);

MODULE_DESCRIPTION("Persistent memory of virtio-pmem devices");
MODULE_AUTHOR("The pmem authors");
MODULE_VERSION(PMEM_VERSION);
MODULE_LICENSE("GPL");
