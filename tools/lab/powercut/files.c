// SPDX-License-Identifier: GPL-2.0
/*
 * Files under fsync: created, overwritten, stored to through a mapping, appended to and replaced;
 * and a look at them after a power cut.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "files.h"
#include "mark.h"
#include "must.h"

#define FIXED	"fixed"
#define GROWING	"growing"
#define CURRENT	"current"
#define NEXT	"next"

static u8 buffer[PLAN_FIXED];

static void files_write(const char *name, int flags, u32 seq, u32 off, u32 len, bool sync)
{
	int fd = open(name, O_WRONLY | flags, 0600);

	must(fd >= 0, name);
	plan_fill(buffer, seq, off, len);
	must(pwrite(fd, buffer, len, off) == (ssize_t)len, name);
	must(!sync || !fsync(fd), "fsync");
	close(fd);
}

static void files_store(u32 seq, u32 off, u32 len)
{
	int fd = open(FIXED, O_RDWR);
	u8 *map = mmap(NULL, PLAN_FIXED, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	must(fd >= 0 && map != MAP_FAILED, "mmap");
	plan_fill(map + off, seq, off, len);
	must(!msync(map, PLAN_FIXED, MS_SYNC), "msync");
	munmap(map, PLAN_FIXED);
	close(fd);
}

static void files_sync_dir(void)
{
	int fd = open(".", O_RDONLY | O_DIRECTORY);

	must(fd >= 0 && !fsync(fd), "fsync of the directory");
	close(fd);
}

static const char *files_name(u32 seq, char *name)
{
	sprintf(name, "file-%u", seq);

	return name;
}

static void files_step(const struct plan *plan, u32 seq)
{
	struct step step = plan->step(seq);
	char name[32];

	switch (step.kind) {
	case STEP_CREATE:
		files_write(files_name(seq, name), O_CREAT | O_EXCL, seq, 0, step.len, true);
		files_sync_dir();
		break;
	case STEP_REWRITE:
		files_write(FIXED, 0, seq, step.off, step.len, true);
		break;
	case STEP_STORE:
		files_store(seq, step.off, step.len);
		break;
	case STEP_APPEND:
		files_write(GROWING, 0, seq, plan_appended(plan, seq), step.len, true);
		break;
	default:
		files_write(NEXT, O_CREAT | O_TRUNC, seq, 0, step.len, true);
		must(!rename(NEXT, CURRENT), "rename");
		files_sync_dir();
	}
}

/**
 * files_run() - do all steps
 * @plan:   a workload of files
 * @dir:    an empty directory of the file system
 * @number: of the recording
 */
void files_run(const struct plan *plan, const char *dir, unsigned long number)
{
	u32 seq;

	must(!chdir(dir), dir);
	files_write(FIXED, O_CREAT, 0, 0, PLAN_FIXED, true);
	files_write(GROWING, O_CREAT, 0, 0, 0, true);
	files_write(CURRENT, O_CREAT, 0, 0, 100, true);
	files_sync_dir();
	sync();

	mark(MARK_START, number, 0, 0);
	for (seq = 1; seq <= plan->steps; seq++) {
		mark(MARK_BEGIN, seq, 0, 0);
		files_step(plan, seq);
		mark(MARK_ACK, seq, 0, 0);
	}
	mark(MARK_STOP, 0, 0, 0);
}

/* Whole file into the buffer; its length, or -1. */
static long files_read(const char *name)
{
	int fd = open(name, O_RDONLY);
	long len;

	if (fd < 0)
		return -1;
	len = read(fd, buffer, sizeof(buffer));
	close(fd);

	return len;
}

/* Each aligned eight bytes of the buffer are old or new. */
static bool files_words(const u8 *old, const u8 *new, u32 len)
{
	u32 word;

	for (word = 0; word < len; word += 8) {
		u32 part = len - word < 8 ? len - word : 8;

		if (memcmp(buffer + word, old + word, part) &&
		    memcmp(buffer + word, new + word, part))
			return false;
	}

	return true;
}

static bool files_fixed(const struct plan *plan, u32 acked, u32 begun)
{
	static u8 old[PLAN_FIXED], new[PLAN_FIXED];
	u32 seq;

	plan_fill(old, 0, 0, sizeof(old));
	for (seq = 1; seq <= begun; seq++) {
		struct step step = plan->step(seq);

		if (seq == acked + 1)
			memcpy(new, old, sizeof(new));
		if (step.kind == STEP_REWRITE || step.kind == STEP_STORE)
			plan_fill((seq <= acked ? old : new) + step.off, seq, step.off, step.len);
	}

	return files_read(FIXED) == sizeof(old) &&
	       files_words(old, begun > acked ? new : old, sizeof(old));
}

static bool files_growing(const struct plan *plan, u32 acked, u32 begun)
{
	static u8 old[PLAN_FIXED], new[PLAN_FIXED];
	u32 least = plan_appended(plan, acked + 1), most = plan_appended(plan, begun + 1), seq;
	long len = files_read(GROWING);

	for (seq = 1; seq <= begun; seq++) {
		struct step step = plan->step(seq);
		u32 off = plan_appended(plan, seq);

		if (step.kind != STEP_APPEND)
			continue;
		plan_fill(new + off, seq, off, step.len);
		if (seq <= acked)
			plan_fill(old + off, seq, off, step.len);
	}

	return len >= least && len <= most && files_words(old, new, len);
}

/* One state or the other, never a mixture. */
static bool files_current(const struct plan *plan, u32 acked, u32 begun)
{
	u32 good = 0, good_len = 100, seq;
	long len = files_read(CURRENT);
	u8 is[PLAN_LONGEST], want[PLAN_LONGEST];

	for (seq = 1; seq <= begun; seq++) {
		struct step step = plan->step(seq);

		if (step.kind != STEP_REPLACE)
			continue;
		if (seq > acked) {
			plan_fill(want, seq, 0, step.len);
			if (len == step.len && !memcmp(buffer, want, len))
				return true;
		} else {
			good = seq;
			good_len = step.len;
		}
	}
	plan_fill(is, good, 0, good_len);

	return len == good_len && !memcmp(buffer, is, len);
}

static bool files_created(const struct plan *plan, u32 seq, bool acked)
{
	static const u8 nothing[PLAN_LONGEST];
	struct step step = plan->step(seq);
	u8 want[PLAN_LONGEST];
	char name[32];
	long len;

	if (step.kind != STEP_CREATE)
		return true;
	plan_fill(want, seq, 0, step.len);
	len = files_read(files_name(seq, name));
	if (acked)
		return len == step.len && !memcmp(buffer, want, len);

	return len < 0 || (len <= step.len && files_words(nothing, want, len));
}

/**
 * files_check() - look at the files after a power cut
 * @plan:  the workload
 * @dir:   the directory
 * @acked: the last step that was acknowledged
 * @begun: the last step that was begun
 * @why:   what is wrong, if something is
 * @room:  size of @why
 *
 * Return: whether all is as promised.
 */
bool files_check(const struct plan *plan, const char *dir, u32 acked, u32 begun,
		 char *why, size_t room)
{
	const char *wrong = NULL;
	char name[32];
	u32 seq;

	must(!chdir(dir), dir);
	for (seq = 1; seq <= begun; seq++)
		if (!files_created(plan, seq, seq <= acked))
			wrong = files_name(seq, name);
	if (!files_fixed(plan, acked, begun))
		wrong = FIXED;
	if (!files_growing(plan, acked, begun))
		wrong = GROWING;
	if (!files_current(plan, acked, begun))
		wrong = CURRENT;
	if (wrong)
		snprintf(why, room, "%s is not what was promised; acknowledged: %u, begun: %u",
			 wrong, acked, begun);

	return !wrong;
}
