// SPDX-License-Identifier: GPL-2.0
/*
 * pmemctl: administration of the ranges of persistent memory that the pmem drivers serve.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "pmemctl.h"

static const struct command commands[] = {
	{ "list", "[-o table|json] [-u] [-i] [-v] [RANGE…]", "show ranges and their disks", cmd_list },
	{ "explain", "[-o table|json] [RANGE…]", "say what a range can do, why not, and the cure", cmd_explain },
	{ "owner", "[-o table|json] [ADDRESS|RANGE…]", "say which driver has claimed an address", cmd_owner },
	{ "map", "[-o table|json]", "draw the physical address space", cmd_map },
	{ "inspect", "[-o table|json] FILE|DISK", "look for data of other drivers", cmd_inspect },
	{ "nfit", "[-o table|json] [FILE]", "decode an ACPI NFIT", cmd_nfit },
	{ "add", "[--persist] [--dry-run] SIZE@START[,FLAG…]", "add an explicit range", cmd_add },
	{ "delete", "[--persist] [--dry-run] RANGE", "delete an explicit range", cmd_delete },
	{ "carve", "[--persist] [--dry-run] RANGE N", "split an explicit range into N equal ones", cmd_carve },
	{ "apply", "[--dry-run] [FILE…]", "add the ranges of /etc/pmem/ranges.d", cmd_apply },
	{ "scrub", "[-o table|json] start|wait|status", "have firmware search for bad memory", cmd_scrub },
	{ "badblocks", "[-o table|json] [--files] [RANGE…]", "list bad memory and the files that have it", cmd_badblocks },
	{ "migrate", "[--to ours|in-tree] [--dry-run] [RANGE…]", "move ranges from or to the in-tree drivers", cmd_migrate },
	{ "raw", "[--persist] [--yes] UUID on|off", "give up the data of another driver in a range", cmd_raw },
	{ "monitor", "[-o table|json] [--once] [--textfile FILE]", "report bad memory and scrubs as they happen", cmd_monitor },
	{ "bench", "[--dry-run] DISK", "measure the reads of a disk with fio", cmd_bench },
	{ "version", "[-o table|json]", "show versions of the command and of the modules", cmd_version },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void complain_to(const char *format, va_list args)
{
	fprintf(stderr, "pmemctl: ");
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

int complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	complain_to(format, args);
	va_end(args);

	return REFUSED;
}

int usage(const char *command, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	complain_to(format, args);
	va_end(args);
	fprintf(stderr, "Try: pmemctl %s --help\n", command);

	return USAGE;
}

static void help(FILE *to)
{
	fprintf(to, "Usage: pmemctl COMMAND [ARGUMENT…]\n\n");
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].summary);
	fprintf(to, "\npmemctl COMMAND --help shows its arguments; pmemctl(8) describes them.\n");
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	if (!strcmp(name, "--help") || !strcmp(name, "-h") || !strcmp(name, "help")) {
		help(stdout);
		return DONE;
	}
	if (!strcmp(name, "--version"))
		name = "version";

	for (size_t i = 0; i < COMMANDS; i++) {
		if (strcmp(name, commands[i].name))
			continue;
		if (argc > 2 && (!strcmp(argv[2], "--help") || !strcmp(argv[2], "-h"))) {
			printf("Usage: pmemctl %s %s\n\n%s: %s. See pmemctl(8).\n", name,
			       commands[i].synopsis, name, commands[i].summary);
			return DONE;
		}
		return commands[i].run(argc - 1, argv + 1);
	}

	if (*name)
		fprintf(stderr, "pmemctl: no command '%s'\n\n", name);
	help(stderr);

	return USAGE;
}
