// SPDX-License-Identifier: GPL-2.0
/*
 * A file whose bytes are those of a disk, read as DAX does, and whose writes take the way of DAX
 * writes to bad memory. File systems take it only for such memory.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/blkdev.h>
#include <linux/dax.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/uio.h>

static char *path;
module_param(path, charp, 0444);
MODULE_PARM_DESC(path, "The disk");

static struct file *recover_disk;
static struct dax_device *recover_dax;

static ssize_t recover_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	size_t offset = offset_in_page(iocb->ki_pos), len = iov_iter_count(to);
	int id = dax_read_lock();
	ssize_t ret;
	void *addr;

	ret = dax_direct_access(recover_dax, iocb->ki_pos >> PAGE_SHIFT,
				PHYS_PFN(PAGE_ALIGN(offset + len)), DAX_ACCESS, &addr, NULL);
	if (ret > 0)
		ret = copy_to_iter(addr + offset, min(len, PFN_PHYS(ret) - offset), to);
	dax_read_unlock(id);
	if (ret > 0)
		iocb->ki_pos += ret;

	return ret;
}

static ssize_t recover_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	pgoff_t page = iocb->ki_pos >> PAGE_SHIFT;
	size_t offset = offset_in_page(iocb->ki_pos), len = iov_iter_count(from);
	int id = dax_read_lock();
	ssize_t ret;
	void *addr;

	ret = dax_direct_access(recover_dax, page, PHYS_PFN(PAGE_ALIGN(offset + len)),
				DAX_RECOVERY_WRITE, &addr, NULL);
	if (ret > 0)
		ret = dax_recovery_write(recover_dax, page, addr + offset,
					 min(len, PFN_PHYS(ret) - offset), from);
	dax_read_unlock(id);
	if (ret > 0)
		iocb->ki_pos += ret;

	return ret;
}

static int recover_fsync(struct file *file, loff_t start, loff_t end, int datasync)
{
	return blkdev_issue_flush(I_BDEV(recover_disk->f_mapping->host));
}

static const struct file_operations recover_ops = {
	.owner		= THIS_MODULE,
	.read_iter	= recover_read_iter,
	.write_iter	= recover_write_iter,
	.fsync		= recover_fsync,
	.llseek		= default_llseek,
};

static struct miscdevice recover_misc = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "pmem_recover",
	.fops	= &recover_ops,
};

static int recover_set_zero(const char *text, const struct kernel_param *kp)
{
	unsigned long page, nr;
	int id, ret;

	if (sscanf(text, "%lu %lu", &page, &nr) != 2)
		return -EINVAL;

	id = dax_read_lock();
	ret = dax_zero_page_range(recover_dax, page, nr);
	dax_read_unlock(id);

	return ret;
}

static const struct kernel_param_ops recover_zero_ops = { .set = recover_set_zero };
module_param_cb(zero, &recover_zero_ops, NULL, 0200);
MODULE_PARM_DESC(zero, "Pages to zero as DAX does: the first one, and how many");

static int __init recover_init(void)
{
	u64 start;
	int ret;

	recover_disk = filp_open(path, O_RDWR, 0);
	if (IS_ERR(recover_disk))
		return PTR_ERR(recover_disk);

	recover_dax = fs_dax_get_by_bdev(I_BDEV(recover_disk->f_mapping->host), &start, NULL, NULL);
	ret = recover_dax ? misc_register(&recover_misc) : -EOPNOTSUPP;
	if (ret) {
		fs_put_dax(recover_dax, NULL);
		fput(recover_disk);
	}

	return ret;
}
module_init(recover_init);

static void __exit recover_exit(void)
{
	misc_deregister(&recover_misc);
	fs_put_dax(recover_dax, NULL);
	fput(recover_disk);
}
module_exit(recover_exit);

MODULE_DESCRIPTION("Writes to a disk as DAX does to bad memory (for tests)");
MODULE_LICENSE("GPL");
