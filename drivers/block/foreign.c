// SPDX-License-Identifier: GPL-2.0
/*
 * Looks at a range before it becomes a disk: the data of others may lie there.
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
#include <linux/uuid.h>

#include "block.h"

/* Checks the list @text, and looks for @uuid in it. Return: 1 or 0, or -EINVAL if it is no list. */
static int pmem_foreign_listed(const char *text, const u8 *uuid)
{
	bool found = false;
	uuid_t one;
	size_t len;

	/* sysfs adds a newline; more than one line is no list. */
	if (!*text || !strcmp(text, "\n"))
		return 0;

	for (;; text++) {
		len = strcspn(text, ",\n");
		if (len != UUID_STRING_LEN || uuid_parse(text, &one))
			return -EINVAL;
		if (uuid && !memcmp(&one, uuid, PMEM_UUID_LEN))
			found = true;

		text += len;
		if (*text == '\n' && text[1])
			return -EINVAL;
		if (*text != ',')
			return found;
	}
}

static int pmem_foreign_set_raw(const char *text, const struct kernel_param *kp)
{
	/* While the module is loaded, its parameters come from a task that may load modules. */
	bool loaded = kp->mod && kp->mod->state == MODULE_STATE_LIVE;
	int ret = pmem_foreign_listed(text, NULL);

	if (loaded && !capable(CAP_SYS_RAWIO)) {
		pr_err_ratelimited("pmem_blk: raw=%.*s refused: the writer lacks CAP_SYS_RAWIO\n",
				   (int)strcspn(text, "\n"), text);
		return -EPERM;
	}
	if (ret) {
		pr_err("pmem_blk: raw=%*pE refused: no list of uuids\n",
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
		 "uuids of ranges, with commas, that are shown whole and writable, whatever others laid out in them; what they hold is given up (default: none)");

static bool pmem_foreign_raw(const struct pmem_range *range)
{
	int ret;

	kernel_param_lock(THIS_MODULE);
	ret = pmem_foreign_listed(raw, range->uuid);
	kernel_param_unlock(THIS_MODULE);

	return ret > 0;
}

/**
 * struct pmem_foreign_ctx - what is looked at
 * @pmem: the range
 * @ret:  -errno if some of it could not be mapped
 */
struct pmem_foreign_ctx {
	struct pmem_device	*pmem;
	int			ret;
};

/*
 * Map temporarily: the result decides how much of the range is mapped permanently.
 *
 * What is known to be bad is not touched: not every CPU survives that.
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
	size_t n = scnprintf(text, len, "%s", foreign_format_name(v->format));

	/* There are tools that leave the major version at 0. */
	if (v->major || v->minor)
		n += scnprintf(text + n, len - n, " %u.%u", v->major, v->minor);
	if (dimm)
		n += scnprintf(text + n, len - n, " of DIMM %#llx", v->place);
	else
		n += scnprintf(text + n, len - n, "%s at %llu", v->backup ? " backup" : "",
			       v->place);
	if (v->err)
		n += scnprintf(text + n, len - n, ", %s", foreign_err_text(v->err));
	if (foreign_adoptable(v))
		scnprintf(text + n, len - n, ", %llu bytes at %llu", v->size, v->start);
}

/* What would be lost if the range were shown as a blank disk. */
static const char *pmem_foreign_worth(const struct foreign_result *v)
{
	if (!v->format)
		return "nobody can tell whose it is";
	if (v->err)
		return "the data behind it may be intact";

	return "the drivers that made it can use it";
}

/**
 * pmem_disk_probe_foreign() - may this range become a disk, and which part of it?
 * @pmem: a range, claimed by the caller
 * @part: set to the part
 *
 * Reads where others have their info blocks and labels, and writes nothing. Leaves what it found in
 * the envelope, and one line in the log if that is anything.
 *
 * Context: may sleep, with the device locked.
 * Return: 0, -ENXIO if the range stays as it is or cannot be mapped, -ENOMEM.
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
	/* A word goes before it. */
	char text[PMEM_MEDIA_LEN - 16];
	bool dimm;

	*part = (struct pmem_part){ };

	/* Nothing is known of it until the look is over. */
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
		v = foreign_probe(&look);
		kfree(look.block);
		/* That is no word on what lies there. */
		if (source.ret)
			return source.ret;
	}

	if (foreign_is_none(&v)) {
		strscpy(pmem->media, "none", sizeof(pmem->media));
		return 0;
	}

	pmem_foreign_describe(text, sizeof(text), &v, dimm);
	/* Reading such memory is a machine check, so "raw" does not show it. */
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
			 "raw=%pUb: shown whole in spite of %s; whatever is written now destroys it\n",
			 range->uuid, text);
		return 0;
	}

	if (foreign_adoptable(&v)) {
		snprintf(pmem->media, sizeof(pmem->media), "adopted: %s", text);
		dev_info(dev, "adopted: %s; the disk is just these\n", text);
		*part = (struct pmem_part){ .offset = v.start, .size = v.size };
		return 0;
	}

	snprintf(pmem->media, sizeof(pmem->media), "refused: %s", text);
	dev_err(dev, "range %#llx, %#llx bytes refused: %s; %s, raw=%pUb of pmem_blk %s\n",
		range->start, range->size, text,
		pmem_foreign_worth(&v),
		range->uuid, v.format ? "gives it up" : "shows it whole");

	/* The driver core adds no word of its own to this one. */
	return -ENXIO;
}
