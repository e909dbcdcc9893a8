/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The state of all ranges as text for the node exporter of Prometheus.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef PMEMCTL_METRICS_H
#define PMEMCTL_METRICS_H

#include <stdbool.h>

/**
 * metrics_write() - write the file for the textfile collector, atomically
 * @path: the file, "*.prom"
 *
 * Return: whether it worked; complains if not.
 */
bool metrics_write(const char *path);

#endif /* PMEMCTL_METRICS_H */
