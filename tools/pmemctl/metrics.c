// SPDX-License-Identifier: GPL-2.0
/*
 * The state of all ranges as text for the node exporter of Prometheus.
 *
 * Copyright (c) 2026 The pmem authors
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atomic.h"
#include "metrics.h"
#include "output.h"
#include "pass.h"
#include "range.h"

/* A metric of each range. */
struct metric {
	const char *name;
	const char *help;
	uint64_t (*value)(const struct range *range);
};

static uint64_t size(const struct range *range)
{
	return range->size;
}

static uint64_t bad_bytes(const struct range *range)
{
	return range->bad_bytes;
}

static uint64_t has_disk(const struct range *range)
{
	return *range->disk != '\0';
}

static uint64_t read_only(const struct range *range)
{
	return range->read_only;
}

static const struct metric metrics[] = {
	{ "pmem_size_bytes", "Length of the range.", size },
	{ "pmem_bad_bytes", "Bytes of the range that are known to be bad.", bad_bytes },
	{ "pmem_disk", "Whether the range has a disk.", has_disk },
	{ "pmem_read_only", "Whether writes are refused.", read_only },
};

/* What is written, and for which metric. */
struct writing {
	FILE			*to;
	const struct metric	*metric;
};

static void put_label(FILE *to, const char *key, const char *value)
{
	char *clean = output_clean(value);

	fprintf(to, "%s=\"", key);
	for (const char *p = clean; *p; p++)
		fprintf(to, "%s%c", *p == '"' || *p == '\\' ? "\\" : "", *p);
	fputc('"', to);
	free(clean);
}

static int put_range(void *ctx, const struct range *range)
{
	const struct writing *w = ctx;

	fprintf(w->to, "%s{", w->metric->name);
	put_label(w->to, "uuid", range->uuid);
	put_label(w->to, ",range", range->name);
	put_label(w->to, ",disk", range->disk);
	put_label(w->to, ",source", range->source);
	put_label(w->to, ",label", range->label);
	fprintf(w->to, "} %" PRIu64 "\n", w->metric->value(range));

	return 0;
}

static int put_passes(void *ctx, const struct pass *pass)
{
	const struct writing *w = ctx;

	if (pass->supported)
		fprintf(w->to, "pmem_scrub_passes_total{device=\"%s\"} %u\n", pass->device,
			pass->passes);

	return 0;
}

static int put_running(void *ctx, const struct pass *pass)
{
	const struct writing *w = ctx;

	if (pass->supported)
		fprintf(w->to, "pmem_scrub_running{device=\"%s\"} %d\n", pass->device, pass->running);

	return 0;
}

static int put_incomplete(void *ctx, const struct pass *pass)
{
	const struct writing *w = ctx;

	if (pass->supported && *pass->result)
		fprintf(w->to, "pmem_scrub_incomplete{device=\"%s\"} %d\n", pass->device,
			!strcmp(pass->result, "incomplete"));

	return 0;
}

static void put_head(FILE *to, const char *name, const char *help, const char *type)
{
	fprintf(to, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

bool metrics_write(const char *path)
{
	char *text = NULL;
	size_t len;
	struct writing w = { .to = must(open_memstream(&text, &len)) };
	bool done;

	for (size_t i = 0; i < sizeof(metrics) / sizeof(*metrics); i++) {
		w.metric = &metrics[i];
		put_head(w.to, metrics[i].name, metrics[i].help, "gauge");
		range_each(put_range, &w);
	}
	put_head(w.to, "pmem_scrub_passes_total", "Searches for bad memory that have ended.", "counter");
	pass_each(put_passes, &w);
	put_head(w.to, "pmem_scrub_running", "Whether firmware searches for bad memory.", "gauge");
	pass_each(put_running, &w);
	put_head(w.to, "pmem_scrub_incomplete", "Whether the last search left a range out.", "gauge");
	pass_each(put_incomplete, &w);
	fclose(w.to);

	done = atomic_write(path, must(text));
	free(text);

	return done;
}
