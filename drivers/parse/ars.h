/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the _DSM of an NVDIMM root device answers on bad memory: bytes in, values out (ACPI 6.5
 * section 9.20.7).
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_PARSE_ARS_H
#define _PMEM_PARSE_ARS_H

#include <linux/types.h>

/**
 * struct ars_caps - what the platform can do for a range
 * @scrub:      it can look for bad memory in persistent memory
 * @clear_unit: bytes that Clear Uncorrectable Error takes at once, a power of two; 0 if not told
 */
struct ars_caps {
	bool	scrub;
	u32	clear_unit;
};

/**
 * struct ars_status - the last or running Address Range Scrub
 * @busy:    it is still running; nothing else is valid then
 * @none:    there was none since the machine started; nothing else is valid then
 * @more:    it stopped before the end, or found more than it could tell
 * @restart: with @more, address to go on at
 * @nr:      number of records that are there
 */
struct ars_status {
	bool		busy;
	bool		none;
	bool		more;
	u64		restart;
	unsigned int	nr;
};

/**
 * struct ars_record - bad memory
 * @start: address
 * @len:   bytes; neither must lie in the range that was scrubbed
 */
struct ars_record {
	u64	start;
	u64	len;
};

int ars_caps_parse(const void *buf, size_t len, struct ars_caps *caps);
int ars_start_parse(const void *buf, size_t len);
int ars_status_parse(const void *buf, size_t len, struct ars_status *status);
int ars_record_parse(const void *buf, size_t len, unsigned int i, struct ars_record *record);
int ars_clear_parse(const void *buf, size_t len, u64 *cleared);

#endif /* _PMEM_PARSE_ARS_H */
