/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The driver core took driver_override over from the buses, and frees it. Delete with the last
 * kernel whose struct platform_device has the member.
 */
#ifndef _COMPAT_LINUX_PLATFORM_DEVICE_H
#define _COMPAT_LINUX_PLATFORM_DEVICE_H

#include_next <linux/platform_device.h>
#include <linux/slab.h>

/* For the ->release of a platform device that is not from platform_device_alloc(). */
static inline void platform_device_free_override(struct platform_device *pdev)
{
#ifdef COMPAT_PDEV_OVERRIDE
	kfree(pdev->driver_override);
#endif
}

#endif /* _COMPAT_LINUX_PLATFORM_DEVICE_H */
