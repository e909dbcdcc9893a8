// SPDX-License-Identifier: GPL-2.0
/*
 * Keeps the struct pages of a DAX device until no page is pinned.
 *
 * The kernel does not wait for pins when a driver is unbound from a DAX device: it frees the struct
 * pages, and releasing a pin later ends in an oops. So the modules stay while a driver is bound to
 * the DAX device, and unbinding device_dax waits in this file until no page is pinned.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pfn.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "dax_bus.h"
#include "devdax.h"

/* How often to look for pins, and when to say that this waits. */
#define PMEM_GUARD_MS		100
#define PMEM_GUARD_ROUNDS	10

/*
 * Number of units of struct pages that are pinned. A unit is a page, or all pages of a compound
 * page: "align" of the DAX device decides. A unit that is not in use has one reference.
 */
static unsigned long pmem_guard_pins(const struct pmem_devdax *d)
{
	unsigned long pfn = PHYS_PFN(d->start), end = PHYS_PFN(d->start + d->size), pins = 0;
	struct page *page;

	for (; pfn < end; pfn += compound_nr(page)) {
		page = pfn_to_page(pfn);
		pins += page_ref_count(page) > 1;
		if (!(pfn % 512))
			cond_resched();
	}

	return pins;
}

static void pmem_guard_wait(struct pmem_devdax *d)
{
	unsigned long pins, rounds = 0;
	struct badlist_extent good;

	/* First, so that there are no new mappings and no new pins. */
	kill_dev_dax(d->dax);
	while ((pins = pmem_guard_pins(d))) {
		if (++rounds == PMEM_GUARD_ROUNDS)
			dev_warn(&d->pmem->pdev.dev,
				 "%s: waiting for %lu pinned pages or huge pages: end the programs that use them, for example by RDMA\n",
				 dev_name(d->dev), pins);
		msleep(PMEM_GUARD_MS);
	}
	if (rounds >= PMEM_GUARD_ROUNDS)
		dev_info(&d->pmem->pdev.dev, "%s: the last pinned page was released\n",
			 dev_name(d->dev));

	pmem_memmap_restore_bad(d->pmem, d->start, d->size);
	while (pmem_poison_end_simulated(d->pmem, &good))
		;
}

/* Called by the driver core with the lock of the device held. */
static int pmem_guard_notify(struct notifier_block *nb, unsigned long action, void *data)
{
	struct pmem_devdax *d = container_of(nb, struct pmem_devdax, nb);
	struct device *dev = data;

	if (dev != d->dev)
		return NOTIFY_DONE;

	if (action == BUS_NOTIFY_BOUND_DRIVER && !d->bound) {
		__module_get(THIS_MODULE);
		__module_get(d->pmem->source->owner);
		d->bound = true;
	} else if (action == BUS_NOTIFY_UNBIND_DRIVER) {
		/* Do not wait for kmem: it only releases memory that is offline and has no pins. */
		if (dev->driver && !strcmp(dev->driver->name, "device_dax"))
			pmem_guard_wait(d);
	} else if (action == BUS_NOTIFY_UNBOUND_DRIVER && d->bound) {
		d->bound = false;
		module_put(d->pmem->source->owner);
		module_put(THIS_MODULE);
	}

	return NOTIFY_OK;
}

/**
 * pmem_devdax_guard() - start to guard a DAX device
 * @d: a range with @d->dax and @d->dev
 *
 * Context: may sleep.
 * Return: 0, or -errno.
 */
int pmem_devdax_guard(struct pmem_devdax *d)
{
	int ret;

	d->nb.notifier_call = pmem_guard_notify;
	ret = bus_register_notifier(d->dev->bus, &d->nb);
	if (ret)
		return ret;

	/* A driver may have been bound before. */
	device_lock(d->dev);
	if (d->dev->driver)
		pmem_guard_notify(&d->nb, BUS_NOTIFY_BOUND_DRIVER, d->dev);
	device_unlock(d->dev);

	return 0;
}

/* The DAX device has gone, so its driver has, too. */
void pmem_devdax_unguard(struct pmem_devdax *d)
{
	if (d->nb.notifier_call)
		bus_unregister_notifier(d->dev->bus, &d->nb);
}
