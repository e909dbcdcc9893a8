// SPDX-License-Identifier: GPL-2.0
/*
 * Other programs that pmemctl runs.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pmemctl.h"
#include "spawn.h"
#include "sysfs.h"

int spawn(const char *const *argv)
{
	const char *program = strchr(argv[0], '/') ? sysfs_path("%s", argv[0]) : argv[0];
	int status = 0;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child < 0) {
		complain("cannot run %s: %s", program, strerror(errno));
		return 127;
	}
	if (!child) {
		execvp(program, (char *const *)argv);
		_exit(127);
	}

	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;

	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

bool spawn_modprobe(const char *first, ...)
{
	bool all = true;
	va_list names;

	va_start(names, first);
	for (const char *name = first; name && all; name = va_arg(names, const char *)) {
		const char *const argv[] = { "/sbin/modprobe", name, NULL };
		int status = spawn(argv);

		if (status) {
			complain("the module %s cannot be loaded (%s)", name,
				 status == 127 ? "there is no /sbin/modprobe" : "modprobe says why above");
			all = false;
		}
	}
	va_end(names);

	return all;
}
