// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel logs while pmemctl asks it for something.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kmsg.h"
#include "output.h"
#include "pmemctl.h"
#include "sysfs.h"

/* The longest record that the kernel gives. */
#define RECORD_SIZE 8192

int kmsg_open(void)
{
	int fd = open(sysfs_path("/dev/kmsg"), O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0 && lseek(fd, 0, SEEK_END) < 0 && errno != ESPIPE) {
		close(fd);
		fd = -1;
	}

	return fd;
}

/* A record is "<numbers>;<text>\n", and lines that start with a space. */
static bool say(char *record, const char *driver, const char *where)
{
	char *text = strchr(record, ';'), *clean, start[64];

	if (!text)
		return false;
	text[strcspn(text, "\n")] = '\0';
	snprintf(start, sizeof(start), "%s %s: ", driver, driver);
	if (strncmp(text + 1, start, strlen(start)))
		return false;

	clean = output_clean(text + 1 + strlen(start));
	complain("%s%s%s", where, *where ? ": " : "", clean);
	free(clean);

	return true;
}

unsigned int kmsg_complain(int fd, const char *driver, const char *where)
{
	char record[RECORD_SIZE + 1];
	unsigned int lines = 0;
	ssize_t len;

	/* EPIPE: records were overwritten before they were read; go on with the oldest one. */
	while (fd >= 0 && ((len = read(fd, record, RECORD_SIZE)) > 0 || (len < 0 && errno == EPIPE))) {
		record[len > 0 ? len : 0] = '\0';
		lines += say(record, driver, where);
	}

	return lines;
}
