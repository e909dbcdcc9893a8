/* SPDX-License-Identifier: GPL-2.0 */
/*
 * NFIT bytes in, ranges and diagnostics out (ACPI 6.5 section 5.2.25).
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_PARSE_NFIT_H
#define _PMEM_PARSE_NFIT_H

#include <linux/types.h>

#include "../pmem_range.h"

struct nfit_wire_flush;

#define NFIT_HEADER_LEN	40	/* of a whole table; a _FIT buffer has none */

/* State flags of a region mapping (ACPI 6.5 table 5.137). */
#define NFIT_MEMDEV_SAVE_FAILED		0x0001
#define NFIT_MEMDEV_RESTORE_FAILED	0x0002
#define NFIT_MEMDEV_FLUSH_FAILED	0x0004
#define NFIT_MEMDEV_NOT_ARMED		0x0008
#define NFIT_MEMDEV_HEALTH_SEEN		0x0010
#define NFIT_MEMDEV_HEALTH_NOTIFY	0x0020
#define NFIT_MEMDEV_MAP_FAILED		0x0040

/* What is odd about a structure; nfit_diag_text() says it in words. */
enum nfit_diag {
	NFIT_DIAG_TRUNCATED,	/* framing: the table ends inside a structure header */
	NFIT_DIAG_SHORT,	/* framing: a structure shorter than its header */
	NFIT_DIAG_LONG,		/* framing: a structure longer than what is left */
	NFIT_DIAG_SIZE,		/* a structure too short for its type */
	NFIT_DIAG_COUNT,	/* more hints or lines announced than fit the structure */
	NFIT_DIAG_RANGE,	/* an address range that wraps, or holds no whole sector */
	NFIT_DIAG_DUPLICATE,	/* an index or handle seen before */
	NFIT_DIAG_NO_SPA,	/* a mapping to an address range that is not there */
	NFIT_DIAG_NO_DCR,	/* a mapping to a control region that is not there */
	NFIT_DIAG_NO_IDT,	/* a mapping to an interleave table that is not there */
	NFIT_DIAG_MEMDEV_RANGE,	/* a mapping that passes the end of its address range */
	NFIT_DIAG_NOT_MAPPED,	/* a DIMM of which firmware failed to map some memory anywhere */
	NFIT_DIAG_KIND,		/* an address range of a kind that this parser does not know */
	NFIT_DIAG_NO_INDEX,	/* persistent memory that no mapping can name */
	NFIT_DIAG_UNKNOWN,	/* a structure type that this parser does not know */
	NFIT_DIAGS
};

/**
 * struct nfit_memdev - one DIMM's share of a range, and who that DIMM is
 * @handle:      _ADR of the DIMM's ACPI device
 * @phys_id:     its SMBIOS Memory Device handle
 * @flags:       NFIT_MEMDEV_* state flags; NFIT_MEMDEV_MAP_FAILED is that of this mapping, the
 *               others are collected from all mappings of the DIMM, even to no range
 * @position:    byte offset of this share in the interleaved set
 * @dpa:         address of the share inside the DIMM
 * @size:        length of the share in bytes
 * @ways:        number of DIMMs in the interleaved set
 * @hints:       number of flush hint addresses of the DIMM
 * @identified:  the control region was found: the members below are valid
 * @vendor:      JEDEC vendor id
 * @device:      device id
 * @format:      interface code
 * @serial:      serial number
 * @made:        where (bits 23:16) and when (15:0) it was made, or 0 if not told
 * @hint_list:   the flush hints where they lie in the table, for nfit_hint(); gone with the table
 */
struct nfit_memdev {
	u32	handle;
	u16	phys_id;
	u16	flags;
	u64	position;
	u64	dpa;
	u64	size;
	u16	ways;
	u16	hints;
	bool	identified;
	u16	vendor;
	u16	device;
	u16	format;
	u32	serial;
	u32	made;
	const struct nfit_wire_flush *hint_list;
};

/* What the name of a range is made of; each includes what comes before it. */
enum nfit_naming {
	NFIT_NAMED_BY_IDENTITY,	/* its DIMMs and their shares; the place if they have no identity */
	NFIT_NAMED_BY_HANDLES,	/* and the handles: another range of the table has this identity */
	NFIT_NAMED_BY_PLACE,	/* and index and place: it has these handles as well */
};

/**
 * struct nfit_range - a decoded range and what only an NFIT tells of it
 * @range:            the range; @range.node is not set, see @proximity_domain
 * @index:            SPA range structure index, 0 for virtual disks and CDs
 * @flags:            SPA flags as in the table
 * @proximity_domain: valid if @flags has NFIT_SPA_PROXIMITY_VALID
 * @named:            what @range.uuid is made of
 * @identity:         what @range.uuid would be if no other range of the table had the same
 * @cookie:           location cookie, 0 if there is none
 * @nr_memdevs:       number of DIMMs behind the range
 * @memdevs:          the DIMMs in order of position; gone when the callback returns
 */
struct nfit_range {
	struct pmem_range	range;
	u16			index;
	u16			flags;
	u32			proximity_domain;
	enum nfit_naming	named;
	u8			identity[PMEM_UUID_LEN];
	u64			cookie;
	unsigned int		nr_memdevs;
	const struct nfit_memdev *memdevs;
};

#define NFIT_SPA_PROXIMITY_VALID	0x0002
#define NFIT_SPA_COOKIE_VALID		0x0004

/**
 * struct nfit_sink - where nfit_parse() leaves what it finds
 * @range: a range to publish; a negative errno ends the parse and becomes its result
 * @diag:  something odd at byte @offset of the buffer, with the @value that is at fault
 */
struct nfit_sink {
	int (*range)(void *ctx, const struct nfit_range *nr);
	void (*diag)(void *ctx, enum nfit_diag diag, size_t offset, u64 value);
};

size_t nfit_scratch_size(const void *buf, size_t len);
int nfit_parse(const void *buf, size_t len, void *scratch, size_t scratch_len,
	       const struct nfit_sink *sink, void *ctx);
u64 nfit_hint(const struct nfit_memdev *memdev, unsigned int i);
const char *nfit_diag_text(enum nfit_diag diag);

#endif /* _PMEM_PARSE_NFIT_H */
