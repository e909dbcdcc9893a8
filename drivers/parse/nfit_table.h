/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The index of valid structures of an NFIT: private to the parser.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_PARSE_NFIT_TABLE_H
#define _PMEM_PARSE_NFIT_TABLE_H

#include <linux/types.h>

#include <asm/byteorder.h>

#include "nfit.h"
#include "nfit_wire.h"

/* The flags of a mapping that describe its DIMM; NFIT_MEMDEV_MAP_FAILED describes the mapping. */
#define NFIT_DIMM_STATE	(NFIT_MEMDEV_SAVE_FAILED | NFIT_MEMDEV_RESTORE_FAILED | \
			 NFIT_MEMDEV_FLUSH_FAILED | NFIT_MEMDEV_NOT_ARMED | \
			 NFIT_MEMDEV_HEALTH_SEEN | NFIT_MEMDEV_HEALTH_NOTIFY)
/* In a state: a mapping of this DIMM is truncated. Not a flag of ACPI. */
#define NFIT_DIMM_UNREAD	0x8000

enum nfit_type {
	NFIT_SPA	= 0,	/* system physical address range */
	NFIT_MEMDEV	= 1,	/* NVDIMM region mapping */
	NFIT_IDT	= 2,	/* interleave */
	NFIT_SMBIOS	= 3,
	NFIT_DCR	= 4,	/* control region: the identity of a DIMM */
	NFIT_BDW	= 5,	/* block data window, removed in ACPI 6.4 */
	NFIT_FLUSH	= 6,	/* flush hint addresses */
	NFIT_CAPS	= 7,	/* platform capabilities */
	NFIT_TYPES
};

/**
 * struct nfit_entry - a valid structure in the index
 * @key:    sort key; finally nfit_key() of the type and the index or handle of the structure
 * @offset: offset in the buffer; the first of equal keys counts
 * @state:  for a mapping: flags of all mappings of its DIMM, NFIT_DIMM_STATE and NFIT_DIMM_UNREAD
 * @named:  for an address range: what its uuid is based on, enum nfit_naming
 */
struct nfit_entry {
	u64	key;
	size_t	offset;
	u16	state;
	u8	named;
};

/**
 * struct nfit_table - a table that is being parsed
 * @buf:     the table
 * @pos:     offset of the next structure
 * @end:     offset of the end of the structures
 * @entries: index of the valid structures, sorted by nfit_table_index(); equal keys are in order of
 *           the table, mappings of a range in order of position and handle
 * @spare:   memory for sorting, as large as @entries
 * @nr:      number of @entries
 * @has_caps: there are platform capabilities
 * @caps:    capabilities common to all such structures
 * @domain:  persistence domain from @caps
 * @damaged: parsing stopped early, or a mapping ends before its range index
 * @sink:    receives diagnostics; NULL to drop them
 * @ctx:     passed to @sink
 */
struct nfit_table {
	const void		*buf;
	size_t			pos;
	size_t			end;
	struct nfit_entry	*entries;
	struct nfit_entry	*spare;
	size_t			nr;
	bool			has_caps;
	u32			caps;
	enum pmem_domain	domain;
	bool			damaged;
	const struct nfit_sink	*sink;
	void			*ctx;
};

/* The key of struct nfit_entry: structures are sorted by type, then by index or handle. */
static inline u64 nfit_key(enum nfit_type type, u32 id)
{
	return (u64)type << 32 | id;
}

/* Type and length of a structure, whose header has been checked to lie in the table. */
static inline u16 nfit_table_type(const void *s)
{
	const struct nfit_wire_head *head = s;

	return le16_to_cpu(head->type);
}

static inline u16 nfit_table_len(const void *s)
{
	const struct nfit_wire_head *head = s;

	return le16_to_cpu(head->length);
}

/* Is it a mapping with all its members? A shorter one has those up to the range index. */
static inline bool nfit_table_memdev_whole(const void *s)
{
	return nfit_table_type(s) == NFIT_MEMDEV &&
	       nfit_table_len(s) >= sizeof(struct nfit_wire_memdev);
}

/* The state flags of a whole mapping. */
static inline u16 nfit_table_memdev_flags(const struct nfit_wire_memdev *s)
{
	return le16_to_cpu(s->flags);
}

void nfit_table_open(struct nfit_table *t, const void *buf, size_t len);
const void *nfit_table_next(struct nfit_table *t);
void nfit_table_index(struct nfit_table *t);
void nfit_entries_sort(struct nfit_entry *entries, struct nfit_entry *spare, size_t nr);
size_t nfit_table_seek(const struct nfit_table *t, u64 key);
const void *nfit_table_find(const struct nfit_table *t, enum nfit_type type, u32 id);
void nfit_table_diag(const struct nfit_table *t, enum nfit_diag diag, size_t offset, u64 value);

/* parse/nfit_name.c */
void nfit_name(struct nfit_range *nr, const u8 *guid);
void nfit_name_alike(struct nfit_table *t, struct nfit_entry *names, size_t nr);

#endif /* _PMEM_PARSE_NFIT_TABLE_H */
