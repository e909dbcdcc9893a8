/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One range of persistent memory, as a plain value that all layers use.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_RANGE_H
#define _PMEM_RANGE_H

#include <linux/types.h>

#define PMEM_UUID_LEN	16
#define PMEM_LABEL_LEN	32
/* Sector size of all disks, in bytes. */
#define PMEM_SECTOR	512

/*
 * How far a store must travel to survive a power loss (ACPI 6.5 section 5.2.25.9). In a virtual
 * machine, this is a power loss of the host.
 */
enum pmem_domain {
	PMEM_DOMAIN_UNKNOWN,		/* not specified */
	PMEM_DOMAIN_VOLATILE,		/* volatile memory */
	PMEM_DOMAIN_MEMORY_CONTROLLER,	/* stores that left the CPU caches survive (ADR) */
	PMEM_DOMAIN_CPU_CACHE,		/* stores in the CPU caches survive (eADR) */
	PMEM_DOMAIN_HOST,		/* stores that the machine's host has synced survive */
	PMEM_DOMAINS
};

/* What a range becomes. */
enum pmem_mode {
	PMEM_MODE_DISK,			/* a disk, /dev/pmemN */
	PMEM_MODE_DEVDAX,		/* a character device, /dev/daxN.0 */
	PMEM_MODES
};

/* Refuse writes: firmware or the administrator declared the range read-only. */
#define PMEM_RANGE_READ_ONLY	0x0001
/* Firmware or the administrator declared it persistent memory: /proc/iomem must say so. */
#define PMEM_RANGE_PERSISTENT	0x0002
/* Never create struct pages, even if the block driver could. */
#define PMEM_RANGE_NO_PAGES	0x0004
/* Trim the range to whole units of 2 MiB, as struct pages may need. */
#define PMEM_RANGE_TRIM		0x0008
/* Device memory behind a bus: map it write-combining, and read back on flush. */
#define PMEM_RANGE_DEVICE	0x0010
/* The range may be System RAM: the bus then refuses it without logging an error. */
#define PMEM_RANGE_MAYBE_RAM	0x0020

/* Why a range is read-only; pmem_range_read_only_word() names each bit. */
#define PMEM_RO_NOT_ARMED	0x0001	/* a DIMM cannot save its contents */
#define PMEM_RO_MAP_FAILED	0x0002	/* firmware failed to map a DIMM */
#define PMEM_RO_MAPPING		0x0004	/* a mapping is truncated or outside the range */
#define PMEM_RO_NO_INDEX	0x0008	/* no mapping can refer to the range */
#define PMEM_RO_TABLE		0x0010	/* the table that describes it is damaged */
#define PMEM_RO_CD		0x0020	/* it is a virtual CD */

/**
 * struct pmem_range - address, properties and identity of a range of persistent memory
 * @start:  first byte, CPU physical address
 * @size:   length in bytes; the bus trims a range to whole sectors, sources need not
 * @flags:  PMEM_RANGE_* bits
 * @read_only: why PMEM_RANGE_READ_ONLY is set, PMEM_RO_* bits; 0 if the administrator or the
 *          device tree requests it
 * @domain: persistence domain
 * @mode:   what the range becomes
 * @node:   NUMA node the memory belongs to, online or not; negative if unknown
 * @uuid:   stable identity, from pmem_range_uuid(), in RFC 9562 byte order
 * @label:  name given by firmware or the administrator, NUL-terminated, may be empty
 *
 * It holds no pointer, is copied by assignment and needs no lock.
 */
struct pmem_range {
	u64			start;
	u64			size;
	u32			flags;
	u16			read_only;
	enum pmem_domain	domain;
	enum pmem_mode		mode;
	int			node;
	u8			uuid[PMEM_UUID_LEN];
	char			label[PMEM_LABEL_LEN];
};

/* Return: true if data that has reached this domain survives a power loss. */
static inline bool pmem_range_domain_persistent(enum pmem_domain domain)
{
	return domain == PMEM_DOMAIN_MEMORY_CONTROLLER || domain == PMEM_DOMAIN_CPU_CACHE ||
	       domain == PMEM_DOMAIN_HOST;
}

/* Refuse writes to a range; @why: PMEM_RO_* bits, which add to those of earlier calls. */
static inline void range_set_read_only(struct pmem_range *range, u16 why)
{
	range->flags |= PMEM_RANGE_READ_ONLY;
	range->read_only |= why;
}

/* parse/range.c; pmem_bus exports them to the sources. */

int pmem_range_check(const struct pmem_range *range, u64 limit);
bool pmem_range_intersects(const struct pmem_range *a, const struct pmem_range *b);
u64 pmem_range_trim(struct pmem_range *range, u64 align);
void pmem_range_uuid(u8 uuid[PMEM_UUID_LEN], const void *id, size_t len);
void pmem_range_uuid_by_place(struct pmem_range *range, const char *source);
const char *pmem_range_domain_name(enum pmem_domain domain);
int pmem_range_domain_parse(const char *name);
const char *pmem_range_mode_name(enum pmem_mode mode);
const char *pmem_range_read_only_word(unsigned int bit);

#endif /* _PMEM_RANGE_H */
