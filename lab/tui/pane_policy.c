/* SPDX-License-Identifier: MIT */
/* The policy file as it is now, with the lines marked that the newest verdict names. */
#include "base/mem.h"
#include "base/text.h"
#include "tui/screen.h"

#include <string.h>

#define TAB         4
#define AROUND      300    /* lines: more than any screen has */
#define LINE_SHOWN  2000   /* bytes of a line: the same */
#define LINES_SHOWN 100000 /* of a file */

static bool names_line(const struct place *at, const char *file, unsigned line)
{
	return at->line == line && strcmp(at->file, file) == 0;
}

static bool verdict_names(const struct verdict *verdict, const char *file, unsigned line)
{
	if (names_line(&verdict->text.at, file, line))
		return true;
	for (size_t i = 0; i < verdict->check_count; i++)
		if (names_line(&verdict->checks[i].text.at, file, line))
			return true;
	return false;
}

/* Tabs are layout here, and no bytes to be shown. */
static void add_code(struct buf *out, const char *line, size_t size)
{
	autobuf struct buf spaced = { 0 };
	size_t column = 0;
	for (size_t i = 0; i < size; i++) {
		if (line[i] != '\t') {
			buf_char(&spaced, line[i]);
			column += (line[i] & 0xc0) != 0x80;
			continue;
		}
		const size_t blanks = TAB - column % TAB;
		buf_format(&spaced, "%*s", (int)blanks, "");
		column += blanks;
	}
	text_escape(out, buf_string(&spaced), spaced.size);
}

/* By it the call was decided that is chosen among those of the shell. */
static bool is_decided(const struct model *model, unsigned number)
{
	return model->view.decided_line == number && model->view.decided_file == model->view.file;
}

static void add_file_line(const struct model *model, const struct desk_file *file, unsigned number,
	const char *line, size_t size, struct sheet *sheet)
{
	const struct desk *desk = &model->desk;
	const bool marked = desk->has_verdict && !desk->is_stale &&
			    verdict_names(&desk->verdict, file->name, number);
	autobuf struct buf code = { 0 };
	add_code(&code, line, size);
	const bool decided = is_decided(model, number);
	const enum style style = decided ? STYLE_SELECTED : marked ? STYLE_MARKED : STYLE_PLAIN;
	sheet_line(sheet, style, "%c%s%3u  %c%s", INK(STYLE_PLAIN),
		marked || decided ? look_glyph(&model->look, GLYPH_HERE) : " ", number, INK(style),
		buf_string(&code));
}

static size_t count_lines(const char *text)
{
	size_t count = 0;
	for (; *text && count < LINES_SHOWN; count++) {
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return count;
}

/* Only what is near the part that is seen is laid out. */
void pane_policy(const struct model *model, struct sheet *sheet)
{
	const struct desk *desk = &model->desk;
	if (model->view.file >= desk->file_count)
		return;
	const struct desk_file *file = &desk->files[model->view.file];
	if (file->why.kind) {
		sheet_wrap(sheet, STYLE_BAD, file->why.text, 0, 60);
		return;
	}
	const size_t at = model->view.pane_at[PANE_POLICY];
	const size_t count = count_lines(buf_string(&file->text));
	const size_t seen = at < count ? at : count;
	const char *line = buf_string(&file->text);
	for (unsigned number = 1; number <= count; number++) {
		const size_t size = strcspn(line, "\n");
		sheet->tag = number;
		if (number + AROUND < seen || number > seen + AROUND)
			sheet_skip(sheet);
		else
			add_file_line(model, file, number, line,
				size < LINE_SHOWN ? size : LINE_SHOWN, sheet);
		line += size + (line[size] == '\n');
	}
}
