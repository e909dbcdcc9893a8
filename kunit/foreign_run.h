/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shared by the suites of parse/foreign.c: ranges made of a few blocks, and expected results.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_FOREIGN_RUN_H
#define _PMEM_FOREIGN_RUN_H

#define SIZE	(64ULL << 20)
#define TIB	0x10000000000ULL
#define BACKUP	(SIZE - 4096)

#define BTT	"BTT_ARENA_INFO"
#define FSDAX	"NVDIMM_PFN_INFO"
#define DEVDAX	"NVDIMM_DAX_INFO"

/* One field of a block. */
struct foreign_field {
	u16 at, len;
	u64 value;
};

#define FIELDS	5

/*
 * One block of a range: a signature, fields, fields that override them, and a checksum that is
 * right unless @damage is set.
 */
struct foreign_put {
	u64 place;
	const char *what;
	u64 damage;
	const struct foreign_field *fields;
	struct foreign_field but[FIELDS];
};

/* A range and the expected result. */
struct foreign_case {
	const char *name;
	u64 size;		/* 0: SIZE */
	struct foreign_put put[3];
	u64 bad;		/* offset of an unreadable byte, 0: none */
	struct foreign_result want;
};

/* An arena of SIZE without the first block. */
static const struct foreign_field arena[] = {
	{ 52, 2, 1 }, { 54, 2, 1 }, { 88, 8, 4096 }, { 96, 8, 32 << 20 }, { 104, 8, 48 << 20 },
	{ 112, 8, SIZE - 3 * 4096 }, { }
};

/* Version 1.4, memory map in RAM, no padding; the data start at 2 MiB. */
static const struct foreign_field head[] = {
	{ 52, 2, 1 }, { 54, 2, 4 }, { 56, 8, SZ_2M }, { 64, 8, (SIZE - SZ_2M) / 4096 },
	{ 72, 4, 1 }, { 84, 4, SZ_2M }, { 88, 4, 4096 }, { }
};

static void put_le(u8 *to, u64 value, size_t len)
{
	while (len--) {
		*to++ = value;
		value >>= 8;
	}
}

static void put_fields(u8 *block, const struct foreign_put *put)
{
	const struct foreign_field *f;
	int i;

	memcpy(block, put->what, strlen(put->what));
	for (f = put->fields; f->len; f++)
		put_le(block + f->at, f->value, f->len);
	for (i = 0; i < FIELDS && put->but[i].len; i++)
		put_le(block + put->but[i].at, put->but[i].value, put->but[i].len);
}

static int case_read(void *ctx, u64 offset, void *to, size_t len)
{
	const struct foreign_case *c = ctx;
	size_t i;

	if (offset > c->size || len > c->size - offset)
		return -ERANGE;
	if (c->bad && c->bad >= offset && c->bad - offset < len)
		return -EIO;

	memset(to, 0, len);
	for (i = 0; i < ARRAY_SIZE(c->put) && c->put[i].what; i++) {
		const struct foreign_put *put = &c->put[i];

		if (put->place != offset)
			continue;
		put_fields(to, put);
		put_le((u8 *)to + 4088, pmem_foreign_fletcher64(to, 4096, 4088) + put->damage, 8);
	}

	return 0;
}

#define DAX_DATA(start_, size_, minor_)						\
	{									\
		FOREIGN_FSDAX, .major = 1, .minor = minor_, .place = 4096,	\
		.start = start_, .size = size_					\
	}

static void foreign_case_desc(const struct foreign_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

static void foreign_expect(struct kunit *test, const struct foreign_result *is,
			   const struct foreign_result *want)
{
	KUNIT_EXPECT_STREQ(test, pmem_foreign_format_name(is->format),
			   pmem_foreign_format_name(want->format));
	KUNIT_EXPECT_STREQ(test, pmem_foreign_err_text(is->err), pmem_foreign_err_text(want->err));
	KUNIT_EXPECT_EQ(test, is->backup, want->backup);
	KUNIT_EXPECT_EQ(test, is->major, want->major);
	KUNIT_EXPECT_EQ(test, is->minor, want->minor);
	KUNIT_EXPECT_EQ(test, is->place, want->place);
	KUNIT_EXPECT_EQ(test, is->start, want->start);
	KUNIT_EXPECT_EQ(test, is->size, want->size);
	/* Never both: a result is a raw disk, a namespace or an error. */
	KUNIT_EXPECT_EQ(test, foreign_adoptable(is, FOREIGN_FSDAX),
			!!want->size && want->format == FOREIGN_FSDAX);
	KUNIT_EXPECT_EQ(test, foreign_adoptable(is, FOREIGN_DEVDAX),
			!!want->size && want->format == FOREIGN_DEVDAX);
	KUNIT_EXPECT_EQ(test, foreign_is_none(is), want->format == FOREIGN_NONE && !want->err);
}

static void foreign_case_run(struct kunit *test)
{
	struct foreign_case c = *(const struct foreign_case *)test->param_value;
	struct foreign_range range = { .read = case_read, .ctx = &c };
	struct foreign_result v;

	c.size = c.size ?: SIZE;
	range.size = c.size;
	range.block = kunit_kmalloc(test, FOREIGN_BLOCK, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, range.block);

	v = pmem_foreign_probe(&range);
	foreign_expect(test, &v, &c.want);
}

#endif /* _PMEM_FOREIGN_RUN_H */
