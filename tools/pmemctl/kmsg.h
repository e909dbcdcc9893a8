/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel logs while pmemctl asks it for something.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef PMEMCTL_KMSG_H
#define PMEMCTL_KMSG_H

/**
 * kmsg_open() - remember where the kernel's log ends now
 *
 * Return: a file descriptor, to be closed; negative if the caller may not read the log.
 */
int kmsg_open(void);

/**
 * kmsg_complain() - print what a driver has logged since kmsg_open()
 * @fd:     from kmsg_open()
 * @driver: its name, which is that of its device, too
 * @where:  what the lines are about, such as "FILE:LINE", or ""
 *
 * Return: the number of lines.
 */
unsigned int kmsg_complain(int fd, const char *driver, const char *where);

#endif /* PMEMCTL_KMSG_H */
