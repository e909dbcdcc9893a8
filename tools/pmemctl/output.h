/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Results for people (tables) and for programs (JSON).
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef PMEMCTL_OUTPUT_H
#define PMEMCTL_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

#include <json-c/json.h>

/* The version of all JSON that pmemctl prints, its key "schema". Keys are added, never changed. */
#define OUTPUT_SCHEMA 1

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
 * struct table - rows of text in columns that are as wide as their widest cell
 *
 * A cell of "" is shown as "-".
 */
struct table;

struct table *table_new(unsigned int columns, const char *const *heads);
void table_row(struct table *table, const char *const *cells);
/* Prints the table on stdout and frees it. */
void table_print(struct table *table);

#endif /* PMEMCTL_OUTPUT_H */
