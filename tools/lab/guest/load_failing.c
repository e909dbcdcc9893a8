// SPDX-License-Identifier: GPL-2.0
/*
 * Loads a module repeatedly, and makes a different allocation of the load fail each time.
 *
 * load_failing NAME FILE PARAMETERS STEP LAST: fails each STEPth allocation, and each of the LAST
 * ones, which the module itself makes. Prints the number of allocations and of failed ones. Either
 * the load fails for lack of memory, or there is a range, or the log says why there is none; and
 * unloading undoes the load.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* More than the number of allocations of any load. */
#define ALL 1000000

static char text[1 << 16];
static int nth, log_in, log_out, status;

static int open_or_die(const char *path, int flags)
{
	int fd = open(path, flags);

	if (fd < 0) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(1);
	}

	return fd;
}

static void complain(unsigned int n, const char *what)
{
	printf("allocation %u: %s\n", n, what);
	status = 1;
}

/* Returns errno. Sets *left to the allocations that are left of n, 0 if one has failed. */
static int load(int module, const char *parameters, unsigned int n, unsigned int *left)
{
	char number[16] = "";
	int len = snprintf(number, sizeof(number), "%u", n), err = 0;

	if (pwrite(nth, number, len, 0) != len)
		return errno;
	if (syscall(SYS_finit_module, module, parameters, 0))
		err = errno;
	memset(number, 0, sizeof(number));
	if (pread(nth, number, sizeof(number) - 1, 0) < 0 || pwrite(nth, "0", 1, 0) < 0)
		return errno;
	*left = atoi(number);

	return err;
}

/* Retries, because a partition scan holds a disk open for a moment. */
static int unload(const char *name)
{
	int tries = 1000;

	while (syscall(SYS_delete_module, name, O_NONBLOCK)) {
		if (!--tries || (errno != EWOULDBLOCK && errno != EBUSY))
			return errno;
		usleep(10000);
	}

	return 0;
}

static bool ranges(void)
{
	glob_t found;
	bool some = !glob("/sys/bus/platform/devices/pmem-range.*", GLOB_NOSORT, NULL, &found);

	globfree(&found);

	return some;
}

static bool claims(void)
{
	int fd = open_or_die("/proc/iomem", O_RDONLY), len = 0, got;

	while ((got = read(fd, text + len, sizeof(text) - 1 - len)) > 0)
		len += got;
	close(fd);
	text[len] = '\0';

	return strstr(text, "pmem-range");
}

/* Has the log grown? */
static bool told(void)
{
	bool some = false;

	while (read(log_in, text, sizeof(text)) > 0)
		some = true;

	return some;
}

/* Returns how many allocations there were if none has failed, else 0. */
static unsigned int attempt(const char *name, int module, const char *parameters, unsigned int n)
{
	unsigned int left = 0;
	int err;

	dprintf(log_out, "allocation %u of: load %s\n", n, name);
	told();
	err = load(module, parameters, n, &left);
	/*
	 * The kernel reports -ENODEV if the probe of a driver's only device fails, and -EINVAL if
	 * there is no memory for a device name.
	 */
	if (err && (left || (err != ENOMEM && err != EINVAL && (err != ENODEV || !told()))))
		complain(n, strerror(err));
	if (!err && !ranges() && !told())
		complain(n, "no range, and no log line");
	if (!err && unload(name))
		complain(n, "the module stays");
	if (claims())
		complain(n, "the claim stays");

	return left ? n - left : 0;
}

int main(int argc, char **argv)
{
	unsigned int n, step, last, all, failed = 0;
	const char *name = argv[1];
	int module;

	if (argc != 6)
		return 1;
	module = open_or_die(argv[2], O_RDONLY);
	step = atoi(argv[4]);
	last = atoi(argv[5]);
	nth = open_or_die("/proc/thread-self/fail-nth", O_RDWR);
	log_in = open_or_die("/dev/kmsg", O_RDONLY | O_NONBLOCK);
	log_out = open_or_die("/dev/kmsg", O_WRONLY);
	mlockall(MCL_CURRENT | MCL_FUTURE);

	all = attempt(name, module, argv[3], ALL);
	for (n = 1; n <= all && !status; failed++) {
		attempt(name, module, argv[3], n);
		if (n + step + last <= all)
			n += step;
		else
			n = n + last < all ? all - last + 1 : n + 1;
	}
	printf("%u of %u allocations failed\n", failed, all);

	return status || failed < 5;
}
