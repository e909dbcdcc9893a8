// SPDX-License-Identifier: GPL-2.0
/*
 * Takes the place of fsync() in QEMU: a host that syncs as the guest of a test says.
 *
 * PMEM_SYNC is a file, also a disk of the guest, which it reads and writes in whole sectors. In the
 * first one the guest writes words: "delay=N" (milliseconds a sync takes), "fail", "hang" (a sync
 * does not return until this word is gone), "keep" (a copy of what was synced goes to NAME.synced),
 * "die" (QEMU is killed at once). The second one has the number of syncs that have begun.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SECTOR	512

static int control = -1;
static unsigned int syncs;

static int says(const char *word, int *value)
{
	char text[SECTOR + 1] = "", *at;

	if (pread(control, text, SECTOR, 0) < 0)
		return 0;
	at = strstr(text, word);
	if (at && value)
		*value = atoi(at + strlen(word));

	return !!at;
}

/* Look for "die" all the time, as the guest may be idle. */
static void *watch(void *unused)
{
	(void)unused;
	while (!says("die", NULL))
		usleep(5000);
	kill(getpid(), SIGKILL);

	return NULL;
}

__attribute__((constructor)) static void start(void)
{
	const char *path = getenv("PMEM_SYNC");
	pthread_t thread;

	if (path)
		control = open(path, O_RDWR | O_CLOEXEC);
	if (control >= 0)
		pthread_create(&thread, NULL, watch, NULL);
}

/* What is in the file now is what a sync that starts now has to write. */
static void keep(int fd)
{
	char link[64], path[4096] = "";
	off_t from = 0, to = 0;
	ssize_t len;
	int copy;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - sizeof(".synced"));
	if (len < 0)
		return;
	memcpy(path + len, ".synced", sizeof(".synced"));
	copy = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	while (copy >= 0 && copy_file_range(fd, &from, copy, &to, 1 << 30, 0) > 0)
		;
	if (copy >= 0)
		close(copy);
}

int fsync(int fd)
{
	char text[SECTOR];
	int delay = 0;

	if (control < 0)
		return syscall(SYS_fsync, fd);

	memset(text, 0, sizeof(text));
	snprintf(text, sizeof(text), "%u\n", __atomic_add_fetch(&syncs, 1, __ATOMIC_SEQ_CST));
	if (pwrite(control, text, sizeof(text), SECTOR) < 0)
		return -1;
	if (says("keep", NULL))
		keep(fd);
	if (says("delay=", &delay))
		usleep(delay * 1000);
	while (says("hang", NULL))
		usleep(5000);
	if (says("fail", NULL)) {
		errno = EIO;
		return -1;
	}

	return 0;
}
