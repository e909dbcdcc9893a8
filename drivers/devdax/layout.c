// SPDX-License-Identifier: GPL-2.0
/*
 * Compares dax_bus.h with the types of the running kernel, which describes them in BTF. A kernel
 * that has changed them, or does not describe them, is refused.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/err.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/printk.h>
#include <linux/stddef.h>
#include <linux/vmalloc.h>

#include "../parse/btf.h"
#include "dax_bus.h"
#include "devdax.h"

#define PMEM_BTF_FILE	"/sys/kernel/btf/vmlinux"

static const struct btf_field pmem_layout_data[] = {
	{ "dax_region", offsetof(struct dev_dax_data, dax_region) },
	{ "pgmap", offsetof(struct dev_dax_data, pgmap) },
	{ "size", offsetof(struct dev_dax_data, size) },
	{ "id", offsetof(struct dev_dax_data, id) },
	{ "memmap_on_memory", offsetof(struct dev_dax_data, memmap_on_memory), true },
	{ }
};

static const char *const pmem_layout_alloc[] = {
	"parent", "region_id", "range", "target_node", "align", "flags", NULL
};

static const char *const pmem_layout_create[] = { "data", NULL };
static const char *const pmem_layout_kill[] = { "dev_dax", NULL };

/* Set @what to what is compared when an error is returned. */
static int pmem_layout_compare(const void *data, size_t len, const char **what)
{
	struct btf_view view;
	int ret;

	*what = PMEM_BTF_FILE;
	ret = pmem_btf_open(&view, data, len);
	if (ret)
		return ret;

	*what = "struct dev_dax_data";
	ret = pmem_btf_check_struct(&view, "dev_dax_data", pmem_layout_data,
				    sizeof(struct dev_dax_data));
	if (ret)
		return ret;

	*what = "alloc_dax_region()";
	ret = pmem_btf_check_function(&view, "alloc_dax_region", pmem_layout_alloc);
	if (ret)
		return ret;

	*what = "devm_create_dev_dax()";
	ret = pmem_btf_check_function(&view, "devm_create_dev_dax", pmem_layout_create);
	if (ret)
		return ret;

	*what = "kill_dev_dax()";
	return pmem_btf_check_function(&view, "kill_dev_dax", pmem_layout_kill);
}

static int pmem_layout_read_all(struct file *file, void *data, loff_t len)
{
	loff_t pos = 0;
	ssize_t ret;

	/* sysfs returns a page at a time. */
	while (pos < len) {
		ret = kernel_read(file, data + pos, len - pos, &pos);
		if (ret <= 0)
			return ret ?: -EIO;
	}

	return 0;
}

/*
 * Read the file and compare. Not by kernel_read_file(), which is for files that the kernel trusts,
 * such as firmware: enum kernel_read_file_id has no value for this file.
 */
static int pmem_layout_check_file(const char **what)
{
	struct file *file = filp_open(PMEM_BTF_FILE, O_RDONLY, 0);
	void *data;
	loff_t len;
	int ret;

	if (IS_ERR(file))
		return PTR_ERR(file);

	len = i_size_read(file_inode(file));
	data = vmalloc(len);
	ret = data ? pmem_layout_read_all(file, data, len) : -ENOMEM;
	fput(file);
	if (!ret)
		ret = pmem_layout_compare(data, len, what);
	vfree(data);

	return ret;
}

/**
 * pmem_devdax_check_layout() - check that dax_bus.h is right for the running kernel
 *
 * Logs what differs.
 *
 * Context: may sleep.
 * Return: 0, or -EOPNOTSUPP if a type differs or is not described.
 */
int pmem_devdax_check_layout(void)
{
	const char *what = PMEM_BTF_FILE;
	int ret = pmem_layout_check_file(&what);

	if (!ret)
		return 0;

	pr_err("pmem_devdax: not loaded, as %s of this kernel %s (%d); ranges can be disks instead\n",
	       what, ret == -EPROTO ? "is not as expected" : "cannot be checked", ret);

	return -EOPNOTSUPP;
}
