/* SPDX-License-Identifier: MIT */
/*
 * limits: what one container may use, as a table: the one place of the words, units, ranges and
 * presets. exercise.json ("limits"), `run --limit` and help read it.
 */
#ifndef LAB_CORE_LIMITS_H
#define LAB_CORE_LIMITS_H

#include "base/err.h"
#include "core/observation.h"

#include <stddef.h>

/* Each has its row, which names the range. */
struct limits {
	unsigned wall_ms;    /* of one world */
	unsigned cpu_ms;     /* of all its processes together */
	unsigned memory_mib; /* resident, of all its processes */
	unsigned pids;       /* processes and threads */
	unsigned output_kib; /* its program's stdout and stderr */
	unsigned disk_mib;   /* everything it writes */
	unsigned file_mib;   /* one file */
};

/* An exercise's world is over soon; what a person runs, or a shell, may take its time. */
enum limit_use { LIMIT_EXERCISE, LIMIT_RUN, LIMIT_USES };

struct limit_range {
	unsigned max, preset;
};

struct limit_row {
	enum limit_word word; /* its name is limit_word_name */
	const char *key;      /* "file_mib", in exercise.json */
	const char *unit;     /* "MiB" */
	size_t offset;        /* in struct limits */
	unsigned min;
	struct limit_range range[LIMIT_USES];
};

const struct limit_row *limits_row(size_t index); /* NULL behind the last */
unsigned *limits_at(struct limits *limits, const struct limit_row *row);
void limits_preset(struct limits *limits, enum limit_use use);

/* One "memory=64", in the row's unit, within its range. ERR_USAGE with the nearest right word. */
int limits_set(struct limits *limits, enum limit_use use, const char *text, struct err *err);

#endif
