// SPDX-License-Identifier: GPL-2.0
/*
 * Source: ranges that the administrator names, on the command line or at run time.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/capability.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/ioport.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "../parse/cmdline.h"
#include "../pmem_version.h"
#include "../bus/bus.h"

/**
 * struct pmem_param_text - a list of ranges that is being parsed
 * @dev:     parent device of the ranges
 * @refused: error of the first range that was refused, 0 if none was
 */
struct pmem_param_text {
	struct device	*dev;
	int		refused;
};

static char *map;
/* Readable by root only, as it contains physical addresses. */
module_param(map, charp, 0400);
MODULE_PARM_DESC(map,
		 "Ranges: size@start[,flag...][;...], with suffixes K M G T; flags are a persistence domain, ro, nopages, trim, devdax, force, label=NAME, carve=N");

static const struct pmem_source pmem_param_source = {
	.name		= "explicit",
	.owner		= THIS_MODULE,
	.unclaimed	= true,
};

/* Serializes adding and deleting of ranges. */
static DEFINE_MUTEX(pmem_param_lock);

static int pmem_param_add(struct device *dev, const struct pmem_range *range, bool force)
{
	int ret = 0;

	if (security_locked_down(LOCKDOWN_DEV_MEM)) {
		dev_err(dev, "range %#llx, %#llx bytes refused: the kernel is locked down\n",
			range->start, range->size);
		return -EPERM;
	}

	/* A typo must not turn an empty address range or device registers into a disk. */
	if (!force)
		ret = pmem_bus_check_memory(dev, range, "add ',force' to override this");

	return ret ?: PTR_ERR_OR_ZERO(pmem_bus_add(dev, range, &pmem_param_source, NULL));
}

/* Returns 0 for a refused range, which has been logged, so that parsing continues. */
static int pmem_param_take(void *ctx, const struct pmem_range *range, bool force)
{
	struct pmem_param_text *text = ctx;
	int ret = pmem_param_add(text->dev, range, force);

	text->refused = text->refused ?: ret;

	return 0;
}

static int pmem_param_parse(struct device *dev, const char *line)
{
	static const struct cmdline_sink sink = {
		.range	= pmem_param_take,
	};
	struct pmem_param_text text = { .dev = dev };
	struct cmdline_error error = { };
	int ret;

	mutex_lock(&pmem_param_lock);
	ret = pmem_cmdline_parse(line, &sink, &text, &error);
	mutex_unlock(&pmem_param_lock);

	if (error.why) {
		const char *at = line + error.offset;

		dev_err(dev, "nothing added: %s at '%*pE'\n", error.why, (int)strnlen(at, 40), at);
	}

	return ret ?: text.refused;
}

/*
 * Accept a write to sysfs only if it is one complete text and the writer has the capability that
 * /dev/mem requires. sysfs splits a write into pages, so a full page may be the start of a longer
 * text.
 */
static int pmem_param_check_text(struct device *dev, const char *buf, size_t len)
{
	const char *why = NULL;
	int ret = 0;

	if (!capable(CAP_SYS_RAWIO)) {
		why = "the writer lacks CAP_SYS_RAWIO";
		ret = -EPERM;
	} else if (len >= PAGE_SIZE) {
		why = "the text is too long";
		ret = -E2BIG;
	} else if (strnlen(buf, len) != len) {
		why = "the text contains a zero byte";
		ret = -EINVAL;
	}
	if (ret)
		dev_err_ratelimited(dev, "nothing added or deleted: %s\n", why);

	return ret;
}

static ssize_t add_store(struct device *dev, struct device_attribute *attr, const char *buf,
			 size_t len)
{
	return pmem_param_check_text(dev, buf, len) ?: pmem_param_parse(dev, buf) ?: len;
}
static DEVICE_ATTR_WO(add);

static int pmem_param_delete(struct device *dev, const char *name)
{
	struct device *child;
	int ret = -ENODEV;

	mutex_lock(&pmem_param_lock);
	child = device_find_child_by_name(dev, name);
	if (child) {
		ret = pmem_bus_block_open(to_pmem_device(child));
		if (!ret)
			pmem_bus_remove(to_pmem_device(child));
		put_device(child);
	}
	mutex_unlock(&pmem_param_lock);

	if (ret)
		dev_err(dev, "%.32s not deleted: %s\n", name,
			ret == -EBUSY ? "it is in use" : "no such explicit range");

	return ret;
}

static ssize_t delete_store(struct device *dev, struct device_attribute *attr, const char *buf,
			    size_t len)
{
	char *name;
	int ret;

	ret = pmem_param_check_text(dev, buf, len);
	if (ret)
		return ret;

	name = kstrdup(buf, GFP_KERNEL);
	if (!name)
		return -ENOMEM;

	ret = pmem_param_delete(dev, strim(name));
	kfree(name);

	return ret ?: len;
}
static DEVICE_ATTR_WO(delete);

static struct attribute *pmem_param_attrs[] = {
	&dev_attr_add.attr,
	&dev_attr_delete.attr,
	NULL
};
ATTRIBUTE_GROUPS(pmem_param);

static int pmem_param_remove_child(struct device *dev, void *data)
{
	pmem_bus_remove(to_pmem_device(dev));

	return 0;
}

static void pmem_param_stop(void *dev)
{
	device_for_each_child(dev, NULL, pmem_param_remove_child);
}

/* A refused range, which has been logged, is no error: the sysfs files must be created. */
static int pmem_param_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;

	if (map)
		pmem_param_parse(dev, map);

	return devm_add_action_or_reset(dev, pmem_param_stop, dev);
}

static struct platform_driver pmem_param_driver = {
	.driver = {
		.name			= "pmem_param",
		.dev_groups		= pmem_param_groups,
		.suppress_bind_attrs	= true,
	},
};

static struct platform_device *pmem_param_device;

static int __init pmem_param_init(void)
{
	pmem_param_device = platform_create_bundle(&pmem_param_driver, pmem_param_probe, NULL, 0,
						   NULL, 0);

	return PTR_ERR_OR_ZERO(pmem_param_device);
}
module_init(pmem_param_init);

static void __exit pmem_param_exit(void)
{
	platform_device_unregister(pmem_param_device);
	platform_driver_unregister(&pmem_param_driver);
}
module_exit(pmem_param_exit);

/* parse/cmdline.c is part of this module, for it and for its suite. */
EXPORT_SYMBOL_IF_KUNIT(pmem_cmdline_parse);

MODULE_DESCRIPTION("Persistent memory at explicit addresses");
MODULE_AUTHOR("The pmem authors");
MODULE_VERSION(PMEM_VERSION);
MODULE_LICENSE("GPL");
