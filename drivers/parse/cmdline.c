// SPDX-License-Identifier: GPL-2.0
/*
 * Parse explicit ranges, as the administrator writes them on the command line or into sysfs.
 *
 *	size@start[,flag…][;size@start…]
 *
 * Numbers are decimal or 0x…, optionally followed by K, M, G or T; $ and ! may replace @. Flags:
 * a persistence domain, ro, nopages, trim, devdax, force, label=…, carve=N (split into N equal
 * ranges).
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/types.h>

#include "cmdline.h"
#include "size.h"

#define CMDLINE_WORD_LEN	PMEM_LABEL_LEN
#define CMDLINE_CARVE_MAX	4096

/**
 * struct cmdline_cursor - position of the parser
 * @text:  the whole text
 * @pos:   offset of the next byte
 * @error: where to report a syntax error
 */
struct cmdline_cursor {
	const char		*text;
	size_t			pos;
	struct cmdline_error	*error;
};

/**
 * struct cmdline_map - one entry of the text
 * @range: the whole range
 * @carve: number of equal ranges to split it into
 * @force: use it even if it is not known to be memory
 */
struct cmdline_map {
	struct pmem_range	range;
	u64			carve;
	bool			force;
};

static int cmdline_fail(struct cmdline_cursor *c, size_t offset, const char *why, int err)
{
	*c->error = (struct cmdline_error){ offset, why };

	return err;
}

static char cmdline_peek(const struct cmdline_cursor *c)
{
	return c->text[c->pos];
}

/* Does an entry end here, at the next entry or the end of the text? sysfs appends a newline. */
static bool cmdline_at_end(const struct cmdline_cursor *c)
{
	char next = cmdline_peek(c);

	return next == '\0' || next == ';' || (next == '\n' && !c->text[c->pos + 1]);
}

static int cmdline_number(struct cmdline_cursor *c, u64 *value)
{
	const char *end;
	int ret = pmem_size_parse(c->text + c->pos, value, &end);

	c->pos = end - c->text;
	if (ret == -EOVERFLOW)
		return cmdline_fail(c, c->pos, "the number is too large", ret);
	if (ret)
		return cmdline_fail(c, c->pos, "a number is missing", ret);

	return 0;
}

static bool cmdline_is_word(char ch)
{
	return (ch >= '0' && ch <= '9') || ((ch | 0x20) >= 'a' && (ch | 0x20) <= 'z') ||
	       ch == '_' || ch == '-' || ch == '.';
}

/* Parse a non-empty word of letters, digits, '_', '-' and '.'. */
static int cmdline_word(struct cmdline_cursor *c, char word[CMDLINE_WORD_LEN])
{
	size_t start = c->pos, len;

	while (cmdline_is_word(cmdline_peek(c)))
		c->pos++;

	len = c->pos - start;
	if (!len)
		return cmdline_fail(c, start, "a word is missing", -EINVAL);
	if (len >= CMDLINE_WORD_LEN)
		return cmdline_fail(c, start, "the word is too long", -EINVAL);

	memcpy(word, c->text + start, len);
	word[len] = '\0';

	return 0;
}

static int cmdline_value(struct cmdline_cursor *c)
{
	if (cmdline_peek(c) != '=')
		return cmdline_fail(c, c->pos, "'=' is missing", -EINVAL);
	c->pos++;

	return 0;
}

static int cmdline_flag(struct cmdline_cursor *c, struct cmdline_map *map)
{
	char word[CMDLINE_WORD_LEN];
	size_t start = c->pos;
	int ret;

	ret = cmdline_word(c, word);
	if (ret)
		return ret;

	if (!strcmp(word, "label"))
		return cmdline_value(c) ?: cmdline_word(c, map->range.label);

	if (!strcmp(word, "carve")) {
		ret = cmdline_value(c) ?: cmdline_number(c, &map->carve);
		if (ret)
			return ret;
		if (!map->carve || map->carve > CMDLINE_CARVE_MAX)
			return cmdline_fail(c, start, "carve is not 1 to 4096", -EINVAL);
		return 0;
	}

	if (!strcmp(word, "ro"))
		map->range.flags |= PMEM_RANGE_READ_ONLY;
	else if (!strcmp(word, "nopages"))
		map->range.flags |= PMEM_RANGE_NO_PAGES;
	else if (!strcmp(word, "trim"))
		map->range.flags |= PMEM_RANGE_TRIM;
	else if (!strcmp(word, "devdax"))
		map->range.mode = PMEM_MODE_DEVDAX;
	else if (!strcmp(word, "force"))
		map->force = true;
	else if (pmem_range_domain_parse(word) >= 0)
		map->range.domain = pmem_range_domain_parse(word);
	else
		return cmdline_fail(c, start, "no such flag", -EINVAL);

	return 0;
}

static int cmdline_map(struct cmdline_cursor *c, struct cmdline_map *map)
{
	size_t start = c->pos;
	int ret;

	*map = (struct cmdline_map){ .carve = 1, .range.node = -1 };

	ret = cmdline_number(c, &map->range.size);
	if (ret)
		return ret;

	if (!strchr("@$!", cmdline_peek(c)) || !cmdline_peek(c))
		return cmdline_fail(c, c->pos, "'@' and where it starts are missing", -EINVAL);
	c->pos++;

	ret = cmdline_number(c, &map->range.start);
	while (!ret && cmdline_peek(c) == ',') {
		c->pos++;
		ret = cmdline_flag(c, map);
	}
	if (ret)
		return ret;

	if (!cmdline_at_end(c))
		return cmdline_fail(c, c->pos, "this does not belong here", -EINVAL);

	ret = pmem_range_check(&map->range, ~0ULL);
	if (ret)
		return cmdline_fail(c, start, "empty, wrapping or without a whole sector", ret);
	if (map->carve > 1 &&
	    (map->range.start % PMEM_SECTOR || map->range.size % map->carve ||
	     map->range.size / map->carve % PMEM_SECTOR))
		return cmdline_fail(c, start, "cannot be carved into equal parts", -EINVAL);

	if (pmem_range_domain_persistent(map->range.domain))
		map->range.flags |= PMEM_RANGE_PERSISTENT;

	return 0;
}

static int cmdline_deliver(const struct cmdline_map *map, const struct cmdline_sink *sink,
			   void *ctx)
{
	struct pmem_range range = map->range;
	int ret = 0;
	u64 i;

	range.size /= map->carve;
	for (i = 0; i < map->carve && !ret; i++) {
		pmem_range_uuid_by_place(&range, "explicit");
		ret = sink->range(ctx, &range, map->force);
		range.start += range.size;
	}

	return ret;
}

/* Parse the whole text; deliver the ranges to @sink unless it is NULL. */
static int cmdline_walk(struct cmdline_cursor c, const struct cmdline_sink *sink, void *ctx)
{
	struct cmdline_map map;
	int ret;

	for (;;) {
		ret = cmdline_map(&c, &map);
		if (!ret && sink)
			ret = cmdline_deliver(&map, sink, ctx);
		if (ret || cmdline_peek(&c) != ';')
			return ret;
		c.pos++;
	}
}

/**
 * pmem_cmdline_parse() - parse explicit ranges
 * @text:  "size@start[,flag…][;…]", a newline may follow
 * @sink:  receives each range in order, a carved one part by part
 * @ctx:   passed to @sink
 * @error: set on a syntax error, otherwise unchanged
 *
 * The whole text is checked before the first range is delivered: all ranges or none.
 *
 * Return: 0, -EINVAL or -EOVERFLOW on a syntax error, or the error that @sink->range returned.
 */
int pmem_cmdline_parse(const char *text, const struct cmdline_sink *sink, void *ctx,
		       struct cmdline_error *error)
{
	struct cmdline_cursor c = { .text = text, .error = error };

	return cmdline_walk(c, NULL, NULL) ?: cmdline_walk(c, sink, ctx);
}
