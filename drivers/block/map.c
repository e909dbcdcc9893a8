// SPDX-License-Identifier: GPL-2.0
/*
 * Makes the memory of a range addressable: claims it, and maps it with struct pages where it can.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/kconfig.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "block.h"

/**
 * pmem_remap() - map some of a range without struct pages
 * @pmem: the range
 * @phys: first byte, in it
 * @size: number of bytes
 *
 * Logs why if it fails.
 *
 * On arm64, who tries to give struct pages to no-map memory takes that mark off it for good, even
 * if it fails (arch_add_memory()). From then on the kernel takes such memory for mapped as its own
 * RAM is, which it is not, and memremap() gives an address where nothing is.
 *
 * Return: where, for memunmap(); or ERR_PTR() of -ENOMEM, or of -ENXIO for such memory.
 */
void *pmem_remap(struct pmem_device *pmem, phys_addr_t phys, size_t size)
{
	const struct pmem_range *range = &pmem->range;
	/* Device memory must not be cached. */
	bool device = range->flags & PMEM_RANGE_DEVICE;
	void *virt = memremap(phys, size, device ? MEMREMAP_WC : MEMREMAP_WB);
	const char *until = "";

	if (virt && (!IS_ENABLED(CONFIG_ARM64) || is_vmalloc_addr(virt)))
		return virt;

	if (virt)
		until = " until the next boot, as another driver tried to give it struct pages";
	dev_err(&pmem->pdev.dev, "range %#llx, %#llx bytes refused: cannot be mapped%s\n",
		range->start, range->size, until);

	return ERR_PTR(virt ? -ENXIO : -ENOMEM);
}

/**
 * pmem_map() - claim and map the memory of a disk
 * @d: a disk with its range
 *
 * Sets where the disk lies and how long it is, and logs why if it fails. A range that cannot have
 * struct pages is mapped all the same; @d->no_pages then says why.
 *
 * Return: 0, -EBUSY if somebody else has claimed some of it, -ENXIO if it cannot be mapped or the
 * data of others lie there, -ENOMEM.
 */
int pmem_map(struct pmem_disk *d)
{
	const struct pmem_range *range = &d->pmem->range;
	struct device *dev = &d->pmem->pdev.dev;
	phys_addr_t phys;
	void *virt;
	u64 size;
	int ret;

	d->busy = request_mem_region(range->start, range->size, dev_name(dev));
	if (!d->busy) {
		dev_err(dev,
			"range %#llx, %#llx bytes refused: claimed by another driver, or across entries of /proc/iomem (or no memory)\n",
			range->start, range->size);
		return -EBUSY;
	}

	ret = pmem_media_look(d);
	if (ret)
		return ret;

	phys = d->phys;
	size = d->size;
	ret = pmem_pages_map(d);
	if (!ret)
		return 0;

	/* Whatever stood against pages, the data must stay within reach. */
	d->phys = phys;
	d->size = size;
	d->trimmed = 0;
	dev_warn(dev, "no struct pages, so no DAX: %s\n", d->no_pages);

	virt = pmem_remap(d->pmem, d->phys, d->size);
	if (IS_ERR(virt))
		return PTR_ERR(virt);

	d->virt = virt;

	return 0;
}

/* Undoes pmem_map(), however far it came. Nobody may touch the memory any more. */
void pmem_unmap(struct pmem_disk *d)
{
	if (d->pages)
		pmem_pages_unmap(d);
	else if (d->virt)
		memunmap(d->virt);

	/*
	 * By pointer, not by address: a BAR that went with its card has taken the claim out of the
	 * tree, and another card may be at its place.
	 */
	if (d->busy) {
		release_resource(d->busy);
		kfree(d->busy);
	}
}
