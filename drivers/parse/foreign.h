/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Detect metadata of the in-tree drivers in a range: bytes in, a result out.
 *
 * The layouts are those of the in-tree drivers and of the NVDIMM namespace specification.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_PARSE_FOREIGN_H
#define _PMEM_PARSE_FOREIGN_H

#include <linux/kconfig.h>
#include <linux/types.h>

#define FOREIGN_BLOCK	4096	/* length of an info block, and of what is read of a label area */

enum foreign_format {
	FOREIGN_NONE,	/* no known format */
	FOREIGN_BTT,	/* a sector namespace: a block translation table */
	FOREIGN_FSDAX,	/* an fsdax namespace: an info block and the memory map, then a disk */
	FOREIGN_DEVDAX,	/* a devdax namespace: the same, then memory for an application */
	FOREIGN_LABELS,	/* a label area */
	FOREIGN_FORMATS
};

/* What is wrong with the metadata; pmem_foreign_err_text() describes it. */
enum foreign_err {
	FOREIGN_OK,		/* no error */
	FOREIGN_UNREADABLE,	/* the memory is bad, or the label area cannot be read */
	FOREIGN_LOCKED,		/* the label area is locked */
	FOREIGN_CHECKSUM,	/* the signature is known, the checksum is wrong */
	FOREIGN_VERSION,	/* unknown version */
	FOREIGN_GEOMETRY,	/* its offsets and sizes do not fit the range */
	FOREIGN_PARENT,		/* it belongs to a label that was not found */
	FOREIGN_PADDED,		/* padded start, which the in-tree drivers interpret differently */
	FOREIGN_ERRS
};

/**
 * struct foreign_result - result of a probe
 * @format: the format found; FOREIGN_NONE without an @err if there is none
 * @err:    what is wrong with it
 * @backup: only the second copy of an info block is left
 * @major:  major version, valid if the checksum is right
 * @minor:  minor version, valid if the checksum is right
 * @place:  its offset in the range in bytes; for labels of a DIMM, the handle of the DIMM
 * @start:  offset of the data of a valid FOREIGN_FSDAX or FOREIGN_DEVDAX in bytes
 * @size:   length of these data in bytes
 */
struct foreign_result {
	enum foreign_format	format;
	enum foreign_err	err;
	bool			backup;
	u16			major;
	u16			minor;
	u64			place;
	u64			start;
	u64			size;
};

/**
 * struct foreign_range - a range to probe
 * @size:  its length in bytes
 * @read:  copies @len bytes at @offset, within the range; an errno means that they are bad
 * @ctx:   passed to @read
 * @block: buffer of FOREIGN_BLOCK bytes
 */
struct foreign_range {
	u64	size;
	int	(*read)(void *ctx, u64 offset, void *to, size_t len);
	void	*ctx;
	void	*block;
};

/* No foreign metadata: the range can become a raw disk. */
static inline bool foreign_is_none(const struct foreign_result *v)
{
	return v->format == FOREIGN_NONE && v->err == FOREIGN_OK;
}

/* A valid fsdax or devdax namespace, as wanted, whose data can be shown as they are. */
static inline bool foreign_adoptable(const struct foreign_result *v, enum foreign_format wanted)
{
	return v->format == wanted && v->err == FOREIGN_OK;
}

struct foreign_result pmem_foreign_probe(const struct foreign_range *range);
struct foreign_result pmem_foreign_probe_labels(const void *area, size_t len, u64 area_size);
const char *pmem_foreign_format_name(enum foreign_format format);
const char *pmem_foreign_err_text(enum foreign_err err);

#if IS_ENABLED(CONFIG_KUNIT)
u64 pmem_foreign_fletcher64(const u8 *p, size_t len, size_t checksum_at);
#endif

#endif /* _PMEM_PARSE_FOREIGN_H */
