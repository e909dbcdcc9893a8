// SPDX-License-Identifier: GPL-2.0
/*
 * The steps by which a device moves between our driver and the in-tree one (docs/coexistence.rst).
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "migrate.h"
#include "pmemctl.h"
#include "spawn.h"
#include "sysfs.h"

#define PROBE "/sys/bus/platform/drivers_probe"

/* A step is a write to a file; prints it, and does it unless this is a dry run. */
static bool write_step(const struct migration *m, const char *text, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static bool write_step(const struct migration *m, const char *text, const char *format, ...)
{
	char path[256];
	va_list args;
	int ret;

	va_start(args, format);
	vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	printf("echo %s >%s\n", strcmp(text, "\n") ? text : "''", path);
	if (m->dry_run)
		return true;
	ret = sysfs_write(text, "%s", path);
	if (ret)
		complain("%s: %s", path, strerror(-ret));

	return !ret;
}

static bool load_step(const struct migration *m, const char *first, const char *second)
{
	printf("modprobe -a %s %s\n", first, second);

	return m->dry_run || spawn_modprobe(first, second, NULL);
}

static bool unload_step(const struct migration *m, const char *module)
{
	const char *const argv[] = { "/sbin/modprobe", "-r", module, NULL };

	printf("modprobe -r %s\n", module);
	if (m->dry_run || !spawn(argv))
		return true;
	complain("the module %s cannot be unloaded: a disk of its source is open", module);

	return false;
}

/* An ACPI driver binds beside the platform driver, and has to be taken away by its own bus. */
static bool unbind_intree(const struct migration *m, const struct provider *provider)
{
	const char *driver = provider_intree_driver(provider);

	return !driver || write_step(m, provider->name, "%s/unbind", driver);
}

static bool to_ours(const struct migration *m, const struct provider *provider)
{
	const struct provider_kind *kind = provider->kind;

	return unbind_intree(m, provider) &&
	       write_step(m, kind->ours, PROVIDER_FOLDER "/%s/driver_override", provider->name) &&
	       load_step(m, kind->ours, "pmem_blk") &&
	       (provider_is_ours(provider) || write_step(m, provider->name, PROBE));
}

/*
 * A driver that was bound beside ours has namespaces that could not claim their memory: it is bound
 * anew. A driver binds by itself when it is loaded, but not if it was there already.
 */
static bool to_intree(const struct migration *m, const struct provider *provider)
{
	const struct provider_kind *kind = provider->kind;
	const char *driver;

	if (!unload_step(m, kind->ours) || !unbind_intree(m, provider) ||
	    !write_step(m, kind->override, PROVIDER_FOLDER "/%s/driver_override", provider->name) ||
	    !load_step(m, kind->module, "nd_pmem"))
		return false;
	driver = provider_intree_folder(provider);

	return !driver || (!m->dry_run && provider_intree_driver(provider)) ||
	       write_step(m, provider->name, "%s/bind", driver);
}

static bool has_moved(const struct migration *m, const struct provider *provider)
{
	return m->dry_run ||
	       (m->to_ours ? provider_is_ours(provider) : provider_intree_driver(provider) != NULL);
}

/* The driver that had the device takes it back. */
static void undo(const struct migration *m, const struct provider *provider, const char *driver)
{
	complain("%s was not taken by %s: it goes back", provider->name,
		 m->to_ours ? provider->kind->ours : provider->kind->module);
	write_step(m, "\n", PROVIDER_FOLDER "/%s/driver_override", provider->name);
	if (driver)
		write_step(m, provider->name, "%s/bind", driver);
	else if (load_step(m, provider->kind->ours, "pmem_blk") && !provider_is_ours(provider))
		write_step(m, provider->name, PROBE);
}

int migrate_device(const struct migration *m, const struct provider *provider)
{
	const char *driver = m->to_ours ? provider_intree_driver(provider) : NULL;
	bool done = m->to_ours ? to_ours(m, provider) : to_intree(m, provider);

	if (done && has_moved(m, provider))
		return DONE;
	undo(m, provider, driver);

	return REFUSED;
}
