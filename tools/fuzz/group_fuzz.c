// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz group flush: callers come, and a host answers or does not, in the order of the input.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include "fuzz.h"

#include "../../drivers/parse/range.c"
#include "../../drivers/source/virtio/group.c"
#include "../../kunit/group_model.h"

int fuzz_one(const u8 *data, size_t size)
{
	struct model *m = calloc(1, sizeof(*m));
	size_t i;

	PROMISED(m);
	model_init(m);
	for (i = 0; i < size && i < MODEL_EVENTS; i++) {
		model_step(m, data[i]);
		if (m->bad)
			fprintf(stderr, "event %zu: %s\n", i, m->bad);
		PROMISED(!m->bad);
	}
	free(m);

	return 0;
}
