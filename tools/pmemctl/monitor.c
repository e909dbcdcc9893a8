// SPDX-License-Identifier: GPL-2.0
/*
 * pmemctl monitor: report bad memory, scrubs, and ranges that come and go, as they happen.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "metrics.h"
#include "output.h"
#include "pass.h"
#include "pmemctl.h"
#include "range.h"
#include "sysfs.h"

/* The group of the kernel's own events, before udev. */
#define KERNEL_EVENTS 1

/* Something whose attribute is watched. */
struct watched {
	int		fd;		/* of the attribute */
	bool		seen;		/* in the current look around */
	bool		is_pass;
	struct range	range;
	struct pass	pass;
};

/**
 * struct monitor - what is watched
 * @at, @n:   the attributes
 * @json:     one JSON object for each event
 * @started:  events of the first look around are over
 * @textfile: or NULL
 */
struct monitor {
	struct watched	*at;
	size_t		n;
	bool		json;
	bool		started;
	const char	*textfile;
};

/* An event: a sentence for people, and an object for programs, which is freed. */
static void __attribute__((format(printf, 3, 4)))
tell(const struct monitor *m, json_object *event, const char *format, ...)
{
	va_list args;

	if (m->json) {
		puts(json_object_to_json_string_ext(event, JSON_C_TO_STRING_PLAIN |
						    JSON_C_TO_STRING_NOSLASHESCAPE));
	} else {
		va_start(args, format);
		vprintf(format, args);
		va_end(args);
		putchar('\n');
	}
	json_object_put(event);
	/* Readers of a pipe must not wait for the next event. */
	fflush(stdout);
}

static json_object *event_new(const char *name)
{
	json_object *event = must(json_object_new_object());

	json_object_object_add(event, "schema", json_object_new_int(OUTPUT_SCHEMA));
	json_object_object_add(event, "event", output_text(name));

	return event;
}

static json_object *range_event(const char *name, const struct range *range)
{
	json_object *event = event_new(name);

	json_object_object_add(event, "range", output_text(range->name));
	json_object_object_add(event, "disk", *range->disk ? output_text(range->disk) : NULL);
	json_object_object_add(event, "uuid", output_text(range->uuid));
	json_object_object_add(event, "bad_bytes", output_bytes(range->bad_bytes, false));

	return event;
}

static void tell_bad(const struct monitor *m, const struct range *range, uint64_t before)
{
	json_object *event = range_event("bad_bytes", range);

	json_object_object_add(event, "before", output_bytes(before, false));
	tell(m, event, "%s (%s): %" PRIu64 " bytes are bad, %" PRIu64 " before", range->name,
	     *range->disk ? range->disk : "no disk", range->bad_bytes, before);
}

static void tell_pass(const struct monitor *m, const struct pass *pass)
{
	json_object *event = event_new("scrub");

	json_object_object_add(event, "device", output_text(pass->device));
	json_object_object_add(event, "state", output_text(pass->running ? "running" : "idle"));
	json_object_object_add(event, "passes", json_object_new_uint64(pass->passes));
	json_object_object_add(event, "result", *pass->result ? output_text(pass->result) : NULL);
	tell(m, event, "%s: %u scrubs have ended, %s%s", pass->device, pass->passes,
	     pass->running ? "one is running" : "the last one ", pass->result);
}

static struct watched *find(struct monitor *m, bool is_pass, const char *name)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->at[i].is_pass == is_pass &&
		    !strcmp(is_pass ? m->at[i].pass.device : m->at[i].range.name, name))
			return &m->at[i];

	return NULL;
}

static struct watched *add(struct monitor *m)
{
	m->at = must(realloc(m->at, (m->n + 1) * sizeof(*m->at)));
	m->at[m->n] = (struct watched){ .fd = -1 };

	return &m->at[m->n++];
}

/*
 * A read makes an attribute ready to report the next change. It fails if the device has gone, and
 * then poll() reports a change for ever: a device of the same name has another file.
 */
static void rewind_attribute(struct watched *w, const char *name)
{
	char text[128];

	if (pread(w->fd, text, sizeof(text), 0) >= 0)
		return;

	if (w->fd >= 0)
		close(w->fd);
	w->fd = open(sysfs_path(RANGE_FOLDER "/%s/%s", name, w->is_pass ? "scrub" : "bad_bytes"),
		     O_RDONLY | O_CLOEXEC);
	(void)!pread(w->fd, text, sizeof(text), 0);
}

static int look_at_range(void *ctx, const struct range *range)
{
	struct monitor *m = ctx;
	struct watched *w = find(m, false, range->name);
	uint64_t before = 0;

	/* A range of the same name with another uuid is another range. */
	if (w && strcmp(w->range.uuid, range->uuid)) {
		tell(m, range_event("removed", &w->range), "%s is gone", w->range.name);
		close(w->fd);
		*w = m->at[--m->n];
		w = NULL;
	}
	if (w) {
		before = w->range.bad_bytes;
	} else {
		w = add(m);
		if (m->started)
			tell(m, range_event("added", range), "%s is new", range->name);
	}
	w->seen = true;
	rewind_attribute(w, range->name);
	/* Once more, as it may have changed since @range was read. */
	range_read(&w->range, range->name);
	if (w->range.bad_bytes != before)
		tell_bad(m, &w->range, before);

	return 0;
}

static int look_at_pass(void *ctx, const struct pass *pass)
{
	struct monitor *m = ctx;
	struct watched *w = find(m, true, pass->device);

	if (!w) {
		w = add(m);
		w->is_pass = true;
	} else if (w->pass.passes != pass->passes || w->pass.running != pass->running) {
		tell_pass(m, pass);
	}
	w->seen = true;
	w->pass = *pass;
	rewind_attribute(w, pass->device);

	return 0;
}

/* Read everything anew and report what has changed. */
static bool look_around(struct monitor *m)
{
	for (size_t i = 0; i < m->n; i++)
		m->at[i].seen = false;
	range_each(look_at_range, m);
	pass_each(look_at_pass, m);
	for (size_t i = m->n; i-- > 0;) {
		struct watched *w = &m->at[i];

		if (w->seen)
			continue;
		if (!w->is_pass)
			tell(m, range_event("removed", &w->range), "%s is gone", w->range.name);
		close(w->fd);
		*w = m->at[--m->n];
	}
	m->started = true;

	return !m->textfile || metrics_write(m->textfile);
}

static int listen_to_kernel(void)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = KERNEL_EVENTS };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);

	if (fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address))) {
		close(fd);
		fd = -1;
	}

	return fd;
}

/* Take all events; "add@/devices/…/pmem-range.0" and the disk below it are about us. */
static bool is_about_ranges(int fd)
{
	char event[4096];
	bool ours = false;
	ssize_t len;

	while ((len = recv(fd, event, sizeof(event) - 1, 0)) > 0 || (len < 0 && errno == ENOBUFS)) {
		event[len > 0 ? len : 0] = '\0';
		/* ENOBUFS: some events were lost. */
		ours |= len < 0 || strstr(event, "pmem-range.") || strstr(event, "ACPI0012");
	}

	return ours;
}

static void wait_for_change(const struct monitor *m, int events)
{
	struct pollfd *fds = must(calloc(m->n + 1, sizeof(*fds)));
	bool changed = false;

	fds[0] = (struct pollfd){ .fd = events, .events = POLLIN };
	for (size_t i = 0; i < m->n; i++)
		fds[i + 1] = (struct pollfd){ .fd = m->at[i].fd, .events = POLLPRI };
	while (!changed) {
		if (poll(fds, m->n + 1, -1) < 0 && errno != EINTR)
			break;
		changed = fds[0].revents && is_about_ranges(events);
		for (size_t i = 0; i < m->n; i++)
			changed |= !!fds[i + 1].revents;
	}
	free(fds);
}

int cmd_monitor(int argc, char **argv)
{
	static const struct option options[] = {
		{ "once", no_argument, NULL, '1' },
		{ "textfile", required_argument, NULL, 't' },
		{ }
	};
	struct monitor m = { };
	bool once = false;
	int option, events;

	while ((option = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
		if (option == 't')
			m.textfile = optarg;
		else if (option == '1')
			once = true;
		else if (option != 'o')
			return usage("monitor", "the option is not known");
		else if (output_format("monitor", optarg, &m.json))
			return USAGE;
	}
	if (optind != argc)
		return usage("monitor", "there are no arguments");

	/* Before the first look, so that nothing is missed. */
	events = listen_to_kernel();
	if (events < 0)
		complain("no events of the kernel (%s): new ranges are not seen", strerror(errno));
	for (;;) {
		bool written = look_around(&m);

		/* A file that cannot be written now may be at the next change. */
		if (once)
			return written ? DONE : REFUSED;
		wait_for_change(&m, events);
	}
}
