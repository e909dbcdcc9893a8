// SPDX-License-Identifier: GPL-2.0
/*
 * The uuids of the ranges of an NFIT: stable and distinct.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/string.h>
#include <linux/types.h>
#include <linux/unaligned.h>

#include "nfit_table.h"

/* Some firmware has no serial numbers and leaves the field 0 or all ones. */
static bool nfit_memdev_unique(const struct nfit_memdev *memdev)
{
	return memdev->identified && memdev->serial != 0 && memdev->serial != ~0U;
}

/* Hash the DIMMs and their regions. If a DIMM has no identity, hash type, address and size. */
static void nfit_name_identity(struct nfit_range *nr, const u8 *guid)
{
	u8 id[PMEM_UUID_LEN + 40] = { };
	u8 *uuid = nr->range.uuid;
	unsigned int i;

	for (i = 0; i < nr->nr_memdevs && nfit_memdev_unique(&nr->memdevs[i]); i++) {
		const struct nfit_memdev *memdev = &nr->memdevs[i];

		memcpy(id, uuid, PMEM_UUID_LEN);
		put_unaligned_le16(memdev->vendor, id + 16);
		put_unaligned_le16(memdev->device, id + 18);
		put_unaligned_le32(memdev->serial, id + 20);
		put_unaligned_le32(memdev->made, id + 24);
		put_unaligned_le64(memdev->position, id + 32);
		put_unaligned_le64(memdev->dpa, id + 40);
		put_unaligned_le64(memdev->size, id + 48);
		pmem_range_uuid(uuid, id, sizeof(id));
	}

	if (i && i == nr->nr_memdevs)
		return;

	memcpy(id, guid, NFIT_GUID_LEN);
	put_unaligned_le64(nr->range.start, id + 16);
	put_unaligned_le64(nr->range.size, id + 24);
	pmem_range_uuid(uuid, id, 32);
}

static void nfit_name_handles(struct nfit_range *nr)
{
	u8 id[PMEM_UUID_LEN + 4];
	unsigned int i;

	for (i = 0; i < nr->nr_memdevs; i++) {
		memcpy(id, nr->range.uuid, PMEM_UUID_LEN);
		put_unaligned_le32(nr->memdevs[i].handle, id + 16);
		pmem_range_uuid(nr->range.uuid, id, sizeof(id));
	}
}

static void nfit_name_place(struct nfit_range *nr)
{
	u8 id[PMEM_UUID_LEN + 24] = { };

	memcpy(id, nr->range.uuid, PMEM_UUID_LEN);
	put_unaligned_le16(nr->index, id + 16);
	put_unaligned_le64(nr->range.start, id + 24);
	put_unaligned_le64(nr->range.size, id + 32);
	pmem_range_uuid(nr->range.uuid, id, sizeof(id));
}

/**
 * nfit_name() - set the uuid of a range
 * @nr:   the range with its mappings; its uuid is zero or a seed for the hash
 * @guid: its address range type
 *
 * The uuid is based on what @nr->named says. If the identity suffices, the uuid stays the same when
 * DIMMs move to other slots or addresses.
 */
void nfit_name(struct nfit_range *nr, const u8 *guid)
{
	nfit_name_identity(nr, guid);
	memcpy(nr->identity, nr->range.uuid, PMEM_UUID_LEN);
	if (nr->named >= NFIT_NAMED_BY_HANDLES)
		nfit_name_handles(nr);
	if (nr->named >= NFIT_NAMED_BY_PLACE)
		nfit_name_place(nr);
}

/**
 * nfit_name_alike() - find ranges that share a uuid
 * @t:     the table; the entries of these ranges advance to the next enum nfit_naming
 * @names: one for each range: @key is the first half of its uuid, @offset the index of its entry
 * @nr:    number of @names
 *
 * All ranges that share a uuid advance, so that no uuid depends on the order of the table.
 */
void nfit_name_alike(struct nfit_table *t, struct nfit_entry *names, size_t nr)
{
	size_t i;

	nfit_entries_sort(names, t->spare, nr);
	for (i = 0; i < nr; i++)
		if ((i && names[i - 1].key == names[i].key) ||
		    (i + 1 < nr && names[i + 1].key == names[i].key))
			t->entries[names[i].offset].named++;
}
