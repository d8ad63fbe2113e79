/* SPDX-License-Identifier: MIT */
#include "cli/markdown.h"

#include "base/text.h"
#include "cli/terminal.h"
#include "core/lesson_text.h"

void markdown_text(const struct buf *text, struct buf *out)
{
	const struct lesson_look look = {
		.width = terminal_width(),
		.styled = terminal_has_colour(),
	};
	struct lesson lesson;
	struct err none = { 0 };
	if (lesson_parse(&lesson, "", "", buf_string(text), text->size, &none))
		text_escape(out, buf_string(text), text->size);
	else
		lesson_text(&lesson, &look, out);
	lesson_release(&lesson);
}
