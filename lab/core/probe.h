/* SPDX-License-Identifier: MIT */
/* probe: the catalogue as rows. "workload" stands beside it: it waits for the container's own
 * program and has no decisive call. */
#ifndef LAB_CORE_PROBE_H
#define LAB_CORE_PROBE_H

#include "core/probe_list.h"

#include <stddef.h>

enum probe_kind {
#define PROBE(word, name, call, what) PROBE_##word,
	PROBE_LIST
#undef PROBE
		PROBE_workload,
};
#define PROBE_COUNT (PROBE_workload + 1)

struct probe_row {
	const char *name;
	const char *call; /* NULL for workload */
	const char *what; /* completes "it could ..." */
};

const struct probe_row *probe_row(enum probe_kind kind);
int probe_find(const char *name); /* enum probe_kind, or -1 */
const char *probe_nearest(const char *wrong);

#endif
