/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Namespaces of the in-tree drivers, as sysfs shows them.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef PMEMCTL_NAMESPACE_H
#define PMEMCTL_NAMESPACE_H

#include <stdbool.h>
#include <stdint.h>

#define NAMESPACE_FOLDER "/sys/bus/nd/devices"

/**
 * struct nspace - a namespace that is not empty
 * @name:   "namespaceN.M"
 * @disk:   its disk, or ""
 * @size:   bytes
 * @labels: labels of DIMMs describe it
 * @bound:  a driver has it, so its mode is known
 * @mode:   "raw", "fsdax", "sector" or "devdax", as ndctl calls them
 */
struct nspace {
	char		name[32];
	char		disk[32];
	uint64_t	size;
	bool		labels;
	bool		bound;
	const char	*mode;
};

/**
 * namespace_each() - call a function for each namespace that is not empty
 * @call: a result other than 0 ends the loop
 * @ctx:  passed to @call
 *
 * Return: the last result of @call.
 */
int namespace_each(int (*call)(void *ctx, const struct nspace *ns), void *ctx);

/**
 * namespace_stays() - why a namespace cannot move to our drivers
 * @ns: the namespace
 *
 * Return: the reason, or NULL if it can.
 */
const char *namespace_stays(const struct nspace *ns);

#endif /* PMEMCTL_NAMESPACE_H */
