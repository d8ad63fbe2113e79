/* SPDX-License-Identifier: MIT */
#include "core/work.h"

#include "base/mem.h"

#include <assert.h>
#include <string.h>

static const struct work_row rows[] = {
#define WORK(word, name, words, what) [WORK_##word] = { name, words, what },
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
#define WORK(word, name, words, what) name,
		WORK_LIST
#undef WORK
	};
	*count = ARRAY_SIZE(names);
	return names;
}

/* The flags as in linux/sched.h. */
const struct work_own *work_own(const char *name)
{
	static const struct work_own things[] = {
		{ "fs", 0x200 },
		{ "files", 0x400 },
		{ "sysvsem", 0x40000 },
	};
	for (size_t i = 0; i < ARRAY_SIZE(things); i++)
		if (strcmp(things[i].name, name) == 0)
			return &things[i];
	return NULL;
}
