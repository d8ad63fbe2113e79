/* SPDX-License-Identifier: MIT */
#include "tui/plain_page.h"

#include "base/mem.h"
#include "base/text.h"
#include "tui/screen.h"

#include <stdlib.h>
#include <string.h>

#define NUMBER 5 /* columns of a choice's number and the blanks behind it */
#define WIDEST 1000

void plain_page_release(struct plain_page *page)
{
	for (size_t i = 0; i < page->count; i++)
		free(page->choices[i].text);
	free(page->choices);
	sheet_release(&page->sheet);
	*page = (struct plain_page){ 0 };
}

/* --- making --- */

/* What else acts on a terminal was escaped where it came from, and once more is harmless. */
void plain_page_words(const char *line, struct buf *out)
{
	autobuf struct buf bare = { 0 };
	for (; *line; line++)
		if (*line < INK_FIRST || *line >= INK_FIRST + STYLE_COUNT)
			buf_char(&bare, *line);
	while (bare.size && bare.data[bare.size - 1] == ' ')
		bare.data[--bare.size] = '\0';
	const bool has_gap = bare.size > 1 && bare.data[0] == ' ' && bare.data[1] != ' ';
	text_escape(out, buf_string(&bare) + has_gap, bare.size - has_gap);
}

static void add_choice(struct plain_page *page, struct plain_choice choice, size_t width)
{
	page->choices = mem_grow(page->choices, page->count, &page->capacity, sizeof(choice));
	page->choices[page->count++] = choice;
	autofree char *line = mem_format("%3zu  %s", page->count, choice.text);
	sheet_wrap(&page->sheet, STYLE_PLAIN, line, NUMBER, width);
}

static bool is_numbered(const struct plain_page *page, size_t tag)
{
	return page->count && page->choices[page->count - 1].tag == tag;
}

/* Of the lines with one tag the first has the number. */
static void add_line(struct plain_page *page, const struct model *model,
	const struct sheet_line *line, size_t width)
{
	const struct screen *screen = screen_get(model_screen(model));
	autobuf struct buf bare = { 0 };
	plain_page_words(line->text, &bare);
	const char *words = buf_string(&bare);
	if (screen->can_open && screen->can_open(model, line->tag) && !is_numbered(page, line->tag))
		add_choice(page,
			(struct plain_choice){ INTENT_OPEN, line->tag, NULL,
				mem_text(words + strspn(words, " ")) },
			width);
	else
		sheet_line(&page->sheet, STYLE_PLAIN, "%s", words);
}

static bool is_offered(const struct model *model, const struct key_row *row)
{
	if (row->use != USE_ANYWHERE)
		return false;
	if (row->intent != INTENT_OPEN)
		return true;
	switch ((int)model_screen(model)) {
	case SCREEN_LESSON:
		return true;
	case SCREEN_QUIZ:
		return model->quiz.is_answered; /* before, an answer's number opens */
	}
	return false;
}

/* Digits are numbers of choices here. */
static bool has_letter(const struct key_row *row)
{
	return row->keys[0] > ' ' && row->keys[0] < 127 &&
	       !(row->keys[0] >= '0' && row->keys[0] <= '9');
}

static char *action_text(const struct key_row *row)
{
	struct buf text = { 0 };
	if (row->label)
		buf_text(&text, row->label);
	if (has_letter(row))
		buf_format(&text, "%s(%c)", row->label ? " " : "", (char)row->keys[0]);
	if (text.size)
		buf_text(&text, ": ");
	buf_text(&text, row->text);
	return buf_take(&text);
}

static void add_actions(struct plain_page *page, const struct model *model,
	const struct key_row *table, size_t width)
{
	for (; table->intent; table++)
		if (is_offered(model, table))
			add_choice(page,
				(struct plain_choice){
					table->intent, SHEET_NOTHING, table, action_text(table) },
				width);
}

void plain_page_make(struct plain_page *page, const struct model *model, size_t width)
{
	const struct screen *screen = screen_get(model_screen(model));
	autosheet struct sheet body = { 0 };
	autobuf struct buf title = { 0 };
	*page = (struct plain_page){ 0 };
	screen->title(model, &title);
	if (title.size)
		sheet_wrap(&page->sheet, STYLE_STRONG, buf_string(&title), 0, width);
	sheet_gap(&page->sheet);
	if (screen->tell)
		screen->tell(model, width, &body);
	for (size_t i = 0; i < body.count; i++)
		add_line(page, model, &body.lines[i], WIDEST);
	sheet_gap(&page->sheet);
	if (page->count)
		sheet_wrap(&page->sheet, STYLE_PLAIN, screen->opening, 0, width);
	add_actions(page, model, screen->keys, width);
	add_actions(page, model, keys_common, width);
}

/* --- choosing --- */

static bool is_called(const struct plain_choice *choice, const char *typed)
{
	const struct key_row *row = choice->key;
	if (!row)
		return false;
	return (has_letter(row) && typed[0] == (char)row->keys[0] && !typed[1]) ||
	       (row->label && strcasecmp(row->label, typed) == 0);
}

static const struct plain_choice *find_called(const struct plain_page *page, const char *typed)
{
	for (size_t i = 0; i < page->count; i++)
		if (is_called(&page->choices[i], typed))
			return &page->choices[i];
	return NULL;
}

static const struct plain_choice *find_part(
	const struct plain_page *page, const char *typed, struct buf *why)
{
	autobuf struct buf numbers = { 0 };
	const struct plain_choice *found = NULL;
	size_t count = 0;
	for (size_t i = 0; i < page->count; i++) {
		if (!strcasestr(page->choices[i].text, typed))
			continue;
		found = &page->choices[i];
		buf_format(&numbers, "%s%zu", count++ ? ", " : "", i + 1);
	}
	if (count == 1)
		return found;
	if (count)
		buf_format(why, "Several choices have that: %s.", buf_string(&numbers));
	else
		buf_text(why, "There is no such choice. ? tells all that there are.");
	return NULL;
}

const struct plain_choice *plain_page_find(
	const struct plain_page *page, const char *typed, struct buf *why)
{
	unsigned number;
	if (strspn(typed, "0123456789") == strlen(typed)) {
		if (page->count && text_number(typed, 1, (unsigned)page->count, &number))
			return &page->choices[number - 1];
		buf_format(why, "The choices have the numbers 1 to %zu.", page->count);
		return NULL;
	}
	const struct plain_choice *called = find_called(page, typed);
	return called ? called : find_part(page, typed, why);
}

/* --- printing --- */

static void add_lines(const struct sheet *sheet, size_t from, size_t to, struct buf *out)
{
	for (size_t i = from; i < to; i++)
		buf_format(out, "%s\n", sheet->lines[i].text);
}

static bool are_same(const struct sheet_line *one, const struct sheet_line *other)
{
	return strcmp(one->text, other->text) == 0;
}

void plain_page_news(
	const struct plain_page *page, const struct plain_page *before, struct buf *out)
{
	const struct sheet *is = &page->sheet;
	const struct sheet *was = &before->sheet;
	size_t from = 0;
	size_t end = 0;
	const size_t most = is->count < was->count ? is->count : was->count;
	while (from < most && are_same(&is->lines[from], &was->lines[from]))
		from++;
	while (end < most - from &&
		are_same(&is->lines[is->count - 1 - end], &was->lines[was->count - 1 - end]))
		end++;
	add_lines(is, from, is->count - end, out);
}

void plain_page_text(const struct plain_page *page, struct buf *out)
{
	add_lines(&page->sheet, 0, page->sheet.count, out);
}
