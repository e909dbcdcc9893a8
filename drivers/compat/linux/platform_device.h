/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The driver core has taken over driver_override from the buses, and frees it. Delete with the last
 * kernel that has the member in struct platform_device.
 */
#ifndef _COMPAT_LINUX_PLATFORM_DEVICE_H
#define _COMPAT_LINUX_PLATFORM_DEVICE_H

#include_next <linux/platform_device.h>
#include <linux/slab.h>

/* For ->release() of a platform device that platform_device_alloc() did not allocate. */
static inline void platform_device_free_override(struct platform_device *pdev)
{
#ifdef COMPAT_PDEV_OVERRIDE
	kfree(pdev->driver_override);
#endif
}

#endif /* _COMPAT_LINUX_PLATFORM_DEVICE_H */
