/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Private to the device-tree source.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_BUS_OF_H
#define _PMEM_BUS_OF_H

#include <linux/of.h>
#include <linux/platform_device.h>

#include "../../bus/bus.h"

extern const struct of_device_id pmem_of_ids[];
extern struct platform_driver pmem_of_driver;

/* source/of/nodes.c */
void pmem_of_nodes_start(void);
void pmem_of_nodes_stop(void);
bool pmem_of_present(const struct device_node *np);

/* source/of/overlay.c */
#ifdef CONFIG_OF_OVERLAY
void pmem_of_overlay_start(void);
void pmem_of_overlay_stop(void);
#else
static inline void pmem_of_overlay_start(void) { }
static inline void pmem_of_overlay_stop(void) { }
#endif

#endif /* _PMEM_BUS_OF_H */
