// SPDX-License-Identifier: GPL-2.0
/*
 * pmemctl raw: give up the data of another driver in a range, and show it whole.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "atomic.h"
#include "output.h"
#include "pmemctl.h"
#include "range.h"
#include "sysfs.h"

#define PARAMETER "/sys/module/pmem_blk/parameters/raw"
#define PROBE "/sys/bus/platform/drivers_probe"
#define CONF "/etc/modprobe.d/pmem-raw.conf"
#define OPTION "options pmem_blk raw="
#define UUID_LEN 36

static bool is_uuid(const char *text)
{
	for (int i = 0; i < UUID_LEN; i++)
		if (i == 8 || i == 13 || i == 18 || i == 23 ? text[i] != '-' : !isxdigit(text[i]))
			return false;

	return !text[UUID_LEN];
}

/* A copy of a list of uuids, with one of them added or left out. */
static char *edited(const char *list, const char *uuid, bool on)
{
	char *copy = must(strdup(list)), *next = copy, *one, *new = NULL;
	size_t len;
	FILE *to = must(open_memstream(&new, &len));
	bool some = false;

	while ((one = strsep(&next, ","))) {
		if (!*one || !strcasecmp(one, uuid))
			continue;
		fprintf(to, "%s%s", some ? "," : "", one);
		some = true;
	}
	if (on)
		fprintf(to, "%s%s", some ? "," : "", uuid);
	fclose(to);
	free(copy);

	return must(new);
}

/* The list of uuids in what pmemctl writes: one line, with nothing else. NULL if it is another text. */
static char *list_of(char *text)
{
	char *list = text + strlen(OPTION);
	size_t len;

	if (!*text)
		return text;
	if (strncmp(text, OPTION, strlen(OPTION)))
		return NULL;
	len = strspn(list, "0123456789abcdefABCDEF-,");
	if (strcmp(list + len, "\n") && list[len])
		return NULL;
	list[len] = '\0';

	return list;
}

/* For the next load of the module. */
static bool persist(const char *uuid, bool on)
{
	char *old = atomic_read(CONF), *list, *new, *line = NULL;
	bool done = true;

	if (!old)
		return false;
	list = list_of(old);
	if (!list) {
		complain("%s was not written by pmemctl: edit it", CONF);
		free(old);
		return false;
	}

	new = edited(list, uuid, on);
	if (*new) {
		if (asprintf(&line, OPTION "%s\n", new) < 0)
			line = NULL;
		done = atomic_write(sysfs_path(CONF), must(line));
	} else if (unlink(sysfs_path(CONF)) && errno != ENOENT) {
		done = !complain("%s: %s", CONF, strerror(errno));
	}
	if (done)
		printf("%s is set. If the initial RAM disk has pmem_blk, renew it (update-initramfs -u)\n",
		       CONF);
	free(line);
	free(new);
	free(old);

	return done;
}

/* Ask for the uuid once more, so that no one loses data by a slip. */
static bool confirmed(const char *uuid, const struct range *range)
{
	char line[80];

	if (!isatty(STDIN_FILENO)) {
		complain("not confirmed, as there is no terminal: --yes confirms");
		return false;
	}
	printf("%s: %s\nThe first write to its disk destroys that. Type the uuid again to go on: ",
	       range->name, range->media);
	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin))
		line[0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	if (!strcasecmp(line, uuid))
		return true;
	complain("that is not the uuid: nothing was changed");

	return false;
}

static int set(const char *uuid, bool on)
{
	char *old = sysfs_read_all(NULL, PARAMETER), *new;
	int ret;

	if (!old)
		return complain(PARAMETER ": %s", errno == ENOENT ? "pmem_blk is not loaded" :
				strerror(errno));
	old[strcspn(old, "\n")] = '\0';
	new = edited(old, uuid, on);
	ret = sysfs_write(*new ? new : "\n", PARAMETER);
	free(new);
	free(old);

	return ret ? complain(PARAMETER ": %s", ret == -EACCES ? "only root may do this" :
			      strerror(-ret)) : DONE;
}

/* The driver reads the parameter when it looks at a range; a disk that is there stays as it is. */
static int show(const char *uuid, struct range *range)
{
	int ret;

	if (*range->disk) {
		printf("%s stays as it is until pmem_blk looks at %s again, at its next load\n",
		       range->disk, range->name);
		return DONE;
	}
	ret = sysfs_write(range->name, PROBE);
	if (ret)
		return complain("%s: %s", PROBE, strerror(-ret));
	if (range_find(range, uuid))
		printf("%s: %s, disk %s\n", range->name, range->media, *range->disk ? range->disk : "none");

	return DONE;
}

int cmd_raw(int argc, char **argv)
{
	static const struct option options[] = {
		{ "persist", no_argument, NULL, 'p' },
		{ "yes", no_argument, NULL, 'y' },
		{ }
	};
	bool keep = false, yes = false, on;
	struct range range = { };
	const char *uuid, *word;
	int option, ret;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'p')
			keep = true;
		else if (option == 'y')
			yes = true;
		else
			return usage("raw", "the option is not known");
	}
	if (argc - optind != 2)
		return usage("raw", "a uuid and \"on\" or \"off\" are needed");
	uuid = argv[optind];
	word = argv[optind + 1];
	on = !strcmp(word, "on");
	if (!is_uuid(uuid))
		return usage("raw", "\"%s\" is no uuid; pmemctl list shows that of each range", uuid);
	if (!on && strcmp(word, "off"))
		return usage("raw", "\"on\" or \"off\", not \"%s\"", word);

	/* A range that is gone may be taken off the list. */
	if (on && !range_find(&range, uuid))
		return REFUSED;
	if (on && !yes && !confirmed(uuid, &range))
		return REFUSED;

	ret = set(uuid, on);
	if (keep && !persist(uuid, on))
		ret = REFUSED;
	if (!ret && on)
		ret = show(uuid, &range);
	else if (!ret)
		printf("A disk that is shown whole stays so until pmem_blk is loaded again\n");

	return ret;
}
