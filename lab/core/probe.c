/* SPDX-License-Identifier: MIT */
#include "core/probe.h"

#include "base/mem.h"
#include "base/text.h"

#include <assert.h>
#include <string.h>

static const struct probe_row rows[] = {
#define PROBE(word, name, call, what) [PROBE_##word] = { name, call, what, false },
	PROBE_LIST
#undef PROBE
		[PROBE_workload] = { "workload", NULL, "do its work to the end", true },
};
_Static_assert(ARRAY_SIZE(rows) == PROBE_COUNT, "a row per probe");

const struct probe_row *probe_row(enum probe_kind kind)
{
	assert((size_t)kind < ARRAY_SIZE(rows));
	return &rows[kind];
}

int probe_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (!strcmp(rows[i].name, name))
			return (int)i;
	return -1;
}

const char *probe_nearest(const char *wrong)
{
	const char *names[ARRAY_SIZE(rows)];
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		names[i] = rows[i].name;
	return text_nearest(wrong, names, ARRAY_SIZE(names));
}
