/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files of the kernel: /sys, /proc and /dev.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef PMEMCTL_SYSFS_H
#define PMEMCTL_SYSFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * All paths below are those of the machine, such as "/sys/block/pmem0/size". The environment
 * variable PMEMCTL_ROOT names a folder that stands for "/", for tests with a recorded machine.
 */

/**
 * sysfs_path() - prepend PMEMCTL_ROOT to a path
 * @format: as of printf()
 *
 * Return: the path, in a buffer that the fourth next call overwrites.
 */
const char *sysfs_path(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * sysfs_read() - read a small file as text, without the newline at its end
 * @to:     buffer; empty if the file cannot be read
 * @size:   its size
 * @format: path, as of printf()
 *
 * Return: the length, or -errno.
 */
int sysfs_read(char *to, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

/**
 * sysfs_read_all() - read a file of any length
 * @len:    its length, if not NULL
 * @format: path, as of printf()
 *
 * Return: the contents with a zero byte after them, for free(); NULL and errno if it cannot be read.
 */
char *sysfs_read_all(size_t *len, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * sysfs_number() - read a file that is a number, decimal or 0x…
 * @value:  set to the number
 * @format: path, as of printf()
 *
 * Return: whether it is one.
 */
bool sysfs_number(uint64_t *value, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * sysfs_write() - write a text to a file with one write(2)
 * @text:   the text
 * @format: path, as of printf()
 *
 * Return: 0, or -errno.
 */
int sysfs_write(const char *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * sysfs_exists() - ask whether a path exists
 * @format: path, as of printf()
 */
bool sysfs_exists(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * sysfs_link() - read the last component of the target of a symbolic link
 * @to:     buffer; empty if there is no such link
 * @size:   its size
 * @format: path, as of printf()
 *
 * Return: whether there is one.
 */
bool sysfs_link(char *to, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

/**
 * sysfs_each() - call a function for each entry of a folder whose name starts with a text
 * @folder: path
 * @start:  the text
 * @call:   called in natural order of names ("pmem-range.2" before "pmem-range.10"); a result other
 *          than 0 ends the loop
 * @ctx:    passed to @call
 *
 * Return: the last result of @call, 0 if there was no entry.
 */
int sysfs_each(const char *folder, const char *start, int (*call)(void *ctx, const char *name), void *ctx);

#endif /* PMEMCTL_SYSFS_H */
