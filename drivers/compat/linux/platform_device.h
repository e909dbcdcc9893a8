/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The driver core has taken over driver_override from the buses, and frees it. Delete with the last
 * kernel that has the member in struct platform_device.
 */
#ifndef _COMPAT_LINUX_PLATFORM_DEVICE_H
#define _COMPAT_LINUX_PLATFORM_DEVICE_H

#include_next <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/string.h>

/* For ->release() of a platform device that platform_device_alloc() did not allocate. */
static inline void platform_device_free_override(struct platform_device *pdev)
{
#ifdef COMPAT_PDEV_OVERRIDE
	kfree(pdev->driver_override);
#endif
}

#ifdef COMPAT_PDEV_OVERRIDE
static inline int device_set_driver_override(struct device *dev, const char *name)
{
	return driver_set_override(dev, &to_platform_device(dev)->driver_override, name,
				   strlen(name));
}
#endif

#endif /* _COMPAT_LINUX_PLATFORM_DEVICE_H */
