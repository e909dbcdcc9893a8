/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Output of the ARS functions of an NVDIMM root device's _DSM: bytes in, values out (ACPI 6.5
 * section 9.20.7).
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_PARSE_ARS_H
#define _PMEM_PARSE_ARS_H

#include <linux/types.h>

/**
 * struct ars_caps - ARS capabilities of a range
 * @scrub:      persistent memory can be scrubbed
 * @clear_unit: unit of Clear Uncorrectable Error in bytes, a power of two; 0 if unknown
 */
struct ars_caps {
	bool	scrub;
	u32	clear_unit;
};

/**
 * struct ars_status - the last or running Address Range Scrub
 * @busy:    it is still running; the other members are invalid
 * @none:    none has run since the platform booted; the other members are invalid
 * @start:   address where it started
 * @len:     its length in bytes; 0 if firmware does not say
 * @more:    it stopped early, or found more than fits the buffer
 * @restart: with @more, the address to resume at
 * @nr:      number of records in the buffer
 */
struct ars_status {
	bool		busy;
	bool		none;
	u64		start;
	u64		len;
	bool		more;
	u64		restart;
	unsigned int	nr;
};

/**
 * struct ars_record - bad memory, possibly outside the scrubbed range
 * @start: address
 * @len:   length in bytes
 */
struct ars_record {
	u64	start;
	u64	len;
};

int pmem_ars_caps_parse(const void *buf, size_t len, struct ars_caps *caps);
int pmem_ars_start_parse(const void *buf, size_t len);
int pmem_ars_status_parse(const void *buf, size_t len, struct ars_status *status);
int pmem_ars_record_parse(const void *buf, size_t len, unsigned int i, struct ars_record *record);
int pmem_ars_clear_parse(const void *buf, size_t len, u64 *cleared);

#endif /* _PMEM_PARSE_ARS_H */
