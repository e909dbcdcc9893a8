// SPDX-License-Identifier: GPL-2.0
/*
 * The _DSM functions of the NVDIMM root device for bad memory (ACPI 6.5 section 9.20.7).
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/acpi.h>
#include <linux/bits.h>
#include <linux/device.h>
#include <linux/export.h>
#include <linux/unaligned.h>
#include <linux/uuid.h>
#include <kunit/visibility.h>

#include "../../parse/ars.h"
#include "acpi.h"

#define DSM_CAPS	1
#define DSM_START	2
#define DSM_STATUS	3
#define DSM_CLEAR	4

#define DSM_PERSISTENT	2	/* type of memory, an argument of Start ARS */
#define DSM_PREVIOUS	0x02	/* flag: return results of an earlier scrub, if there are any */

static const guid_t dsm_guid = GUID_INIT(0x2f10e7a4, 0x9e91, 0x11e4,
					 0x89, 0xd3, 0x12, 0x3b, 0x93, 0xf7, 0x5c, 0xba);

/* Return: the returned buffer, to be freed by ACPI_FREE(), or NULL. */
static union acpi_object *pmem_dsm_call(struct device *dev, u64 function, u8 *in, u32 len)
{
	union acpi_object buffer = { .buffer = { ACPI_TYPE_BUFFER, len, in } };
	union acpi_object package = { .package = { ACPI_TYPE_PACKAGE, 1, &buffer } };

	return pmem_acpi_evaluate_dsm(ACPI_HANDLE(dev), &dsm_guid, function, in ? &package : NULL);
}

/* Address and length are the first arguments of most functions. */
static void pmem_dsm_put_range(u8 *in, u64 start, u64 len)
{
	put_unaligned_le64(start, in);
	put_unaligned_le64(len, in + 8);
}

/* Does firmware have the functions for scrubbing? */
bool pmem_dsm_can_scrub(struct device *dev)
{
	return pmem_acpi_check_dsm(ACPI_HANDLE(dev), &dsm_guid,
				   BIT(DSM_CAPS) | BIT(DSM_START) | BIT(DSM_STATUS));
}

/* Does firmware have the functions for clearing poison? */
bool pmem_dsm_can_clear(struct device *dev)
{
	return pmem_acpi_check_dsm(ACPI_HANDLE(dev), &dsm_guid, BIT(DSM_CAPS) | BIT(DSM_CLEAR));
}

/* Query ARS Capabilities of a range. Return: as pmem_ars_caps_parse(), or -EIO. */
int pmem_dsm_caps(struct device *dev, const struct pmem_range *range, struct ars_caps *caps)
{
	union acpi_object *out;
	u8 in[16];
	int ret;

	pmem_dsm_put_range(in, range->start, range->size);
	out = pmem_dsm_call(dev, DSM_CAPS, in, sizeof(in));
	if (!out)
		return -EIO;

	ret = pmem_ars_caps_parse(out->buffer.pointer, out->buffer.length, caps);
	ACPI_FREE(out);

	return ret;
}

/*
 * Start ARS; unless @full, earlier results are enough. Return: as pmem_ars_start_parse(), or -EIO.
 */
int pmem_dsm_start(struct device *dev, u64 start, u64 len, bool full)
{
	union acpi_object *out;
	u8 in[24] = { };
	int ret;

	pmem_dsm_put_range(in, start, len);
	put_unaligned_le16(DSM_PERSISTENT, in + 16);
	in[18] = full ? 0 : DSM_PREVIOUS;
	out = pmem_dsm_call(dev, DSM_START, in, sizeof(in));
	if (!out)
		return -EIO;

	ret = pmem_ars_start_parse(out->buffer.pointer, out->buffer.length);
	ACPI_FREE(out);

	return ret;
}

/* Query ARS Status. Return: a buffer for pmem_ars_status_parse(), freed by ACPI_FREE(), or NULL. */
union acpi_object *pmem_dsm_status(struct device *dev)
{
	return pmem_dsm_call(dev, DSM_STATUS, NULL, 0);
}

/* Clear Uncorrectable Error, of @cleared bytes. Return: as pmem_ars_clear_parse(), or -EIO. */
int pmem_dsm_clear(struct device *dev, u64 start, u64 len, u64 *cleared)
{
	union acpi_object *out;
	u8 in[16];
	int ret;

	pmem_dsm_put_range(in, start, len);
	out = pmem_dsm_call(dev, DSM_CLEAR, in, sizeof(in));
	if (!out)
		return -EIO;

	ret = pmem_ars_clear_parse(out->buffer.pointer, out->buffer.length, cleared);
	ACPI_FREE(out);

	return ret;
}

/* parse/ars.c is part of this module, for it and for its suite. */
EXPORT_SYMBOL_IF_KUNIT(pmem_ars_caps_parse);
EXPORT_SYMBOL_IF_KUNIT(pmem_ars_clear_parse);
EXPORT_SYMBOL_IF_KUNIT(pmem_ars_record_parse);
EXPORT_SYMBOL_IF_KUNIT(pmem_ars_start_parse);
EXPORT_SYMBOL_IF_KUNIT(pmem_ars_status_parse);
