/* SPDX-License-Identifier: MIT */
/*
 * A paragraph is wrapped as plain text, and its styles are put in afterwards: wrapping moves blanks
 * and nothing else, so the n-th character that is no blank is the same before and after.
 */
#include "core/lesson_text.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define MAX_DEPTH   (2 * LESSON_MAX_NESTING + 1) /* a list and its item count each */
#define CODE_INDENT 4
#define MOST_UNCUT  40         /* columns of a code span that stays on one line */
#define HARD_BLANK  "\xc2\xa0" /* no-break space: to be drawn as a blank, and no place to wrap */

struct page {
	const struct lesson_look *look;
	struct buf *out;
	size_t inner[MAX_DEPTH +
		     1]; /* column where the content of the block at this depth begins */
	enum block_kind kinds[MAX_DEPTH + 1]; /* of that block */
	char marker[16];                      /* of an item whose first line is still to come */
	bool gap;                             /* an empty line before the next line */
};

/* --- lines --- */

static void set_style(struct buf *out, unsigned style)
{
	buf_text(out, "\033[0");
	if (style & SPAN_STRONG)
		buf_text(out, ";1");
	if (style & SPAN_EMPHASIS)
		buf_text(out, ";4");
	buf_char(out, 'm');
}

static bool is_hard_blank(const char *line, size_t i, size_t size)
{
	return i + 1 < size && !memcmp(line + i, HARD_BLANK, 2);
}

/* One line, without its newline; `styles` has a byte for each of its bytes, or is NULL. */
static void put_bytes(
	const struct page *page, const char *line, size_t size, const unsigned char *styles)
{
	unsigned now = 0;
	for (size_t i = 0; i < size; i++) {
		const unsigned style = styles && page->look->styled ? styles[i] : 0;
		if (style != now)
			set_style(page->out, style);
		now = style;
		const bool hard = is_hard_blank(line, i, size);
		buf_char(page->out, hard ? ' ' : line[i]);
		i += hard;
	}
	if (now)
		set_style(page->out, 0);
	buf_char(page->out, '\n');
}

static void put_bars(const struct page *page, size_t depth, char *line, size_t size)
{
	for (size_t i = 0; i < depth; i++)
		if (page->kinds[i] == BLOCK_QUOTE && page->inner[i] - 2 < size)
			line[page->inner[i] - 2] = '|';
}

/* Lines that begin with the blanks of `indent`, in which marker and bars go. */
static void put_lines(struct page *page, size_t depth, size_t indent, struct buf *text,
	const unsigned char *styles)
{
	if (page->gap)
		buf_char(page->out, '\n');
	const size_t marker = strlen(page->marker);
	if (marker <= indent && text->size >= indent)
		memcpy(text->data + indent - marker, page->marker, marker);
	page->marker[0] = '\0';
	page->gap = true;
	for (size_t at = 0; at < text->size;) {
		char *line = text->data + at;
		const size_t size = strcspn(line, "\n");
		put_bars(page, depth, line, size);
		put_bytes(page, line, size, styles ? styles + at : NULL);
		at += size + 1;
	}
}

/* --- paragraphs --- */

static void add_styled(struct buf *plain, struct buf *styles, const char *text, unsigned style)
{
	buf_text(plain, text);
	for (size_t i = 0; text[i]; i++)
		buf_char(styles, (char)style);
}

/* A short command is easier to read, and to copy, in one piece. */
static void add_code(struct buf *plain, struct buf *styles, const char *code, unsigned style)
{
	autobuf struct buf text = { 0 };
	const bool uncut = text_width(code) <= MOST_UNCUT;
	buf_char(&text, '`');
	for (; *code; code++)
		if (uncut && *code == ' ')
			buf_text(&text, HARD_BLANK);
		else
			buf_char(&text, *code);
	buf_char(&text, '`');
	add_styled(plain, styles, buf_string(&text), style);
}

static void add_span(struct buf *plain, struct buf *styles, const struct span *span)
{
	const unsigned style = span->style & (SPAN_EMPHASIS | SPAN_STRONG);
	if (span->style & SPAN_CODE)
		add_code(plain, styles, span->text, style);
	else
		add_styled(plain, styles, span->text, style);
	if (!span->target || !strcmp(span->target, span->text))
		return;
	add_styled(plain, styles, " (", style);
	add_styled(plain, styles, span->target, style);
	add_styled(plain, styles, ")", style);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\n';
}

/* The style of each byte of the wrapped text; a blank has what its neighbours have in common. */
static unsigned char *spread(
	const struct buf *wrapped, const struct buf *plain, const struct buf *styles)
{
	unsigned char *spread = mem_zero(wrapped->size + 1, 1);
	unsigned char before = 0;
	for (size_t i = 0, at = 0; i < wrapped->size; i++) {
		while (at < plain->size && is_blank(plain->data[at]))
			at++;
		const unsigned char here = at < plain->size ? (unsigned char)styles->data[at] : 0;
		const char c = wrapped->data[i];
		spread[i] = !is_blank(c) ? here : c == ' ' ? before & here : 0;
		if (!is_blank(c)) {
			before = here;
			at++;
		} else if (c == '\n') {
			before = 0;
		}
	}
	return spread;
}

static void put_spans(struct page *page, const struct block *block, size_t indent, unsigned style)
{
	autobuf struct buf plain = { 0 };
	autobuf struct buf styles = { 0 };
	autobuf struct buf wrapped = { 0 };
	for (size_t i = 0; i < block->span_count; i++)
		add_span(&plain, &styles, &block->spans[i]);
	for (size_t i = 0; i < styles.size; i++)
		styles.data[i] = (char)((unsigned char)styles.data[i] | style);
	buf_format(&wrapped, "%*s", (int)indent, "");
	text_wrap(&wrapped, buf_string(&plain), indent, page->look->width);
	autofree unsigned char *spread_styles = spread(&wrapped, &plain, &styles);
	put_lines(page, block->depth, indent, &wrapped, spread_styles);
}

/* --- blocks --- */

static size_t indent_of(const struct page *page, const struct block *block)
{
	return block->depth ? page->inner[block->depth - 1] : 0;
}

static void put_heading(struct page *page, const struct block *block)
{
	const size_t indent = indent_of(page, block);
	autobuf struct buf plain = { 0 };
	autobuf struct buf rule = { 0 };
	block_plain(block, &plain);
	put_spans(page, block, indent, SPAN_STRONG);
	if (block->number > 2)
		return;
	const size_t room = page->look->width > indent ? page->look->width - indent : 1;
	const size_t width = text_width(buf_string(&plain));
	buf_format(&rule, "%*s", (int)indent, "");
	for (size_t i = 0; i < width && i < room; i++)
		buf_char(&rule, block->number == 1 ? '=' : '-');
	page->gap = false;
	put_lines(page, block->depth, indent, &rule, NULL);
}

static void put_code(struct page *page, const struct block *block)
{
	const size_t indent = indent_of(page, block) + CODE_INDENT;
	autobuf struct buf text = { 0 };
	for (const char *line = block->code; *line;) {
		const size_t size = strcspn(line, "\n");
		if (size)
			buf_format(&text, "%*s%.*s", (int)indent, "", (int)size, line);
		buf_char(&text, '\n');
		line += size + (line[size] == '\n');
	}
	put_lines(page, block->depth, indent_of(page, block), &text, NULL);
}

/* An item that has nothing in it is its marker. */
static void flush_marker(struct page *page, size_t depth)
{
	autobuf struct buf line = { 0 };
	if (!page->marker[0])
		return;
	buf_format(&line, "%*s", (int)page->inner[depth], "");
	put_lines(page, depth, page->inner[depth], &line, NULL);
}

static void begin_item(struct page *page, const struct block *block)
{
	if (block->number)
		(void)snprintf(page->marker, sizeof(page->marker), "%u. ", block->number);
	else
		(void)snprintf(page->marker, sizeof(page->marker), "- ");
	page->inner[block->depth] = indent_of(page, block) + strlen(page->marker);
}

static void put_block(struct page *page, const struct block *block, const struct block *before)
{
	page->kinds[block->depth] = block->kind;
	page->inner[block->depth] = indent_of(page, block);
	switch (block->kind) {
	case BLOCK_HEADING:
		put_heading(page, block);
		break;
	case BLOCK_PARAGRAPH:
		put_spans(page, block, indent_of(page, block), 0);
		break;
	case BLOCK_CODE:
		put_code(page, block);
		break;
	case BLOCK_LIST:
		if (block->depth && page->kinds[block->depth - 1] == BLOCK_ITEM && !page->marker[0])
			page->gap = false; /* it belongs to the text before it */
		break;
	case BLOCK_ITEM:
		if (before->kind != BLOCK_LIST)
			page->gap = false;
		begin_item(page, block);
		break;
	case BLOCK_QUOTE:
		page->inner[block->depth] += 2;
		break;
	}
}

void lesson_text(const struct lesson *lesson, const struct lesson_look *look, struct buf *out)
{
	struct page page = { .look = look, .out = out };
	for (size_t i = 0; i < lesson->block_count; i++) {
		const struct block *before = i ? &lesson->blocks[i - 1] : NULL;
		if (before && before->kind == BLOCK_ITEM &&
			lesson->blocks[i].depth <= before->depth)
			flush_marker(&page, before->depth);
		put_block(&page, &lesson->blocks[i], before);
	}
	if (lesson->block_count)
		flush_marker(&page, lesson->blocks[lesson->block_count - 1].depth);
}
