// SPDX-License-Identifier: GPL-2.0
/*
 * Maps memory of a range without struct pages.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/io.h>
#include <linux/kconfig.h>
#include <linux/mm.h>

#include "bus.h"

/**
 * pmem_remap() - map a part of a range without struct pages
 * @pmem: the range
 * @phys: first byte, in the range
 * @size: number of bytes
 *
 * Logs the reason on failure.
 *
 * On arm64, an attempt to give struct pages to no-map memory clears the no-map mark for good, even
 * if the attempt fails (arch_add_memory()). From then on the kernel takes such memory for part of
 * the linear map, which it is not, and memremap() returns an address that is not mapped.
 *
 * Return: the address, for memunmap(); or ERR_PTR() of -ENOMEM, or of -ENXIO for such memory.
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
EXPORT_SYMBOL_GPL(pmem_remap);
