// SPDX-License-Identifier: GPL-2.0
/*
 * Checks a range for foreign formats before it becomes a disk.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/capability.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "block.h"

/* Parameters before that come from a task that may load modules, or from the boot loader. */
static bool pmem_foreign_loaded;

void __init pmem_foreign_init(void)
{
	pmem_foreign_loaded = true;
}

static int pmem_foreign_set_raw(const char *text, const struct kernel_param *kp)
{
	int ret = pmem_uuids_find(text, NULL);

	if (pmem_foreign_loaded && !capable(CAP_SYS_RAWIO)) {
		pr_err_ratelimited("pmem_blk: raw=%.*s refused: the writer lacks CAP_SYS_RAWIO\n",
				   (int)strcspn(text, "\n"), text);
		return -EPERM;
	}
	if (ret) {
		pr_err("pmem_blk: raw=%*pE refused: not a list of uuids\n",
		       (int)strnlen(text, 200), text);
		return ret;
	}

	return param_set_charp(text, kp);
}

static const struct kernel_param_ops pmem_foreign_raw_ops = {
	.set	= pmem_foreign_set_raw,
	.get	= param_get_charp,
	.free	= param_free_charp,
};

static char *raw = "";
module_param_cb(raw, &pmem_foreign_raw_ops, &raw, 0644);
MODULE_PARM_DESC(raw,
		 "Comma-separated uuids of ranges to show whole and writable, whatever foreign format they hold; the data in that format are given up (default: none)");

static bool pmem_foreign_raw(const struct pmem_range *range)
{
	int ret;

	kernel_param_lock(THIS_MODULE);
	ret = pmem_uuids_find(raw, range->uuid);
	kernel_param_unlock(THIS_MODULE);

	return ret > 0;
}

/**
 * struct pmem_foreign_ctx - context of pmem_foreign_read()
 * @pmem: the range
 * @ret:  -errno if a part of the range could not be mapped
 */
struct pmem_foreign_ctx {
	struct pmem_device	*pmem;
	int			ret;
};

/*
 * Map temporarily: the result decides how much of the range is mapped permanently.
 *
 * Never read memory that is known to be bad: not every CPU survives that.
 */
static int pmem_foreign_read(void *ctx, u64 offset, void *to, size_t len)
{
	struct pmem_foreign_ctx *source = ctx;
	struct pmem_device *pmem = source->pmem;
	phys_addr_t phys = pmem->range.start + offset;
	void *virt;
	int ret;

	if (pmem_poison_find(pmem, phys, len, NULL))
		return -EIO;

	virt = pmem_remap(pmem, phys, len);
	if (IS_ERR(virt)) {
		source->ret = PTR_ERR(virt);
		return source->ret;
	}

	ret = pmem_copy_from(to, virt, len) ? -EIO : 0;
	memunmap(virt);

	return ret;
}

static void pmem_foreign_describe(char *text, size_t len, const struct foreign_result *v, bool dimm)
{
	size_t n = scnprintf(text, len, "%s", pmem_foreign_format_name(v->format));

	/* Some tools set the minor version only, and leave the major version at 0. */
	if (v->major || v->minor)
		n += scnprintf(text + n, len - n, " %u.%u", v->major, v->minor);
	if (dimm)
		n += scnprintf(text + n, len - n, " of DIMM %#llx", v->place);
	else
		n += scnprintf(text + n, len - n, "%s at %llu", v->backup ? " backup" : "",
			       v->place);
	if (v->err)
		n += scnprintf(text + n, len - n, ", %s", pmem_foreign_err_text(v->err));
	if (foreign_adoptable(v))
		scnprintf(text + n, len - n, ", %llu bytes at %llu", v->size, v->start);
}

/* Describe what could be lost if the administrator overrides the refusal. */
static const char *pmem_foreign_worth(const struct foreign_result *v)
{
	if (!v->format)
		return "its format is unknown";
	if (v->err)
		return "the data behind it may be intact";

	return "the drivers that made it can use it";
}

/**
 * pmem_disk_probe_foreign() - decide whether a range may become a disk, and which part of it
 * @pmem: a range, claimed by the caller
 * @part: set to the part that becomes the disk
 *
 * Reads the places where foreign formats have their info blocks and labels, and writes nothing.
 * Stores the result in @pmem->media, and logs one line if there is a foreign format.
 *
 * Context: may sleep, with the device locked.
 * Return: 0, -ENXIO if the range must be left alone or cannot be mapped, -ENOMEM.
 */
int pmem_disk_probe_foreign(struct pmem_device *pmem, struct pmem_part *part)
{
	struct pmem_range *range = &pmem->range;
	struct pmem_foreign_ctx source = { .pmem = pmem };
	struct foreign_range look = {
		.size	= range->size,
		.read	= pmem_foreign_read,
		.ctx	= &source,
	};
	struct device *dev = &pmem->pdev.dev;
	struct foreign_result v = { };
	/* Leave room for the word before it, such as "refused: ". */
	char text[PMEM_MEDIA_LEN - 16];
	bool dimm;

	*part = (struct pmem_part){ };

	/* The contents of the range are unknown until the probe is over. */
	pmem->media[0] = '\0';
	if (pmem->source->ops.read_labels) {
		int ret = pmem->source->ops.read_labels(pmem, &v);

		if (ret)
			return ret;
	}
	dimm = !foreign_is_none(&v);
	if (!dimm) {
		look.block = kmalloc(FOREIGN_BLOCK, GFP_KERNEL);
		if (!look.block)
			return -ENOMEM;
		v = pmem_foreign_probe(&look);
		kfree(look.block);
		/* Mapping failed, which says nothing about the contents: don't set @pmem->media. */
		if (source.ret)
			return source.ret;
	}

	if (foreign_is_none(&v)) {
		strscpy(pmem->media, "none", sizeof(pmem->media));
		return 0;
	}

	pmem_foreign_describe(text, sizeof(text), &v, dimm);
	/* Reading memory of a locked DIMM raises a machine check: "raw" does not override this. */
	if (v.err == FOREIGN_LOCKED) {
		snprintf(pmem->media, sizeof(pmem->media), "refused: %s", text);
		dev_err(dev,
			"range %#llx, %#llx bytes refused: %s; unlock the DIMM, then write %s to /sys/bus/platform/drivers_probe\n",
			range->start, range->size, text, dev_name(dev));
		return -ENXIO;
	}
	if (pmem_foreign_raw(range)) {
		snprintf(pmem->media, sizeof(pmem->media), "raw: %s", text);
		dev_warn(dev,
			 "raw=%pUb: whole range shown despite %s; writes will destroy it\n",
			 range->uuid, text);
		return 0;
	}

	if (foreign_adoptable(&v)) {
		snprintf(pmem->media, sizeof(pmem->media), "adopted: %s", text);
		dev_info(dev, "adopted: %s; the disk has only these bytes\n", text);
		*part = (struct pmem_part){ .offset = v.start, .size = v.size };
		return 0;
	}

	snprintf(pmem->media, sizeof(pmem->media), "refused: %s", text);
	dev_err(dev, "range %#llx, %#llx bytes refused: %s; %s; pmem_blk.raw=%pUb %s\n",
		range->start, range->size, text,
		pmem_foreign_worth(&v),
		range->uuid, v.format ? "gives up that data" : "shows the whole range");

	/* The driver core does not log a second line for -ENXIO. */
	return -ENXIO;
}
