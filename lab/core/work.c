/* SPDX-License-Identifier: MIT */
#include "core/work.h"

#include "base/mem.h"

#include <assert.h>
#include <string.h>

static const struct work_row rows[] = {
#define WORK(word, name, what) [WORK_##word] = { name, what },
	WORK_LIST
#undef WORK
};

const struct work_row *work_row(enum work_kind kind)
{
	assert(kind != WORK_NONE && (size_t)kind < ARRAY_SIZE(rows));
	return &rows[kind];
}

int work_find(const char *name)
{
	for (size_t i = WORK_NONE + 1; i < ARRAY_SIZE(rows); i++)
		if (strcmp(rows[i].name, name) == 0)
			return (int)i;
	return -1;
}

const char *const *work_names(size_t *count)
{
	static const char *const names[] = {
#define WORK(word, name, what) name,
		WORK_LIST
#undef WORK
	};
	*count = ARRAY_SIZE(names);
	return names;
}
