/* SPDX-License-Identifier: MIT */
#include "core/probe.h"

#include "base/mem.h"
#include "base/text.h"

#include <assert.h>
#include <string.h>

#define NO_OPENING (-1)

static const struct probe_row rows[] = {
#define PROBE(word, name, call, arguments, twin, opening, what)                                    \
	[PROBE_##word] = { name, call, what, arguments, twin, opening,                             \
		PROBE_##word == PROBE_http_get },
	PROBE_LIST
#undef PROBE
		[PROBE_workload] = { "workload", NULL, "do its work to the end", "", TWIN_NONE,
			NO_OPENING, true },
	[PROBE_exec] = { "exec", NULL, "run its program", "w*", TWIN_NONE, NO_OPENING, true },
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

int64_t probe_number(const struct probe_request *request)
{
	if (request->kind == PROBE_ask)
		return request->number;
	const struct probe_row *row = probe_row((enum probe_kind)request->kind);
	const struct syscall_row *call = row->call ? syscall_find(row->call) : NULL;
	return call && request->abi < ABI_COUNT ? call->number[request->abi] : -1;
}

const char *probe_word(const struct probe_request *request, size_t n)
{
	const char *at = request->words;
	if (n >= request->word_count)
		return NULL;
	for (; n > 0; n--)
		at += strlen(at) + 1;
	return at;
}
