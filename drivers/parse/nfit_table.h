/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The structures of an NFIT, checked and indexed: private to the parser.
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
/* In a state: a mapping of this DIMM is too short to say. No flag of the table's. */
#define NFIT_DIMM_UNREAD	0x8000

enum nfit_type {
	NFIT_SPA	= 0,	/* system physical address range */
	NFIT_MEMDEV	= 1,	/* a DIMM's share of one */
	NFIT_IDT	= 2,	/* interleave */
	NFIT_SMBIOS	= 3,
	NFIT_DCR	= 4,	/* control region: who a DIMM is */
	NFIT_BDW	= 5,	/* block data window, gone since ACPI 6.4 */
	NFIT_FLUSH	= 6,	/* flush hint addresses */
	NFIT_CAPS	= 7,	/* platform capabilities */
	NFIT_TYPES
};

/**
 * struct nfit_entry - one checked structure in the index
 * @key:    what it is sorted by; in the end nfit_key(): type, then the index or handle that others
 *          refer to it by
 * @offset: where it lies in the buffer; of equal keys the first counts
 * @state:  of a mapping: what all mappings of its DIMM say of the DIMM, NFIT_DIMM_STATE and
 *          NFIT_DIMM_UNREAD
 * @named:  of an address range: what its name is made of, enum nfit_naming
 */
struct nfit_entry {
	u64	key;
	size_t	offset;
	u16	state;
	u8	named;
};

/**
 * struct nfit_table - a table under the parser's hands
 * @buf:     its first byte
 * @pos:     where the walk stands
 * @end:     where it ends
 * @entries: index of the valid structures, sorted by nfit_table_index(); a range's mappings by
 *           position and handle, all others of one key as they lie
 * @spare:   as much memory again, for sorting
 * @nr:      number of @entries
 * @has_caps: platform capabilities were there
 * @caps:    those of all of them
 * @domain:  persistence domain that they tell
 * @damaged: framing was lost, or a DIMM's share of nobody knows which range
 * @sink:    who hears of oddities; NULL for nobody
 * @ctx:     handed to @sink
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

static inline u64 nfit_key(enum nfit_type type, u32 id)
{
	return (u64)type << 32 | id;
}

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
