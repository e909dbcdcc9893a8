// SPDX-License-Identifier: GPL-2.0
/*
 * pmemctl map: the physical address space as a picture.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "iomem.h"
#include "options.h"
#include "output.h"
#include "pmemctl.h"
#include "range.h"

/**
 * struct area - consecutive addresses of one kind
 * @start: first address
 * @end:   last address
 * @kind:  what they are
 * @name:  entry of /proc/iomem, or the name of a range
 * @disk:  its disk, or ""
 */
struct area {
	uint64_t	start;
	uint64_t	end;
	enum iomem_kind	kind;
	char		name[64];
	char		disk[32];
};

/**
 * struct map - areas that cover all addresses up to the last one in use, in order
 * @areas: the areas
 * @n:     their number
 * @iomem: where they come from
 */
struct map {
	struct area	*areas;
	size_t		n;
	struct iomem	iomem;
};

static void insert(struct map *map, size_t at, const struct area *area)
{
	map->areas = must(realloc(map->areas, (map->n + 1) * sizeof(*area)));
	memmove(map->areas + at + 1, map->areas + at, (map->n - at) * sizeof(*area));
	map->areas[at] = *area;
	map->n++;
}

/* Give addresses to an area; those around it stay what they were. */
static void paint(struct map *map, const struct area *new)
{
	size_t i = 0;

	while (i < map->n && map->areas[i].end < new->start)
		i++;
	if (i < map->n && map->areas[i].start < new->start) {
		struct area before = map->areas[i];

		before.end = new->start - 1;
		insert(map, i++, &before);
		map->areas[i].start = new->start;
	}
	insert(map, i++, new);
	while (i < map->n && map->areas[i].end <= new->end) {
		memmove(map->areas + i, map->areas + i + 1, (map->n - i - 1) * sizeof(*new));
		map->n--;
	}
	if (i < map->n && map->areas[i].start <= new->end)
		map->areas[i].start = new->end + 1;
}

static int paint_range(void *ctx, const struct range *range)
{
	struct area area = {
		.start = range->start, .end = range->start + range->size - 1, .kind = IOMEM_OURS,
	};
	struct map *map = ctx;

	/* Without a disk another driver may have the memory. */
	if (!range->has_start || (!*range->disk && iomem_find(&map->iomem, area.start, area.end, true)))
		return 0;
	snprintf(area.name, sizeof(area.name), "%s", range->name);
	snprintf(area.disk, sizeof(area.disk), "%s", range->disk);
	paint(map, &area);

	return 0;
}

/* Parts of RAM, of reserved memory and of the windows of PCI say nothing here. */
static bool counts(const struct iomem_entry *entry, const struct iomem_entry *outer)
{
	if (!entry->depth)
		return true;
	if (outer->kind == IOMEM_RAM || outer->kind == IOMEM_FIRMWARE)
		return false;

	return entry->kind == IOMEM_OURS || entry->kind == IOMEM_IN_TREE || entry->kind == IOMEM_PERSISTENT ||
	       entry->kind == IOMEM_RAM || (entry->kind == IOMEM_OTHER && outer->kind != IOMEM_PCI);
}

/* Neighbours that a reader would not tell apart become one. */
static void join(struct map *map)
{
	size_t last = 0;

	for (size_t i = 1; i < map->n; i++) {
		struct area *before = &map->areas[last], *area = &map->areas[i];
		bool same = before->kind == area->kind && before->end + 1 == area->start &&
			    (!strcmp(before->name, area->name) || area->kind == IOMEM_RESERVED ||
			     area->kind == IOMEM_FIRMWARE || area->kind == IOMEM_PCI);

		if (same && !strcmp(before->disk, area->disk))
			before->end = area->end;
		else
			map->areas[++last] = *area;
	}
	map->n = map->n ? last + 1 : 0;
}

static void draw(struct map *map)
{
	const struct iomem *iomem = &map->iomem;
	const struct iomem_entry *outer = NULL;
	struct area hole = { .kind = IOMEM_HOLE };

	for (size_t i = 0; i < iomem->n; i++)
		if (iomem->entries[i].end > hole.end)
			hole.end = iomem->entries[i].end;
	insert(map, 0, &hole);

	for (size_t i = 0; i < iomem->n; i++) {
		const struct iomem_entry *entry = &iomem->entries[i];
		struct area area = { .start = entry->start, .end = entry->end, .kind = entry->kind };

		if (!entry->depth)
			outer = entry;
		if (!outer || !counts(entry, outer) || entry->end < entry->start)
			continue;
		snprintf(area.name, sizeof(area.name), "%s", entry->name);
		paint(map, &area);
	}
	/* At last the ranges: those without a disk have no entry. */
	range_each(paint_range, map);
	join(map);
}

static json_object *to_json(const struct map *map)
{
	json_object *areas = must(json_object_new_array());

	for (size_t i = 0; i < map->n; i++) {
		const struct area *area = &map->areas[i];
		json_object *row = must(json_object_new_object());
		uint64_t size = area->end - area->start + 1;

		json_object_object_add(row, "start", output_address(area->start, false));
		json_object_object_add(row, "end", output_address(area->end, false));
		json_object_object_add(row, "size", output_bytes(size, false));
		json_object_object_add(row, "kind", output_text(iomem_kind_name(area->kind)));
		if (*area->name)
			json_object_object_add(row, "name", output_text(area->name));
		if (*area->disk)
			json_object_object_add(row, "disk", output_text(area->disk));
		json_object_array_add(areas, row);
	}

	return areas;
}

/* The size, and a bar: one mark more means that the area is twice as large; 4 KiB have one. */
static const char *picture(char *to, size_t len, const struct area *area)
{
	static const char marks[IOMEM_KINDS] = {
		[IOMEM_RAM]		= '#',
		[IOMEM_PERSISTENT]	= '-',
		[IOMEM_RESERVED]	= '.',
		[IOMEM_FIRMWARE]	= '.',
		[IOMEM_PCI]		= '~',
		[IOMEM_CXL]		= ':',
		[IOMEM_OURS]		= '=',
		[IOMEM_IN_TREE]		= '+',
		[IOMEM_OTHER]		= '?',
	};
	uint64_t size = area->end - area->start + 1;
	bool hole = area->kind == IOMEM_HOLE;
	char text[32], bar[65];
	unsigned int n = 0;

	output_size(text, sizeof(text), size);
	for (; size > 2048; size >>= 1)
		bar[n++] = marks[area->kind];
	bar[n] = '\0';
	snprintf(to, len, "%s%*s%s", text, hole || !n ? 0 : 12 - (int)strlen(text), "", hole ? "" : bar);

	return to;
}

static void print(const struct map *map)
{
	static const char *const heads[] = { "START", "END", "KIND", "NAME", "DISK", "SIZE" };
	struct table *table = table_new(6, heads);
	char start[32], end[32], size[128];

	for (size_t i = 0; i < map->n; i++) {
		const struct area *area = &map->areas[i];

		snprintf(start, sizeof(start), "%#" PRIx64, area->start);
		snprintf(end, sizeof(end), "%#" PRIx64, area->end);
		table_row(table, (const char *const[]){
			start, end, iomem_kind_name(area->kind), area->name, area->disk,
			picture(size, sizeof(size), area),
		});
	}
	table_print(table);
}

int cmd_map(int argc, char **argv)
{
	struct options options;
	struct map map = { };
	int ret = options_read(argc, argv, "", &options);

	if (ret)
		return ret;
	if (optind < argc)
		return usage(argv[0], "'%s' is one argument too many", argv[optind]);

	iomem_read(&map.iomem);
	if (map.iomem.hidden) {
		iomem_free(&map.iomem);
		return complain("only root may see addresses: try sudo");
	}

	draw(&map);
	if (options.json)
		output_json("areas", to_json(&map));
	else
		print(&map);
	free(map.areas);
	iomem_free(&map.iomem);

	return DONE;
}
