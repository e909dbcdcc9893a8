// SPDX-License-Identifier: GPL-2.0
/*
 * Where in the range that is followed an address of the guest's lies.
 *
 * Of the kernel's addresses the guest tells where they lead. Of those of user space the emulator
 * does, but only while one is accessed; what is flushed has been stored to, so that is remembered.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "place.h"
#include "plugin.h"

#define MAPS		4
#define SEEN		4096
#define PAGE_SHIFT	12

static u64 base, size;
/* Where the kernel sees the range. */
static struct {
	u64	virt;
	u64	off;
	u64	size;
} map[MAPS];
static unsigned int maps;
/* Where user space saw it, page by page. */
static struct {
	u64	virt;
	u64	off;
} seen[SEEN];

/* Both architectures have the kernel in the upper half. */
static bool is_user(u64 virt)
{
	return !(virt >> 63);
}

static u64 in_range(u64 off)
{
	return off < size ? off : PLACE_NONE;
}

static u64 of_kernel(u64 virt)
{
	unsigned int i;

	for (i = 0; i < maps; i++)
		if (virt - map[i].virt < map[i].size)
			return in_range(virt - map[i].virt + map[i].off);

	return PLACE_NONE;
}

/* The emulator can translate addresses of user space, but aborts if asked for one of a device. */
static u64 of_user(u32 info, u64 virt)
{
	struct qemu_plugin_hwaddr *addr = qemu_plugin_get_hwaddr(info, virt);
	u64 page = virt >> PAGE_SHIFT, off;

	if (!addr || qemu_plugin_hwaddr_is_io(addr))
		return PLACE_NONE;

	off = in_range(qemu_plugin_hwaddr_phys_addr(addr) - base);
	if (off != PLACE_NONE) {
		seen[page % SEEN].virt = page;
		seen[page % SEEN].off = off >> PAGE_SHIFT << PAGE_SHIFT;
	}

	return off;
}

/* Offset of the current access, which the emulator describes by @info. */
u64 place_of_access(u32 info, u64 virt)
{
	return is_user(virt) ? of_user(info, virt) : of_kernel(virt);
}

/* Offset of an address that is not accessed, such as the operand of a flush. */
u64 place_of_address(u64 virt)
{
	u64 page = virt >> PAGE_SHIFT;

	if (!is_user(virt))
		return of_kernel(virt);
	if (seen[page % SEEN].virt == page)
		return seen[page % SEEN].off + virt % (1 << PAGE_SHIFT);

	return PLACE_NONE;
}

void place_forget_users(void)
{
	memset(seen, 0xff, sizeof(seen));
}

/* All mappings are of the range before. */
void place_range(u64 phys, u64 bytes)
{
	base = phys;
	size = bytes;
	maps = 0;
}

void place_add_map(u64 virt, u64 phys, u64 bytes)
{
	if (maps == MAPS) {
		fprintf(stderr, "powercut: the range is mapped too often\n");
		abort();
	}
	map[maps].virt = virt;
	map[maps].off = phys - base;
	map[maps++].size = bytes;
}
