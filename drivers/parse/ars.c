// SPDX-License-Identifier: GPL-2.0
/*
 * Address Range Scrub: parse the output buffers of functions 1 to 4 (ACPI 6.5 section 9.20.7).
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/stddef.h>
#include <linux/types.h>

#include <asm/byteorder.h>

#include "ars.h"

/* Each buffer begins with a status: the error (15:0) and the extended status (31:16). */
struct ars_wire_head {
	__le16	status;
	__le16	extended_status;
} __packed;
static_assert(sizeof(struct ars_wire_head) == 4);

#define ARS_EXT_PERSISTENT	0x0002	/* function 1 */
#define ARS_EXT_BUSY		1	/* function 3 */
#define ARS_EXT_NONE		2
#define ARS_EXT_STOPPED		3

/* Function 1; firmware that cannot clear errors may leave out the unit. */
struct ars_wire_caps {
	struct ars_wire_head head;
	__le32	max_status_len;
	__le32	clear_unit;
	__le16	flags;
	__le16	reserved;
} __packed;
static_assert(offsetof(struct ars_wire_caps, clear_unit) == 8);
static_assert(offsetof(struct ars_wire_caps, flags) == 12);

/* Function 3 */
struct ars_wire_record {
	__le32	handle;
	__le32	reserved;
	__le64	address;
	__le64	length;
} __packed;
static_assert(sizeof(struct ars_wire_record) == 24);

struct ars_wire_status {
	struct ars_wire_head head;
	__le32	output_len;
	__le64	start;
	__le64	length;
	__le64	restart_start;
	__le64	restart_length;
	__le16	type;
	__le16	flags;
	__le32	nr_records;
	struct ars_wire_record records[];
} __packed;
static_assert(offsetof(struct ars_wire_status, start) == 8);
static_assert(sizeof(struct ars_wire_status) == 48);

#define ARS_FLAG_OVERFLOW	0x0001

/* Function 4 */
struct ars_wire_clear {
	struct ars_wire_head head;
	__le32	reserved;
	__le64	cleared;
} __packed;
static_assert(sizeof(struct ars_wire_clear) == 16);

/* Return: 0, -EBADMSG if the buffer is shorter than @want, or the error in its status. */
static int ars_check(const void *buf, size_t len, size_t want)
{
	const struct ars_wire_head *head = buf;

	if (len < sizeof(*head))
		return -EBADMSG;

	switch (le16_to_cpu(head->status)) {
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
 * pmem_ars_caps_parse() - function 1, Query ARS Capabilities
 * @buf:  output buffer
 * @len:  its length
 * @caps: filled if successful
 *
 * Return: 0; -EBADMSG if the buffer is too short; -EOPNOTSUPP, -EINVAL or -EIO from its status.
 */
int pmem_ars_caps_parse(const void *buf, size_t len, struct ars_caps *caps)
{
	const struct ars_wire_caps *p = buf;
	int ret = ars_check(buf, len, offsetof(struct ars_wire_caps, clear_unit));
	u32 unit = 0;

	if (ret)
		return ret;

	if (len >= offsetof(struct ars_wire_caps, flags))
		unit = le32_to_cpu(p->clear_unit);
	*caps = (struct ars_caps){
		.scrub		= le16_to_cpu(p->head.extended_status) & ARS_EXT_PERSISTENT,
		.clear_unit	= unit & (unit - 1) ? 0 : unit,
	};

	return 0;
}

/**
 * pmem_ars_start_parse() - function 2, Start ARS
 * @buf: output buffer
 * @len: its length
 *
 * Return: 0; -EBUSY if a scrub is running; otherwise as pmem_ars_caps_parse().
 */
int pmem_ars_start_parse(const void *buf, size_t len)
{
	return ars_check(buf, len, sizeof(struct ars_wire_head));
}

/**
 * pmem_ars_status_parse() - function 3, Query ARS Status
 * @buf:    output buffer
 * @len:    its length, which may exceed the length that the buffer itself gives
 * @status: filled if successful
 *
 * Fewer records than announced count as an overflow: scrub again rather than lose one. The
 * specification and some firmware disagree on whether the length includes the status word: use the
 * larger value. A buffer that ends before the records, as its length says, has none.
 *
 * Return: as pmem_ars_caps_parse().
 */
int pmem_ars_status_parse(const void *buf, size_t len, struct ars_status *status)
{
	const struct ars_wire_status *p = buf;
	int ret = ars_check(buf, len, sizeof(p->head));
	size_t size, used, room, nr;
	u16 ext;

	if (ret)
		return ret;

	ext = le16_to_cpu(p->head.extended_status);
	*status = (struct ars_status){ .busy = ext == ARS_EXT_BUSY, .none = ext == ARS_EXT_NONE };
	if (status->busy || status->none)
		return 0;
	if (ext && ext != ARS_EXT_STOPPED)
		return -EIO;
	if (len < offsetof(struct ars_wire_status, start))
		return -EBADMSG;

	size = le32_to_cpu(p->output_len);
	if (len < sizeof(*p))
		return !ext && (size == len || size + sizeof(p->head) == len) ? 0 : -EBADMSG;

	used = size + sizeof(p->head);
	if (used < sizeof(*p) || used > len)
		used = len;
	room = (used - sizeof(*p)) / sizeof(p->records[0]);
	nr = le32_to_cpu(p->nr_records);

	status->start = le64_to_cpu(p->start);
	status->len = le64_to_cpu(p->length);
	status->more = ext == ARS_EXT_STOPPED || nr > room ||
		       le16_to_cpu(p->flags) & ARS_FLAG_OVERFLOW;
	status->restart = le64_to_cpu(p->restart_start);
	status->nr = nr < room ? nr : room;

	return 0;
}

/**
 * pmem_ars_record_parse() - read one record of function 3
 * @buf:    output buffer
 * @len:    its length
 * @i:      index of the record, below @nr of pmem_ars_status_parse()
 * @record: filled if successful; clamped to the end of the address space
 *
 * Return: 0, or -EBADMSG if there is no such record or it is empty.
 */
int pmem_ars_record_parse(const void *buf, size_t len, unsigned int i, struct ars_record *record)
{
	const struct ars_wire_status *p = buf;

	if (len < sizeof(*p) || i >= (len - sizeof(*p)) / sizeof(p->records[0]))
		return -EBADMSG;

	record->start = le64_to_cpu(p->records[i].address);
	record->len = le64_to_cpu(p->records[i].length);
	if (!record->len)
		return -EBADMSG;
	if (record->len - 1 > (u64)-1 - record->start)
		record->len = (u64)-1 - record->start + 1;

	return 0;
}

/**
 * pmem_ars_clear_parse() - function 4, Clear Uncorrectable Error
 * @buf:     output buffer
 * @len:     its length
 * @cleared: set to the number of bytes cleared, from the start of the requested range
 *
 * Return: as pmem_ars_caps_parse().
 */
int pmem_ars_clear_parse(const void *buf, size_t len, u64 *cleared)
{
	const struct ars_wire_clear *p = buf;
	int ret = ars_check(buf, len, sizeof(*p));

	if (!ret)
		*cleared = le64_to_cpu(p->cleared);

	return ret;
}
