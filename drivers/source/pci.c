// SPDX-License-Identifier: GPL-2.0
/*
 * Source: a BAR of a PCI device that the administrator selects by driver_override or new_id.
 *
 * The BAR of a real device is behind a bus, so it is mapped write-combining and is block-only. The
 * BAR of QEMU's ivshmem is RAM of the host and may have struct pages. This source does not request
 * the BAR: the block driver claims it.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/security.h>
#include <linux/unaligned.h>

#include "../pmem_version.h"
#include "../bus/bus.h"

#define PMEM_PCI_IVSHMEM_VENDOR	0x1af4
#define PMEM_PCI_IVSHMEM_DEVICE	0x1110
#define PMEM_PCI_IVSHMEM_BAR	2

static bool ivshmem;
module_param(ivshmem, bool, 0444);
MODULE_PARM_DESC(ivshmem,
		 "Bind to every ivshmem device, shared memory of virtual machines (default: off)");

static int bar = -1;
module_param(bar, int, 0444);
MODULE_PARM_DESC(bar,
		 "Number of the BAR that contains the memory (default: -1, BAR 2 of ivshmem, else the largest prefetchable one)");

static char *domain = "unknown";
module_param(domain, charp, 0444);
MODULE_PARM_DESC(domain,
		 "Persistence domain of the memory: unknown, volatile, memory_controller (battery-backed) or cpu_cache (default: unknown)");

/**
 * struct pmem_pci - a card, kept while the driver is bound to it
 * @pmem: the range in its BAR
 * @lost: a reset of the card may have lost writes
 */
struct pmem_pci {
	struct pmem_device	*pmem;
	bool			lost;
};

/*
 * Writes to a removed card are lost without an error, and the PCI core may not know of the removal
 * yet. So read a register of a real card, which returns all ones once the card is gone. On
 * ivshmem, which is RAM of the host, such a read would cost a VM exit: rely on the PCI core there.
 */
static int pmem_pci_flush(struct pmem_device *pmem)
{
	struct pci_dev *pci = to_pci_dev(pmem->pdev.dev.parent);
	const struct pmem_pci *card = pci_get_drvdata(pci);
	u16 command = PCI_COMMAND_MEMORY;

	if (pmem->range.flags & PMEM_RANGE_DEVICE)
		pci_read_config_word(pci, PCI_COMMAND, &command);

	return pci->error_state != pci_channel_io_normal || PCI_POSSIBLE_ERROR(command) ||
	       !(command & PCI_COMMAND_MEMORY) || READ_ONCE(card->lost) ? -EIO : 0;
}

static const struct pmem_source pmem_pci_source = {
	.name		= "pci",
	.owner		= THIS_MODULE,
	.removable	= true,
	.ops		= { .flush = pmem_pci_flush },
};

static bool pmem_pci_is_ivshmem(const struct pci_dev *pci)
{
	return pci->vendor == PMEM_PCI_IVSHMEM_VENDOR && pci->device == PMEM_PCI_IVSHMEM_DEVICE;
}

static int pmem_pci_choose_bar(struct pci_dev *pci)
{
	int i, best = -1;

	if (bar >= 0)
		return bar < PCI_STD_NUM_BARS ? bar : -1;
	if (pmem_pci_is_ivshmem(pci))
		return PMEM_PCI_IVSHMEM_BAR;

	for (i = 0; i < PCI_STD_NUM_BARS; i++) {
		if (!(pci_resource_flags(pci, i) & IORESOURCE_PREFETCH))
			continue;
		if (best < 0 || pci_resource_len(pci, i) > pci_resource_len(pci, best))
			best = i;
	}

	return best;
}

static int pmem_pci_refuse(struct pci_dev *pci, int err, const char *why)
{
	dev_err(&pci->dev, "refused: %s\n", why);

	return err;
}

static void pmem_pci_remove(void *data)
{
	struct pmem_device *pmem = data;

	/* After surprise removal, or if the card is dead, its vendor ID reads as all ones. */
	pmem->gone = !pci_device_is_present(to_pci_dev(pmem->pdev.dev.parent));
	pmem_bus_remove(pmem);
}

/*
 * During a reset, writes to the card are lost without an error, and reads return all ones, so I/O
 * waits until it is over. If programs use the memory by DAX, or if the card did not respond even
 * before, no later flush may succeed.
 */
static void pmem_pci_reset_prepare(struct pci_dev *pci)
{
	struct pmem_pci *card = pci_get_drvdata(pci);

	if (!pmem_bus_pause(card->pmem))
		return;

	WRITE_ONCE(card->lost, true);
	dev_err(&pci->dev,
		"the reset of the card may lose writes: flushes fail until it is removed and found again\n");
}

/* Called even if the reset has failed. Then flushes fail, as on any card that does not respond. */
static void pmem_pci_reset_done(struct pci_dev *pci)
{
	const struct pmem_pci *card = pci_get_drvdata(pci);

	if (!card->lost && pmem_pci_flush(card->pmem))
		dev_err(&pci->dev, "the card does not respond after its reset\n");
	pmem_bus_resume(card->pmem);
}

static const struct pci_error_handlers pmem_pci_errors = {
	.reset_prepare	= pmem_pci_reset_prepare,
	.reset_done	= pmem_pci_reset_done,
};

/* Does another card have the same serial number? Some vendors repeat them. */
static bool pmem_pci_has_twin(struct pci_dev *pci, u64 serial)
{
	struct pci_dev *other = NULL;

	while ((other = pci_get_device(pci->vendor, pci->device, other))) {
		if (other == pci || other->devfn != pci->devfn || pci_get_dsn(other) != serial)
			continue;
		dev_warn(&pci->dev,
			 "duplicate serial number %#llx, same as %s: the uuid is made from the slot\n",
			 serial, pci_name(other));
		pci_dev_put(other);
		return true;
	}

	return false;
}

/*
 * Make the uuid from the serial number, so that it follows the card to another slot. The devfn
 * distinguishes the functions of a card. Return: false if the card has no unique serial number.
 */
static bool pmem_pci_uuid_by_serial(struct pci_dev *pci, int nr, struct pmem_range *range)
{
	u64 serial = pci_get_dsn(pci);
	u8 id[28] = "dsn";

	if (!serial || serial == U64_MAX || pmem_pci_has_twin(pci, serial))
		return false;

	put_unaligned_le32((u32)pci->vendor << 16 | pci->device, id + 4);
	put_unaligned_le16(pci->devfn, id + 8);
	put_unaligned_le16(nr, id + 10);
	put_unaligned_le64(range->size, id + 12);
	put_unaligned_le64(serial, id + 20);
	pmem_range_uuid(range->uuid, id, sizeof(id));

	return true;
}

static int pmem_pci_probe(struct pci_dev *pci, const struct pci_device_id *id)
{
	struct pmem_range range = {
		.domain	= pmem_range_domain_parse(domain),
		.node	= dev_to_node(&pci->dev),
	};
	int nr = pmem_pci_choose_bar(pci), ret;
	struct pmem_pci *card;

	/* The same lockdown reason as for the resource files of a BAR in sysfs. */
	if (security_locked_down(LOCKDOWN_PCI_ACCESS))
		return pmem_pci_refuse(pci, -EPERM, "the kernel is locked down");
	if (pmem_range_domain_parse(domain) < 0)
		return pmem_pci_refuse(pci, -EINVAL, "domain= is not a persistence domain");
	if (nr < 0 || !(pci_resource_flags(pci, nr) & IORESOURCE_MEM))
		return pmem_pci_refuse(pci, -ENODEV, "it has no such memory BAR");
	if (!(pci_resource_flags(pci, nr) & IORESOURCE_PREFETCH))
		return pmem_pci_refuse(pci, -EINVAL, "the BAR is not prefetchable, so not memory");

	card = devm_kzalloc(&pci->dev, sizeof(*card), GFP_KERNEL);
	if (!card)
		return -ENOMEM;
	pci_set_drvdata(pci, card);

	ret = pcim_enable_device(pci);
	if (ret)
		return pmem_pci_refuse(pci, ret, "the device cannot be enabled");

	range.start = pci_resource_start(pci, nr);
	range.size = pci_resource_len(pci, nr);
	if (!pmem_pci_is_ivshmem(pci))
		range.flags |= PMEM_RANGE_DEVICE;
	if (!pmem_pci_uuid_by_serial(pci, nr, &range))
		pmem_slot_uuid(pci, nr, &range);

	card->pmem = pmem_bus_add(&pci->dev, &range, &pmem_pci_source, NULL);
	if (IS_ERR(card->pmem))
		return PTR_ERR(card->pmem);

	return devm_add_action_or_reset(&pci->dev, pmem_pci_remove, card->pmem);
}

static struct pci_driver pmem_pci_driver = {
	.name	= "pmem_pci",
	.probe	= pmem_pci_probe,
	.err_handler = &pmem_pci_errors,
	.driver	= {
		.suppress_bind_attrs	= true,
	},
};

static int __init pmem_pci_init(void)
{
	int ret = pci_register_driver(&pmem_pci_driver);

	if (ret || !ivshmem)
		return ret;

	ret = pci_add_dynid(&pmem_pci_driver, PMEM_PCI_IVSHMEM_VENDOR, PMEM_PCI_IVSHMEM_DEVICE,
			    PCI_ANY_ID, PCI_ANY_ID, 0, 0, 0);
	if (ret)
		pci_unregister_driver(&pmem_pci_driver);

	return ret;
}
module_init(pmem_pci_init);

static void __exit pmem_pci_exit(void)
{
	pci_unregister_driver(&pmem_pci_driver);
}
module_exit(pmem_pci_exit);

MODULE_DESCRIPTION("Persistent memory in a PCI BAR");
MODULE_AUTHOR("The pmem authors");
MODULE_VERSION(PMEM_VERSION);
MODULE_LICENSE("GPL");
