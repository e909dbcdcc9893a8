// SPDX-License-Identifier: GPL-2.0
/*
 * A file whose bytes are those of a disk. Each read() or write() is one bio, whose memory is cut
 * into pieces of the lengths that the test asks for, whatever they are: user space cannot send
 * such bios, other drivers of the kernel can.
 *
 * It also knows how many bytes the driver copies before others may run: each copy marks its task
 * as one that is to give up the CPU, and the next copy looks whether it did. And it lets memory go
 * bad while a bio is in flight: at a bio's first copy it wakes a task that has priority on the same
 * CPU, and so runs as soon as the driver lets others run.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/kprobes.h>
#include <linux/kthread.h>
#include <linux/minmax.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/sizes.h>
#include <linux/uio.h>

#include "bus/bus.h"

static char *path;
module_param(path, charp, 0444);
MODULE_PARM_DESC(path, "The disk");

static uint lengths[16] = { SZ_4K };
static uint nr_lengths = 1;
module_param_array(lengths, uint, &nr_lengths, 0644);
MODULE_PARM_DESC(lengths, "Bytes of the pieces of a bio, which are used in turn");

static bool nowait;
module_param(nowait, bool, 0644);
MODULE_PARM_DESC(nowait, "The bios must not wait");

static bool preflush;
module_param(preflush, bool, 0644);
MODULE_PARM_DESC(preflush, "The bios ask for a flush before anything of them is written");

static ulong longest;
module_param(longest, ulong, 0644);
MODULE_PARM_DESC(longest, "Most bytes that were copied in a row, until 0 is written to it");

static ulong bad_at;
module_param(bad_at, ulong, 0600);
MODULE_PARM_DESC(bad_at, "Physical address of a sector that goes bad at the next copy on CPU 0");

static struct file *pieces_disk;
static struct task_struct *pieces_spoiler;

/* Bytes that one task has copied in a row. A test has one task that copies at a time. */
static ulong pieces_row;

static void pieces_copied(unsigned long len)
{
	pieces_row = test_tsk_need_resched(current) ? pieces_row + len : len;
	longest = max(longest, pieces_row);
	set_tsk_need_resched(current);
	set_preempt_need_resched();
	if (READ_ONCE(bad_at) && !smp_processor_id())
		wake_up_process(pieces_spoiler);
}

/* Bound to CPU 0. */
static int pieces_spoil(void *data)
{
	ulong at;

	while (!kthread_should_stop()) {
		set_current_state(TASK_INTERRUPTIBLE);
		schedule();
		__set_current_state(TASK_RUNNING);
		at = xchg(&bad_at, 0);
		if (at)
			pmem_poison_report(at, SECTOR_SIZE, "a test");
	}

	return 0;
}

/* The functions that copy have the length as their third argument, or as their second one. */
static int pieces_third(struct kprobe *probe, struct pt_regs *regs)
{
	pieces_copied(regs_get_kernel_argument(regs, 2));

	return 0;
}

static int pieces_second(struct kprobe *probe, struct pt_regs *regs)
{
	pieces_copied(regs_get_kernel_argument(regs, 1));

	return 0;
}

static struct kprobe pieces_probes[] = {
	{ .symbol_name = "pmem_copy_to", .pre_handler = pieces_third },
	{ .symbol_name = "pmem_copy_prefetched", .pre_handler = pieces_third },
	{ .symbol_name = "pmem_copy_from", .pre_handler = pieces_third },
	{ .symbol_name = "pmem_copy_zeroes", .pre_handler = pieces_second },
};

/* What a bio of @size bytes gets: its pieces, in one run of memory. Without @size it has none. */
static int pieces_submit(loff_t pos, void *memory, size_t size, blk_opf_t opf)
{
	struct block_device *bdev = I_BDEV(pieces_disk->f_mapping->host);
	unsigned int nr = 0, len;
	struct bio *bio;
	size_t done;
	int ret;

	for (done = 0; done < size; done += lengths[nr++ % nr_lengths])
		;
	if (nr > BIO_MAX_VECS)
		return -E2BIG;

	bio = bio_alloc(bdev, nr, opf | (nowait ? REQ_NOWAIT : 0) | (preflush ? REQ_PREFLUSH : 0),
			GFP_KERNEL);
	bio->bi_iter.bi_sector = pos >> SECTOR_SHIFT;
	for (done = 0, nr = 0; done < size; done += len) {
		len = min_t(size_t, lengths[nr++ % nr_lengths], size - done);
		/* Not bio_add_page(), which makes one piece of two that follow each other. */
		__bio_add_page(bio, virt_to_page(memory + done), len,
			       offset_in_page(memory + done));
	}
	ret = submit_bio_wait(bio);
	bio_put(bio);

	return ret;
}

static ssize_t pieces_transfer(struct kiocb *iocb, struct iov_iter *iter, blk_opf_t opf)
{
	size_t size = iov_iter_count(iter), copied;
	void *memory = alloc_pages_exact(max_t(size_t, size, 1), GFP_KERNEL | __GFP_ZERO);
	ssize_t ret = -ENOMEM;

	if (!memory)
		return ret;

	if (opf == REQ_OP_WRITE && copy_from_iter(memory, size, iter) != size) {
		ret = -EFAULT;
	} else {
		ret = pieces_submit(iocb->ki_pos, memory, size, opf);
		copied = !ret && opf == REQ_OP_READ ? copy_to_iter(memory, size, iter) : size;
		if (!ret)
			ret = copied == size ? size : -EFAULT;
	}
	free_pages_exact(memory, max_t(size_t, size, 1));
	if (ret > 0)
		iocb->ki_pos += ret;

	return ret;
}

static ssize_t pieces_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	return pieces_transfer(iocb, to, REQ_OP_READ);
}

static ssize_t pieces_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	return pieces_transfer(iocb, from, REQ_OP_WRITE);
}

static const struct file_operations pieces_ops = {
	.owner		= THIS_MODULE,
	.read_iter	= pieces_read_iter,
	.write_iter	= pieces_write_iter,
	.llseek		= default_llseek,
};

static struct miscdevice pieces_misc = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "pmem_pieces",
	.fops	= &pieces_ops,
};

static int pieces_probe_all(void)
{
	unsigned int i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(pieces_probes); i++) {
		ret = register_kprobe(&pieces_probes[i]);
		if (ret) {
			while (i--)
				unregister_kprobe(&pieces_probes[i]);
			return ret;
		}
	}

	return 0;
}

static void pieces_probe_none(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(pieces_probes); i++)
		unregister_kprobe(&pieces_probes[i]);
}

static int __init pieces_init(void)
{
	int ret;

	pieces_disk = filp_open(path, O_RDWR, 0);
	if (IS_ERR(pieces_disk))
		return PTR_ERR(pieces_disk);

	pieces_spoiler = kthread_create_on_cpu(pieces_spoil, NULL, 0, "pieces/%u");
	ret = PTR_ERR_OR_ZERO(pieces_spoiler);
	if (ret)
		goto close;
	sched_set_fifo(pieces_spoiler);
	wake_up_process(pieces_spoiler);

	ret = pieces_probe_all();
	if (ret)
		goto stop;

	ret = misc_register(&pieces_misc);
	if (ret)
		goto unprobe;

	return 0;

unprobe:
	pieces_probe_none();
stop:
	kthread_stop(pieces_spoiler);
close:
	fput(pieces_disk);

	return ret;
}
module_init(pieces_init);

static void __exit pieces_exit(void)
{
	misc_deregister(&pieces_misc);
	pieces_probe_none();
	kthread_stop(pieces_spoiler);
	fput(pieces_disk);
}
module_exit(pieces_exit);

MODULE_DESCRIPTION("Bios whose pieces have any length (for tests)");
MODULE_LICENSE("GPL");
