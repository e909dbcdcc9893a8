// SPDX-License-Identifier: GPL-2.0
/*
 * Source: the NVDIMM root device ACPI0012 and its NFIT, static or by _FIT (ACPI 6.5 section 9.19).
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/acpi.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/overflow.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <kunit/visibility.h>

#include "../../pmem_version.h"
#include "acpi.h"

/* ACPI 6.5 section 5.6.6. */
#define PMEM_ACPI_NOTIFY_UPDATE	0x80	/* _FIT has changed */
#define PMEM_ACPI_NOTIFY_ERROR	0x81	/* uncorrectable memory error */

static const struct pmem_source pmem_acpi_source = {
	.name	= "nfit",
	.owner	= THIS_MODULE,
	.groups	= pmem_acpi_groups,
	.ops	= {
		.flush			= pmem_hints_flush,
		.clear_poison		= pmem_ars_clear_poison,
		.read_labels		= pmem_acpi_read_labels,
		.add_flush_hints	= pmem_acpi_add_flush_hints,
		.add_known_poison	= pmem_ars_add_known_poison,
	},
};

static struct pmem_acpi_range *pmem_acpi_find(const struct pmem_acpi *acpi,
					      const struct pmem_range *range)
{
	struct pmem_acpi_range *ar;

	list_for_each_entry(ar, &acpi->ranges, node)
		if (ar->nfit.range.start == range->start && ar->nfit.range.size == range->size)
			return ar;

	return NULL;
}

static int pmem_acpi_range_new(struct pmem_acpi *acpi, const struct nfit_range *nr)
{
	struct pmem_acpi_range *ar;

	ar = kzalloc(struct_size(ar, memdevs, nr->nr_memdevs), GFP_KERNEL);
	if (!ar)
		return -ENOMEM;

	ar->seen = true;
	ar->nfit = *nr;
	ar->nfit.memdevs = memcpy(ar->memdevs, nr->memdevs, nr->nr_memdevs * sizeof(*nr->memdevs));
	ar->nfit.range.node = nr->flags & NFIT_SPA_PROXIMITY_VALID ?
				      pxm_to_node(nr->proximity_domain) : NUMA_NO_NODE;
	list_add_tail(&ar->node, &acpi->ranges);

	return 0;
}

/* An update of the NFIT neither changes nor removes a range that has been added. */
static void pmem_acpi_update(struct pmem_acpi *acpi, struct pmem_acpi_range *ar,
			     const struct nfit_range *nr)
{
	if (memcmp(ar->nfit.identity, nr->identity, PMEM_UUID_LEN) ||
	    ar->nfit.range.flags != nr->range.flags)
		dev_warn(acpi->dev, "range %#llx changed in the NFIT: change refused\n",
			 nr->range.start);
	else if (nr->named > ar->nfit.named)
		pmem_acpi_report_rename(ar, nr);
	if (nr->range.domain != ar->nfit.range.domain)
		pmem_acpi_report_domain(ar, nr);

	/* Log a change only once. The device has its own copy of the range and keeps the domain. */
	ar->nfit.named = nr->named;
	ar->nfit.range.domain = nr->range.domain;
}

static int pmem_acpi_take(void *ctx, const struct nfit_range *nr)
{
	struct pmem_acpi *acpi = ctx;
	struct pmem_acpi_range *ar = pmem_acpi_find(acpi, &nr->range);

	if (ar && ar->seen) {
		dev_warn(acpi->dev, "duplicate range %#llx in the NFIT: second entry ignored\n",
			 nr->range.start);
		return 0;
	}
	if (ar && ar->pmem) {
		pmem_acpi_update(acpi, ar, nr);
		ar->seen = true;
		return 0;
	}
	/* Retry a range that was refused before: the NFIT may describe it differently now. */
	if (ar) {
		list_del(&ar->node);
		kfree(ar);
	}

	return pmem_acpi_range_new(acpi, nr);
}

static void pmem_acpi_add_range(struct pmem_acpi *acpi, struct pmem_acpi_range *ar)
{
	struct pmem_device *pmem;

	/* A refused range has been logged, and does not affect the others. */
	pmem = pmem_bus_add(acpi->dev, &ar->nfit.range, &pmem_acpi_source, &ar->nfit);
	if (IS_ERR(pmem))
		return;

	ar->pmem = pmem;
	pmem_acpi_report(ar);
}

/* Call after all ranges are parsed: a flush hint must not lie in any of them. */
static void pmem_acpi_add(struct pmem_acpi *acpi)
{
	struct pmem_acpi_range *ar;
	unsigned int i;

	list_for_each_entry(ar, &acpi->ranges, node) {
		if (!ar->seen || ar->pmem)
			continue;

		pmem_acpi_add_range(acpi, ar);
		for (i = 0; i < ar->nfit.nr_memdevs; i++)
			ar->memdevs[i].hint_list = NULL;
	}
}

static void pmem_acpi_diag(void *ctx, enum nfit_diag diag, size_t offset, u64 value)
{
	struct pmem_acpi *acpi = ctx;

	dev_warn_ratelimited(acpi->dev, "NFIT byte %zu: %s (%#llx)\n", offset,
			     pmem_nfit_diag_text(diag), value);
}

static int pmem_acpi_parse(struct pmem_acpi *acpi, const void *buf, size_t len)
{
	static const struct nfit_sink sink = {
		.range	= pmem_acpi_take,
		.diag	= pmem_acpi_diag,
	};
	size_t scratch_len = pmem_nfit_scratch_size(buf, len);
	struct pmem_acpi_range *ar;
	void *scratch;
	int ret;

	list_for_each_entry(ar, &acpi->ranges, node)
		ar->seen = false;

	scratch = kvmalloc(scratch_len, GFP_KERNEL);
	if (!scratch)
		return -ENOMEM;

	ret = pmem_nfit_parse(buf, len, scratch, scratch_len, &sink, acpi);
	kvfree(scratch);
	/* Before the block driver sees the ranges: it must not read known bad memory. */
	pmem_ars_learn(acpi);
	pmem_acpi_add(acpi);
	if (ret == -EBADMSG) {
		dev_err(acpi->dev, "NFIT is damaged: ranges before the damage are read-only; update the firmware\n");
		return 0;
	}
	if (ret)
		return ret;

	list_for_each_entry(ar, &acpi->ranges, node)
		if (!ar->seen)
			dev_warn(acpi->dev, "range %#llx is missing in the updated NFIT: removal refused\n",
				 ar->nfit.range.start);

	return 0;
}

/* An allocation failure does not mean that firmware has no table. */
static int pmem_acpi_errno(acpi_status status, int otherwise)
{
	return status == AE_NO_MEMORY ? -ENOMEM : otherwise;
}

/* Return: 0 or -errno of the scan, -ENODATA if there is no usable _FIT. */
static int pmem_acpi_scan_fit(struct pmem_acpi *acpi)
{
	struct acpi_buffer out = { ACPI_ALLOCATE_BUFFER, NULL };
	union acpi_object *fit;
	acpi_status status;
	int ret = -ENODATA;

	status = pmem_acpi_evaluate(ACPI_HANDLE(acpi->dev), "_FIT", NULL, &out);
	if (ACPI_FAILURE(status)) {
		if (status != AE_NOT_FOUND)
			dev_warn(acpi->dev, "_FIT failed: %s\n", acpi_format_exception(status));
		return pmem_acpi_errno(status, -ENODATA);
	}

	fit = out.pointer;
	if (fit && fit->type == ACPI_TYPE_BUFFER)
		ret = pmem_acpi_parse(acpi, fit->buffer.pointer, fit->buffer.length);
	else
		dev_warn(acpi->dev, "_FIT returned no buffer\n");

	ACPI_FREE(out.pointer);

	return ret;
}

static int pmem_acpi_scan_table(struct pmem_acpi *acpi)
{
	struct acpi_table_header *table;
	acpi_status status;
	int ret;

	status = acpi_get_table(ACPI_SIG_NFIT, 0, &table);
	/* A machine whose DIMM slots are all empty has no NFIT until a DIMM is plugged in. */
	if (status == AE_NOT_FOUND)
		return 0;
	if (ACPI_FAILURE(status)) {
		dev_err(acpi->dev, "cannot read the NFIT, no range added: %s\n",
			acpi_format_exception(status));
		return pmem_acpi_errno(status, -EIO);
	}

	ret = pmem_acpi_parse(acpi, table, table->length);
	acpi_put_table(table);

	return ret;
}

static void pmem_acpi_notify(acpi_handle handle, u32 event, void *data)
{
	struct pmem_acpi *acpi = data;
	int ret;

	if (event == PMEM_ACPI_NOTIFY_ERROR)
		pmem_ars_ask(acpi, PMEM_ARS_PREVIOUS);
	if (event != PMEM_ACPI_NOTIFY_UPDATE)
		return;

	mutex_lock(&acpi->lock);
	ret = pmem_acpi_scan_fit(acpi);
	mutex_unlock(&acpi->lock);

	if (ret)
		dev_err(acpi->dev, "NFIT update notification: cannot re-read _FIT (%d)\n", ret);
}

static void pmem_acpi_stop(void *data)
{
	struct pmem_acpi *acpi = data;
	struct pmem_acpi_range *ar, *next;

	/* Waits for a running handler; does nothing if no handler is installed. */
	acpi_remove_notify_handler(ACPI_HANDLE(acpi->dev), ACPI_DEVICE_NOTIFY, pmem_acpi_notify);
	pmem_ars_stop(acpi);

	list_for_each_entry_safe(ar, next, &acpi->ranges, node) {
		if (ar->pmem)
			pmem_bus_remove(ar->pmem);
		kfree(ar);
	}
}

static int pmem_acpi_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct acpi_device *companion = ACPI_COMPANION(dev);
	const struct device_driver *holder;
	struct pmem_acpi *acpi;
	acpi_status status;
	int ret;

	if (!companion)
		return -ENODEV;

	/* Up to 6.12 nfit binds to the ACPI device and leaves the platform device unbound. */
	holder = READ_ONCE(companion->dev.driver);
	if (holder) {
		pmem_bus_log_holder(dev, holder, "pmem_acpi");
		return -EBUSY;
	}

	acpi = devm_kzalloc(dev, sizeof(*acpi), GFP_KERNEL);
	if (!acpi)
		return -ENOMEM;

	acpi->dev = dev;
	mutex_init(&acpi->lock);
	INIT_LIST_HEAD(&acpi->ranges);
	pmem_ars_init(acpi);
	platform_set_drvdata(pdev, acpi);

	ret = devm_add_action(dev, pmem_acpi_stop, acpi);
	if (ret)
		return ret;

	status = acpi_install_notify_handler(ACPI_HANDLE(dev), ACPI_DEVICE_NOTIFY,
					     pmem_acpi_notify, acpi);
	if (ACPI_FAILURE(status))
		return dev_err_probe(dev, pmem_acpi_errno(status, -ENXIO),
				     "cannot install the notify handler for hot-plug\n");

	mutex_lock(&acpi->lock);
	ret = pmem_acpi_scan_fit(acpi);
	if (ret == -ENODATA)
		ret = pmem_acpi_scan_table(acpi);
	mutex_unlock(&acpi->lock);

	return ret;
}

static const struct acpi_device_id pmem_acpi_ids[] = {
	{ "ACPI0012" },
	{ }
};
MODULE_DEVICE_TABLE(acpi, pmem_acpi_ids);

static struct platform_driver pmem_acpi_driver = {
	.probe	= pmem_acpi_probe,
	.driver	= {
		.name			= "pmem_acpi",
		.acpi_match_table	= pmem_acpi_ids,
		.dev_groups		= pmem_ars_groups,
		.suppress_bind_attrs	= true,
	},
};
module_driver(pmem_acpi_driver, pmem_source_register, platform_driver_unregister);

/* parse/nfit.c is part of this module, for it and for its suites. */
EXPORT_SYMBOL_IF_KUNIT(pmem_nfit_diag_text);
EXPORT_SYMBOL_IF_KUNIT(pmem_nfit_hint);
EXPORT_SYMBOL_IF_KUNIT(pmem_nfit_parse);
EXPORT_SYMBOL_IF_KUNIT(pmem_nfit_scratch_size);

MODULE_DESCRIPTION("Persistent memory from the ACPI NFIT");
MODULE_AUTHOR("The pmem authors");
MODULE_VERSION(PMEM_VERSION);
MODULE_LICENSE("GPL");
