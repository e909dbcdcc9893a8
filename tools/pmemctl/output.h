/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Results for people (tables) and for programs (JSON).
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef PMEMCTL_OUTPUT_H
#define PMEMCTL_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json.h>

/* The version of all JSON that pmemctl prints, its key "schema". Keys are added, never changed. */
#define OUTPUT_SCHEMA 1

/**
 * must() - end the program if memory could not be allocated
 * @memory: result of malloc() and the like
 *
 * Return: @memory.
 */
void *must(void *memory);

/**
 * output_format() - parse the argument of the option -o
 * @command: name of the command, for the message
 * @text:    "table" or "json"
 * @json:    set accordingly
 *
 * Return: DONE, or USAGE after a message.
 */
int output_format(const char *command, const char *text, bool *json);

/**
 * output_json() - print a result as {"schema": 1, "<key>": value}, and free it
 * @key:   name of the result, such as "ranges"
 * @value: the result; bytes are numbers
 */
void output_json(const char *key, json_object *value);

/**
 * output_size() - write a number of bytes for people, such as "512 MiB"
 * @to:    buffer
 * @size:  its size
 * @bytes: the number
 *
 * Return: @to.
 */
const char *output_size(char *to, size_t size, uint64_t bytes);

/**
 * output_clean() - replace what no terminal and no JSON reader should get
 * @text: from firmware or a file: may hold control characters or bytes that are no UTF-8
 *
 * Return: a copy with "?" in their places, for free().
 */
char *output_clean(const char *text);

/* Values for JSON: a text as of output_clean(); a number, or text for people if @human (option -u). */
json_object *output_text(const char *text);
json_object *output_bytes(uint64_t bytes, bool human);
json_object *output_address(uint64_t address, bool human);

/**
 * struct table - rows of text in columns that are as wide as their widest cell
 *
 * A cell of "" is shown as "-".
 */
struct table;

struct table *table_new(unsigned int columns, const char *const *heads);
void table_row(struct table *table, const char *const *cells);
/* Prints the table on stdout and frees it. */
void table_print(struct table *table);

/**
 * struct column - a column of a table that is made of JSON
 * @key:  key of the value; the head of the column is the key in capitals
 * @kind: how people read the value
 */
struct column {
	const char *key;
	enum { COLUMN_TEXT, COLUMN_BYTES, COLUMN_ADDRESS, COLUMN_YES } kind;
};

/**
 * output_table() - print an array of JSON objects as a table
 * @columns: the columns
 * @n:       their number
 * @rows:    the array; a value that is absent or null is shown as "-"
 *
 * A command that builds its JSON first and prints its table by this has a key for each column.
 */
void output_table(const struct column *columns, unsigned int n, json_object *rows);

#endif /* PMEMCTL_OUTPUT_H */
