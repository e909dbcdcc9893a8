// SPDX-License-Identifier: GPL-2.0
/*
 * pmemctl inspect: looks for data of other drivers in a file or a disk, as the block driver does in a range.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../drivers/parse/foreign.h"
#include "options.h"
#include "output.h"
#include "pmemctl.h"

static int read_part(void *ctx, u64 offset, void *to, size_t len)
{
	int *fd = ctx;
	ssize_t n = pread(*fd, to, len, offset);

	if (n < 0)
		return -errno;

	return (size_t)n == len ? 0 : -EIO;
}

/* Part of the content can be shown: as a disk, or as a DAX device of a range with that mode. */
static bool adoptable(const struct foreign_result *found)
{
	return foreign_adoptable(found, FOREIGN_FSDAX) || foreign_adoptable(found, FOREIGN_DEVDAX);
}

/* What the drivers make of a range with this content. */
static const char *verdict(const struct foreign_result *found)
{
	if (foreign_is_none(found))
		return "none";

	return adoptable(found) ? "adopted" : "refused";
}

static json_object *describe(const char *path, uint64_t size, const struct foreign_result *found)
{
	json_object *object = must(json_object_new_object());
	char version[16];

	json_object_object_add(object, "path", output_text(path));
	json_object_object_add(object, "size", output_bytes(size, false));
	json_object_object_add(object, "result", output_text(verdict(found)));
	if (foreign_is_none(found))
		return object;

	json_object_object_add(object, "format", output_text(pmem_foreign_format_name(found->format)));
	if (found->major || found->minor) {
		snprintf(version, sizeof(version), "%u.%u", found->major, found->minor);
		json_object_object_add(object, "version", output_text(version));
	}
	json_object_object_add(object, "offset", output_address(found->place, false));
	json_object_object_add(object, "backup", json_object_new_boolean(found->backup));
	if (found->err)
		json_object_object_add(object, "fault", output_text(pmem_foreign_err_text(found->err)));
	if (adoptable(found)) {
		json_object_object_add(object, "mode", output_text(found->format == FOREIGN_DEVDAX ? "devdax" : "disk"));
		json_object_object_add(object, "data_offset", output_address(found->start, false));
		json_object_object_add(object, "data_size", output_bytes(found->size, false));
	}

	return object;
}

static void print(const char *path, const struct foreign_result *found)
{
	const char *format = pmem_foreign_format_name(found->format);

	if (foreign_is_none(found)) {
		printf("%s: no data of other drivers; all of it becomes a disk\n", path);
		return;
	}

	printf("%s: %s", path, format);
	if (found->major || found->minor)
		printf(" %u.%u", found->major, found->minor);
	printf("%s at %llu", found->backup ? " backup" : "", (unsigned long long)found->place);
	if (found->err)
		printf(", %s", pmem_foreign_err_text(found->err));
	if (adoptable(found))
		printf("; %llu bytes at %llu become a %s (adopted)\n", (unsigned long long)found->size,
		       (unsigned long long)found->start,
		       found->format == FOREIGN_DEVDAX ? "DAX device, if the mode is devdax" : "disk");
	else
		printf("; a range with this has no disk (refused)\n");
}

int cmd_inspect(int argc, char **argv)
{
	char block[FOREIGN_BLOCK] __attribute__((aligned(8)));
	struct foreign_result found;
	struct foreign_range range;
	struct options options;
	int ret = options_read(argc, argv, "", &options), fd;
	struct stat stat;
	const char *path;
	off_t size;

	if (ret)
		return ret;
	if (optind + 1 != argc)
		return usage(argv[0], "name one file or disk");

	path = argv[optind];
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return complain("%s: %s", path, strerror(errno));
	/* The size of a disk is not in its stat. */
	size = fstat(fd, &stat) || !(S_ISREG(stat.st_mode) || S_ISBLK(stat.st_mode)) ? 0 : lseek(fd, 0, SEEK_END);
	if (size <= 0) {
		close(fd);
		return complain("%s: it is empty, or neither a file nor a disk", path);
	}

	range = (struct foreign_range){ .size = size, .read = read_part, .ctx = &fd, .block = block };
	found = pmem_foreign_probe(&range);
	close(fd);
	if (options.json)
		output_json("inspection", describe(path, size, &found));
	else
		print(path, &found);

	return DONE;
}
