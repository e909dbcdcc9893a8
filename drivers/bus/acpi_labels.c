// SPDX-License-Identifier: GPL-2.0
/*
 * The label areas of DIMMs: read by _LSI and _LSR (ACPI 6.5 section 6.5.10), or where a DIMM lacks
 * them by functions 4 and 5 of Intel's _DSM.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/acpi.h>
#include <linux/bits.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/unaligned.h>
#include <linux/uuid.h>

#include "acpi.h"

#define PMEM_LABELS_DSM_SIZE	4
#define PMEM_LABELS_DSM_DATA	5
#define PMEM_LABELS_DSM_MASK	(BIT(PMEM_LABELS_DSM_SIZE) | BIT(PMEM_LABELS_DSM_DATA))

#define PMEM_LABELS_LOCKED	3		/* status of _LSI and _LSR */
#define PMEM_LABELS_DSM_LOCKED	BIT(16)		/* in the extended status of function 4 */

/* The kinds of _DSM that DIMMs have: Intel's, HPE's two, Microsoft's and Hyper-V's. */
static const guid_t pmem_labels_kinds[] = {
	GUID_INIT(0x4309ac30, 0x0d11, 0x11e4, 0x91, 0x91, 0x08, 0x00, 0x20, 0x0c, 0x9a, 0x66),
	GUID_INIT(0x9002c334, 0xacf3, 0x4c0e, 0x96, 0x42, 0xa2, 0x35, 0xf0, 0xd5, 0x3b, 0xc6),
	GUID_INIT(0x5008664b, 0xb758, 0x41a0, 0xa0, 0x3c, 0x27, 0xc2, 0xf2, 0xd0, 0x4f, 0x7e),
	GUID_INIT(0x1ee68b36, 0xd4bd, 0x4a1a, 0x9a, 0x16, 0x4f, 0x8e, 0x53, 0xd4, 0x6e, 0x05),
	GUID_INIT(0x5746c5f2, 0xa9a2, 0x4264, 0xad, 0x0e, 0xe4, 0xdd, 0xc9, 0xe0, 0x9e, 0x80),
};

#define pmem_labels_intel	(&pmem_labels_kinds[0])

/**
 * struct pmem_labels - a label area that can be read
 * @handle: of the DIMM
 * @dsm:    by _DSM, not by _LSI and _LSR
 * @size:   length in bytes
 * @most:   bytes that can be read at once
 */
struct pmem_labels {
	acpi_handle	handle;
	bool		dsm;
	u32		size;
	u32		most;
};

/* Return: 0, -EACCES if it is locked, -EIO if it fails in another way. */
static int pmem_labels_status(const struct pmem_labels *labels, u32 status)
{
	if (!status)
		return 0;
	if (labels->dsm)
		return status & PMEM_LABELS_DSM_LOCKED ? -EACCES : -EIO;

	return status == PMEM_LABELS_LOCKED ? -EACCES : -EIO;
}

static union acpi_object *pmem_labels_method(acpi_handle handle, char *name, u32 *offset, u32 len)
{
	union acpi_object args[] = {
		{ .integer = { ACPI_TYPE_INTEGER, offset ? *offset : 0 } },
		{ .integer = { ACPI_TYPE_INTEGER, len } },
	};
	struct acpi_object_list list = { offset ? ARRAY_SIZE(args) : 0, args };
	struct acpi_buffer out = { ACPI_ALLOCATE_BUFFER, NULL };

	return ACPI_FAILURE(acpi_evaluate_object(handle, name, &list, &out)) ? NULL : out.pointer;
}

static int pmem_labels_lsi(struct pmem_labels *labels)
{
	union acpi_object *out = pmem_labels_method(labels->handle, "_LSI", NULL, 0), *field;
	int ret = -EIO;

	if (out && out->type == ACPI_TYPE_PACKAGE && out->package.count >= 3) {
		field = out->package.elements;
		if (field[0].type == ACPI_TYPE_INTEGER && field[1].type == ACPI_TYPE_INTEGER &&
		    field[2].type == ACPI_TYPE_INTEGER) {
			labels->size = field[1].integer.value;
			labels->most = field[2].integer.value;
			ret = pmem_labels_status(labels, field[0].integer.value);
		}
	}
	ACPI_FREE(out);

	return ret;
}

static int pmem_labels_lsr(const struct pmem_labels *labels, u32 offset, void *to, u32 len)
{
	union acpi_object *out = pmem_labels_method(labels->handle, "_LSR", &offset, len), *field;
	int ret = -EIO;

	if (out && out->type == ACPI_TYPE_PACKAGE && out->package.count >= 1 &&
	    out->package.elements[0].type == ACPI_TYPE_INTEGER) {
		field = out->package.elements;
		ret = pmem_labels_status(labels, field[0].integer.value);
		if (!ret && (out->package.count < 2 || field[1].type != ACPI_TYPE_BUFFER ||
			     field[1].buffer.length < len))
			ret = -EIO;
		if (!ret)
			memcpy(to, field[1].buffer.pointer, len);
	}
	ACPI_FREE(out);

	return ret;
}

/* @in: of no length for a function that takes nothing. Copies @len bytes behind the status. */
static int pmem_labels_dsm_call(const struct pmem_labels *labels, u64 function, void *in,
				u32 in_len, void *to, u32 len)
{
	union acpi_object buffer = { .buffer = { ACPI_TYPE_BUFFER, in_len, in } };
	union acpi_object package = { .package = { ACPI_TYPE_PACKAGE, in_len ? 1 : 0, &buffer } };
	union acpi_object *out;
	int ret = -EIO;

	out = acpi_evaluate_dsm(labels->handle, pmem_labels_intel, 1, function, &package);
	if (out && out->type == ACPI_TYPE_BUFFER && out->buffer.length >= 4) {
		ret = pmem_labels_status(labels, get_unaligned_le32(out->buffer.pointer));
		if (!ret && out->buffer.length - 4 < len)
			ret = -EIO;
		if (!ret)
			memcpy(to, out->buffer.pointer + 4, len);
	}
	ACPI_FREE(out);

	return ret;
}

static int pmem_labels_dsm_size(struct pmem_labels *labels)
{
	u8 sizes[8];
	int ret = pmem_labels_dsm_call(labels, PMEM_LABELS_DSM_SIZE, NULL, 0, sizes, sizeof(sizes));

	if (ret)
		return ret;

	labels->size = get_unaligned_le32(sizes);
	labels->most = get_unaligned_le32(sizes + 4);

	return 0;
}

static int pmem_labels_dsm_read(const struct pmem_labels *labels, u32 offset, void *to, u32 len)
{
	u8 in[8];

	put_unaligned_le32(offset, in);
	put_unaligned_le32(len, in + 4);

	return pmem_labels_dsm_call(labels, PMEM_LABELS_DSM_DATA, in, sizeof(in), to, len);
}

/*
 * QEMU gives _LSI to all of its DIMMs, and it aborts where there is no label area: such a DIMM's
 * _DSM has nothing to offer. The in-tree driver looks at that first as well.
 */
static bool pmem_labels_methods(acpi_handle handle)
{
	int i;

	if (!acpi_has_method(handle, "_LSI") || !acpi_has_method(handle, "_LSR"))
		return false;
	if (!acpi_has_method(handle, "_DSM"))
		return true;

	for (i = 0; i < ARRAY_SIZE(pmem_labels_kinds); i++)
		if (acpi_check_dsm(handle, &pmem_labels_kinds[i], 1, BIT(0)))
			return true;

	return false;
}

/* Return: bytes read, at most @len; 0 if the DIMM has no label area, -EACCES or -EIO. */
static int pmem_labels_read(struct pmem_labels *labels, void *to, u32 len)
{
	bool methods = pmem_labels_methods(labels->handle);
	u32 done, step;
	int ret;

	labels->dsm = !methods && acpi_check_dsm(labels->handle, pmem_labels_intel, 1,
						 PMEM_LABELS_DSM_MASK);
	if (methods)
		ret = pmem_labels_lsi(labels);
	else if (labels->dsm)
		ret = pmem_labels_dsm_size(labels);
	else
		return 0;

	if (!ret && labels->size && !labels->most)
		ret = -EIO;
	if (ret)
		return ret;

	len = min(len, labels->size);
	for (done = 0; done < len; done += step) {
		step = min(len - done, labels->most);
		ret = labels->dsm ? pmem_labels_dsm_read(labels, done, to + done, step) :
				    pmem_labels_lsr(labels, done, to + done, step);
		if (ret)
			return ret;
	}

	return len;
}

static struct media_verdict pmem_labels_judge(acpi_handle handle, u32 dimm, void *block)
{
	struct pmem_labels labels = { .handle = handle };
	struct media_verdict v = { .format = MEDIA_LABELS };
	int len = pmem_labels_read(&labels, block, MEDIA_BLOCK);

	if (len >= 0)
		v = media_judge_labels(block, len, labels.size);
	else
		v.flaw = len == -EACCES ? MEDIA_LOCKED : MEDIA_UNREADABLE;
	v.place = dimm;

	return v;
}

/**
 * pmem_acpi_labels() - do the label areas of the DIMMs behind a range name namespaces?
 * @pmem: a range of this source
 *
 * A label says which part of a DIMM is whose. As labels are not followed here, a DIMM with any is
 * left to those who do. One that cannot be read or is locked may have some.
 *
 * Context: may sleep; evaluates AML.
 * Return: the verdict on the first DIMM that is not free, its place being the DIMM's handle.
 */
struct media_verdict pmem_acpi_labels(const struct pmem_device *pmem)
{
	struct acpi_device *root = ACPI_COMPANION(pmem->pdev.dev.parent), *dimm;
	const struct nfit_range *nr = pmem->details;
	struct media_verdict v = { };
	unsigned int i;
	void *block;

	block = kmalloc(MEDIA_BLOCK, GFP_KERNEL);
	if (!block)
		return (struct media_verdict){ .flaw = MEDIA_UNREADABLE };

	for (i = 0; i < nr->nr_maps && media_is_free(&v); i++) {
		/* One without a device has no methods to ask. */
		dimm = acpi_find_child_device(root, nr->maps[i].handle, false);
		if (dimm)
			v = pmem_labels_judge(dimm->handle, nr->maps[i].handle, block);
	}
	kfree(block);

	return v;
}
