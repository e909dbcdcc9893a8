/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The physical address space, as /proc/iomem shows it.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef PMEMCTL_IOMEM_H
#define PMEMCTL_IOMEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What an entry stands for; iomem_kind_name() has the words for JSON. */
enum iomem_kind {
	IOMEM_HOLE,		/* nothing */
	IOMEM_RAM,		/* System RAM */
	IOMEM_PERSISTENT,	/* persistent memory, as firmware or a source describes it */
	IOMEM_RESERVED,		/* memory that firmware or the kernel's command line keeps */
	IOMEM_FIRMWARE,		/* tables of firmware */
	IOMEM_PCI,		/* a window, a bus or a BAR */
	IOMEM_CXL,		/* a window in which memory may appear */
	IOMEM_OURS,		/* claimed by pmem_blk for a range */
	IOMEM_IN_TREE,		/* claimed by an in-tree driver for a namespace or a DAX device */
	IOMEM_OTHER,		/* claimed by another driver */
	IOMEM_KINDS
};

/**
 * struct iomem_entry - a line of /proc/iomem
 * @start: first address
 * @end:   last address
 * @depth: how many entries are around it
 * @kind:  what it stands for
 * @name:  its name
 */
struct iomem_entry {
	uint64_t	start;
	uint64_t	end;
	unsigned int	depth;
	enum iomem_kind	kind;
	char		name[64];
};

/**
 * struct iomem - all lines of /proc/iomem
 * @entries: the lines, in order: an entry comes before those within it
 * @n:       their number
 * @hidden:  the kernel shows no addresses to the caller, so there are no @entries
 */
struct iomem {
	struct iomem_entry	*entries;
	size_t			n;
	bool			hidden;
};

/* Reads all lines; iomem_free() frees them. */
void iomem_read(struct iomem *iomem);
void iomem_free(struct iomem *iomem);

/**
 * iomem_is_claim() - whether entries of this kind are those of a driver or the kernel
 * @kind: the kind; the others are descriptions by firmware, which anyone may claim
 */
bool iomem_is_claim(enum iomem_kind kind);

/**
 * iomem_find() - find the innermost entry that a range of addresses shares an address with
 * @iomem: all entries
 * @start: first address
 * @end:   last address
 * @claim: only entries for which iomem_is_claim(); else only those for which not
 *
 * Return: the entry, NULL if there is none.
 */
const struct iomem_entry *iomem_find(const struct iomem *iomem, uint64_t start, uint64_t end, bool claim);

/* The word for a kind in JSON, such as "ram". */
const char *iomem_kind_name(enum iomem_kind kind);

#endif /* PMEMCTL_IOMEM_H */
