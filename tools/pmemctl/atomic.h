/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files that readers see as they were or as they will be, never in between.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef PMEMCTL_ATOMIC_H
#define PMEMCTL_ATOMIC_H

#include <stdbool.h>

/**
 * atomic_write() - replace the contents of a file, also if power fails meanwhile
 * @path: path as open() wants it; the file need not exist, its folder and those above are made
 * @text: the new contents
 *
 * The new contents are written to another file of the same folder, whose name starts with a dot,
 * which is then renamed. A file that exists keeps its mode and owner. If @path is a link, what it
 * points to is replaced.
 *
 * Return: whether it worked; complains if not.
 */
bool atomic_write(const char *path, const char *text);

/**
 * atomic_read() - read a text that is to be changed and written by atomic_write()
 * @file: path in the machine that is looked at
 *
 * Return: the text, to be freed, empty if there is no such file; or NULL if the file cannot be read
 * or is no text, after a complaint.
 */
char *atomic_read(const char *file);

#endif /* PMEMCTL_ATOMIC_H */
