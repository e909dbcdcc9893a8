// SPDX-License-Identifier: GPL-2.0
/*
 * Compare declarations with the types of a kernel, as its BTF describes them.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/unaligned.h>

#include "btf.h"

#define BTF_HEADER	24
#define BTF_MAGIC_WORD	0xeb9f

/* Kinds of types that are looked at; the others are skipped by their length. */
enum {
	BTF_STRUCT	= 4,
	BTF_FUNCTION	= 12,
	BTF_PROTOTYPE	= 13,
};

/* Bytes after the head of a type: a fixed number, plus a number for each of its elements. */
static const struct {
	u8 fixed, each;
} btf_tails[] = {
	[1]  = { 4, 0 },	/* integer */
	[2]  = { 0, 0 },	/* pointer */
	[3]  = { 12, 0 },	/* array */
	[4]  = { 0, 12 },	/* struct */
	[5]  = { 0, 12 },	/* union */
	[6]  = { 0, 8 },	/* enum */
	[7]  = { 0, 0 },	/* forward declaration */
	[8]  = { 0, 0 },	/* typedef */
	[9]  = { 0, 0 },	/* volatile */
	[10] = { 0, 0 },	/* const */
	[11] = { 0, 0 },	/* restrict */
	[12] = { 0, 0 },	/* function */
	[13] = { 0, 8 },	/* prototype */
	[14] = { 4, 0 },	/* variable */
	[15] = { 0, 12 },	/* section */
	[16] = { 0, 0 },	/* floating point */
	[17] = { 4, 0 },	/* tag of a declaration */
	[18] = { 0, 0 },	/* tag of a type */
	[19] = { 0, 12 },	/* enum of 64 bits */
};

/**
 * struct btf_type - one type
 * @name:    its name, may be empty
 * @kind:    its kind
 * @nr:      number of elements
 * @flag:    a struct has bit fields
 * @value:   size of a struct, or the type that a function refers to
 * @element: the first element
 */
struct btf_type {
	const char	*name;
	u32		kind;
	u32		nr;
	bool		flag;
	u32		value;
	const u8	*element;
};

/* The name at an offset; NULL if there is none. */
static const char *btf_name(const struct btf_view *view, u32 offset)
{
	return offset < view->names_len ? view->names + offset : NULL;
}

/* Read the type at *@at and move *@at past it. Return: 1, 0 at the end, or -EINVAL. */
static int btf_next(const struct btf_view *view, size_t *at, struct btf_type *type)
{
	size_t left = view->types_len - *at, tail;
	const u8 *head = view->types + *at;
	u32 info;

	if (!left)
		return 0;
	if (left < 12)
		return -EINVAL;

	info = get_unaligned_le32(head + 4);
	*type = (struct btf_type){
		.name		= btf_name(view, get_unaligned_le32(head)),
		.kind		= info >> 24 & 0x1f,
		.nr		= info & 0xffff,
		.flag		= info >> 31,
		.value		= get_unaligned_le32(head + 8),
		.element	= head + 12,
	};
	/* Bits without a meaning may be the upper part of a number in a later version. */
	if (!type->name || info & 0x60ff0000 || !type->kind ||
	    type->kind >= sizeof(btf_tails) / sizeof(*btf_tails))
		return -EINVAL;

	tail = btf_tails[type->kind].fixed + (size_t)type->nr * btf_tails[type->kind].each;
	if (tail > left - 12)
		return -EINVAL;
	*at += 12 + tail;

	return 1;
}

/* Name of element @i of a struct or a prototype; NULL if there is none. */
static const char *btf_element_name(const struct btf_view *view, const struct btf_type *type, u32 i)
{
	return btf_name(view, get_unaligned_le32(type->element +
						 (size_t)i * btf_tails[type->kind].each));
}

/* The place of a field in a list by its name; NULL if it is not there. */
static const struct btf_field *btf_find_field(const struct btf_field *fields, const char *name)
{
	for (; fields->name; fields++)
		if (!strcmp(fields->name, name))
			return fields;

	return NULL;
}

static int btf_compare_struct(const struct btf_view *view, const struct btf_type *type,
			      const struct btf_field *fields, u32 size)
{
	const struct btf_field *field;
	u32 i, needed = 0, found = 0;

	if (type->flag || type->value > size)
		return -EPROTO;

	for (i = 0; i < type->nr; i++) {
		const char *name = btf_element_name(view, type, i);
		u32 bit = get_unaligned_le32(type->element + (size_t)i * 12 + 8);

		field = name ? btf_find_field(fields, name) : NULL;
		if (!field || bit != field->offset * 8)
			return -EPROTO;
		found += !field->optional;
	}
	for (field = fields; field->name; field++)
		needed += !field->optional;

	return found == needed ? 0 : -EPROTO;
}

static int btf_compare_params(const struct btf_view *view, const struct btf_type *type,
			      const char *const *params)
{
	u32 i;

	for (i = 0; i < type->nr; i++) {
		const char *name = btf_element_name(view, type, i);

		if (!name || !params[i] || strcmp(name, params[i]))
			return -EPROTO;
	}

	return params[i] ? -EPROTO : 0;
}

/* Find a type by its number, counted from 1. Return: 1, 0 if there is none, or -EINVAL. */
static int btf_by_id(const struct btf_view *view, u32 id, struct btf_type *type)
{
	size_t at = 0;
	int ret = 0;

	for (; id; id--) {
		ret = btf_next(view, &at, type);
		if (ret <= 0)
			break;
	}

	return ret;
}

/**
 * pmem_btf_open() - check the head of a BTF image
 * @view: set to the two parts of it
 * @data: the image
 * @len:  its length in bytes
 *
 * Return: 0, or -EINVAL if it is no BTF that this parser knows.
 */
int pmem_btf_open(struct btf_view *view, const void *data, size_t len)
{
	const u8 *head = data;
	u32 head_len, types, types_len, names, names_len;

	if (len < BTF_HEADER || get_unaligned_le16(head) != BTF_MAGIC_WORD || head[2] != 1)
		return -EINVAL;

	head_len = get_unaligned_le32(head + 4);
	types = get_unaligned_le32(head + 8);
	types_len = get_unaligned_le32(head + 12);
	names = get_unaligned_le32(head + 16);
	names_len = get_unaligned_le32(head + 20);
	if (head_len < BTF_HEADER || head_len > len)
		return -EINVAL;

	len -= head_len;
	if (types > len || types_len > len - types || names > len || names_len > len - names ||
	    !names_len)
		return -EINVAL;

	*view = (struct btf_view){
		.types		= head + head_len + types,
		.types_len	= types_len,
		.names		= (const char *)head + head_len + names,
		.names_len	= names_len,
	};

	return view->names[names_len - 1] ? -EINVAL : 0;
}

/**
 * pmem_btf_check_struct() - compare a struct with its declaration
 * @view:   what pmem_btf_open() returned
 * @name:   name of the struct
 * @fields: its members as declared
 * @size:   its size as declared; the kernel's struct may be shorter
 *
 * Each member that the kernel has must be declared, at the same offset, and each declared member
 * that is not optional must exist.
 *
 * Return: 0, -EPROTO if they differ, -ENOENT if there is no such struct, -EINVAL.
 */
int pmem_btf_check_struct(const struct btf_view *view, const char *name,
			  const struct btf_field *fields, u32 size)
{
	struct btf_type type;
	bool found = false;
	size_t at = 0;
	int ret;

	while ((ret = btf_next(view, &at, &type)) > 0) {
		if (type.kind != BTF_STRUCT || strcmp(type.name, name))
			continue;
		found = true;
		ret = btf_compare_struct(view, &type, fields, size);
		if (ret)
			return ret;
	}

	return ret ?: found ? 0 : -ENOENT;
}

/**
 * pmem_btf_check_function() - compare a function with its declaration
 * @view:   what pmem_btf_open() returned
 * @name:   name of the function
 * @params: names of its parameters in order; NULL ends them
 *
 * Return: 0, -EPROTO if they differ, -ENOENT if there is no such function, -EINVAL.
 */
int pmem_btf_check_function(const struct btf_view *view, const char *name,
			    const char *const *params)
{
	struct btf_type type;
	size_t at = 0;
	int ret;

	while ((ret = btf_next(view, &at, &type)) > 0) {
		if (type.kind != BTF_FUNCTION || strcmp(type.name, name))
			continue;
		ret = btf_by_id(view, type.value, &type);
		if (ret < 0)
			return ret;
		if (!ret || type.kind != BTF_PROTOTYPE)
			return -EINVAL;
		return btf_compare_params(view, &type, params);
	}

	return ret ?: -ENOENT;
}
