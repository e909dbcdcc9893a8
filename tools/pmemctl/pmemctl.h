/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Commands of pmemctl, and what all of them share.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef PMEMCTL_H
#define PMEMCTL_H

#include <stdbool.h>

/* Exit statuses, which pmemctl(8) documents. */
enum {
	DONE	= 0,	/* the command did what it was asked to do */
	REFUSED	= 1,	/* the kernel or the command refused it, or it failed; stderr says why */
	USAGE	= 2,	/* the command line is wrong; nothing was done */
};

/**
 * struct command - a command of pmemctl; each is in a file of its own
 * @name:     first word after "pmemctl"
 * @synopsis: its arguments, as in the manual page
 * @summary:  one line for `pmemctl --help`
 * @run:      runs it; argv[0] is @name, so that getopt_long() can be used. Returns an exit status
 *
 * `pmemctl NAME --help` is handled by main(), before @run.
 */
struct command {
	const char *name;
	const char *synopsis;
	const char *summary;
	int (*run)(int argc, char **argv);
};

int cmd_list(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_owner(int argc, char **argv);
int cmd_map(int argc, char **argv);
int cmd_inspect(int argc, char **argv);
int cmd_nfit(int argc, char **argv);
int cmd_add(int argc, char **argv);
int cmd_delete(int argc, char **argv);
int cmd_carve(int argc, char **argv);
int cmd_apply(int argc, char **argv);
int cmd_scrub(int argc, char **argv);
int cmd_badblocks(int argc, char **argv);
int cmd_migrate(int argc, char **argv);
int cmd_raw(int argc, char **argv);
int cmd_monitor(int argc, char **argv);
int cmd_bench(int argc, char **argv);
int cmd_version(int argc, char **argv);

/**
 * complain() - print one line on stderr, as "pmemctl: …"
 * @format: as of printf(), without a newline
 *
 * Return: REFUSED, so that a command can end with `return complain(…)`.
 */
int complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * usage() - print one line on stderr, and how to get help for the command
 * @command: name of the command
 * @format:  as of printf(), without a newline
 *
 * Return: USAGE.
 */
int usage(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif /* PMEMCTL_H */
