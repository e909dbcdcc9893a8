/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bytes in, a verdict out: whose data lies here already?
 *
 * The layouts are those of the in-tree drivers and of the NVDIMM namespace specification; all of
 * them are little-endian.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_PARSE_MEDIA_H
#define _PMEM_PARSE_MEDIA_H

#include <linux/types.h>

#define MEDIA_BLOCK	4096	/* length of an info block; labels are judged by as many bytes */

enum media_format {
	MEDIA_NONE,	/* nobody's that is known here */
	MEDIA_BTT,	/* a sector namespace: a block translation table */
	MEDIA_FSDAX,	/* an fsdax namespace: an info block and the memory map, then a disk */
	MEDIA_DEVDAX,	/* a devdax namespace: the same, then an application's memory */
	MEDIA_LABELS,	/* a label area */
	MEDIA_FORMATS
};

/* What speaks against it; media_flaw_text() says it in words. */
enum media_flaw {
	MEDIA_WHOLE,		/* nothing */
	MEDIA_UNREADABLE,	/* the memory is bad, or the label area cannot be read */
	MEDIA_LOCKED,		/* the label area is locked */
	MEDIA_CHECKSUM,		/* a signature, but the checksum is another one */
	MEDIA_VERSION,		/* a version that is not known here */
	MEDIA_GEOMETRY,		/* its parts do not fit where they lie */
	MEDIA_PARENT,		/* it belongs to a label, and there is none */
	MEDIA_PADDED,		/* with a padded start, on which the in-tree drivers do not agree */
	MEDIA_FLAWS
};

/**
 * struct media_verdict - whose data it is
 * @format: what was found; MEDIA_NONE and no @flaw: nothing
 * @flaw:   what is wrong with it
 * @backup: it is the second copy of an info block; the first one is gone
 * @major:  version, where the checksum is right
 * @minor:  version, where the checksum is right
 * @place:  where it was found, in bytes from the start of the range; of the labels of a DIMM the
 *          DIMM's handle
 * @start:  of a whole MEDIA_FSDAX: its data, in bytes from the start of the range
 * @size:   length of that in bytes
 */
struct media_verdict {
	enum media_format	format;
	enum media_flaw		flaw;
	bool			backup;
	u16			major;
	u16			minor;
	u64			place;
	u64			start;
	u64			size;
};

/**
 * struct media_range - a range that is to be judged
 * @size:  its length in bytes
 * @read:  copies @len bytes at @offset, which lie inside; an errno means that they are bad
 * @ctx:   for @read
 * @block: room for MEDIA_BLOCK bytes
 */
struct media_range {
	u64	size;
	int	(*read)(void *ctx, u64 offset, void *to, size_t len);
	void	*ctx;
	void	*block;
};

/* Is the range free for a raw disk? */
static inline bool media_is_free(const struct media_verdict *v)
{
	return v->format == MEDIA_NONE && v->flaw == MEDIA_WHOLE;
}

/* Is there a disk in it that can be shown? */
static inline bool media_adoptable(const struct media_verdict *v)
{
	return v->format == MEDIA_FSDAX && v->flaw == MEDIA_WHOLE;
}

struct media_verdict media_judge(const struct media_range *range);
struct media_verdict media_judge_labels(const void *area, size_t len, u64 area_size);
const char *media_format_name(enum media_format format);
const char *media_flaw_text(enum media_flaw flaw);

#endif /* _PMEM_PARSE_MEDIA_H */
