/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Run a function one instruction at a time, so that a test can interleave the actions of another CPU
 * in the same way in each run.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_STEP_H
#define _UNIT_STEP_H

#include <stdbool.h>

/**
 * step_through() - run a function and call another one after each of its instructions
 * @run:     the function
 * @between: called after each instruction of @run and its callees, with their number so far; if it
 *           returns false, the rest of @run is not stepped
 * @data:    passed to both
 *
 * Return: the number of calls of @between.
 */
unsigned long step_through(void (*run)(void *data), bool (*between)(void *data, unsigned long step),
			   void *data);

#endif /* _UNIT_STEP_H */
