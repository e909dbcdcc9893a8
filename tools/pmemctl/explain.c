// SPDX-License-Identifier: GPL-2.0
/*
 * pmemctl explain: what a range can do; if it cannot, why not, and the cure.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "options.h"
#include "output.h"
#include "owner.h"
#include "pmemctl.h"
#include "range.h"
#include "reason.h"
#include "sysfs.h"

#define HUGE_PAGE (2 << 20)

/**
 * struct explanation - answers in the making
 * @options: of the command
 * @iomem:   the address space
 * @ranges:  an object for each range
 */
struct explanation {
	struct options	options;
	struct iomem	iomem;
	json_object	*ranges;
};

/**
 * struct question - what is asked about each range
 * @key:  in JSON
 * @text: for people
 * @ask:  fills in the answer of a range: "answer", "text" and, if there is something to cure,
 *        "code" and "cure"
 */
struct question {
	const char *key;
	const char *text;
	void (*ask)(json_object *answer, const struct explanation *explanation, const struct range *range);
};

static void reply(json_object *object, const char *answer, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void reply(json_object *object, const char *answer, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	json_object_object_add(object, "answer", output_text(answer));
	json_object_object_add(object, "text", output_text(text));
}

static void cure(json_object *object, const struct reason *reason, const struct range *range)
{
	char *text = reason_cure(reason, range);

	json_object_object_add(object, "code", output_text(reason->code));
	json_object_object_add(object, "cure", output_text(text));
	free(text);
}

/* What follows the first word of an attribute: "no: turned off" has "turned off". */
static const char *after(const char *text, const char *word)
{
	size_t len = strlen(word);

	return strncmp(text, word, len) ? text : text + len;
}

static void ask_disk(json_object *answer, const struct explanation *explanation, const struct range *range)
{
	const struct reason *no_disk = reason_no_disk(range);
	uint64_t sectors = 0, trimmed = 0;
	char size[32];

	(void)explanation;
	if (no_disk) {
		if (*range->dax)
			reply(answer, "no", "it is the DAX device /dev/%s", range->dax);
		else if (!strncmp(range->media, "refused: ", 9) || !strncmp(range->media, "no d", 4))
			reply(answer, "no", "%s", after(after(after(range->media, "refused: "), "no disk: "), "no device: "));
		else
			reply(answer, "no", "%s is not bound to the range",
			      range->devdax ? "pmem_devdax" : "the block driver");
		cure(answer, no_disk, range);
		return;
	}

	sysfs_number(&sectors, "/sys/block/%s/size", range->disk);
	sysfs_number(&trimmed, RANGE_FOLDER "/%s/trimmed", range->name);
	output_size(size, sizeof(size), sectors * 512);
	if (!strcmp(range->media, "none"))
		reply(answer, "yes", "/dev/%s, %s%s", range->disk, size,
		      trimmed ? ", the range without the bytes that trim cuts off" : ", the whole range");
	else
		reply(answer, "yes", "/dev/%s, %s (%s)", range->disk, size, range->media);
}

static void ask_dax(json_object *answer, const struct explanation *explanation, const struct range *range)
{
	const struct reason *no_dax = reason_no_dax(range);

	(void)explanation;
	if (!no_dax) {
		reply(answer, "yes", "mount ext4 (with blocks of a page) or xfs with the option dax=always");
		return;
	}
	if (*range->disk)
		reply(answer, "no", "%s", after(range->pages, "no: "));
	else
		reply(answer, "no", "there is no disk");
	cure(answer, no_dax, range);
}

/* Multiples of @unit, on which partitions of @disk are to start and, if @ends, to end; and one that does not. */
struct grid {
	const char *disk;
	uint64_t unit;
	bool ends;
	char partition[64];
};

static int off_grid(void *ctx, const char *name)
{
	struct grid *grid = ctx;
	uint64_t start, size = 0;

	if (!sysfs_number(&start, "/sys/block/%s/%s/start", grid->disk, name) ||
	    (grid->ends && !sysfs_number(&size, "/sys/block/%s/%s/size", grid->disk, name)) ||
	    !((start | size) * 512 % grid->unit))
		return 0;
	snprintf(grid->partition, sizeof(grid->partition), "%.63s", name);

	return 1;
}

static void ask_huge_pages(json_object *answer, const struct explanation *explanation, const struct range *range)
{
	static const struct reason no_dax = { "no_dax", "Cure that it has no DAX first." };
	static const struct reason kernel = { "kernel", "Use a kernel with CONFIG_TRANSPARENT_HUGEPAGE." };
	static const struct reason namespace = {
		"misaligned", "Copy the data, and make the namespace again with an alignment of 2 MiB, or none at all."
	};
	static const struct reason partition = {
		"partition", "Make partitions that start on whole units of 2 MiB: sfdisk, fdisk and parted with 0% do, on disks from 512 MiB."
	};
	struct grid page = { .disk = range->disk, .unit = sysconf(_SC_PAGESIZE), .ends = true };
	struct grid huge = { .disk = range->disk, .unit = HUGE_PAGE };
	uint64_t align = 0;
	char folder[96];

	(void)explanation;
	if (reason_no_dax(range)) {
		reply(answer, "no", "there is no DAX");
		cure(answer, &no_dax, range);
		return;
	}
	if (!sysfs_exists("/sys/kernel/mm/transparent_hugepage")) {
		reply(answer, "no", "this kernel has no transparent huge pages");
		cure(answer, &kernel, range);
		return;
	}
	sysfs_number(&align, RANGE_FOLDER "/%s/align", range->name);
	if (align < HUGE_PAGE) {
		reply(answer, "no", "the disk starts and ends on multiples of %" PRIu64 " bytes only, not of 2 MiB", align);
		cure(answer, &namespace, range);
		return;
	}

	snprintf(folder, sizeof(folder), "/sys/block/%s", range->disk);
	if (sysfs_each(folder, range->disk, off_grid, &page)) {
		reply(answer, "no", "the partition /dev/%s does not start and end on whole pages, so it has no DAX", page.partition);
		cure(answer, &partition, range);
		return;
	}
	if (sysfs_each(folder, range->disk, off_grid, &huge)) {
		reply(answer, "no", "the partition /dev/%s does not start on 2 MiB", huge.partition);
		cure(answer, &partition, range);
		return;
	}
	reply(answer, "yes", "where the file system places a file on 2 MiB: ext4 does, XFS with mkfs.xfs -d su=2m,sw=1 and xfs_io -c 'extsize 2m' on its root");
}

static void ask_read_only(json_object *answer, const struct explanation *explanation, const struct range *range)
{
	static const struct reason set = { "set_read_only", "To write to it: blockdev --setrw /dev/%d." };
	char words[160], ro[8];

	(void)explanation;
	sysfs_read(ro, sizeof(ro), "/sys/block/%s/ro", range->disk);
	if (range->read_only) {
		sysfs_read(words, sizeof(words), RANGE_FOLDER "/%s/read_only_reason", range->name);
		reply(answer, "yes", "%s", words);
		/* The first word has the code; "text" has all. */
		cure(answer, reason_read_only(words, strcspn(words, ",")), range);
	} else if (*range->disk && !strcmp(ro, "1")) {
		reply(answer, "yes", "the disk was set read-only");
		cure(answer, &set, range);
	} else {
		reply(answer, "no", "the range can be written to");
	}
}

static void ask_domain(json_object *answer, const struct explanation *explanation, const struct range *range)
{
	static const struct reason is_volatile = {
		"volatile", "If a battery backs the memory, declare it: pmem.4 has the parameters domain and map."
	};
	static const struct {
		const char	*source;
		struct reason	reason;
	} unknown[] = {
		{ "e820", { "unknown", "If the memory keeps its contents: options pmem_e820 domain=memory_controller in /etc/modprobe.d." } },
		{ "explicit", { "unknown", "If the memory keeps its contents, add the range with the flag memory_controller or cpu_cache." } },
		{ "pci", { "unknown", "If the memory keeps its contents: options pmem_pci domain=memory_controller in /etc/modprobe.d." } },
		{ "of", { "unknown", "Say it in the device tree: persistence-domain." } },
		{ "", { "unknown", "Firmware does not say it: look for newer firmware." } },
	};
	size_t i = 0;

	(void)explanation;
	if (!strcmp(range->domain, "memory_controller")) {
		reply(answer, range->domain, "data survives a loss of power once it has left the CPU caches");
	} else if (!strcmp(range->domain, "cpu_cache")) {
		reply(answer, range->domain, "data survives a loss of power once it is stored");
	} else if (!strcmp(range->domain, "host")) {
		reply(answer, range->domain, "data survives once the host of this virtual machine has synced it");
	} else if (!strcmp(range->domain, "volatile")) {
		reply(answer, range->domain, "nothing survives a loss of power");
		cure(answer, &is_volatile, range);
	} else {
		while (*unknown[i].source && strcmp(unknown[i].source, range->source))
			i++;
		reply(answer, "unknown", "neither firmware nor the administrator says what survives a loss of power");
		cure(answer, &unknown[i].reason, range);
	}
}

static void ask_owner(json_object *answer, const struct explanation *explanation, const struct range *range)
{
	static const struct reason hidden = { "hidden", "Only root may see addresses: try sudo." };
	static const struct reason other = {
		"claimed", "Have that driver release the memory, then: echo %r >/sys/bus/platform/drivers_probe"
	};
	struct owner owner;

	owner_of_range(&owner, &explanation->iomem, range);
	if (!strcmp(owner.kind, "pmem")) {
		reply(answer, "pmem", "%s, in %s", *owner.driver ? owner.driver : "pmem_blk", owner.name);
	} else if (!strcmp(owner.kind, "none")) {
		reply(answer, "none", "no driver has claimed the memory");
	} else if (!strcmp(owner.kind, "hidden")) {
		reply(answer, "hidden", "the range has no disk, and the kernel does not say which driver has its addresses");
		cure(answer, &hidden, range);
	} else {
		reply(answer, owner.kind, "%s%s%s", owner.name, *owner.driver ? ", driver " : "", owner.driver);
		cure(answer, &other, range);
	}
}

static const struct question questions[] = {
	{ "disk", "disk", ask_disk },
	{ "dax", "DAX", ask_dax },
	{ "huge_pages", "huge pages", ask_huge_pages },
	{ "read_only", "read-only", ask_read_only },
	{ "domain", "domain", ask_domain },
	{ "owner", "owner", ask_owner },
};

#define QUESTIONS (sizeof(questions) / sizeof(questions[0]))

static int add_range(void *ctx, const struct range *range)
{
	struct explanation *explanation = ctx;
	json_object *row = must(json_object_new_object()), *answers = must(json_object_new_object());

	json_object_object_add(row, "range", output_text(range->name));
	if (*range->disk)
		json_object_object_add(row, "disk", output_text(range->disk));
	if (*range->dax)
		json_object_object_add(row, "dax_device", output_text(range->dax));
	json_object_object_add(row, "size", output_bytes(range->size, false));
	json_object_object_add(row, "source", output_text(range->source));
	json_object_object_add(row, "uuid", output_text(range->uuid));
	if (*range->label)
		json_object_object_add(row, "label", output_text(range->label));
	for (size_t i = 0; i < QUESTIONS; i++) {
		json_object *answer = must(json_object_new_object());

		questions[i].ask(answer, explanation, range);
		json_object_object_add(answers, questions[i].key, answer);
	}
	json_object_object_add(row, "answers", answers);
	json_object_array_add(explanation->ranges, row);

	return 0;
}

static const char *text_of(json_object *object, const char *key)
{
	json_object *value = json_object_object_get(object, key);

	return value ? json_object_get_string(value) : "";
}

static void print(json_object *ranges)
{
	char size[32];

	for (size_t i = 0; i < json_object_array_length(ranges); i++) {
		json_object *row = json_object_array_get_idx(ranges, i), *answers = json_object_object_get(row, "answers");
		const char *label = text_of(row, "label");

		output_size(size, sizeof(size), json_object_get_uint64(json_object_object_get(row, "size")));
		printf("%s%s, %s, source %s%s%s\n", i ? "\n" : "", text_of(row, "range"), size, text_of(row, "source"),
		       *label ? ", label " : "", label);
		for (size_t j = 0; j < QUESTIONS; j++) {
			json_object *answer = json_object_object_get(answers, questions[j].key);

			printf("  %-12s%s: %s\n", questions[j].text, text_of(answer, "answer"), text_of(answer, "text"));
			if (*text_of(answer, "cure"))
				printf("  %-12s-> %s\n", "", text_of(answer, "cure"));
		}
	}
}

int cmd_explain(int argc, char **argv)
{
	struct explanation explanation = { };
	struct range range;
	int ret = options_read(argc, argv, "", &explanation.options);

	if (ret)
		return ret;

	iomem_read(&explanation.iomem);
	explanation.ranges = must(json_object_new_array());
	if (optind == argc)
		range_each(add_range, &explanation);
	for (; optind < argc; optind++) {
		if (range_find(&range, argv[optind]))
			add_range(&explanation, &range);
		else
			ret = REFUSED;
	}
	iomem_free(&explanation.iomem);

	if (!json_object_array_length(explanation.ranges) && !ret)
		ret = complain("there is no range; pmemctl owner says which driver has the memory");
	if (explanation.options.json) {
		output_json("ranges", explanation.ranges);
	} else {
		print(explanation.ranges);
		json_object_put(explanation.ranges);
	}

	return ret;
}
