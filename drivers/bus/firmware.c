// SPDX-License-Identifier: GPL-2.0
/*
 * Memory as firmware describes it, unaffected by the kernel command line.
 *
 * On x86 this is firmware's memory map (e820) in /sys/firmware/memmap. Not every kernel exports a
 * function to look it up, so this file reads it like sysfs does. On other architectures it is the
 * UEFI memory map, which x86 discards after boot, or the memory nodes of the device tree.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/efi.h>
#include <linux/kernfs.h>
#include <linux/kobject.h>
#include <linux/kstrtox.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "bus.h"

/* Documentation/ABI/testing/sysfs-firmware-memmap lists all types. */
static const char *const pmem_firmware_types[] = {
	"System RAM",
	"Persistent Memory",
	"Persistent Memory (legacy)",
	"Soft Reserved",
};

static void pmem_firmware_extend(u64 *next, u64 first, u64 last)
{
	if (first <= *next && *next <= last)
		*next = last == U64_MAX ? last : last + 1;
}

/* Print an attribute of a memory map entry. Return: true on success. */
static bool pmem_firmware_show(struct kobject *entry, const char *name, char *page)
{
	const struct attribute_group **group = entry->ktype->default_groups;
	struct attribute **attr;

	for (; group && *group; group++)
		for (attr = (*group)->attrs; attr && *attr; attr++)
			if (!strcmp((*attr)->name, name))
				return entry->ktype->sysfs_ops->show(entry, *attr, page) > 0;

	return false;
}

static void pmem_firmware_entry(struct kobject *entry, u64 *next, char *page)
{
	u64 first, last;

	if (pmem_firmware_show(entry, "start", page) && !kstrtou64(page, 0, &first) &&
	    pmem_firmware_show(entry, "end", page) && !kstrtou64(page, 0, &last) &&
	    pmem_firmware_show(entry, "type", page) &&
	    sysfs_match_string(pmem_firmware_types, page) >= 0)
		pmem_firmware_extend(next, first, last);
}

/*
 * Memory hot-plug adds and removes entries, so hold the lock. Showing an attribute prints a
 * constant and does not sleep.
 */
static void pmem_firmware_memmap(u64 *next, char *page)
{
	struct kernfs_node *dir = sysfs_get_dirent(firmware_kobj->sd, "memmap");
	struct kobject *entry;
	struct kset *kset;

	if (!dir)
		return;

	kset = to_kset(dir->priv);
	spin_lock(&kset->list_lock);
	list_for_each_entry(entry, &kset->list, entry)
		pmem_firmware_entry(entry, next, page);
	spin_unlock(&kset->list_lock);
	sysfs_put(dir);
}

static bool pmem_firmware_efi_type(u32 type)
{
	switch (type) {
	case EFI_LOADER_CODE:
	case EFI_LOADER_DATA:
	case EFI_BOOT_SERVICES_CODE:
	case EFI_BOOT_SERVICES_DATA:
	case EFI_CONVENTIONAL_MEMORY:
	case EFI_PERSISTENT_MEMORY:
		return true;
	default:
		return false;
	}
}

static void pmem_firmware_efi(u64 *next)
{
	efi_memory_desc_t *md;

	if (!efi_enabled(EFI_MEMMAP))
		return;

	for_each_efi_memory_desc(md)
		if (pmem_firmware_efi_type(md->type) && md->num_pages)
			pmem_firmware_extend(next, md->phys_addr, md->phys_addr +
					     (md->num_pages << EFI_PAGE_SHIFT) - 1);
}

static void pmem_firmware_of(u64 *next)
{
	struct device_node *np;
	struct resource res;
	int i;

	for_each_node_by_type(np, "memory")
		for (i = 0; of_device_is_available(np) && !of_address_to_resource(np, i, &res); i++)
			pmem_firmware_extend(next, res.start, res.end);
}

/**
 * pmem_firmware_memory_end() - find the end of the memory at an address
 * @at:   the address
 * @page: scratch buffer of one page
 *
 * Return: the first address after @at that firmware does not describe as memory; @at if there is
 * no memory at @at.
 */
u64 pmem_firmware_memory_end(u64 at, char *page)
{
	u64 next = at, before;

	do {
		before = next;
		pmem_firmware_memmap(&next, page);
		pmem_firmware_efi(&next);
		pmem_firmware_of(&next);
	} while (next != before);

	return next;
}
