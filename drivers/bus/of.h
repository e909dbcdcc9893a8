/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Private to the device-tree source.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_BUS_OF_H
#define _PMEM_BUS_OF_H

#include <linux/notifier.h>
#include <linux/platform_device.h>

#include "bus.h"

extern struct platform_driver pmem_of_driver;

/* bus/of_overlay.c */
extern struct notifier_block pmem_of_overlay_nb;

#endif /* _PMEM_BUS_OF_H */
