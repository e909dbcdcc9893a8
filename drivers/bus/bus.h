/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions of the bus: for sources, and those that the files of pmem_bus share.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_BUS_H
#define _PMEM_BUS_H

#include <linux/mutex.h>

#include "../pmem_device.h"

struct pci_dev;

struct pmem_device *pmem_bus_add(struct device *parent, const struct pmem_range *range,
				 const struct pmem_source *source, const void *details);
void pmem_bus_remove(struct pmem_device *pmem);
int pmem_bus_block_open(struct pmem_device *pmem);
void pmem_bus_allow_open(struct pmem_device *pmem);
int pmem_bus_pause(struct pmem_device *pmem);
void pmem_bus_resume(struct pmem_device *pmem);

void pmem_bus_log_holder(struct device *dev, const struct device_driver *holder,
			 const char *module);
void pmem_bus_warn_bound(struct device_driver *driver);

/**
 * pmem_source_register() - platform_driver_register() for a source
 * @driver: platform driver of the source
 *
 * Also logs the devices that another driver has bound first, which the kernel does not.
 *
 * Context: may sleep.
 * Return: 0, or -errno.
 */
static inline int pmem_source_register(struct platform_driver *driver)
{
	int ret = platform_driver_register(driver);

	if (!ret)
		pmem_bus_warn_bound(&driver->driver);

	return ret;
}

/* bus/slot.c; only if the kernel has PCI */
#define PMEM_SLOT_NO_BAR	0xffff
#if IS_ENABLED(CONFIG_PCI)
void pmem_slot_uuid(struct pci_dev *pci, int nr, struct pmem_range *range);
#else
static inline void pmem_slot_uuid(struct pci_dev *pci, int nr, struct pmem_range *range)
{
}
#endif

/* bus/iomem.c */
int pmem_bus_check_memory(struct device *parent, const struct pmem_range *range, const char *cure);
const char *pmem_bus_claimed(const struct pmem_range *range);

/* bus/firmware.c */
u64 pmem_firmware_memory_end(u64 at, char *page);

/* bus/flush_hints.c */
struct pmem_hints *pmem_hints_alloc(unsigned int room);
const char *pmem_hints_add(struct pmem_hints *hints, u32 dimm, u64 address);
int pmem_hints_flush(struct pmem_device *pmem);
void pmem_hints_free(struct pmem_hints *hints);

/**
 * struct pmem_cleared - memory that has been cleared, although firmware may still list it as bad
 * @lock: held while memory is cleared and added to @list, and while a report is compared with @list
 *        and added to a record: no memory is cleared in between
 * @list: physical addresses
 */
struct pmem_cleared {
	struct mutex	lock;	/* see above */
	struct badlist	list;
};

/* bus/poison.c */
void pmem_poison_clearing(struct pmem_device *pmem, u64 start, u64 len);
void pmem_poison_free(struct pmem_device *pmem);
extern const struct attribute_group pmem_poison_group;

/* bus/poison_event.c */
void pmem_poison_attach(struct pmem_device *pmem);
void pmem_poison_detach(struct pmem_device *pmem);

/* bus/report.c */
bool pmem_poison_report_except(u64 start, u64 len, const char *who, struct pmem_cleared *except);

/**
 * pmem_poison_report() - report bad memory to every range that contains it
 * @start: physical address
 * @len:   bytes
 * @who:   what found it, for the log
 *
 * Context: may sleep.
 * Return: true if any range contains some of it.
 */
static inline bool pmem_poison_report(u64 start, u64 len, const char *who)
{
	return pmem_poison_report_except(start, len, who, NULL);
}

/* bus/memmap.c, private to pmem_bus */
#if IS_ENABLED(CONFIG_FS_DAX)
int pmem_memmap_init(void);
void pmem_memmap_exit(void);
#else
static inline int pmem_memmap_init(void)
{
	return 0;
}

static inline void pmem_memmap_exit(void)
{
}
#endif

/* bus/mce.c, private to pmem_bus */
#if IS_ENABLED(CONFIG_X86_MCE)
#if IS_ENABLED(CONFIG_KUNIT)
bool pmem_mce_is_physical(bool smca, u64 status);
#endif
int pmem_mce_init(void);
void pmem_mce_exit(void);
#else
static inline int pmem_mce_init(void)
{
	return 0;
}

static inline void pmem_mce_exit(void)
{
}
#endif

/* bus/mode.c, private to pmem_bus */
bool pmem_bus_wants_devdax(const struct pmem_range *range);

/* bus/names.c, private to pmem_bus */
int pmem_bus_name(struct device *parent, struct pmem_device *pmem);
void pmem_bus_forget_name(struct pmem_device *pmem);

/* bus/bus.c, private to pmem_bus */
extern struct resource pmem_bus_ranges;
u64 pmem_bus_limit(void);

/* bus/sysfs.c */
extern const struct device_type pmem_bus_device_type;

#endif /* _PMEM_BUS_H */
