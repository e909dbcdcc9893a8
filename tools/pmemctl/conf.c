// SPDX-License-Identifier: GPL-2.0
/*
 * Ranges that persist: /etc/pmem/ranges.d/NAME.conf, one text a line (pmem-ranges.conf(5)).
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "atomic.h"
#include "conf.h"
#include "explicit.h"
#include "output.h"
#include "pmemctl.h"
#include "sysfs.h"

#define SPACE " \t\r"

/* The text of a line: what stands before "#", without the space around it. */
static char *text_of(char *line)
{
	char *end;

	line[strcspn(line, "#")] = '\0';
	line += strspn(line, SPACE);
	for (end = line + strlen(line); end > line && strchr(SPACE, end[-1]); end--)
		;
	*end = '\0';

	return line;
}

int conf_each_line(const char *file, conf_call *call, void *ctx)
{
	struct conf_line conf = { .file = file };
	char *all, *next, *line;
	size_t len;
	int ret = 0;

	all = sysfs_read_all(&len, "%s", file);
	if (!all)
		return -errno;
	/* A zero byte would hide the rest of the file. */
	for (size_t i = 0; i < len; i++)
		all[i] = all[i] ?: '?';

	next = all;
	while (!ret && (line = strsep(&next, "\n"))) {
		conf.line++;
		conf.text = text_of(line);
		if (*conf.text)
			ret = call(ctx, &conf);
	}
	free(all);

	return ret;
}

/* Names of files, and which folder has them. */
struct names {
	char	(*at)[2][NAME_MAX + 1];
	size_t	n;
	bool	run;
};

static int take_name(void *ctx, const char *name)
{
	struct names *names = ctx;
	size_t len = strlen(name);

	if (len <= strlen(".conf") || strcmp(name + len - strlen(".conf"), ".conf"))
		return 0;
	for (size_t i = 0; names->run && i < names->n; i++)
		if (!strcmp(names->at[i][0], name))
			return 0;
	names->at = must(realloc(names->at, (names->n + 1) * sizeof(*names->at)));
	snprintf(names->at[names->n][0], sizeof(names->at[0][0]), "%s", name);
	strcpy(names->at[names->n++][1], names->run ? "run" : "etc");

	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

int conf_each(conf_call *call, void *ctx, void (*broken)(void *ctx, const char *file, int error))
{
	struct names names = { };
	char file[PATH_MAX];
	int ret = 0;

	sysfs_each(CONF_FOLDER, "", take_name, &names);
	names.run = true;
	sysfs_each(CONF_FOLDER_RUN, "", take_name, &names);
	if (names.n)
		qsort(names.at, names.n, sizeof(*names.at), by_name);

	for (size_t i = 0; i < names.n && !ret; i++) {
		snprintf(file, sizeof(file), "/%s/pmem/ranges.d/%s", names.at[i][1], names.at[i][0]);
		ret = conf_each_line(file, call, ctx);
		if (ret < 0) {
			broken(ctx, file, -ret);
			ret = 0;
		}
	}
	free(names.at);

	return ret;
}

/* Context of a search for a range. */
struct search {
	struct conf_place	*place;
	const struct range	*range;
};

/* Does an entry describe the range? Sets the number of ranges that it makes. */
static bool describes(const char *entry, const struct range *range, size_t *parts)
{
	struct explicit_ranges ranges;
	struct range found;
	bool does = false;

	if (explicit_parse(&ranges, entry, NULL))
		for (size_t i = 0; i < ranges.n && !does; i++)
			does = explicit_find(&found, &ranges.at[i]) && !strcmp(found.name, range->name);
	*parts = ranges.n;
	free(ranges.at);

	return does;
}

static int look_for(void *ctx, const struct conf_line *line)
{
	const struct search *search = ctx;
	struct conf_place *place = search->place;
	const char *entry = line->text;

	for (place->index = 0; *entry; place->index++) {
		size_t len = strcspn(entry, ";");

		snprintf(place->entry, sizeof(place->entry), "%.*s", (int)len, entry);
		if (describes(place->entry, search->range, &place->parts)) {
			snprintf(place->file, sizeof(place->file), "%s", line->file);
			place->line = line->line;
			return 1;
		}
		entry += len + (entry[len] == ';');
	}

	return 0;
}

/* What cannot be read has nothing to find. */
static void pass_over(void *ctx, const char *file, int error)
{
	(void)ctx;
	(void)file;
	(void)error;
}

bool conf_find(struct conf_place *place, const struct range *range)
{
	struct search search = { .place = place, .range = range };

	return conf_each(look_for, &search, pass_over);
}

static int is_text(void *ctx, const struct conf_line *line)
{
	return !strcmp(ctx, line->text);
}

bool conf_add(const char *name, const char *text)
{
	char file[PATH_MAX], *old, *new = NULL;
	bool done;

	snprintf(file, sizeof(file), CONF_FOLDER "/%s.conf", name);
	if (conf_each_line(file, is_text, (void *)text) == 1) {
		printf("%s has it already\n", file);
		return true;
	}

	old = atomic_read(file);
	if (!old)
		return false;
	if (asprintf(&new, "%s%s%s\n", old, *old && old[strlen(old) - 1] != '\n' ? "\n" : "",
		     text) < 0)
		new = NULL;
	done = atomic_write(sysfs_path("%s", file), must(new));
	if (done)
		printf("%s has it for the next boot\n", file);
	free(new);
	free(old);

	return done;
}

/* Write the line without the entry, or with another one in its place; nothing if none is left. */
static void put_line(FILE *to, char *line, const struct conf_place *place, const char *entry)
{
	const char *comment = line + strcspn(line, "#");
	char *copy = must(strdup(line)), *next = text_of(copy), *one;
	bool some = false;

	for (unsigned int i = 0; (one = strsep(&next, ";")); i++) {
		if (i == place->index && !entry)
			continue;
		fprintf(to, "%s%s", some ? ";" : "", i == place->index ? entry : one);
		some = true;
	}
	if (some)
		fprintf(to, "%s%s\n", *comment ? " " : "", comment);
	free(copy);
}

bool conf_edit(const struct conf_place *place, const char *entry)
{
	char *old = atomic_read(place->file), *next = old, *line, *new = NULL;
	unsigned int number = 0;
	size_t len;
	FILE *to;
	bool done;

	if (!old)
		return false;
	if (!*old) {
		complain("%s: it is gone, or empty", place->file);
		free(old);
		return false;
	}
	to = must(open_memstream(&new, &len));
	while ((line = strsep(&next, "\n"))) {
		if (++number == place->line)
			put_line(to, line, place, entry);
		else if (*line || next)
			fprintf(to, "%s\n", line);
	}
	fclose(to);
	must(new);

	if (new[strspn(new, SPACE "\n")])
		done = atomic_write(sysfs_path("%s", place->file), new);
	else
		done = !unlink(sysfs_path("%s", place->file)) ||
		       (complain("%s: %s", place->file, strerror(errno)), false);
	if (done)
		printf("%s: changed line %u\n", place->file, place->line);
	free(new);
	free(old);

	return done;
}
