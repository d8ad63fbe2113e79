/* SPDX-License-Identifier: MIT */
#include "cli/csv.h"

#include "base/mem.h"
#include "base/text.h"

#include <inttypes.h>
#include <string.h>

static void begin_cell(struct buf *out)
{
	if (out->size && out->data[out->size - 1] != '\n')
		buf_char(out, ',');
}

void csv_text(struct buf *out, const char *text)
{
	autofree char *shown = text_escape_line(text ? text : "");
	begin_cell(out);
	buf_char(out, '"');
	if (*shown && strchr("=+-@ ", *shown))
		buf_char(out, '\'');
	for (const char *at = shown; *at; at++) {
		if (*at == '"')
			buf_char(out, '"');
		buf_char(out, *at);
	}
	buf_char(out, '"');
}

void csv_integer(struct buf *out, int64_t value)
{
	begin_cell(out);
	buf_format(out, "%" PRId64, value);
}

void csv_end(struct buf *out)
{
	buf_text(out, "\r\n");
}
