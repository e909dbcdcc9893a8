// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz the comparison of declarations with a kernel's BTF.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include "fuzz.h"

#include "../../drivers/parse/btf.c"

#define HEAD	24

/* Types that the seeds have, and the fuzzer changes. */
static const struct btf_field fields[] = {
	{ "first", 0, false },
	{ "second", 8, false },
	{ "third", 16, true },
	{ NULL, 0, false }
};

static const char *const params[] = { "first", "second", NULL };

static void check_view(const struct btf_view *view, const u8 *image, size_t len)
{
	const u8 *names = (const u8 *)view->names;

	PROMISED(view->types >= image && view->types_len <= len);
	PROMISED(view->types + view->types_len <= image + len);
	PROMISED(view->names_len && names >= image && names + view->names_len <= image + len);
	PROMISED(!view->names[view->names_len - 1]);
}

static void check_result(int ret)
{
	PROMISED(!ret || ret == -EPROTO || ret == -ENOENT || ret == -EINVAL);
}

static void compare(const u8 *image, size_t len)
{
	struct btf_view view;
	int ret = pmem_btf_open(&view, image, len);

	PROMISED(!ret || ret == -EINVAL);
	if (ret)
		return;

	check_view(&view, image, len);
	ret = pmem_btf_check_struct(&view, "thing", fields, 24);
	check_result(ret);
	/* What fits a declaration fits a longer one, and nothing fits an empty one. */
	if (!ret)
		PROMISED(!pmem_btf_check_struct(&view, "thing", fields, 32));
	PROMISED(pmem_btf_check_struct(&view, "thing", fields, 24) == ret);

	ret = pmem_btf_check_function(&view, "make", params);
	check_result(ret);
	if (!ret)
		PROMISED(pmem_btf_check_function(&view, "make", params + 1) == -EPROTO);
}

/* The input once as an image, and once as types and names behind a head that fits them. */
int fuzz_one(const u8 *data, size_t size)
{
	static const char names[] = "\0thing\0first\0second\0third\0make";
	u8 *image = fuzz_exactly(size, data);
	u32 head[] = { 0x0001eb9f, HEAD, 0, size, size, sizeof(names) };

	compare(image, size);
	free(image);

	image = fuzz_exactly(HEAD + size + sizeof(names), NULL);
	memcpy(image, head, HEAD);
	memcpy(image + HEAD, data, size);
	memcpy(image + HEAD + size, names, sizeof(names));
	compare(image, HEAD + size + sizeof(names));
	free(image);

	return 0;
}
