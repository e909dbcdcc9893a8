// SPDX-License-Identifier: GPL-2.0
/*
 * pmemctl migrate: give devices that provide persistent memory to our drivers, or back.
 *
 * The steps are those of docs/coexistence.rst. Nothing in the memory is written.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "holder.h"
#include "intree.h"
#include "migrate.h"
#include "output.h"
#include "pmemctl.h"
#include "range.h"
#include "sysfs.h"

/* The attribute "nstype" of a namespace that labels of DIMMs describe. */
#define WITH_LABELS 5

/* Take the device into the list unless it is there. */
static void want(struct migration *m, const struct provider *provider)
{
	for (size_t i = 0; i < m->n; i++)
		if (!strcmp(m->at[i].name, provider->name))
			return;
	m->at = must(realloc(m->at, (m->n + 1) * sizeof(*m->at)));
	m->at[m->n++] = *provider;
}

static bool is_wanted(const struct migration *m, const struct provider *provider)
{
	for (size_t i = 0; i < m->n; i++)
		if (!strcmp(m->at[i].name, provider->name))
			return true;

	return false;
}

static int want_namespace(void *ctx, const struct intree *ns)
{
	struct migration *m = ctx;
	struct provider provider;
	char path[96];

	if (m->name && strcmp(m->name, ns->name) && strcmp(m->name, ns->disk))
		return 0;
	snprintf(path, sizeof(path), INTREE_FOLDER "/%s", ns->name);
	if (provider_of(&provider, path)) {
		want(m, &provider);
		m->named = true;
	} else if (m->name) {
		complain("%s is of a kind that only in-tree drivers serve", ns->name);
		m->refused++;
	}

	return 0;
}

static int want_range(void *ctx, const struct range *range)
{
	struct migration *m = ctx;
	struct provider provider;
	char path[96];

	snprintf(path, sizeof(path), RANGE_FOLDER "/%s", range->name);
	if (provider_of(&provider, path)) {
		want(m, &provider);
	} else if (m->name) {
		complain("%s comes from \"%s\", which has no in-tree driver", range->name, range->source);
		m->refused++;
	}

	return 0;
}

/*
 * Claim a disk as a file system does, until this process ends. The kernel takes a disk away from
 * users that no list of this process shows: a mount in another namespace, a journal, a pool.
 */
static bool claim(const char *disk)
{
	if (!*disk || open(sysfs_path("/dev/%s", disk), O_RDONLY | O_EXCL | O_CLOEXEC) >= 0)
		return true;
	if (errno != EBUSY)
		return true;
	complain("%s is in use: by a mount in another namespace, as a journal, or by a pool", disk);

	return false;
}

/* The line of a range or namespace, and whether it keeps its device from moving. */
static void say(struct migration *m, const char *name, const char *disk, uint64_t size, const char *what,
		const char *stays)
{
	unsigned int users;
	char text[32];

	output_size(text, sizeof(text), size);
	if (stays) {
		complain("%s, %s, %s: does not move: %s", name, text, what, stays);
		m->refused++;
	} else {
		printf("# %s, %s, %s: moves as it is\n", name, text, what);
	}
	users = holder_complain(disk);
	/* A module of ours with an open disk cannot be unloaded, so nothing is to be claimed. */
	if (!users && m->to_ours && !claim(disk))
		users++;
	m->refused += users;
}

/* Why a namespace cannot move to our drivers; NULL if it can (docs/moving.rst). */
static const char *stays_where_it_is(const struct intree *ns)
{
	uint64_t type = 0;

	sysfs_number(&type, INTREE_FOLDER "/%s/nstype", ns->name);
	if (type == WITH_LABELS)
		return "labels of DIMMs describe it: it has no disk with our drivers";
	if (!strcmp(ns->mode, "sector"))
		return "a sector namespace has no disk with our drivers: copy its data away first";
	if (!strcmp(ns->mode, "devdax"))
		return "a devdax namespace has no disk with our drivers: copy its data away first";

	return NULL;
}

static int look_at_namespace(void *ctx, const struct intree *ns)
{
	struct migration *m = ctx;
	struct provider provider;
	char path[96];

	snprintf(path, sizeof(path), INTREE_FOLDER "/%s", ns->name);
	if (provider_of(&provider, path) && is_wanted(m, &provider))
		say(m, ns->name, ns->disk, ns->size, ns->active ? ns->mode : "disabled, our driver looks at it",
		    stays_where_it_is(ns));

	return 0;
}

/* Our module is unloaded, so all ranges of its source go. */
static int look_at_range(void *ctx, const struct range *range)
{
	const char *stays = NULL;
	struct migration *m = ctx;

	for (size_t i = 0; i < m->n; i++) {
		if (strcmp(range->source, m->at[i].kind->source))
			continue;
		if (sysfs_exists(RANGE_FOLDER "/%s/trimmed", range->name))
			stays = "it was trimmed, and the in-tree driver looks for sector 0 elsewhere";
		else if (sysfs_exists("/sys/bus/dax/devices/%s/driver", range->dax) && *range->dax)
			stays = "its DAX device may be in use: disable it first, with daxctl disable-device";
		say(m, range->name, range->disk, range->size, range->media, stays);
		break;
	}

	return 0;
}

static bool collect(struct migration *m, int argc, char **argv)
{
	struct range range;

	if (!argc && m->to_ours)
		intree_each(want_namespace, m);
	else if (!argc)
		range_each(want_range, m);

	for (int i = 0; i < argc; i++) {
		m->name = !strncmp(argv[i], "/dev/", 5) ? argv[i] + 5 : argv[i];
		m->named = false;
		if (m->to_ours) {
			intree_each(want_namespace, m);
			if (!m->named && !m->refused) {
				complain("no namespace '%s' of an in-tree driver", argv[i]);
				m->refused++;
			}
		} else if (range_find(&range, argv[i])) {
			want_range(m, &range);
		} else {
			m->refused++;
		}
	}

	return !m->refused;
}

int cmd_migrate(int argc, char **argv)
{
	static const struct option options[] = {
		{ "to", required_argument, NULL, 't' },
		{ "dry-run", no_argument, NULL, 'n' },
		{ }
	};
	struct migration m = { .to_ours = true };
	int option, ret = DONE;

	while ((option = getopt_long(argc, argv, "n", options, NULL)) != -1) {
		if (option == 'n')
			m.dry_run = true;
		else if (option != 't')
			return usage("migrate", "the option is not known");
		else if (!strcmp(optarg, "in-tree"))
			m.to_ours = false;
		else if (strcmp(optarg, "ours"))
			return usage("migrate", "--to is \"ours\" or \"in-tree\", not \"%s\"", optarg);
	}

	if (!collect(&m, argc - optind, argv + optind))
		return REFUSED;
	if (!m.n) {
		printf("There is nothing to move to %s drivers\n", m.to_ours ? "our" : "in-tree");
		return DONE;
	}
	if (m.to_ours)
		intree_each(look_at_namespace, &m);
	else
		range_each(look_at_range, &m);
	if (m.refused) {
		free(m.at);
		return complain("nothing was moved: a device moves as a whole");
	}

	for (size_t i = 0; i < m.n && !ret; i++)
		ret = migrate_device(&m, &m.at[i]);
	if (!ret && !m.dry_run)
		printf("This lasts until the next boot; then who serves a device is decided anew (moving.rst)\n");
	free(m.at);

	return ret;
}
