/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The recorder's log: what reached the CPUs' caches, and what was done to get it out of them.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef POWERCUT_EVENT_H
#define POWERCUT_EVENT_H

#include <linux/types.h>

/**
 * enum event_kind - what happened
 * @EVENT_STORE:    @len bytes of @data stored at @off, into the cache
 * @EVENT_NT:       the same past the cache: it is on its way until this CPU's next fence
 * @EVENT_FLUSH:    the line at @off is written back; that has happened by this CPU's next fence
 * @EVENT_FENCE:    sfence or mfence
 * @EVENT_LOCKED:   a locked instruction, which fences as well
 * @EVENT_COMPLETE: a bio completes; @data is its bdev
 * @EVENT_MARK:     the guest says @len (enum mark) with arguments @off and @data
 *
 * Fences are left out on CPUs that have no stores on their way, and so are flushes of lines without
 * stores.
 */
enum event_kind {
	EVENT_STORE = 1,
	EVENT_NT,
	EVENT_FLUSH,
	EVENT_FENCE,
	EVENT_LOCKED,
	EVENT_COMPLETE,
	EVENT_MARK,
};

/**
 * struct event - one record, in the order in which they happened
 * @kind: enum event_kind
 * @cpu:  which CPU
 * @len:  number of bytes, at most eight
 * @pad:  nothing
 * @off:  from the start of the range, in bytes
 * @data: little endian
 */
struct event {
	u8		kind;
	u8		cpu;
	u8		len;
	u8		pad;
	u32	off;
	u64	data;
};

#endif
