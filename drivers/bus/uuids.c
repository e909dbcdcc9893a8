// SPDX-License-Identifier: GPL-2.0
/*
 * Lists of uuids, as parameters have them.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/string.h>
#include <linux/uuid.h>

#include "bus.h"

/**
 * pmem_uuids_find() - look for a uuid in a list
 * @text: uuids with commas between them; a newline may follow, as echo appends one
 * @uuid: PMEM_UUID_LEN bytes, or NULL to check the text only
 *
 * Context: any.
 * Return: 1 if found, 0 if not, or -EINVAL if @text is not such a list.
 */
int pmem_uuids_find(const char *text, const u8 *uuid)
{
	bool found = false;
	uuid_t one;
	size_t len;

	/* Accept the newline, but no second line. */
	if (!*text || !strcmp(text, "\n"))
		return 0;

	for (;; text++) {
		len = strcspn(text, ",\n");
		if (len != UUID_STRING_LEN || uuid_parse(text, &one))
			return -EINVAL;
		if (uuid && !memcmp(&one, uuid, PMEM_UUID_LEN))
			found = true;

		text += len;
		if (*text == '\n' && text[1])
			return -EINVAL;
		if (*text != ',')
			return found;
	}
}
EXPORT_SYMBOL_GPL(pmem_uuids_find);
