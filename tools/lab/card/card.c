// SPDX-License-Identifier: GPL-2.0
/*
 * For tests: answers in place of a PCI card's configuration space. Gives the card a serial number,
 * or has it gone: then all reads are all ones, as those of an empty slot, though its memory stays.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/module.h>
#include <linux/pci.h>

#define CARD_MAX 4

static char *device[CARD_MAX];
static unsigned int cards;
module_param_array(device, charp, &cards, 0444);
MODULE_PARM_DESC(device, "Cards, as domain:bus:device.function, not two of one bus");

static u64 serial;
module_param(serial, ullong, 0444);
MODULE_PARM_DESC(serial, "Device Serial Number of each of them");

static bool gone;
module_param(gone, bool, 0644);
MODULE_PARM_DESC(gone, "They do not answer");

/* Behind what a conventional device has. */
#define CARD_DSN	PCI_CFG_SPACE_SIZE

/**
 * struct card - one of them
 * @bus:   its bus
 * @devfn: its place there
 * @ops:   what really answers there
 */
struct card {
	struct pci_bus	*bus;
	unsigned int	devfn;
	struct pci_ops	*ops;
};

static struct card card[CARD_MAX];

static const struct card *card_of(const struct pci_bus *bus)
{
	unsigned int i;

	for (i = 0; card[i].bus != bus; i++)
		;

	return &card[i];
}

static u32 card_dword(int where)
{
	if (!serial)
		return 0;

	switch (where & ~3) {
	case CARD_DSN:
		return PCI_EXT_CAP_ID_DSN | 1 << 16;
	case CARD_DSN + 4:
		return serial;
	case CARD_DSN + 8:
		return serial >> 32;
	default:
		return 0;
	}
}

static int card_read(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 *val)
{
	const struct card *c = card_of(bus);

	if (devfn != c->devfn || (!gone && where < CARD_DSN))
		return c->ops->read(bus, devfn, where, size, val);

	*val = gone ? ~0 : card_dword(where) >> where % 4 * 8;
	*val &= GENMASK(size * 8 - 1, 0);

	return PCIBIOS_SUCCESSFUL;
}

static int card_write(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 val)
{
	const struct card *c = card_of(bus);

	if (devfn == c->devfn && (gone || where >= CARD_DSN))
		return PCIBIOS_SUCCESSFUL;

	return c->ops->write(bus, devfn, where, size, val);
}

static struct pci_ops card_ops = {
	.read	= card_read,
	.write	= card_write,
};

static int card_take(struct card *c, const char *name)
{
	unsigned int domain, bus, slot, function;
	struct pci_dev *pci;

	if (sscanf(name, "%x:%x:%x.%x", &domain, &bus, &slot, &function) != 4)
		return -EINVAL;

	pci = pci_get_domain_bus_and_slot(domain, bus, PCI_DEVFN(slot, function));
	if (!pci)
		return -ENODEV;

	c->devfn = pci->devfn;
	c->bus = pci->bus;
	c->ops = pci->bus->ops;
	/* The bus shows 256 bytes of a conventional device. */
	pci->cfg_size = PCI_CFG_SPACE_EXP_SIZE;
	get_device(&c->bus->dev);
	pci_bus_set_ops(c->bus, &card_ops);
	pci_dev_put(pci);

	return 0;
}

static void card_give_back(void)
{
	unsigned int i;

	for (i = 0; i < CARD_MAX && card[i].bus; i++) {
		pci_bus_set_ops(card[i].bus, card[i].ops);
		put_device(&card[i].bus->dev);
	}
}

static int __init card_init(void)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; i < cards && !ret; i++)
		ret = card_take(&card[i], device[i]);
	if (ret)
		card_give_back();

	return ret;
}
module_init(card_init);

static void __exit card_exit(void)
{
	card_give_back();
}
module_exit(card_exit);

MODULE_DESCRIPTION("Test: PCI cards with a serial number, or that have gone");
MODULE_LICENSE("GPL");
