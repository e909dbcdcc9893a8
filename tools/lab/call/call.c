// SPDX-License-Identifier: GPL-2.0
/*
 * Runs a method of the firmware for tests: "\_SB.NVDR.BAD 0x800000 8 1", numbers as arguments.
 * What it returned, if that is a number, can be read.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/acpi.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/string.h>

#define CALL_ARGS	4

static u64 call_result;

static int call_set(const char *text, const struct kernel_param *kp)
{
	union acpi_object args[CALL_ARGS];
	struct acpi_object_list list = { .pointer = args };
	char copy[80], *next, *method, *word;
	unsigned long long result;
	acpi_status status;

	if (strscpy(copy, text, sizeof(copy)) < 0)
		return -E2BIG;

	next = strim(copy);
	method = strsep(&next, " ");
	while ((word = strsep(&next, " "))) {
		if (!*word)
			continue;
		if (list.count == CALL_ARGS || kstrtou64(word, 0, &args[list.count].integer.value))
			return -EINVAL;
		args[list.count++].type = ACPI_TYPE_INTEGER;
	}

	status = acpi_evaluate_integer(NULL, method, &list, &result);
	/* A method that returns nothing has run as well. */
	if (ACPI_FAILURE(status) && status != AE_NULL_OBJECT && status != AE_BAD_DATA) {
		pr_err("pmem_call: %s: %s\n", method, acpi_format_exception(status));
		return -EIO;
	}
	call_result = ACPI_SUCCESS(status) ? result : 0;

	return 0;
}

static int call_get(char *buf, const struct kernel_param *kp)
{
	return sprintf(buf, "%llu\n", call_result);
}

static const struct kernel_param_ops call_ops = {
	.set = call_set,
	.get = call_get,
};

module_param_cb(call, &call_ops, NULL, 0600);

MODULE_DESCRIPTION("Test: runs a method of the firmware");
MODULE_LICENSE("GPL");
