/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Firmware's search for bad memory, as the attribute "scrub" of each ACPI0012:NN shows it.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef PMEMCTL_PASS_H
#define PMEMCTL_PASS_H

#include <stdbool.h>
#include <stdint.h>

#define PASS_FOLDER "/sys/bus/platform/devices"

/**
 * struct pass - the state of a search
 * @device:    "ACPI0012:NN"
 * @supported: firmware can scrub
 * @running:   a pass is running, or is about to start
 * @passes:    number of passes that have ended
 * @ranges:    number of ranges that the running pass has begun
 * @offset:    bytes of the last of them that are done
 * @result:    of the last pass: "none", "complete" or "incomplete"; "" while one is running
 */
struct pass {
	char		device[32];
	bool		supported;
	bool		running;
	unsigned int	passes;
	unsigned int	ranges;
	uint64_t	offset;
	char		result[16];
};

/**
 * pass_parse() - parse the text of the attribute
 * @pass: filled in, except for the device
 * @text: the text
 *
 * Return: whether it is understood.
 */
bool pass_parse(struct pass *pass, const char *text);

/**
 * pass_each() - call a function for each device that has the attribute
 * @call: a result other than 0 ends the loop
 * @ctx:  passed to @call
 *
 * Return: the last result of @call, 0 if there is no such device.
 */
int pass_each(int (*call)(void *ctx, const struct pass *pass), void *ctx);

/**
 * pass_done() - estimate how far a pass is
 * @pass: a running pass
 * @all:  set to the bytes of all ranges of an NFIT
 *
 * Firmware takes the ranges in the order in which the kernel has added them, as a rule.
 *
 * Return: how many of these bytes are done.
 */
uint64_t pass_done(const struct pass *pass, uint64_t *all);

#endif /* PMEMCTL_PASS_H */
