/* SPDX-License-Identifier: MIT */
#include "core/glossary.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

__attribute__((format(printf, 4, 5))) static int refuse(
	const char *name, const struct block *block, struct err *err, const char *format, ...)
{
	struct place place;
	va_list args;
	place_set(&place, name, block->line, 1);
	va_start(args, format);
	(void)err_vat(err, ERR_INPUT, &place, format, args);
	va_end(args);
	return -1;
}

/* One and the same order for everybody: two people who add a term don't add it twice. */
static int check_order(const struct glossary *glossary, const char *name,
	const struct block *heading, struct err *err)
{
	if (glossary->term_count < 2)
		return 0;
	const char *before = glossary->terms[glossary->term_count - 2].name;
	const char *term = glossary->terms[glossary->term_count - 1].name;
	const int order = strcasecmp(before, term);
	if (order < 0)
		return 0;
	return order == 0 ? refuse(name, heading, err, "\"%s\" stands here twice", term)
			  : refuse(name, heading, err, "\"%s\" comes before \"%s\" in the alphabet",
				    term, before);
}

static int add_term(struct glossary *glossary, const char *name, size_t *at, struct err *err)
{
	const struct lesson *text = &glossary->text;
	const struct block *heading = &text->blocks[*at];
	struct buf term = { 0 };
	if (heading->kind != BLOCK_HEADING || heading->number != 2)
		return refuse(name, heading, err,
			"a term is wanted here, ## TERM, with one paragraph below it");
	if (*at + 1 == text->block_count || text->blocks[*at + 1].kind != BLOCK_PARAGRAPH)
		return refuse(name, heading, err, "a paragraph is wanted below this term");
	block_plain(heading, &term);
	glossary->terms[glossary->term_count++] = (struct glossary_term){
		.name = buf_take(&term),
		.meaning = heading + 1,
	};
	*at += 2;
	return check_order(glossary, name, heading, err);
}

int glossary_parse(
	struct glossary *glossary, const char *name, const void *text, size_t size, struct err *err)
{
	*glossary = (struct glossary){ 0 };
	if (lesson_parse(&glossary->text, "glossary", name, text, size, err))
		return -1;
	glossary->terms = mem_zero(glossary->text.block_count, sizeof(*glossary->terms));
	for (size_t at = 1; at < glossary->text.block_count;)
		if (add_term(glossary, name, &at, err))
			return -1;
	return 0;
}

void glossary_release(struct glossary *glossary)
{
	for (size_t i = 0; i < glossary->term_count; i++)
		free(glossary->terms[i].name);
	free(glossary->terms);
	lesson_release(&glossary->text);
	*glossary = (struct glossary){ 0 };
}

const struct glossary_term *glossary_find(const struct glossary *glossary, const char *name)
{
	for (size_t i = 0; i < glossary->term_count; i++)
		if (!strcasecmp(glossary->terms[i].name, name))
			return &glossary->terms[i];
	return NULL;
}
