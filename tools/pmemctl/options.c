// SPDX-License-Identifier: GPL-2.0
/*
 * Options that several commands have.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "options.h"
#include "output.h"
#include "pmemctl.h"

int options_read(int argc, char **argv, const char *letters, struct options *options)
{
	char all[8];
	int letter;

	*options = (struct options){ };
	snprintf(all, sizeof(all), ":o:%s", letters);
	while ((letter = getopt(argc, argv, all)) != -1) {
		switch (letter) {
		case 'o':
			if (output_format(argv[0], optarg, &options->json))
				return USAGE;
			break;
		case 'u':
			options->human = true;
			break;
		case 'i':
			options->idle = true;
			break;
		case 'v':
			options->verbose = true;
			break;
		case ':':
			return usage(argv[0], "-%c wants an argument", optopt);
		default:
			return usage(argv[0], "there is no option '%s'", optopt ? (char[]){ '-', optopt, '\0' } :
									 argv[optind - 1]);
		}
	}

	return DONE;
}

int options_change(int argc, char **argv, bool *persist, bool *dry_run)
{
	static const struct option options[] = {
		{ "persist", no_argument, NULL, 'p' },
		{ "dry-run", no_argument, NULL, 'n' },
		{ }
	};
	int option;

	*persist = *dry_run = false;
	while ((option = getopt_long(argc, argv, "n", options, NULL)) != -1) {
		if (option == 'p')
			*persist = true;
		else if (option == 'n')
			*dry_run = true;
		else
			return usage(argv[0], "the option is not known");
	}

	return DONE;
}
