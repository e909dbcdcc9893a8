/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Options that several commands have.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef PMEMCTL_OPTIONS_H
#define PMEMCTL_OPTIONS_H

#include <stdbool.h>

/**
 * struct options - what the options say
 * @json:    -o json
 * @human:   -u: sizes and addresses in JSON are text for people
 * @idle:    -i: things without a disk too
 * @verbose: -v
 */
struct options {
	bool	json;
	bool	human;
	bool	idle;
	bool	verbose;
};

/**
 * options_read() - read the options of a command, by getopt()
 * @argc:    of the command
 * @argv:    of the command; afterwards the arguments start at argv[optind]
 * @letters: which of "u", "i" and "v" it has beside -o
 * @options: set
 *
 * Return: DONE, or USAGE after a message.
 */
int options_read(int argc, char **argv, const char *letters, struct options *options);

/**
 * options_change() - read --persist and --dry-run (-n) of a command that changes a range
 * @argc:    of the command
 * @argv:    of the command; afterwards the arguments start at argv[optind]
 * @persist: set
 * @dry_run: set
 *
 * Return: DONE, or USAGE after a message.
 */
int options_change(int argc, char **argv, bool *persist, bool *dry_run);

#endif /* PMEMCTL_OPTIONS_H */
