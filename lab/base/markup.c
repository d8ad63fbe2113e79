/* SPDX-License-Identifier: MIT */
#include "base/markup.h"

#include "base/mem.h"
#include "base/text.h"

static const char *reference_of(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>': /* also of "]]>" */
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void markup_text(struct buf *out, const char *text)
{
	autofree char *shown = text_escape_line(text ? text : "");
	for (const char *at = shown; *at; at++) {
		const char *reference = reference_of(*at);
		if (reference)
			buf_text(out, reference);
		else
			buf_char(out, *at);
	}
}
