/* SPDX-License-Identifier: MIT */
#include "core/explained.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define LINE_SHOWN 160 /* bytes */

/* A profile may be one line of a mebibyte: what stands around the column is enough. */
static char *line_part(const char *line, size_t column)
{
	const size_t size = strlen(line);
	if (size <= LINE_SHOWN)
		return mem_text(line);
	size_t from = column > LINE_SHOWN / 2 ? column - LINE_SHOWN / 2 : 0;
	if (from > size - LINE_SHOWN)
		from = size - LINE_SHOWN;
	size_t to = from + LINE_SHOWN;
	while (from < to && (line[from] & 0xc0) == 0x80)
		from++;
	while (to > from && (line[to] & 0xc0) == 0x80)
		to--;
	return mem_format("%s%.*s%s", from ? "... " : "", (int)(to - from), line + from,
		to < size ? " ..." : "");
}

static char *place_of(const struct explanation *text)
{
	if (!text->at.line)
		return NULL;
	autofree char *part = line_part(text->line ? text->line : "", text->at.column);
	return mem_format("%s:%u:%u %s", text->at.file, text->at.line, text->at.column, part);
}

void explained_fill(struct explained *explained, const struct explanation *text)
{
	explained->place = place_of(text);
	const struct explained_field fields[EXPLAINED_FIELDS] = {
		{ "Expected", text->expected },
		{ "Observed", text->observed },
		{ "Your line", explained->place },
		{ "Why", text->why },
		{ "Already right", text->right },
		{ "Next", text->next },
	};
	memcpy(explained->fields, fields, sizeof(fields));
}

void explained_release(struct explained *explained)
{
	free(explained->place);
}
