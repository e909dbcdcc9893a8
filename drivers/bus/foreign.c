// SPDX-License-Identifier: GPL-2.0
/*
 * Looks for foreign formats in a range before a driver shows it to users.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/io.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <kunit/visibility.h>

#include "bus.h"

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

	/* The mapping is new, so no page of it is missing. */
	ret = copy_mc_to_kernel(to, virt, len) ? -EIO : 0;
	memunmap(virt);

	return ret;
}

/* The format whose data can be shown as they are. */
static enum foreign_format pmem_foreign_wanted(const struct pmem_range *range)
{
	return range->mode == PMEM_MODE_DEVDAX ? FOREIGN_DEVDAX : FOREIGN_FSDAX;
}

static void pmem_foreign_describe(char *text, size_t len, const struct pmem_range *range,
				  const struct foreign_result *v, bool dimm)
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
	if (foreign_adoptable(v, pmem_foreign_wanted(range)))
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
 * pmem_foreign_look() - decide whether a range may be shown, and which part of it
 * @pmem: a range, claimed by the caller
 * @raw:  the administrator gives up what is found: show the whole range
 * @part: set to the part to be shown
 *
 * Reads the places where foreign formats have their info blocks and labels, and writes nothing.
 * The mode of the range decides which format is adopted: fsdax for a disk, devdax for a character
 * device. Stores the result in @pmem->media, and logs one line if there is a foreign format.
 *
 * Context: may sleep, with the device locked.
 * Return: 0, -ENXIO if the range must be left alone or cannot be mapped, -ENOMEM.
 */
int pmem_foreign_look(struct pmem_device *pmem, bool raw, struct pmem_part *part)
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

	pmem_foreign_describe(text, sizeof(text), range, &v, dimm);
	/* Reading memory of a locked DIMM raises a machine check: "raw" does not override this. */
	if (v.err == FOREIGN_LOCKED) {
		snprintf(pmem->media, sizeof(pmem->media), "refused: %s", text);
		dev_err(dev,
			"range %#llx, %#llx bytes refused: %s; unlock the DIMM, then write %s to /sys/bus/platform/drivers_probe\n",
			range->start, range->size, text, dev_name(dev));
		return -ENXIO;
	}
	if (raw) {
		snprintf(pmem->media, sizeof(pmem->media), "raw: %s", text);
		dev_warn(dev,
			 "raw=%pUb: whole range shown despite %s; writes will destroy it\n",
			 range->uuid, text);
		return 0;
	}

	if (foreign_adoptable(&v, pmem_foreign_wanted(range))) {
		snprintf(pmem->media, sizeof(pmem->media), "adopted: %s", text);
		dev_info(dev, "adopted: %s; only these bytes are shown\n", text);
		*part = (struct pmem_part){ .offset = v.start, .size = v.size };
		return 0;
	}

	snprintf(pmem->media, sizeof(pmem->media), "refused: %s", text);
	dev_err(dev, "range %#llx, %#llx bytes refused: %s; %s; pmem_blk.raw=%pUb %s%s\n",
		range->start, range->size, text,
		pmem_foreign_worth(&v),
		range->uuid, v.format ? "gives up that data" : "shows the whole range",
		range->mode == PMEM_MODE_DISK ? "" : ", once its mode is disk");

	/* The driver core does not log a second line for -ENXIO. */
	return -ENXIO;
}
EXPORT_SYMBOL_GPL(pmem_foreign_look);

/* parse/foreign.c is linked into pmem_bus, which exports its functions. */
EXPORT_SYMBOL_GPL(pmem_foreign_probe);
EXPORT_SYMBOL_GPL(pmem_foreign_probe_labels);
EXPORT_SYMBOL_GPL(pmem_foreign_format_name);
EXPORT_SYMBOL_GPL(pmem_foreign_err_text);
EXPORT_SYMBOL_IF_KUNIT(pmem_foreign_fletcher64);
