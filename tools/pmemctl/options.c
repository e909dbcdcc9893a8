// SPDX-License-Identifier: GPL-2.0
/*
 * Options of the commands that show something.
 *
 * Copyright (c) 2026 The pmem authors
 */
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
