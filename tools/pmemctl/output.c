// SPDX-License-Identifier: GPL-2.0
/*
 * Results for people (tables) and for programs (JSON).
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "pmemctl.h"

#define GAP "  "

struct table {
	unsigned int	columns;
	unsigned int	rows;
	char		**cells;	/* row by row; the heads are the first row */
};

void *must(void *memory)
{
	if (!memory) {
		complain("out of memory");
		exit(REFUSED);
	}

	return memory;
}

int output_format(const char *command, const char *text, bool *json)
{
	*json = !strcmp(text, "json");
	if (!*json && strcmp(text, "table"))
		return usage(command, "-o is \"table\" or \"json\", not \"%s\"", text);

	return DONE;
}

void output_json(const char *key, json_object *value)
{
	json_object *result = must(json_object_new_object());

	json_object_object_add(result, "schema", json_object_new_int(OUTPUT_SCHEMA));
	json_object_object_add(result, key, value);
	puts(json_object_to_json_string_ext(result, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(result);
}

const char *output_size(char *to, size_t size, uint64_t bytes)
{
	static const char units[] = "KMGTPE";
	unsigned int unit = 0, hundredths;
	uint64_t one = 1024;

	if (bytes < 1024) {
		snprintf(to, size, "%" PRIu64 " bytes", bytes);
		return to;
	}

	while (unit + 1 < strlen(units) && bytes / one >= 1024) {
		unit++;
		one <<= 10;
	}
	/* Cut, not rounded: a figure that is not exact must not look as if it were. */
	hundredths = (bytes % one >> (unit * 10)) * 100 / 1024;
	if (bytes % one)
		snprintf(to, size, "%" PRIu64 ".%02u %ciB", bytes / one, hundredths, units[unit]);
	else
		snprintf(to, size, "%" PRIu64 " %ciB", bytes / one, units[unit]);

	return to;
}

/* Length of the valid UTF-8 character at @text that may be printed, or 0. */
static unsigned int character(const unsigned char *text)
{
	static const uint32_t first[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned int len = text[0] < 0x80 ? 1 : text[0] < 0xc0 ? 0 : text[0] < 0xe0 ? 2 :
			   text[0] < 0xf0 ? 3 : text[0] < 0xf8 ? 4 : 0;
	uint32_t value = len > 1 ? text[0] & (0x7f >> len) : text[0];

	for (unsigned int i = 1; i < len; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (text[i] & 0x3f);
	}
	if (value < 0x20 || (value >= 0x7f && value < 0xa0) || value > 0x10ffff ||
	    (value >= 0xd800 && value < 0xe000) || (len && value < first[len]))
		return 0;

	return len;
}

char *output_clean(const char *text)
{
	char *clean = must(strdup(text));

	for (unsigned char *p = (unsigned char *)clean; *p;) {
		unsigned int len = character(p);

		if (!len)
			*p = '?';
		p += len ?: 1;
	}

	return clean;
}

json_object *output_text(const char *text)
{
	char *clean = output_clean(text);
	json_object *value = must(json_object_new_string(clean));

	free(clean);

	return value;
}

json_object *output_bytes(uint64_t bytes, bool human)
{
	char text[32];

	return human ? output_text(output_size(text, sizeof(text), bytes)) :
		       must(json_object_new_uint64(bytes));
}

json_object *output_address(uint64_t address, bool human)
{
	char text[32];

	snprintf(text, sizeof(text), "%#" PRIx64, address);

	return human ? output_text(text) : must(json_object_new_uint64(address));
}

static unsigned int width(const char *text)
{
	unsigned int n = 0;

	for (; *text; text++)
		n += (*text & 0xc0) != 0x80;

	return n;
}

struct table *table_new(unsigned int columns, const char *const *heads)
{
	struct table *table = must(calloc(1, sizeof(*table)));

	table->columns = columns;
	table_row(table, heads);

	return table;
}

void table_row(struct table *table, const char *const *cells)
{
	size_t n = (table->rows + 1) * table->columns;
	char **row;

	table->cells = must(realloc(table->cells, n * sizeof(*table->cells)));
	row = table->cells + table->rows++ * table->columns;
	for (unsigned int i = 0; i < table->columns; i++)
		row[i] = output_clean(cells[i] && *cells[i] ? cells[i] : "-");
}

void table_print(struct table *table)
{
	unsigned int *widths = must(calloc(table->columns, sizeof(*widths)));

	for (size_t i = 0; i < table->rows * table->columns; i++) {
		unsigned int w = width(table->cells[i]);

		if (w > widths[i % table->columns])
			widths[i % table->columns] = w;
	}

	for (size_t i = 0; i < table->rows * table->columns; i++) {
		unsigned int column = i % table->columns;
		char *cell = table->cells[i];

		/* No spaces at the end of a line. */
		if (column + 1 == table->columns)
			puts(cell);
		else
			printf("%s%*s" GAP, cell, (int)(widths[column] - width(cell)), "");
		free(cell);
	}
	free(widths);
	free(table->cells);
	free(table);
}

/* Words of an array, with commas between them. */
static const char *words(char *to, size_t size, json_object *array)
{
	size_t used = 0;

	to[0] = '\0';
	for (size_t i = 0; i < json_object_array_length(array) && used < size; i++)
		used += snprintf(to + used, size - used, "%s%s", i ? "," : "",
				 json_object_get_string(json_object_array_get_idx(array, i)));

	return to;
}

static const char *cell_text(char *to, size_t size, const struct column *column, json_object *value)
{
	if (!value || json_object_is_type(value, json_type_null))
		return "";

	switch (column->kind) {
	case COLUMN_BYTES:
		return output_size(to, size, json_object_get_uint64(value));
	case COLUMN_ADDRESS:
		snprintf(to, size, "%#" PRIx64, json_object_get_uint64(value));
		return to;
	case COLUMN_YES:
		return json_object_get_boolean(value) ? "yes" : "no";
	case COLUMN_TEXT:
		break;
	}

	return json_object_is_type(value, json_type_array) ? words(to, size, value) : json_object_get_string(value);
}

void output_table(const struct column *columns, unsigned int n, json_object *rows)
{
	const char **cells = must(calloc(n, sizeof(*cells)));
	char (*heads)[32] = must(calloc(n, sizeof(*heads)));
	char (*texts)[160] = must(calloc(n, sizeof(*texts)));
	struct table *table;

	for (unsigned int i = 0; i < n; i++) {
		/* The head is the key in capitals, so that readers of the table know the key. */
		for (unsigned int j = 0; columns[i].key[j] && j < sizeof(heads[i]) - 1; j++)
			heads[i][j] = columns[i].key[j] == '_' ? '-' : toupper(columns[i].key[j]);
		cells[i] = heads[i];
	}
	table = table_new(n, cells);

	for (size_t row = 0; row < json_object_array_length(rows); row++) {
		json_object *object = json_object_array_get_idx(rows, row);

		for (unsigned int i = 0; i < n; i++)
			cells[i] = cell_text(texts[i], sizeof(texts[i]), &columns[i],
					     json_object_object_get(object, columns[i].key));
		table_row(table, cells);
	}
	table_print(table);
	free(texts);
	free(heads);
	free(cells);
}
