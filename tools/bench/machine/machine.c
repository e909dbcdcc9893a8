// SPDX-License-Identifier: GPL-2.0
/*
 * Prints what is known about movdir64b on this CPU: missing, hidden, unused or shown.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <stdio.h>

#include "movdir64b.h"

int main(void)
{
	static const char * const words[] = {
		[MOVDIR64B_MISSING] = "missing",
		[MOVDIR64B_HIDDEN] = "hidden",
		[MOVDIR64B_UNUSED] = "unused",
		[MOVDIR64B_SHOWN] = "shown",
	};

	puts(words[movdir64b_find()]);

	return 0;
}
