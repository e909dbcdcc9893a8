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

#define NFIT_HEADER_LEN	40	/* of a table; a _FIT buffer has none */

/* State flags of a region mapping (ACPI 6.5 table 5.137). */
#define NFIT_MEMDEV_SAVE_FAILED		0x0001
#define NFIT_MEMDEV_RESTORE_FAILED	0x0002
#define NFIT_MEMDEV_FLUSH_FAILED	0x0004
#define NFIT_MEMDEV_NOT_ARMED		0x0008
#define NFIT_MEMDEV_HEALTH_SEEN		0x0010
#define NFIT_MEMDEV_HEALTH_NOTIFY	0x0020
#define NFIT_MEMDEV_MAP_FAILED		0x0040

/* Diagnostics; pmem_nfit_diag_text() describes them. */
enum nfit_diag {
	NFIT_DIAG_TRUNCATED,	/* the table ends within a structure header */
	NFIT_DIAG_SHORT,	/* a structure is shorter than its header */
	NFIT_DIAG_LONG,		/* a structure extends past the end of the table */
	NFIT_DIAG_SIZE,		/* a structure is too short for its type */
	NFIT_DIAG_COUNT,	/* more hints or lines than fit the structure */
	NFIT_DIAG_RANGE,	/* an address range wraps around or contains no sector */
	NFIT_DIAG_DUPLICATE,	/* a structure repeats an earlier one, or its index or handle */
	NFIT_DIAG_NO_SPA,	/* a mapping refers to a missing address range */
	NFIT_DIAG_NO_DCR,	/* a mapping refers to a missing control region */
	NFIT_DIAG_NO_IDT,	/* a mapping refers to a missing interleave structure */
	NFIT_DIAG_MEMDEV_RANGE,	/* a mapping starts past the end of its address range */
	NFIT_DIAG_NOT_MAPPED,	/* firmware failed to map memory of a DIMM to any range */
	NFIT_DIAG_KIND,		/* an address range of unknown type */
	NFIT_DIAG_NO_INDEX,	/* persistent memory to which no mapping can refer */
	NFIT_DIAG_UNKNOWN,	/* an unknown structure type */
	NFIT_DIAGS
};

/**
 * struct nfit_memdev - a DIMM's region of a range, and the identity of the DIMM
 * @handle:      _ADR of the DIMM's ACPI device
 * @phys_id:     its SMBIOS Memory Device handle
 * @flags:       NFIT_MEMDEV_* state flags; NFIT_MEMDEV_MAP_FAILED is that of this mapping, the
 *               others are collected from all mappings of the DIMM, even to no range
 * @position:    offset of the region in the interleave set in bytes
 * @dpa:         physical address of the region in the DIMM
 * @size:        length of the region in bytes
 * @ways:        number of DIMMs in the interleave set
 * @hints:       number of flush hint addresses of the DIMM
 * @identified:  the control region was found: the next five members are valid
 * @vendor:      JEDEC vendor id
 * @device:      device id
 * @format:      interface code
 * @serial:      serial number
 * @made:        manufacturing location (23:16) and date (15:0), 0 if unknown
 * @hint_list:   flush hint structure in the table, for pmem_nfit_hint(); valid as long as the table
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

/* What the uuid of a range is based on; each value adds to the previous one. */
enum nfit_naming {
	NFIT_NAMED_BY_IDENTITY,	/* DIMMs and regions, or type, address and size */
	NFIT_NAMED_BY_HANDLES,	/* also handles, if another range has the same identity */
	NFIT_NAMED_BY_PLACE,	/* also index, address and size, if it has the same handles */
};

/**
 * struct nfit_range - a decoded range and its properties in the NFIT
 * @range:            the range; @range.node is not set, see @proximity_domain
 * @index:            SPA range structure index, 0 for virtual disks and CDs
 * @flags:            SPA flags from the table
 * @proximity_domain: valid if @flags has NFIT_SPA_PROXIMITY_VALID
 * @named:            what @range.uuid is based on
 * @identity:         @range.uuid as based on NFIT_NAMED_BY_IDENTITY
 * @cookie:           location cookie, 0 if there is none
 * @nr_memdevs:       number of mappings of the range
 * @memdevs:          the mappings in order of position; valid during the callback
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
 * struct nfit_sink - receives the results of pmem_nfit_parse()
 * @range: called for each range; a negative errno ends the parse and becomes its return value
 * @diag:  called for each problem, at byte @offset of the buffer, with the bad @value
 */
struct nfit_sink {
	int (*range)(void *ctx, const struct nfit_range *nr);
	void (*diag)(void *ctx, enum nfit_diag diag, size_t offset, u64 value);
};

size_t pmem_nfit_scratch_size(const void *buf, size_t len);
int pmem_nfit_parse(const void *buf, size_t len, void *scratch, size_t scratch_len,
		    const struct nfit_sink *sink, void *ctx);
u64 pmem_nfit_hint(const struct nfit_memdev *memdev, unsigned int i);
const char *pmem_nfit_diag_text(enum nfit_diag diag);

#endif /* _PMEM_PARSE_NFIT_H */
