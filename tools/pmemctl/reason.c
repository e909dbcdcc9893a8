// SPDX-License-Identifier: GPL-2.0
/*
 * Why a range lacks something, as a code for programs and a cure for people.
 *
 * The attributes "media", "pages" and "read_only_reason" have the reasons in words
 * (docs/abi/sysfs-pmem-range); the test "reasons" has each one that the drivers can give.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../drivers/parse/foreign.h"
#include "output.h"
#include "reason.h"
#include "sysfs.h"

#define PROBE_AGAIN "echo %r >/sys/bus/platform/drivers_probe"
#define GIVE_UP "give the data up: pmemctl raw %u on"
#define ITS_DRIVER "use it with the in-tree driver: pmemctl migrate --to in-tree %r, or "

static const struct reason not_loaded = {
	"not_loaded", "Load the block driver: modprobe pmem_blk."
};
static const struct reason devdax_not_loaded = {
	"not_loaded", "Load the driver of DAX devices: modprobe pmem_devdax."
};
static const struct reason not_probed = {
	"not_probed", "Have the driver look at the range: " PROBE_AGAIN
};
static const struct reason driver_override = {
	"driver_override",
	"The attribute driver_override of the range names another driver: echo >" RANGE_FOLDER
	"/%r/driver_override, then " PROBE_AGAIN
};
static const struct reason claimed = {
	"claimed", "pmemctl owner %r names the driver; once it has released the memory: " PROBE_AGAIN
};
static const struct reason unknown_reason = {
	"other", "The log has more: dmesg | grep %r."
};

/* Not a fault: programs map the memory through a character device. */
static const struct reason devdax = {
	"devdax", "To make it a disk, take the mode devdax away from it (devdax.rst); its bytes stay."
};

/* "refused: …" of a range whose mode is devdax, by its start. */
static const struct {
	const char	*text;
	struct reason	reason;
} no_dax_device[] = {
	{ "it is read-only", { "read_only", "Add the range without the flag ro, or as a disk." } },
	{ "struct pages are not wanted", { "nopages", "Add the range without the flag nopages, or as a disk." } },
	{ "a DAX device cannot ask", { "needs_host", "There is none: make it a disk." } },
	{ "the memory of a card", { "device_memory", "There is none: make it a disk." } },
	{ "it does not start and end", { "misaligned",
		"The flag trim of an explicit range gives up the odd bytes. Other ranges can be disks." } },
	{ "RAM for struct pages is short", { "ram_limit",
		"Let struct pages take more RAM: options pmem_bus ram_percent=80 in /etc/modprobe.d; or spend less on other ranges, with the flag nopages." } },
};

/* Data of another driver without a fault, by format. */
static const struct reason formats[FOREIGN_FORMATS] = {
	[FOREIGN_BTT]	 = { "sector_namespace", "To keep the data, " ITS_DRIVER GIVE_UP },
	[FOREIGN_FSDAX]	 = { "fsdax_namespace", "To keep the data, make the range a disk, without the mode devdax." },
	[FOREIGN_DEVDAX] = { "devdax_namespace", "To keep the data, make it a DAX device with the mode devdax (devdax.rst), " ITS_DRIVER GIVE_UP },
	[FOREIGN_LABELS] = { "labels", "To keep the namespaces, " ITS_DRIVER GIVE_UP },
};

/* The same with a fault. */
static const struct reason faults[FOREIGN_ERRS] = {
	[FOREIGN_UNREADABLE] = {
		"unreadable", "Nothing can say what was there. If it is of no use, " GIVE_UP
	},
	[FOREIGN_LOCKED] = {
		"locked", "Unlock the DIMM, with the setup of the firmware or its vendor's tool, then " PROBE_AGAIN
	},
	[FOREIGN_CHECKSUM] = {
		"damaged", "The data may be intact: copy the range before you repair the namespace with ndctl, or " GIVE_UP
	},
	[FOREIGN_VERSION] = {
		"unknown_version", "A newer driver may know this version; to keep the data, " ITS_DRIVER GIVE_UP
	},
	[FOREIGN_GEOMETRY] = {
		"geometry", "The range may have been larger when this was written: look for a DIMM that is missing, or " GIVE_UP
	},
	[FOREIGN_PARENT] = {
		"lost_label", "The data may be intact, but its label is lost: restore the labels with ndctl, or " GIVE_UP
	},
	[FOREIGN_PADDED] = {
		"padded", "To keep the data, " ITS_DRIVER GIVE_UP
	},
};

/* "no disk: error N", or "no device: error N". */
static const struct {
	const char	*text;
	struct reason	reason;
} errors[] = {
	{ "-12", { "no_ram", "The log says what the RAM was short for (dmesg | grep %r); page tables may take more with ram_percent of pmem_bus." } },
	{ "-6", { "not_mapped", "The memory cannot be mapped, perhaps until the next boot; the log says why: dmesg | grep %r." } },
};

/* "no: …" of the attribute "pages", by its start. */
static const struct {
	const char	*text;
	struct reason	reason;
} no_pages[] = {
	{ "turned off by pages=off", { "pages_off",
		"Take pages=off out of the options of pmem_blk in /etc/modprobe.d or on the kernel's command line, and load it again." } },
	{ "a kdump kernel has little RAM", { "kdump",
		"The next ordinary boot has DAX; pages=on of pmem_blk forces it in a kdump kernel." } },
	{ "it is a device's memory", { "device_memory",
		"There is none: memory behind a bus cannot have struct pages." } },
	{ "not wanted for this range", { "nopages", "Add the range without the flag nopages." } },
	{ "it has no whole ", { "no_whole_unit", "Only a larger range has DAX." } },
	{ "it starts within a page", { "within_page", "Only a namespace that starts on a page has DAX: make it again with ndctl." } },
	{ "it starts ", { "start_misaligned", "" } },
	{ "it ends ", { "end_misaligned", "" } },
	{ "its memory already has struct pages", { "has_pages",
		"The kernel uses the memory as RAM: keep it off with memmap=nn$ss, or see pmemctl owner %r." } },
	{ "struct pages would take ", { "ram_limit",
		"Let struct pages take more RAM: options pmem_bus ram_percent=80 in /etc/modprobe.d; or spend less on other ranges, with the flag nopages." } },
	{ "memremap_pages failed (-12)", { "no_ram", "Free some RAM, then load pmem_blk again." } },
	{ "memremap_pages failed", { "memremap_failed", "The log may have more: dmesg | grep %r." } },
	{ "no memory", { "no_ram", "Free some RAM, then load pmem_blk again." } },
	{ "this kernel has no file system DAX", { "kernel_without_dax",
		"Use a kernel with CONFIG_FS_DAX; on arm64 Debian's has it from 6.12 on." } },
	{ "alloc_dax failed (-95)", { "kernel_without_dax", "Use a kernel with CONFIG_FS_DAX, on a CPU that can have it." } },
	{ "alloc_dax failed", { "dax_failed", "The log may have more: dmesg | grep %r." } },
};

static const char trim_cure[] =
	"The option trim=1 of pmem_blk, or the flag trim of an explicit range, gives up the odd bytes. It moves sector 0: set it before you make a file system.";
static const char adopted_cure[] =
	"Copy the data, and make the namespace again with an alignment of 2 MiB, or none at all.";
static const char unit_cure[] =
	"Only a range that starts and ends on whole units of this size has DAX with this kernel's pages.";

static const struct reason no_disk_so_no_dax = { "no_disk", "Cure that the range has no disk first." };
static const struct reason devdax_so_no_dax = { "devdax", "File systems need a disk; programs map the DAX device itself." };

static const struct reason read_only_words[] = {
	{ "not_armed", "The DIMM would not save what is written: look at its battery or capacitor; pmemctl list -v has its handle." },
	{ "map_failed", "Firmware failed to map a DIMM: its setup or log says why; pmemctl list -v has its handle." },
	{ "mapping_damaged", "The NFIT is damaged: pmemctl nfit says where; look for newer firmware." },
	{ "no_index", "The NFIT is damaged: pmemctl nfit says where; look for newer firmware." },
	{ "table_damaged", "The NFIT is damaged: pmemctl nfit says where; look for newer firmware." },
	{ "virtual_cd", "There is none: a virtual CD is read-only." },
	{ "requested", "Add the range without the flag ro, or take read-only out of the device tree." },
};

static bool starts(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/* The words are those of the parser, so they cannot drift apart. */
static const struct reason *refused(const char *what)
{
	for (size_t i = 0; i < sizeof(no_dax_device) / sizeof(no_dax_device[0]); i++)
		if (starts(what, no_dax_device[i].text))
			return &no_dax_device[i].reason;
	for (enum foreign_err err = FOREIGN_OK + 1; err < FOREIGN_ERRS; err++) {
		const char *fault = pmem_foreign_err_text(err), *found = strstr(what, ", ");

		if (found && !strcmp(found + 2, fault))
			return &faults[err];
	}
	for (enum foreign_format format = FOREIGN_NONE + 1; format < FOREIGN_FORMATS; format++)
		if (starts(what, pmem_foreign_format_name(format)) && formats[format].code)
			return &formats[format];

	return &unknown_reason;
}

static const struct reason *not_bound(const struct range *range)
{
	const char *driver = range->devdax ? "pmem_devdax" : "pmem_blk";
	char text[64];

	if (sysfs_read(text, sizeof(text), RANGE_FOLDER "/%s/driver_override", range->name) > 0 &&
	    strcmp(text, "(null)") && strcmp(text, driver))
		return &driver_override;
	if (sysfs_exists("/sys/bus/platform/drivers/%s", driver))
		return &not_probed;

	return range->devdax ? &devdax_not_loaded : &not_loaded;
}

/* What follows "no disk: error " or "no device: error "; NULL if neither is there. */
static const char *error_of(const char *media)
{
	static const char *const heads[] = { "no disk: error ", "no device: error " };

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		if (starts(media, heads[i]))
			return media + strlen(heads[i]);

	return NULL;
}

const struct reason *reason_no_disk(const struct range *range)
{
	const char *error = error_of(range->media);

	if (*range->disk)
		return NULL;
	if (*range->dax)
		return &devdax;
	/* "media" keeps its text when the driver is unloaded. */
	if (!starts(range->media, "refused: ") && !error)
		return not_bound(range);
	if (!strcmp(range->media, "refused: claimed by another driver"))
		return &claimed;
	if (starts(range->media, "refused: "))
		return refused(range->media + strlen("refused: "));

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (!strcmp(error, errors[i].text))
			return &errors[i].reason;

	return &unknown_reason;
}

/* Trimming helps a range, but no namespace in it, and no kernel with larger units. */
static const char *misaligned(const struct range *range)
{
	if (starts(range->media, "adopted"))
		return adopted_cure;

	return strstr(range->pages, " 2 MiB boundary") ? trim_cure : unit_cure;
}

const struct reason *reason_no_dax(const struct range *range)
{
	static struct reason with_cure;

	if (!*range->disk)
		return *range->dax ? &devdax_so_no_dax : &no_disk_so_no_dax;
	if (!strcmp(range->pages, "yes"))
		return NULL;
	if (!starts(range->pages, "no: "))
		return &unknown_reason;

	for (size_t i = 0; i < sizeof(no_pages) / sizeof(no_pages[0]); i++) {
		if (!starts(range->pages + strlen("no: "), no_pages[i].text))
			continue;
		if (*no_pages[i].reason.cure)
			return &no_pages[i].reason;
		with_cure = (struct reason){ no_pages[i].reason.code, misaligned(range) };
		return &with_cure;
	}

	return &unknown_reason;
}

const struct reason *reason_read_only(const char *word, size_t len)
{
	for (size_t i = 0; i < sizeof(read_only_words) / sizeof(read_only_words[0]); i++)
		if (strlen(read_only_words[i].code) == len && !strncmp(word, read_only_words[i].code, len))
			return &read_only_words[i];

	return &unknown_reason;
}

char *reason_cure(const struct reason *reason, const struct range *range)
{
	size_t size = strlen(reason->cure) + 8 * sizeof(range->uuid), used = 0;
	char *cure = must(malloc(size));

	for (const char *p = reason->cure; *p; p++) {
		const char *name = p[0] != '%' ? NULL : p[1] == 'r' ? range->name :
				   p[1] == 'u' ? range->uuid : p[1] == 'd' ? range->disk : NULL;

		if (name)
			p++;
		used += snprintf(cure + used, size - used, "%.*s", name ? (int)sizeof(range->uuid) : 1, name ?: p);
	}
	cure[used] = '\0';

	return cure;
}
