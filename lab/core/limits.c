/* SPDX-License-Identifier: MIT */
#include "core/limits.h"

#include "base/mem.h"
#include "base/text.h"

#include <string.h>

#define FIELD(name) offsetof(struct limits, name)
#define HOUR_MS     3600000

static const struct limit_row rows[] = {
	{ LIMIT_WALL, "wall_ms", "ms", FIELD(wall_ms), 100,
		{ { 30000, 8000 }, { HOUR_MS, 60000 } } },
	{ LIMIT_CPU, "cpu_ms", "ms", FIELD(cpu_ms), 100, { { 30000, 4000 }, { HOUR_MS, 30000 } } },
	{ LIMIT_MEMORY, "memory_mib", "MiB", FIELD(memory_mib), 16,
		{ { 2048, 256 }, { 2048, 256 } } },
	{ LIMIT_PIDS, "pids", "processes", FIELD(pids), 4, { { 256, 64 }, { 256, 64 } } },
	{ LIMIT_OUTPUT, "output_kib", "KiB", FIELD(output_kib), 1,
		{ { 16384, 1024 }, { 1024 * 1024, 64 * 1024 } } },
	{ LIMIT_DISK, "disk_mib", "MiB", FIELD(disk_mib), 1, { { 512, 64 }, { 512, 64 } } },
	{ LIMIT_FILE_SIZE, "file_mib", "MiB", FIELD(file_mib), 1, { { 512, 32 }, { 512, 64 } } },
};

const struct limit_row *limits_row(size_t index)
{
	return index < ARRAY_SIZE(rows) ? &rows[index] : NULL;
}

unsigned *limits_at(struct limits *limits, const struct limit_row *row)
{
	return (unsigned *)((char *)limits + row->offset);
}

void limits_preset(struct limits *limits, enum limit_use use)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		*limits_at(limits, &rows[i]) = rows[i].range[use].preset;
}

static int no_such_limit(const char *word, struct err *err)
{
	const char *words[ARRAY_SIZE(rows)];
	autobuf struct buf hint = { 0 };
	autobuf struct buf all = { 0 };
	autofree char *shown = text_escape_line(word);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		words[i] = limit_word_name(rows[i].word);
		buf_format(&all, "%s%s", i ? ", " : "", words[i]);
	}
	text_suggest(&hint, word, words, ARRAY_SIZE(words));
	return err_set(err, ERR_USAGE, "no limit is called \"%s\"%s; the limits are %s", shown,
		buf_string(&hint), buf_string(&all));
}

int limits_set(struct limits *limits, enum limit_use use, const char *text, struct err *err)
{
	const char *equals = strchr(text, '=');
	autofree char *word = mem_text_n(text, equals ? (size_t)(equals - text) : strlen(text));
	const struct limit_row *row = NULL;
	for (size_t i = 0; i < ARRAY_SIZE(rows) && !row; i++)
		if (strcmp(limit_word_name(rows[i].word), word) == 0)
			row = &rows[i];
	if (!row)
		return no_such_limit(word, err);
	const struct limit_range *range = &row->range[use];
	if (equals && text_number(equals + 1, row->min, range->max, limits_at(limits, row)))
		return 0;
	return err_set(err, ERR_USAGE, "the limit %s needs a number of %s, %u to %u: %s=%u", word,
		row->unit, row->min, range->max, word, range->preset);
}
