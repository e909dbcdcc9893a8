/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Compares declarations with BTF, the kernel's description of its own types.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_PARSE_BTF_H
#define _PMEM_PARSE_BTF_H

#include <linux/types.h>

/**
 * struct btf_view - a checked BTF image
 * @types:     descriptions of types, one after the other
 * @types_len: bytes of them
 * @names:     names, each with a NUL after it; the last byte is NUL
 * @names_len: bytes of them
 */
struct btf_view {
	const u8	*types;
	size_t		types_len;
	const char	*names;
	size_t		names_len;
};

/**
 * struct btf_field - a member of a struct as the caller declares it
 * @name:     its name; NULL ends a list
 * @offset:   its offset in bytes
 * @optional: the kernel's struct may lack it
 */
struct btf_field {
	const char	*name;
	u32		offset;
	bool		optional;
};

int pmem_btf_open(struct btf_view *view, const void *data, size_t len);
int pmem_btf_check_struct(const struct btf_view *view, const char *name,
			  const struct btf_field *fields, u32 size);
int pmem_btf_check_function(const struct btf_view *view, const char *name,
			    const char *const *params);

#endif /* _PMEM_PARSE_BTF_H */
