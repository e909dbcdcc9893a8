/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bytes in, a result out: does the range hold data of another format?
 *
 * The layouts are those of the in-tree drivers and of the NVDIMM namespace specification; all of
 * them are little-endian.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_PARSE_FOREIGN_H
#define _PMEM_PARSE_FOREIGN_H

#include <linux/types.h>

#define FOREIGN_BLOCK	4096	/* length of an info block; labels are judged by as many bytes */

enum foreign_format {
	FOREIGN_NONE,	/* nobody's that is known here */
	FOREIGN_BTT,	/* a sector namespace: a block translation table */
	FOREIGN_FSDAX,	/* an fsdax namespace: an info block and the memory map, then a disk */
	FOREIGN_DEVDAX,	/* a devdax namespace: the same, then an application's memory */
	FOREIGN_LABELS,	/* a label area */
	FOREIGN_FORMATS
};

/* What speaks against it; foreign_err_text() says it in words. */
enum foreign_err {
	FOREIGN_OK,		/* nothing */
	FOREIGN_UNREADABLE,	/* the memory is bad, or the label area cannot be read */
	FOREIGN_LOCKED,		/* the label area is locked */
	FOREIGN_CHECKSUM,		/* a signature, but the checksum is another one */
	FOREIGN_VERSION,		/* a version that is not known here */
	FOREIGN_GEOMETRY,		/* its parts do not fit where they lie */
	FOREIGN_PARENT,		/* it belongs to a label, and there is none */
	FOREIGN_PADDED,		/* with a padded start, on which the in-tree drivers do not agree */
	FOREIGN_ERRS
};

/**
 * struct foreign_result - whose data it is
 * @format: what was found; FOREIGN_NONE and no @err: nothing
 * @err:   what is wrong with it
 * @backup: it is the second copy of an info block; the first one is gone
 * @major:  version, where the checksum is right
 * @minor:  version, where the checksum is right
 * @place:  where it was found, in bytes from the start of the range; of the labels of a DIMM the
 *          DIMM's handle
 * @start:  of a whole FOREIGN_FSDAX: its data, in bytes from the start of the range
 * @size:   length of that in bytes
 */
struct foreign_result {
	enum foreign_format	format;
	enum foreign_err		err;
	bool			backup;
	u16			major;
	u16			minor;
	u64			place;
	u64			start;
	u64			size;
};

/**
 * struct foreign_range - a range that is to be judged
 * @size:  its length in bytes
 * @read:  copies @len bytes at @offset, which lie inside; an errno means that they are bad
 * @ctx:   for @read
 * @block: room for FOREIGN_BLOCK bytes
 */
struct foreign_range {
	u64	size;
	int	(*read)(void *ctx, u64 offset, void *to, size_t len);
	void	*ctx;
	void	*block;
};

/* Is the range free for a raw disk? */
static inline bool foreign_is_none(const struct foreign_result *v)
{
	return v->format == FOREIGN_NONE && v->err == FOREIGN_OK;
}

/* Is there a disk in it that can be shown? */
static inline bool foreign_adoptable(const struct foreign_result *v)
{
	return v->format == FOREIGN_FSDAX && v->err == FOREIGN_OK;
}

struct foreign_result foreign_probe(const struct foreign_range *range);
struct foreign_result foreign_probe_labels(const void *area, size_t len, u64 area_size);
const char *foreign_format_name(enum foreign_format format);
const char *foreign_err_text(enum foreign_err err);

#endif /* _PMEM_PARSE_FOREIGN_H */
