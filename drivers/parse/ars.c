// SPDX-License-Identifier: GPL-2.0
/*
 * Address Range Scrub: reads the output buffers of functions 1 to 4 (ACPI 6.5 section 9.20.7).
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/errno.h>
#include <linux/types.h>
#include <linux/unaligned.h>

#include "ars.h"

/* All begin with a status: what went wrong (15:0), and what else there is to say (31:16). */
#define ARS_EXT(status)		((status) >> 16)
#define ARS_EXT_PERSISTENT	0x0002	/* of function 1 */
#define ARS_EXT_BUSY		1	/* of function 3 */
#define ARS_EXT_NONE		2
#define ARS_EXT_STOPPED		3

#define ARS_CAPS_LEN		8	/* status, bytes that function 3 may need */
#define ARS_CAPS_UNIT_LEN	12	/* and, of firmware that can clear, the unit of that */
#define ARS_SIZE_LEN		8	/* status, size of all */
#define ARS_STATUS_LEN		48	/* and much more, and then records */
#define ARS_RECORD_LEN		24
#define ARS_CLEAR_LEN		16	/* status, four bytes of nothing, bytes cleared */
#define ARS_FLAG_OVERFLOW	0x0001

/* Return: 0, -EBADMSG if there is no status or less than @want, or the firmware's own no. */
static int ars_check(const void *buf, size_t len, size_t want)
{
	if (len < 4)
		return -EBADMSG;

	switch (get_unaligned_le32(buf) & 0xffff) {
	case 0:
		return len < want ? -EBADMSG : 0;
	case 1:
		return -EOPNOTSUPP;
	case 2:
		return -EINVAL;
	case 6:
		return -EBUSY;
	default:
		return -EIO;
	}
}

/**
 * ars_caps_parse() - function 1, Query ARS Capabilities
 * @buf:  what it returned
 * @len:  length of that
 * @caps: filled if successful
 *
 * Return: 0; -EBADMSG if that is no answer; -EOPNOTSUPP, -EINVAL or -EIO if the firmware refused.
 */
int ars_caps_parse(const void *buf, size_t len, struct ars_caps *caps)
{
	const u8 *p = buf;
	int ret = ars_check(buf, len, ARS_CAPS_LEN);
	u32 unit;

	if (ret)
		return ret;

	unit = len < ARS_CAPS_UNIT_LEN ? 0 : get_unaligned_le32(p + 8);
	*caps = (struct ars_caps){
		.scrub		= ARS_EXT(get_unaligned_le32(p)) & ARS_EXT_PERSISTENT,
		.clear_unit	= unit & (unit - 1) ? 0 : unit,
	};

	return 0;
}

/**
 * ars_start_parse() - function 2, Start ARS
 * @buf: what it returned
 * @len: length of that
 *
 * Return: 0; -EBUSY if one is running; else as ars_caps_parse().
 */
int ars_start_parse(const void *buf, size_t len)
{
	return ars_check(buf, len, 4);
}

/**
 * ars_status_parse() - function 3, Query ARS Status
 * @buf:    what it returned
 * @len:    length of that; firmware's buffers may be longer than what it says is in them
 * @status: filled if successful
 *
 * Records that are announced but not there are taken for an overflow: better look again than
 * forget one. Whether the size that firmware tells counts the status before it, specification and
 * firmware do not agree: it is read as the longer one. A buffer that is all used up by less than
 * there is before the records has none.
 *
 * Return: as ars_caps_parse().
 */
int ars_status_parse(const void *buf, size_t len, struct ars_status *status)
{
	const u8 *p = buf;
	int ret = ars_check(buf, len, 4);
	size_t told, used, room, nr;
	u16 ext;

	if (ret)
		return ret;

	ext = ARS_EXT(get_unaligned_le32(p));
	*status = (struct ars_status){ .busy = ext == ARS_EXT_BUSY, .none = ext == ARS_EXT_NONE };
	if (status->busy || status->none)
		return 0;
	if (ext && ext != ARS_EXT_STOPPED)
		return -EIO;
	if (len < ARS_SIZE_LEN)
		return -EBADMSG;

	told = get_unaligned_le32(p + 4);
	if (len < ARS_STATUS_LEN)
		return !ext && (told == len || told + 4 == len) ? 0 : -EBADMSG;

	used = told + 4;
	if (used < ARS_STATUS_LEN || used > len)
		used = len;
	room = (used - ARS_STATUS_LEN) / ARS_RECORD_LEN;
	nr = get_unaligned_le32(p + 44);

	status->more = ext == ARS_EXT_STOPPED || nr > room ||
		       get_unaligned_le16(p + 42) & ARS_FLAG_OVERFLOW;
	status->restart = get_unaligned_le64(p + 24);
	status->nr = nr < room ? nr : room;

	return 0;
}

/**
 * ars_record_parse() - a record of function 3
 * @buf:    what it returned
 * @len:    length of that
 * @i:      number of the record, below @nr of ars_status_parse()
 * @record: filled if successful; it does not pass the end of the address space
 *
 * Return: 0, or -EBADMSG if there is no such record or nothing in it.
 */
int ars_record_parse(const void *buf, size_t len, unsigned int i, struct ars_record *record)
{
	const u8 *p = buf;

	if (len < ARS_STATUS_LEN || i >= (len - ARS_STATUS_LEN) / ARS_RECORD_LEN)
		return -EBADMSG;

	p += ARS_STATUS_LEN + (size_t)i * ARS_RECORD_LEN;
	record->start = get_unaligned_le64(p + 8);
	record->len = get_unaligned_le64(p + 16);
	if (!record->len)
		return -EBADMSG;
	if (record->len - 1 > (u64)-1 - record->start)
		record->len = (u64)-1 - record->start + 1;

	return 0;
}

/**
 * ars_clear_parse() - function 4, Clear Uncorrectable Error
 * @buf:     what it returned
 * @len:     length of that
 * @cleared: set to the number of bytes that are good now, from the first one asked for on
 *
 * Return: as ars_caps_parse().
 */
int ars_clear_parse(const void *buf, size_t len, u64 *cleared)
{
	const u8 *p = buf;
	int ret = ars_check(buf, len, ARS_CLEAR_LEN);

	if (!ret)
		*cleared = get_unaligned_le64(p + 8);

	return ret;
}
