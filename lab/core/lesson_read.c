/* SPDX-License-Identifier: MIT */
/*
 * cmark's tree is walked once, without recursion: the way down and up is a sequence of events, and
 * what has to be known of the nodes above fits into a few counters. Every step is short, so that 64
 * KiB of the worst text take milliseconds.
 */
#include "core/lesson_parts.h"

#include "base/mem.h"
#include "base/text.h"

#include <cmark.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LEVEL     3
#define HEADING_BYTES 80

struct reading {
	struct lesson *lesson;
	const char *name;
	const char *text;
	unsigned depth;   /* blocks that are open, without the document */
	unsigned nesting; /* of these, lists and quotes */
	unsigned emphasis;
	unsigned strong;
	const char *target; /* of the link that is open */
	struct buf pending; /* the text of the next span, which cmark gives in pieces */
	unsigned pending_style;
	const char *pending_target;
	struct err *err;
};

/* Places. */

/* The bytes of line `line` from 1, without its newline; false behind the last. */
static bool find_line(const char *text, size_t line, size_t *size)
{
	for (; line > 1 && text; line--) {
		text = strchr(text, '\n');
		text += text ? 1 : 0;
	}
	*size = text ? strcspn(text, "\n") : 0;
	return text != NULL;
}

static bool is_inside(const struct reading *reading, int line, int column)
{
	size_t size;
	return line > 0 && column > 0 && find_line(reading->text, (size_t)line, &size) &&
	       (size_t)column <= size + 1;
}

/* cmark loses count within some paragraphs: then the place of the block is told. */
static void find_place(const struct reading *reading, cmark_node *node, struct place *place)
{
	for (; node; node = cmark_node_parent(node)) {
		const int line = cmark_node_get_start_line(node);
		const int column = cmark_node_get_start_column(node);
		if (is_inside(reading, line, column)) {
			place_set(place, reading->name, (unsigned)line, (unsigned)column);
			return;
		}
	}
	place_set(place, reading->name, 1, 1);
}

__attribute__((format(printf, 3, 4))) static int refuse(
	const struct reading *reading, cmark_node *node, const char *format, ...)
{
	struct place place;
	va_list args;
	find_place(reading, node, &place);
	va_start(args, format);
	(void)err_vat(reading->err, ERR_INPUT, &place, format, args);
	va_end(args);
	return -1;
}

/* Spans. */

static struct block *last_block(const struct reading *reading)
{
	return &reading->lesson->blocks[reading->lesson->block_count - 1];
}

static void end_span(struct reading *reading)
{
	if (!reading->pending.size)
		return;
	struct block *block = last_block(reading);
	block->spans = mem_grow(
		block->spans, block->span_count, &block->span_capacity, sizeof(*block->spans));
	block->spans[block->span_count++] = (struct span){
		.style = reading->pending_style,
		.text = buf_take(&reading->pending),
		.target = mem_text(reading->pending_target),
	};
}

static unsigned style_now(const struct reading *reading)
{
	return (reading->emphasis ? SPAN_EMPHASIS : 0) | (reading->strong ? SPAN_STRONG : 0) |
	       (reading->target ? SPAN_LINK : 0);
}

/* cmark cuts a text at everything that could have been markup; here it becomes whole again. */
static void add_text(struct reading *reading, const char *text, unsigned style)
{
	if (style != reading->pending_style || reading->target != reading->pending_target)
		end_span(reading);
	reading->pending_style = style;
	reading->pending_target = reading->target;
	buf_text(&reading->pending, text);
}

static int enter_text(struct reading *reading, cmark_node *node)
{
	const char *text = cmark_node_get_literal(node);
	const bool code = cmark_node_get_type(node) == CMARK_NODE_CODE;
	if (!lesson_is_plain(text) || strchr(text, '\n')) /* by an entity, &#27; */
		return refuse(reading, node, "this stands for what no screen shows");
	add_text(reading, text, style_now(reading) | (code ? SPAN_CODE : 0));
	return 0;
}

/* CommonMark has no tables: one is a paragraph, and has to keep its lines to be read as rows. */
static bool is_table(const struct reading *reading)
{
	const struct block *block = last_block(reading);
	const char *text = block->span_count ? block->spans[0].text : buf_string(&reading->pending);
	return block->kind == BLOCK_PARAGRAPH && *text == '|';
}

static int enter_break(struct reading *reading, cmark_node *node)
{
	const bool soft = cmark_node_get_type(node) == CMARK_NODE_SOFTBREAK;
	add_text(reading, soft && !is_table(reading) ? " " : "\n", style_now(reading));
	return 0;
}

static int enter_emphasis(struct reading *reading, cmark_node *node)
{
	const bool strong = cmark_node_get_type(node) == CMARK_NODE_STRONG;
	reading->strong += strong;
	reading->emphasis += !strong;
	return 0;
}

static int enter_link(struct reading *reading, cmark_node *node)
{
	const char *url = cmark_node_get_url(node);
	if (strncmp(url, "https://", 8) && strncmp(url, "http://", 7))
		return refuse(reading, node, "a link leads to https:// or http://");
	if (!lesson_is_plain(url) || strchr(url, '\n'))
		return refuse(reading, node, "this link leads where no screen can show");
	reading->target = url;
	return 0;
}

/* Blocks. */

static struct block *add_block(
	const struct reading *reading, enum block_kind kind, cmark_node *node)
{
	struct lesson *lesson = reading->lesson;
	lesson->blocks = mem_grow(lesson->blocks, lesson->block_count, &lesson->block_capacity,
		sizeof(*lesson->blocks));
	lesson->blocks[lesson->block_count++] = (struct block){
		.kind = kind,
		.depth = reading->depth - 1,
		.line = (unsigned)cmark_node_get_start_line(node),
	};
	return last_block(reading);
}

static int enter_heading(struct reading *reading, cmark_node *node)
{
	const int level = cmark_node_get_heading_level(node);
	if (reading->lesson->block_count && level == 1)
		return refuse(reading, node,
			"the title comes first, and there is one: begin this with ##");
	if (level > MAX_LEVEL)
		return refuse(reading, node, "headings go down to ###");
	add_block(reading, BLOCK_HEADING, node)->number = (unsigned)level;
	return 0;
}

static int leave_heading(struct reading *reading, cmark_node *node)
{
	autobuf struct buf text = { 0 };
	block_plain(last_block(reading), &text);
	if (!text.size || text.size > HEADING_BYTES)
		return refuse(reading, node, "a heading has 1 to %d bytes, this one %zu",
			HEADING_BYTES, text.size);
	return strchr(buf_string(&text), '\n') ? refuse(reading, node, "a heading is one line") : 0;
}

static int enter_paragraph(struct reading *reading, cmark_node *node)
{
	add_block(reading, BLOCK_PARAGRAPH, node);
	return 0;
}

static int enter_list(struct reading *reading, cmark_node *node)
{
	add_block(reading, BLOCK_LIST, node);
	return 0;
}

static int enter_quote(struct reading *reading, cmark_node *node)
{
	add_block(reading, BLOCK_QUOTE, node);
	return 0;
}

/* An item keeps its number in its node, where the next one finds it. */
static int enter_item(struct reading *reading, cmark_node *node)
{
	cmark_node *list = cmark_node_parent(node);
	cmark_node *before = cmark_node_previous(node);
	uintptr_t number = 0;
	if (cmark_node_get_list_type(list) == CMARK_ORDERED_LIST)
		number = before ? (uintptr_t)cmark_node_get_user_data(before) + 1
				: (uintptr_t)cmark_node_get_list_start(list);
	cmark_node_set_user_data(node, (void *)number);
	add_block(reading, BLOCK_ITEM, node)->number = (unsigned)number;
	return 0;
}

static int check_code(const struct reading *reading, cmark_node *node, const char *code)
{
	while (*code) {
		const size_t size = strcspn(code, "\n");
		autofree char *line = mem_text_n(code, size);
		const size_t columns = text_width(line);
		if (columns > LESSON_CODE_COLUMNS)
			return refuse(reading, node,
				"a line of this code has %zu columns; at most %d", columns,
				LESSON_CODE_COLUMNS);
		code += size + (code[size] ? 1 : 0);
	}
	return 0;
}

static int enter_code(struct reading *reading, cmark_node *node)
{
	const char *code = cmark_node_get_literal(node);
	const char *language = cmark_node_get_fence_info(node);
	if (!lesson_is_plain(language))
		return refuse(reading, node, "the language of this code is no word");
	if (check_code(reading, node, code))
		return -1;
	struct block *block = add_block(reading, BLOCK_CODE, node);
	block->code = mem_text(code);
	block->language = *language ? mem_text(language) : NULL;
	return 0;
}

/* Walking. */

typedef int node_function(struct reading *reading, cmark_node *node);

static node_function *const entered[] = {
	[CMARK_NODE_BLOCK_QUOTE] = enter_quote,
	[CMARK_NODE_LIST] = enter_list,
	[CMARK_NODE_ITEM] = enter_item,
	[CMARK_NODE_CODE_BLOCK] = enter_code,
	[CMARK_NODE_PARAGRAPH] = enter_paragraph,
	[CMARK_NODE_HEADING] = enter_heading,
	[CMARK_NODE_TEXT] = enter_text,
	[CMARK_NODE_CODE] = enter_text,
	[CMARK_NODE_SOFTBREAK] = enter_break,
	[CMARK_NODE_LINEBREAK] = enter_break,
	[CMARK_NODE_EMPH] = enter_emphasis,
	[CMARK_NODE_STRONG] = enter_emphasis,
	[CMARK_NODE_LINK] = enter_link,
};

static const char *const refusals[] = {
	[CMARK_NODE_HTML_BLOCK] = "HTML is not shown: write < as \\<",
	[CMARK_NODE_HTML_INLINE] = "HTML is not shown: write < as \\<",
	[CMARK_NODE_THEMATIC_BREAK] = "rules are not shown: begin a section with ##",
	[CMARK_NODE_IMAGE] = "a terminal shows no images",
};

static bool is_block(cmark_node_type type)
{
	return type > CMARK_NODE_DOCUMENT && type <= CMARK_NODE_LAST_BLOCK;
}

static bool nests(cmark_node_type type)
{
	return type == CMARK_NODE_LIST || type == CMARK_NODE_BLOCK_QUOTE;
}

static int enter(struct reading *reading, cmark_node *node)
{
	const cmark_node_type type = cmark_node_get_type(node);
	if (type == CMARK_NODE_DOCUMENT)
		return 0;
	if (refusals[type])
		return refuse(reading, node, "%s", refusals[type]);
	reading->nesting += nests(type);
	reading->depth += is_block(type);
	if (reading->nesting > LESSON_MAX_NESTING)
		return refuse(reading, node, "lists and quotes go %d deep", LESSON_MAX_NESTING);
	if (entered[type](reading, node))
		return -1;
	reading->depth -= type == CMARK_NODE_CODE_BLOCK; /* a leaf: it is never left */
	return 0;
}

static int leave(struct reading *reading, cmark_node *node)
{
	const cmark_node_type type = cmark_node_get_type(node);
	reading->emphasis -= type == CMARK_NODE_EMPH;
	reading->strong -= type == CMARK_NODE_STRONG;
	if (type == CMARK_NODE_LINK)
		reading->target = NULL;
	if (!is_block(type))
		return 0;
	end_span(reading);
	reading->nesting -= nests(type);
	reading->depth--;
	return type == CMARK_NODE_HEADING ? leave_heading(reading, node) : 0;
}

static int walk(struct reading *reading, cmark_node *document)
{
	cmark_iter *iter = cmark_iter_new(document);
	cmark_event_type event;
	int result = 0;
	while (!result && (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		result = event == CMARK_EVENT_ENTER ? enter(reading, node) : leave(reading, node);
	}
	cmark_iter_free(iter);
	buf_release(&reading->pending);
	return result;
}

static void *resize(void *old, size_t size)
{
	return mem_resize(old, size, 1);
}

int lesson_read(
	struct lesson *lesson, const char *name, const char *text, size_t size, struct err *err)
{
	static cmark_mem memory = { mem_zero, resize, free };
	autobuf struct buf copy = { 0 };
	buf_add(&copy, text, size);
	struct reading reading = {
		.lesson = lesson, .name = name, .text = buf_string(&copy), .err = err
	};
	cmark_parser *parser = cmark_parser_new_with_mem(CMARK_OPT_DEFAULT, &memory);
	cmark_parser_feed(parser, reading.text, size);
	cmark_node *document = cmark_parser_finish(parser);
	cmark_parser_free(parser);
	const int result = walk(&reading, document);
	cmark_node_free(document);
	return result;
}
