// SPDX-License-Identifier: GPL-2.0
/*
 * Reads the label areas of DIMMs (decision 25): first by functions 4 and 5 of Intel's _DSM, as only
 * function 4 reports that the memory of a DIMM is locked; if a DIMM lacks them, by _LSI and _LSR
 * (ACPI 6.5 section 6.5.10). The in-tree driver uses the same order.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/acpi.h>
#include <linux/bits.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <linux/uuid.h>

#include "acpi.h"

#define PMEM_LABELS_DSM_SIZE	4
#define PMEM_LABELS_DSM_DATA	5

#define PMEM_LABELS_LOCKED	3		/* status of _LSI and _LSR */
#define PMEM_LABELS_DSM_LOCKED	BIT(16)		/* in the extended status of function 4 */

/* _DSM families of DIMMs: Intel's, two of HPE's, Microsoft's and Hyper-V's. */
static const guid_t pmem_labels_families[] = {
	GUID_INIT(0x4309ac30, 0x0d11, 0x11e4, 0x91, 0x91, 0x08, 0x00, 0x20, 0x0c, 0x9a, 0x66),
	GUID_INIT(0x9002c334, 0xacf3, 0x4c0e, 0x96, 0x42, 0xa2, 0x35, 0xf0, 0xd5, 0x3b, 0xc6),
	GUID_INIT(0x5008664b, 0xb758, 0x41a0, 0xa0, 0x3c, 0x27, 0xc2, 0xf2, 0xd0, 0x4f, 0x7e),
	GUID_INIT(0x1ee68b36, 0xd4bd, 0x4a1a, 0x9a, 0x16, 0x4f, 0x8e, 0x53, 0xd4, 0x6e, 0x05),
	GUID_INIT(0x5746c5f2, 0xa9a2, 0x4264, 0xad, 0x0e, 0xe4, 0xdd, 0xc9, 0xe0, 0x9e, 0x80),
};

#define pmem_labels_intel	(&pmem_labels_families[0])

/**
 * struct pmem_labels - the label area of a DIMM
 * @handle: ACPI handle of the DIMM
 * @dsm:    the area is read by _DSM, not by _LSI and _LSR
 * @fixed:  the area cannot be written: the DIMM has no _LSW
 * @size:   size in bytes
 * @most:   maximum number of bytes in one read
 */
struct pmem_labels {
	acpi_handle	handle;
	bool		dsm;
	bool		fixed;
	u32		size;
	u32		most;
};

/* Return: 0, -EACCES if the DIMM is locked, -EIO for any other failure. */
static int pmem_labels_status(const struct pmem_labels *labels, u64 status)
{
	if (!status)
		return 0;
	if (labels->dsm)
		return status & PMEM_LABELS_DSM_LOCKED ? -EACCES : -EIO;

	return status == PMEM_LABELS_LOCKED ? -EACCES : -EIO;
}

/*
 * Evaluate a method, but distinguish lack of memory, which says nothing about the DIMM. The _DSM
 * helpers of the kernel would report it as a missing function.
 *
 * Return: 0 and an object to be freed by ACPI_FREE() in @out, -ENOMEM, or -EIO.
 */
static int pmem_labels_evaluate(acpi_handle handle, char *name, union acpi_object *args, u32 nr,
				union acpi_object **out)
{
	struct acpi_object_list list = { nr, args };
	struct acpi_buffer buffer = { ACPI_ALLOCATE_BUFFER, NULL };
	acpi_status status = pmem_acpi_evaluate(handle, name, &list, &buffer);

	if (ACPI_FAILURE(status))
		return status == AE_NO_MEMORY ? -ENOMEM : -EIO;

	*out = buffer.pointer;

	return *out ? 0 : -EIO;
}

/* Return: 1 if the DIMM has a method @name, 0 if not, or -ENOMEM. */
static int pmem_labels_has(acpi_handle handle, char *name)
{
	acpi_handle method;
	acpi_status status = pmem_acpi_find_method(handle, name, &method);

	if (status == AE_NO_MEMORY)
		return -ENOMEM;

	return ACPI_SUCCESS(status);
}

static int pmem_labels_lsi(struct pmem_labels *labels)
{
	union acpi_object *out, *field;
	int ret = pmem_labels_evaluate(labels->handle, "_LSI", NULL, 0, &out);

	if (ret)
		return ret;

	ret = -EIO;
	if (out->type == ACPI_TYPE_PACKAGE && out->package.count >= 3) {
		field = out->package.elements;
		if (field[0].type == ACPI_TYPE_INTEGER && field[1].type == ACPI_TYPE_INTEGER &&
		    field[2].type == ACPI_TYPE_INTEGER) {
			labels->size = field[1].integer.value;
			labels->most = field[2].integer.value;
			ret = pmem_labels_status(labels, field[0].integer.value);
			if (!ret && max(field[1].integer.value, field[2].integer.value) > U32_MAX)
				ret = -EIO;
		}
	}
	ACPI_FREE(out);

	return ret;
}

static int pmem_labels_lsr(const struct pmem_labels *labels, u32 offset, void *to, u32 len)
{
	union acpi_object args[] = {
		{ .integer = { ACPI_TYPE_INTEGER, offset } },
		{ .integer = { ACPI_TYPE_INTEGER, len } },
	};
	union acpi_object *out, *field;
	int ret = pmem_labels_evaluate(labels->handle, "_LSR", args, ARRAY_SIZE(args), &out);

	if (ret)
		return ret;

	ret = -EIO;
	if (out->type == ACPI_TYPE_PACKAGE && out->package.count >= 1 &&
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

/* Call a _DSM function; @in_len is 0 for a function without arguments. */
static int pmem_labels_dsm(acpi_handle handle, const guid_t *family, u64 function, void *in,
			   u32 in_len, union acpi_object **out)
{
	union acpi_object buffer = { .buffer = { ACPI_TYPE_BUFFER, in_len, in } };
	union acpi_object args[] = {
		{ .buffer = { ACPI_TYPE_BUFFER, sizeof(*family), (u8 *)family } },
		{ .integer = { ACPI_TYPE_INTEGER, 1 } },
		{ .integer = { ACPI_TYPE_INTEGER, function } },
		{ .package = { ACPI_TYPE_PACKAGE, in_len ? 1 : 0, &buffer } },
	};

	return pmem_labels_evaluate(handle, "_DSM", args, ARRAY_SIZE(args), out);
}

/* Call one of Intel's functions and copy @len bytes that follow its status. */
static int pmem_labels_dsm_call(const struct pmem_labels *labels, u64 function, void *in,
				u32 in_len, void *to, u32 len)
{
	union acpi_object *out;
	int ret = pmem_labels_dsm(labels->handle, pmem_labels_intel, function, in, in_len, &out);

	if (ret)
		return ret;

	ret = -EIO;
	if (out->type == ACPI_TYPE_BUFFER && out->buffer.length >= 4) {
		ret = pmem_labels_status(labels, get_unaligned_le32(out->buffer.pointer));
		if (!ret && out->buffer.length - 4 < len)
			ret = -EIO;
		if (!ret)
			memcpy(to, out->buffer.pointer + 4, len);
	}
	ACPI_FREE(out);

	return ret;
}

/* Get the _DSM functions of a family as a mask, 0 if bit 0 is not set. Return: 0 or -ENOMEM. */
static int pmem_labels_functions(acpi_handle handle, const guid_t *family, u32 *functions)
{
	union acpi_object *out;
	int ret = pmem_labels_has(handle, "_DSM");
	u32 i;

	*functions = 0;
	if (ret <= 0)
		return ret;

	ret = pmem_labels_dsm(handle, family, 0, NULL, 0, &out);
	if (ret)
		return ret == -ENOMEM ? ret : 0;

	/* Old firmware returns an integer. */
	if (out->type == ACPI_TYPE_INTEGER)
		*functions = out->integer.value;
	else if (out->type == ACPI_TYPE_BUFFER)
		for (i = 0; i < out->buffer.length && i < sizeof(*functions); i++)
			*functions |= (u32)out->buffer.pointer[i] << (8 * i);
	ACPI_FREE(out);
	if (!(*functions & BIT(0)))
		*functions = 0;

	return 0;
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
 * Does the DIMM have usable _LSI and _LSR? QEMU gives _LSI to all of its DIMMs, but _LSI aborts if
 * there is no label area. The _DSM of such a DIMM has no functions, so check _DSM first, as the
 * in-tree driver does.
 *
 * Return: 1, 0, or -ENOMEM.
 */
static int pmem_labels_methods(struct pmem_labels *labels)
{
	int ret = pmem_labels_has(labels->handle, "_LSW"), i;
	u32 functions;

	if (ret < 0)
		return ret;

	labels->fixed = !ret;
	ret = pmem_labels_has(labels->handle, "_LSI");
	if (ret > 0)
		ret = pmem_labels_has(labels->handle, "_LSR");
	if (ret <= 0)
		return ret;

	ret = pmem_labels_has(labels->handle, "_DSM");
	if (ret <= 0)
		return ret ?: 1;

	for (i = 0; i < ARRAY_SIZE(pmem_labels_families); i++) {
		ret = pmem_labels_functions(labels->handle, &pmem_labels_families[i], &functions);
		if (ret || functions)
			return ret ?: 1;
	}

	return 0;
}

/*
 * Determine how to read the label area, its size, and whether the memory is locked. A DIMM can have
 * both Intel's functions and _LSI and _LSR.
 *
 * Return: 1, 0 if the DIMM has no label area, -EACCES, -EIO or -ENOMEM.
 */
static int pmem_labels_open(struct pmem_labels *labels)
{
	u32 functions;
	int ret = pmem_labels_functions(labels->handle, pmem_labels_intel, &functions);

	if (ret)
		return ret;

	if (functions & BIT(PMEM_LABELS_DSM_SIZE)) {
		labels->dsm = true;
		ret = pmem_labels_dsm_size(labels);
		if (ret || functions & BIT(PMEM_LABELS_DSM_DATA))
			return ret ?: 1;
		labels->dsm = false;
		labels->size = 0;
	}

	ret = pmem_labels_methods(labels);
	if (ret > 0)
		ret = pmem_labels_lsi(labels) ?: 1;

	return ret;
}

/* Return: bytes read, at most @len; 0 if the DIMM has no label area, -EACCES, -EIO or -ENOMEM. */
static int pmem_labels_read(struct pmem_labels *labels, void *to, u32 len)
{
	int ret = pmem_labels_open(labels);
	u32 done, step;

	if (ret <= 0)
		return ret;
	if (labels->size && !labels->most)
		return -EIO;

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

static int pmem_labels_judge(const struct pmem_device *pmem, acpi_handle handle, u32 dimm,
			     void *block, struct foreign_result *v)
{
	struct pmem_labels labels = { .handle = handle };
	int len = pmem_labels_read(&labels, block, FOREIGN_BLOCK);

	if (len == -ENOMEM)
		return len;

	if (len >= 0)
		*v = pmem_foreign_probe_labels(block, len, labels.size);
	else
		*v = (struct foreign_result){
			.format = FOREIGN_LABELS,
			.err = len == -EACCES ? FOREIGN_LOCKED : FOREIGN_UNREADABLE,
		};
	v->place = dimm;

	/*
	 * A Hyper-V DIMM has one label, which is read-only and spans the DIMM. The in-tree driver
	 * ignores labels of DIMMs without _LSW, so existing disks on Hyper-V are whole ranges.
	 */
	if (labels.fixed && !labels.dsm && !foreign_is_none(v) && v->err != FOREIGN_LOCKED) {
		dev_warn(&pmem->pdev.dev,
			 "DIMM %#x: namespace labels cannot be written (no _LSW), ignored as by the in-tree driver; the disk is the whole range\n",
			 dimm);
		*v = (struct foreign_result){ };
	}

	return 0;
}

/**
 * pmem_acpi_read_labels() - look for namespace labels on the DIMMs behind a range
 * @pmem: a range of this source
 * @v:    set to the result for the first DIMM with labels; its place is the handle of the DIMM
 *
 * Labels assign parts of a DIMM to namespaces. This driver does not support them, so it leaves a
 * DIMM with labels to drivers that do. A locked or unreadable label area may have labels.
 *
 * Context: may sleep; evaluates AML.
 * Return: 0, or -ENOMEM if memory ran out before the result was known.
 */
int pmem_acpi_read_labels(const struct pmem_device *pmem, struct foreign_result *v)
{
	struct acpi_device *root = ACPI_COMPANION(pmem->pdev.dev.parent), *dimm;
	const struct nfit_range *nr = pmem->details;
	unsigned int i;
	void *block;
	int ret = 0;

	*v = (struct foreign_result){ };
	block = kmalloc(FOREIGN_BLOCK, GFP_KERNEL);
	if (!block)
		return -ENOMEM;

	for (i = 0; i < nr->nr_memdevs && !ret && foreign_is_none(v); i++) {
		/* A DIMM without an ACPI device has no methods to evaluate. */
		dimm = acpi_find_child_device(root, nr->memdevs[i].handle, false);
		if (dimm)
			ret = pmem_labels_judge(pmem, dimm->handle, nr->memdevs[i].handle, block,
						v);
	}
	kfree(block);

	return ret;
}
