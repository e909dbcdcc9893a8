// SPDX-License-Identifier: GPL-2.0
/*
 * What can be said of one range without looking at a machine.
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
 * range_check() - can this range be a disk at all?
 * @range: the range to judge
 * @limit: last physical address that the CPU can form, inclusive
 *
 * It need not start or end on a sector, but must have a whole one, at a multiple of its size.
 *
 * Return: 0, -EINVAL if it has none, -EOVERFLOW if it wraps round the end of the address space,
 * -ERANGE if it passes @limit.
 */
int range_check(const struct pmem_range *range, u64 limit)
{
	u64 last, head = -range->start % PMEM_SECTOR;

	if (range->size < head + PMEM_SECTOR)
		return -EINVAL;
	if (check_add_overflow(range->start, range->size - 1, &last))
		return -EOVERFLOW;

	return last > limit ? -ERANGE : 0;
}

/**
 * range_intersects() - do two ranges share a byte?
 * @a: a range that has passed range_check()
 * @b: another
 */
bool range_intersects(const struct pmem_range *a, const struct pmem_range *b)
{
	return a->start < b->start ? b->start - a->start < a->size :
				     a->start - b->start < b->size;
}

/**
 * range_trim() - shrink a range to whole units
 * @range: a range that has passed range_check(); its size becomes 0 if no whole unit lies in it
 * @align: unit in bytes, a power of two
 *
 * Return: the number of bytes given up.
 */
u64 range_trim(struct pmem_range *range, u64 align)
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

/* FNV-1a, then the finalizer of MurmurHash3: short, and the same for ever. */
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
 * range_uuid() - a stable name from whatever identifies a range
 * @uuid: where the name goes; version 8 of RFC 9562 (a scheme of the vendor's own)
 * @id:   identity: serial numbers where firmware gives them, else source and place
 * @len:  its length in bytes
 *
 * Equal identities give equal names on every machine, kernel and byte order.
 */
void range_uuid(u8 uuid[PMEM_UUID_LEN], const void *id, size_t len)
{
	u64 low = 0xcbf29ce484222325ULL, high = 0x6c62272e07bb0142ULL;
	const u8 *p = id, *end = p + len;

	/* Side by side, as each has to wait for its own multiplication. */
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
 * range_uuid_by_place() - a range's name if nothing but its place tells it from others
 * @range:  start and size are read, uuid is written
 * @source: the source's name; of one longer than eight bytes only those count
 */
void range_uuid_by_place(struct pmem_range *range, const char *source)
{
	u8 id[24] = { 0 };

	memcpy(id, source, strnlen(source, 8));
	put_unaligned_le64(range->start, id + 8);
	put_unaligned_le64(range->size, id + 16);
	range_uuid(range->uuid, id, sizeof(id));
}

static const char *const range_domains[PMEM_DOMAINS] = {
	[PMEM_DOMAIN_UNKNOWN]		= "unknown",
	[PMEM_DOMAIN_VOLATILE]		= "volatile",
	[PMEM_DOMAIN_MEMORY_CONTROLLER]	= "memory_controller",
	[PMEM_DOMAIN_CPU_CACHE]		= "cpu_cache",
};

/**
 * range_domain_name() - a persistence domain as sysfs and log lines spell it
 * @domain: any value; one that does not exist reads as "unknown"
 */
const char *range_domain_name(enum pmem_domain domain)
{
	return range_domains[(unsigned int)domain < PMEM_DOMAINS ? domain : PMEM_DOMAIN_UNKNOWN];
}

/**
 * range_domain_parse() - the inverse of range_domain_name()
 * @name: a domain's name, exactly
 *
 * Return: an enum pmem_domain, or -EINVAL.
 */
int range_domain_parse(const char *name)
{
	int i;

	for (i = 0; i < PMEM_DOMAINS; i++)
		if (!strcmp(name, range_domains[i]))
			return i;

	return -EINVAL;
}

static const char *const range_read_only_words[] = {
	"not_armed", "map_failed", "mapping_damaged", "no_index", "table_damaged", "virtual_cd",
};

/**
 * range_read_only_word() - why writes are refused, as sysfs and log lines spell it
 * @bit: number of a bit of @read_only
 *
 * Return: a word, or NULL if there is no such bit.
 */
const char *range_read_only_word(unsigned int bit)
{
	return bit < sizeof(range_read_only_words) / sizeof(*range_read_only_words) ?
		       range_read_only_words[bit] : NULL;
}
