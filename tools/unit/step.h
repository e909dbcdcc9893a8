/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Runs a function one instruction at a time. What else happens meanwhile, as if another CPU did it,
 * is then up to the test, and the same in each run.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _UNIT_STEP_H
#define _UNIT_STEP_H

#include <stdbool.h>

/**
 * step_through() - run a function, and another one after each of its instructions
 * @run:     the function
 * @between: called after each instruction of @run and of what it calls, with their number so far;
 *           returns whether to go on so, else the rest runs at once
 * @data:    for both
 *
 * Return: how often @between was called.
 */
unsigned long step_through(void (*run)(void *data), bool (*between)(void *data, unsigned long step),
			   void *data);

#endif /* _UNIT_STEP_H */
