/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Other programs that pmemctl runs.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef PMEMCTL_SPAWN_H
#define PMEMCTL_SPAWN_H

#include <stdbool.h>

/**
 * spawn() - run a program and wait for its end
 * @argv: its name and arguments, NULL at the end. A path is below PMEMCTL_ROOT (sysfs.h); a name is
 *        looked up in PATH
 *
 * Return: its exit status; 127 if there is no such program; 128 and the number of the signal that
 * ended it.
 */
int spawn(const char *const *argv);

/**
 * spawn_modprobe() - load modules, and the modules that they need
 * @first: name of a module
 * @...:   more names, NULL at the end
 *
 * Return: whether all of them are loaded; complains if not.
 */
bool spawn_modprobe(const char *first, ...) __attribute__((sentinel));

#endif /* PMEMCTL_SPAWN_H */
