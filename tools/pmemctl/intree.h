/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The namespaces that the kernel's own drivers (nfit, nd_e820, of_pmem, virtio_pmem …) serve.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef PMEMCTL_INTREE_H
#define PMEMCTL_INTREE_H

#include <stdbool.h>
#include <stdint.h>

#define INTREE_FOLDER "/sys/bus/nd/devices"

/**
 * struct intree - a namespace, read once
 * @name:      "namespaceX.Y"
 * @disk:      "pmemN", "pmemNs" or "daxX.Y", "" if it has none
 * @mode:      in ndctl's words: "raw", "fsdax", "sector", "devdax"
 * @source:    as for our ranges, or libnvdimm's own word for what found it
 * @domain:    persistence domain of its region, "unknown" if that has none
 * @uuid:      of the namespace, or ""
 * @label:     alternative name of the namespace, or ""
 * @size:      bytes
 * @start:     physical address, valid if @has_start
 * @has_start: the caller may read physical addresses (root)
 * @read_only: its region is read-only
 * @dax:       the disk has DAX
 * @active:    a driver is bound to the namespace, or to what claims it
 */
struct intree {
	char		name[32];
	char		disk[32];
	char		mode[16];
	char		source[32];
	char		domain[32];
	char		uuid[40];
	char		label[64];
	uint64_t	size;
	uint64_t	start;
	bool		has_start;
	bool		read_only;
	bool		dax;
	bool		active;
};

/**
 * intree_read() - read a namespace
 * @intree: filled in
 * @name:   "namespaceX.Y"
 *
 * Return: whether there is one, with a size: libnvdimm keeps empty ones to be configured.
 */
bool intree_read(struct intree *intree, const char *name);

/**
 * intree_each() - call a function for each namespace
 * @call: a result other than 0 ends the loop
 * @ctx:  passed to @call
 *
 * Return: the last result of @call, 0 if there is no namespace.
 */
int intree_each(int (*call)(void *ctx, const struct intree *intree), void *ctx);

#endif /* PMEMCTL_INTREE_H */
