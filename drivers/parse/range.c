// SPDX-License-Identifier: GPL-2.0
/*
 * Checks and names of a single range, without access to hardware.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/errno.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/unaligned.h>

#include "../pmem_range.h"

/**
 * pmem_range_check() - check whether a range can become a disk
 * @range: the range
 * @limit: last physical address that the CPU can access, inclusive
 *
 * The range need not be aligned to sectors, but must contain an aligned one.
 *
 * Return: 0, -EINVAL if it contains no sector, -EOVERFLOW if it wraps around the end of the address
 * space, -ERANGE if it extends past @limit.
 */
int pmem_range_check(const struct pmem_range *range, u64 limit)
{
	u64 last, head = -range->start % PMEM_SECTOR;

	if (range->size < head + PMEM_SECTOR)
		return -EINVAL;
	if (check_add_overflow(range->start, range->size - 1, &last))
		return -EOVERFLOW;

	return last > limit ? -ERANGE : 0;
}

/**
 * pmem_range_intersects() - check whether two ranges share a byte
 * @a: a range that has passed pmem_range_check()
 * @b: another
 *
 * Return: true if they do.
 */
bool pmem_range_intersects(const struct pmem_range *a, const struct pmem_range *b)
{
	return a->start < b->start ? b->start - a->start < a->size :
				     a->start - b->start < b->size;
}

/**
 * pmem_range_trim() - shrink a range to aligned units
 * @range: a range that has passed pmem_range_check(); its size becomes 0 if it has no whole unit
 * @align: unit in bytes, a power of two
 *
 * Return: the number of bytes removed.
 */
u64 pmem_range_trim(struct pmem_range *range, u64 align)
{
	u64 size = range->size;
	u64 head = -range->start & (align - 1);

	if (head >= size) {
		range->size = 0;
		return size;
	}

	range->start += head;
	range->size = (size - head) & ~(align - 1);

	return size - range->size;
}

/* FNV-1a, then the finalizer of MurmurHash3. Never change it: uuids depend on it. */
static u64 range_hash_byte(u64 hash, u8 byte)
{
	return (hash ^ byte) * 0x100000001b3ULL;
}

static u64 range_hash_end(u64 hash)
{
	hash ^= hash >> 33;
	hash *= 0xff51afd7ed558ccdULL;
	hash ^= hash >> 33;
	hash *= 0xc4ceb9fe1a85ec53ULL;

	return hash ^ hash >> 33;
}

/**
 * pmem_range_uuid() - hash an identity to a uuid
 * @uuid: the result, a uuid of version 8 (vendor-specific, RFC 9562)
 * @id:   the identity: serial numbers if firmware has them, otherwise source and address
 * @len:  its length in bytes
 *
 * Equal identities give equal uuids on every machine, kernel and byte order.
 */
void pmem_range_uuid(u8 uuid[PMEM_UUID_LEN], const void *id, size_t len)
{
	u64 low = 0xcbf29ce484222325ULL, high = 0x6c62272e07bb0142ULL;
	const u8 *p = id, *end = p + len;

	/* Two independent hashes in one loop: their multiplications overlap. */
	for (; p < end; p++) {
		low = range_hash_byte(low, *p);
		high = range_hash_byte(high, *p);
	}
	put_unaligned_le64(range_hash_end(low), uuid);
	put_unaligned_le64(range_hash_end(high), uuid + 8);

	uuid[6] = (uuid[6] & 0x0f) | 0x80;
	uuid[8] = (uuid[8] & 0x3f) | 0x80;
}

/**
 * pmem_range_uuid_by_place() - set the uuid of a range from its source, address and size
 * @range:  the range
 * @source: name of the source; only the first eight bytes count
 */
void pmem_range_uuid_by_place(struct pmem_range *range, const char *source)
{
	u8 id[24] = { 0 };

	memcpy(id, source, strnlen(source, 8));
	put_unaligned_le64(range->start, id + 8);
	put_unaligned_le64(range->size, id + 16);
	pmem_range_uuid(range->uuid, id, sizeof(id));
}

static const char *const range_domains[PMEM_DOMAINS] = {
	[PMEM_DOMAIN_UNKNOWN]		= "unknown",
	[PMEM_DOMAIN_VOLATILE]		= "volatile",
	[PMEM_DOMAIN_MEMORY_CONTROLLER]	= "memory_controller",
	[PMEM_DOMAIN_CPU_CACHE]		= "cpu_cache",
	[PMEM_DOMAIN_HOST]		= "host",
};

/**
 * pmem_range_domain_name() - name of a persistence domain for sysfs and log lines
 * @domain: the domain
 *
 * Return: the name; "unknown" for an invalid value.
 */
const char *pmem_range_domain_name(enum pmem_domain domain)
{
	return range_domains[(unsigned int)domain < PMEM_DOMAINS ? domain : PMEM_DOMAIN_UNKNOWN];
}

/**
 * pmem_range_domain_parse() - the inverse of pmem_range_domain_name()
 * @name: name of a domain, without a newline
 *
 * "host" is refused: only pmem_virtio can ask a host to sync, so no other source may promise it.
 *
 * Return: an enum pmem_domain, or -EINVAL.
 */
int pmem_range_domain_parse(const char *name)
{
	int i;

	for (i = 0; i < PMEM_DOMAINS; i++)
		if (i != PMEM_DOMAIN_HOST && !strcmp(name, range_domains[i]))
			return i;

	return -EINVAL;
}

static const char *const range_modes[PMEM_MODES] = {
	[PMEM_MODE_DISK]	= "disk",
	[PMEM_MODE_DEVDAX]	= "devdax",
};

/**
 * pmem_range_mode_name() - name of a mode for sysfs
 * @mode: the mode
 *
 * Return: the name; "disk" for an invalid value.
 */
const char *pmem_range_mode_name(enum pmem_mode mode)
{
	return range_modes[(unsigned int)mode < PMEM_MODES ? mode : PMEM_MODE_DISK];
}

static const char *const range_read_only_words[] = {
	"not_armed", "map_failed", "mapping_damaged", "no_index", "table_damaged", "virtual_cd",
};

/**
 * pmem_range_read_only_word() - name of a read-only reason for sysfs and log lines
 * @bit: number of a PMEM_RO_* bit
 *
 * Return: the name, or NULL if there is no such bit.
 */
const char *pmem_range_read_only_word(unsigned int bit)
{
	return bit < sizeof(range_read_only_words) / sizeof(*range_read_only_words) ?
		       range_read_only_words[bit] : NULL;
}
