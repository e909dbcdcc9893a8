// SPDX-License-Identifier: GPL-2.0
/*
 * pmemctl scrub: have firmware search for bad memory.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "output.h"
#include "pass.h"
#include "pmemctl.h"
#include "sysfs.h"

#define BAR_WIDTH 40
/* How often the bar moves. The end of a pass wakes up at once. */
#define BAR_MS 500

/* What a command does with each device. */
struct scrubbing {
	json_object	*rows;
	unsigned int	devices;
	unsigned int	failed;
};

static unsigned int percent(const struct pass *pass)
{
	uint64_t all, done = pass_done(pass, &all);

	return all ? done * 100 / all : 0;
}

static int start(void *ctx, const struct pass *pass)
{
	struct scrubbing *s = ctx;
	int ret = sysfs_write("1", PASS_FOLDER "/%s/scrub", pass->device);

	s->devices++;
	if (!ret) {
		printf("%s: a pass %s\n", pass->device, pass->running ? "follows the running one" : "starts");
		return 0;
	}
	s->failed++;
	complain("%s: %s", pass->device, ret == -EOPNOTSUPP ? "firmware cannot scrub" :
		 ret == -EACCES ? "only root may start a pass" : strerror(-ret));

	return 0;
}

static void bar(const struct pass *pass)
{
	unsigned int done = percent(pass);
	char text[BAR_WIDTH + 1];

	memset(text, ' ', BAR_WIDTH);
	memset(text, '#', done * BAR_WIDTH / 100);
	text[BAR_WIDTH] = '\0';
	fprintf(stderr, "\r%s [%s] %3u %%", pass->device, text, done);
}

/* Follow one attribute until no pass is running. */
static bool follow(int fd, struct pass *pass)
{
	bool terminal = isatty(STDERR_FILENO);
	struct pollfd change = { .fd = fd, .events = POLLPRI };
	int pause = terminal ? BAR_MS : -1;
	char text[128];
	ssize_t len;

	do {
		/* A read makes the file ready to report the next change. */
		len = pread(fd, text, sizeof(text) - 1, 0);
		if (len <= 0)
			break;
		text[len] = '\0';
		text[strcspn(text, "\n")] = '\0';
		if (!pass_parse(pass, text))
			len = -1;
		if (len > 0 && pass->running && terminal)
			bar(pass);
	} while (len > 0 && pass->running && (poll(&change, 1, pause) >= 0 || errno == EINTR));
	if (terminal)
		fprintf(stderr, "\r%*s\r", BAR_WIDTH + 48, "");

	return len > 0;
}

static int wait_for(void *ctx, const struct pass *first)
{
	struct scrubbing *s = ctx;
	struct pass pass = *first;
	int fd = open(sysfs_path(PASS_FOLDER "/%s/scrub", pass.device), O_RDONLY | O_CLOEXEC);
	bool known = fd >= 0 && follow(fd, &pass);

	s->devices++;
	if (fd >= 0)
		close(fd);
	if (!known)
		complain("%s: it is gone, or its state cannot be read", pass.device);
	else if (!pass.supported)
		complain("%s: firmware cannot scrub", pass.device);
	else if (!strcmp(pass.result, "incomplete"))
		complain("%s: the last pass is incomplete: the log names the range that was left out",
			 pass.device);
	else
		printf("%s: %u passes have ended, the last one %s\n", pass.device, pass.passes,
		       pass.result);
	s->failed += !known || !pass.supported || !strcmp(pass.result, "incomplete");

	return 0;
}

static int add_row(void *ctx, const struct pass *pass)
{
	json_object *row = must(json_object_new_object());
	struct scrubbing *s = ctx;

	json_object_object_add(row, "device", output_text(pass->device));
	json_object_object_add(row, "state", output_text(!pass->supported ? "unsupported" :
							 pass->running ? "running" : "idle"));
	json_object_object_add(row, "passes", json_object_new_uint64(pass->passes));
	json_object_object_add(row, "result", *pass->result ? output_text(pass->result) : NULL);
	json_object_object_add(row, "percent", pass->running ? json_object_new_int(percent(pass)) : NULL);
	json_object_array_add(s->rows, row);
	s->devices++;

	return 0;
}

static void status(struct scrubbing *s, bool json)
{
	static const struct column columns[] = {
		{ "device", COLUMN_TEXT }, { "state", COLUMN_TEXT }, { "passes", COLUMN_TEXT },
		{ "result", COLUMN_TEXT }, { "percent", COLUMN_TEXT },
	};

	s->rows = must(json_object_new_array());
	pass_each(add_row, s);
	if (json) {
		output_json("scrubs", s->rows);
		return;
	}
	if (s->devices)
		output_table(columns, 5, s->rows);
	json_object_put(s->rows);
}

int cmd_scrub(int argc, char **argv)
{
	struct scrubbing s = { };
	bool json = false;
	const char *verb;
	int option;

	while ((option = getopt(argc, argv, "o:")) != -1) {
		if (option != 'o')
			return usage("scrub", "the option is not known");
		if (output_format("scrub", optarg, &json))
			return USAGE;
	}
	verb = optind + 1 == argc ? argv[optind] : "";

	if (!strcmp(verb, "start"))
		pass_each(start, &s);
	else if (!strcmp(verb, "wait"))
		pass_each(wait_for, &s);
	else if (!strcmp(verb, "status"))
		status(&s, json);
	else
		return usage("scrub", "one word is needed: start, wait or status");
	if (!s.devices && !json)
		complain("pmem_acpi serves no NFIT here, so there is nothing to scrub");

	return s.failed || !s.devices ? REFUSED : DONE;
}
