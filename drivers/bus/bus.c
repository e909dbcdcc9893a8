// SPDX-License-Identifier: GPL-2.0
/*
 * Registers a platform device for each range; ranges never overlap.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/memory_hotplug.h>
#include <linux/memregion.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/module.h>
#include <linux/numa.h>
#include <linux/platform_device.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "../parse/size.h"
#include "../pmem_version.h"
#include "bus.h"

/*
 * All live ranges. A resource tree is an interval set: request_resource() is the test for overlap,
 * so the bus needs neither a lock nor a list. Not iomem_resource, which belongs to firmware.
 */
struct resource pmem_bus_ranges = {
	.name	= "pmem ranges",
	.end	= -1,
	.flags	= IORESOURCE_MEM,
};

/* Number of struct pmem_device that exist, including those without a registered device. */
static atomic_t pmem_devices = ATOMIC_INIT(0);

static void pmem_bus_release(struct device *dev)
{
	struct pmem_device *pmem = to_pmem_device(dev);

	pmem_bus_forget_name(pmem);
	if (pmem->iomem.parent)
		remove_resource(&pmem->iomem);
	if (pmem->claim.parent)
		release_resource(&pmem->claim);
	if (pmem->pdev.id >= 0)
		memregion_free(pmem->pdev.id);

	pmem_hints_free(pmem->hints);
	pmem_poison_free(pmem);
	platform_device_free_override(&pmem->pdev);
	put_device(dev->parent);
	kfree(pmem);
	/* Must be last, and no code after it may sleep: see pmem_bus_exit(). */
	atomic_dec(&pmem_devices);
}

static struct pmem_device *pmem_bus_refuse(struct device *parent, const struct pmem_range *range,
					   const char *why, int err)
{
	if (err == -EPERM && range->flags & PMEM_RANGE_MAYBE_RAM)
		dev_info(parent,
			 "range %#llx, %#llx bytes: volatile memory that is System RAM: no disk\n",
			 range->start, range->size);
	else
		dev_err(parent, "range %#llx, %#llx bytes refused: %s (%d)\n", range->start,
			range->size, why, err);

	return ERR_PTR(err);
}

static int pmem_bus_online_node(const struct pmem_range *range)
{
	if (range->node >= 0)
		return numa_map_to_online_node(range->node);

	return numa_map_to_online_node(memory_add_physaddr_to_nid(range->start));
}

/*
 * soft-RoCE and memory encryption look for persistent memory in /proc/iomem, where firmware may
 * have made no entry, or one of another kind.
 */
static void pmem_bus_describe(struct device *parent, struct pmem_device *pmem)
{
	const struct pmem_range *range = &pmem->range;

	if (!(range->flags & PMEM_RANGE_PERSISTENT) ||
	    region_intersects(range->start, range->size, IORESOURCE_MEM,
			      IORES_DESC_PERSISTENT_MEMORY) == REGION_INTERSECTS)
		return;

	pmem->iomem = (struct resource){
		.name	= "Persistent Memory",
		.start	= range->start,
		.end	= range->start + range->size - 1,
		.flags	= IORESOURCE_MEM,
		.desc	= IORES_DESC_PERSISTENT_MEMORY,
	};
	if (insert_resource(&iomem_resource, &pmem->iomem))
		dev_warn(parent, "%pR lies across another entry of /proc/iomem\n", &pmem->iomem);
}

/* The highest physical address, also on architectures that do not limit iomem_resource. */
u64 pmem_bus_limit(void)
{
	return iomem_resource.end + 1 ? iomem_resource.end : BIT_ULL(MAX_PHYSMEM_BITS) - 1;
}

static int pmem_bus_claim(struct device *parent, struct pmem_device *pmem, const char **why)
{
	struct pmem_range *range = &pmem->range;
	int ret;

	*why = "no whole sector, or not within this machine's physical addresses";
	ret = pmem_range_check(range, pmem_bus_limit());
	if (ret)
		return ret;

	pmem_range_trim(range, PMEM_SECTOR);

	*why = "overlaps System RAM";
	if (region_intersects(range->start, range->size, IORESOURCE_SYSTEM_RAM,
			      IORES_DESC_NONE) != REGION_DISJOINT)
		return -EPERM;

	*why = "overlaps another pmem range, or one that was removed while in use";
	pmem->claim = (struct resource){
		.name	= PMEM_DEVICE_NAME,
		.start	= range->start,
		.end	= range->start + range->size - 1,
		/* IORESOURCE_BUSY keeps flush hints, requested as regions, out of the range. */
		.flags	= IORESOURCE_MEM | IORESOURCE_BUSY,
	};
	ret = request_resource(&pmem_bus_ranges, &pmem->claim);
	if (ret)
		return ret;

	if (pmem->source->unclaimed) {
		*why = pmem_bus_claimed(range);
		if (*why)
			return -EBUSY;
	}

	*why = "duplicate uuid";
	ret = pmem_bus_name(parent, pmem);
	if (ret)
		return ret;

	if (pmem_bus_wants_devdax(range))
		range->mode = PMEM_MODE_DEVDAX;

	*why = "no id";
	ret = memregion_alloc(GFP_KERNEL);
	if (ret < 0)
		return ret;

	*why = "cannot add its device";
	pmem->pdev.id = ret;
	/* Set the name here: platform_device_add() would turn -ENOMEM into -EINVAL. */
	ret = dev_set_name(&pmem->pdev.dev, "%s.%d", PMEM_DEVICE_NAME, ret);
	if (ret)
		return ret;

	/* Give log lines of the source's operations the same prefix as all others. */
	pmem->pdev.dev.bus = &platform_bus_type;
	pmem_bus_describe(parent, pmem);
	if (pmem->source->ops.add_flush_hints)
		pmem->source->ops.add_flush_hints(pmem);
	if (pmem->source->ops.add_known_poison)
		pmem->source->ops.add_known_poison(pmem);

	return platform_device_add(&pmem->pdev);
}

/**
 * pmem_bus_add() - register a platform device for a range
 * @parent:  device of the source; log lines come from it
 * @range:   the range, copied
 * @source:  the source that found it
 * @details: private data of the source, for its operations and attributes
 *
 * Leaves out the bytes before the first and after the last whole sector of @range. If a live range
 * has the same uuid, the new range gets another one, derived from its address. Logs one line for
 * bytes left out, for a new uuid, or for a refusal.
 *
 * Context: may sleep.
 * Return: the device, or -EINVAL, -EOVERFLOW or -ERANGE from pmem_range_check(), -EPERM if the
 * range overlaps System RAM, -EBUSY if it overlaps another range of the bus or is claimed by
 * another driver, -ENOMEM.
 */
struct pmem_device *pmem_bus_add(struct device *parent, const struct pmem_range *range,
				 const struct pmem_source *source, const void *details)
{
	struct pmem_device *pmem = kzalloc(sizeof(*pmem), GFP_KERNEL);
	const char *why;
	int ret;

	if (!pmem)
		return pmem_bus_refuse(parent, range, "no memory", -ENOMEM);

	atomic_inc(&pmem_devices);
	pmem_device_fill(pmem, range, source);
	pmem->details = details;
	pmem->pdev.id = PLATFORM_DEVID_NONE;
	device_initialize(&pmem->pdev.dev);
	/* Hold the parent until ->release(): the claim on iomem may lie in a BAR of the parent. */
	pmem->pdev.dev.parent = get_device(parent);
	pmem->pdev.dev.type = &pmem_bus_device_type;
	pmem->pdev.dev.groups = (const struct attribute_group **)source->groups;
	pmem->pdev.dev.release = pmem_bus_release;
	set_dev_node(&pmem->pdev.dev, pmem_bus_online_node(range));

	ret = pmem_bus_claim(parent, pmem, &why);
	if (ret) {
		platform_device_put(&pmem->pdev);
		return pmem_bus_refuse(parent, range, why, ret);
	}
	pmem_poison_attach(pmem);

	if (pmem->range.size != range->size)
		dev_warn(parent,
			 "range %#llx, %#llx bytes: %llu bytes left out, as a disk has whole sectors of %u bytes\n",
			 range->start, range->size, range->size - pmem->range.size, PMEM_SECTOR);

	return pmem;
}
EXPORT_SYMBOL_GPL(pmem_bus_add);

/**
 * pmem_bus_remove() - remove a range
 * @pmem: what pmem_bus_add() returned
 *
 * Stops the disk. The range stays claimed until the last user of the disk has gone.
 *
 * Context: may sleep.
 */
void pmem_bus_remove(struct pmem_device *pmem)
{
	pmem_poison_detach(pmem);
	platform_device_del(&pmem->pdev);
	/* Free the name now: a replacement, even at another address, must be able to claim it. */
	pmem_bus_forget_name(pmem);
	platform_device_put(&pmem->pdev);
}
EXPORT_SYMBOL_GPL(pmem_bus_remove);

/**
 * pmem_bus_log_holder() - log that another driver is bound to a device
 * @dev:    the device
 * @holder: the driver that is bound to it
 * @module: our module, which could serve it
 *
 * Context: any.
 */
void pmem_bus_log_holder(struct device *dev, const struct device_driver *holder, const char *module)
{
	dev_err(dev, "held by driver %s: unload its module, then reload %s (docs/coexistence.rst)\n",
		holder->name, module);
}
EXPORT_SYMBOL_GPL(pmem_bus_log_holder);

static int pmem_bus_warn_one(struct device *dev, void *data)
{
	struct device_driver *driver = data;

	/* Match before locking: the probe of an unrelated device may hold its lock forever. */
	if (!driver->bus->match(dev, driver))
		return 0;

	device_lock(dev);
	if (dev->driver && dev->driver != driver)
		pmem_bus_log_holder(dev, dev->driver, driver->name);
	device_unlock(dev);

	return 0;
}

/**
 * pmem_bus_warn_bound() - log the devices that other drivers keep from a source
 * @driver: driver of the source, registered
 *
 * Logs each device that @driver could serve if another driver were not bound to it.
 *
 * Context: may sleep.
 */
void pmem_bus_warn_bound(struct device_driver *driver)
{
	bus_for_each_dev(driver->bus, NULL, driver, pmem_bus_warn_one);
}
EXPORT_SYMBOL_GPL(pmem_bus_warn_bound);

/**
 * pmem_device_get() - take a reference to a range
 * @dev: a platform device that may belong to a range
 *
 * Return: the struct pmem_device, which lives, with its claim on the range, until
 * pmem_device_put(); NULL for any other device, as driver_override can bind a driver to any.
 */
struct pmem_device *pmem_device_get(struct device *dev)
{
	return dev->type == &pmem_bus_device_type ? to_pmem_device(get_device(dev)) : NULL;
}
EXPORT_SYMBOL_GPL(pmem_device_get);

/**
 * pmem_device_put() - drop a reference to a range
 * @pmem: what pmem_device_get() returned
 */
void pmem_device_put(struct pmem_device *pmem)
{
	platform_device_put(&pmem->pdev);
}
EXPORT_SYMBOL_GPL(pmem_device_put);

static int __init pmem_bus_init(void)
{
	return pmem_memmap_init() ?: pmem_mce_init();
}
module_init(pmem_bus_init);

static void __exit pmem_bus_exit(void)
{
	pmem_mce_exit();
	pmem_memmap_exit();
	/* The driver core may hold a device longer than its source does (decision 43). */
	while (atomic_read(&pmem_devices))
		msleep(20);
	synchronize_rcu_tasks();
}
module_exit(pmem_bus_exit);

/* These files of parse/ are linked into pmem_bus, which exports their functions. */
EXPORT_SYMBOL_GPL(pmem_range_check);
EXPORT_SYMBOL_GPL(pmem_range_intersects);
EXPORT_SYMBOL_GPL(pmem_range_trim);
EXPORT_SYMBOL_GPL(pmem_range_uuid);
EXPORT_SYMBOL_GPL(pmem_range_uuid_by_place);
EXPORT_SYMBOL_GPL(pmem_range_domain_name);
EXPORT_SYMBOL_GPL(pmem_range_domain_parse);
EXPORT_SYMBOL_GPL(pmem_range_mode_name);
EXPORT_SYMBOL_GPL(pmem_range_read_only_word);
EXPORT_SYMBOL_GPL(pmem_size_parse);
EXPORT_SYMBOL_GPL(pmem_size_param);

MODULE_DESCRIPTION("Persistent memory bus");
MODULE_AUTHOR("The pmem authors");
MODULE_VERSION(PMEM_VERSION);
MODULE_LICENSE("GPL");
