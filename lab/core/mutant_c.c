/* SPDX-License-Identifier: MIT */
#include "core/mutant_c_parts.h"

#include "base/buf.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* ---- a mutant ---- */

struct edit c_edit(const struct mutating_c *mutating, struct c_span span, const char *text)
{
	const struct c_token *tokens = mutating->tokens->items;
	return (struct edit){ tokens[span.begin].begin, tokens[span.end - 1].end, text };
}

static char *path_of(const struct mutating_c *mutating, const struct c_piece *piece)
{
	autofree char *owner =
		c_span_text(mutating->tokens, (struct c_span){ piece->owner, piece->owner + 1 });
	return mem_format("%s[%zu]", owner, piece->index);
}

/* How many mutants have this name, with or without a number behind it. */
static size_t count_of(
	const struct mutants *out, const char *operator, const char * path, const char *detail)
{
	const size_t size = strlen(detail);
	size_t count = 0;
	for (size_t i = 0; i < out->count; i++) {
		const struct mutant *mutant = &out->items[i];
		count += strcmp(mutant->operator, operator) == 0 &&
			 strcmp(mutant->path, path) == 0 &&
			 strncmp(mutant->detail, detail, size) == 0 &&
			 (!mutant->detail[size] || mutant->detail[size] == '.');
	}
	return count;
}

void mutant_c_add(const struct mutating_c *mutating, const char *operator,
	const struct c_piece * piece, const struct edit *edits, size_t count, const char *detail,
	...)
{
	autobuf struct buf words = { 0 };
	char *path = path_of(mutating, piece);
	va_list args;
	va_start(args, detail);
	buf_vformat(&words, detail, args);
	va_end(args);
	const size_t others = count_of(mutating->out, operator, path, buf_string(&words));
	if (others)
		buf_format(&words, ".%zu", others + 1);
	mutant_put(mutating->out, mutating->text, mutating->size, operator, path, buf_take(&words),
		edits, count);
}

/* ---- statements and elements ---- */

static bool leaves(const struct mutating_c *mutating, size_t at)
{
	static const char *const words[] = { "return", "break", "continue", "goto", "case" };
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (c_token_is(mutating->tokens, at, words[i]))
			return true;
	return false;
}

/* Two words side by side: a declaration, which what follows needs. */
static bool declares(const struct mutating_c *mutating, size_t at)
{
	return c_token_is_kind(mutating->tokens, at, C_WORD) &&
	       (c_token_is_kind(mutating->tokens, at + 1, C_WORD) ||
		       c_token_is(mutating->tokens, at + 1, "*"));
}

static bool is_filler(const struct mutating_c *mutating, const struct c_piece *piece)
{
	const size_t at = piece->span.begin;
	return c_token_is(mutating->tokens, at, ";") || c_token_is(mutating->tokens, at, ".");
}

static bool can_move(const struct mutating_c *mutating, const struct c_piece *piece)
{
	const size_t at = piece->span.begin;
	if (is_filler(mutating, piece))
		return false;
	return piece->kind == C_ELEMENT || (!leaves(mutating, at) && (!declares(mutating, at)));
}

static void swap_with_next(const struct mutating_c *mutating, const struct c_piece *piece)
{
	const struct c_piece *next = &mutating->pieces->items[piece->next];
	if (!piece->next || !can_move(mutating, piece) || !can_move(mutating, next))
		return;
	autofree char *first = c_span_text(mutating->tokens, piece->span);
	autofree char *second = c_span_text(mutating->tokens, next->span);
	const struct edit edits[] = {
		c_edit(mutating, piece->span, second),
		c_edit(mutating, next->span, first),
	};
	if (strcmp(first, second) != 0)
		mutant_c_add(mutating, "reorder", piece, edits, 2, "%s", "");
}

/* With the comma behind it. */
static void drop_element(const struct mutating_c *mutating, const struct c_piece *piece)
{
	struct c_span span = piece->span;
	if (piece->kind != C_ELEMENT || is_filler(mutating, piece))
		return;
	span.end += c_token_is(mutating->tokens, span.end, ",");
	const struct edit edit = c_edit(mutating, span, "");
	mutant_c_add(mutating, "drop-element", piece, &edit, 1, "%s", "");
}

/* ---- calls of functions ---- */

static struct c_span call_at(const struct mutating_c *mutating, size_t at)
{
	return (struct c_span){ at, mutating->tokens->items[at + 1].partner + 1 };
}

/* Macros are in capitals; a name behind a word or a star is being declared. */
static bool calls_a_function(
	const struct mutating_c *mutating, const struct c_piece *piece, size_t at)
{
	static const char *const other[] = { "if", "while", "for", "switch", "return", "sizeof",
		"offsetof", "defined" };
	const char first = mutating->text[mutating->tokens->items[at].begin];
	for (size_t i = 0; i < ARRAY_SIZE(other); i++)
		if (c_token_is(mutating->tokens, at, other[i]))
			return false;
	return piece->kind == C_STATEMENT && c_token_is_call(mutating->tokens, at) &&
	       !(first >= 'A' && first <= 'Z') &&
	       !(at > piece->span.begin && declares(mutating, at - 1) && !leaves(mutating, at - 1));
}

/* As if it had been forgotten, and had gone well. */
static void drop_call(const struct mutating_c *mutating, const struct c_piece *piece, size_t at)
{
	autofree char *name = c_span_text(mutating->tokens, (struct c_span){ at, at + 1 });
	const struct edit edit = c_edit(mutating, call_at(mutating, at), "0");
	mutant_c_add(mutating, "drop-call", piece, &edit, 1, "%s", name);
}

/* a() || b(): b goes first. */
static void swap_calls(const struct mutating_c *mutating, const struct c_piece *piece, size_t at)
{
	const struct c_span first = call_at(mutating, at);
	const size_t next = first.end + 1;
	if (!c_token_is(mutating->tokens, first.end, "||") &&
		!c_token_is(mutating->tokens, first.end, "&&"))
		return;
	if (!c_token_is_call(mutating->tokens, next))
		return;
	const struct c_span second = call_at(mutating, next);
	autofree char *a = c_span_text(mutating->tokens, first);
	autofree char *b = c_span_text(mutating->tokens, second);
	const struct edit edits[] = { c_edit(mutating, first, b), c_edit(mutating, second, a) };
	mutant_c_add(mutating, "reorder-calls", piece, edits, 2, "%s", "");
}

/* ---- the walk ---- */

static void mutate_token(const struct mutating_c *mutating, const struct c_piece *piece, size_t at)
{
	if (calls_a_function(mutating, piece, at)) {
		drop_call(mutating, piece, at);
		swap_calls(mutating, piece, at);
	}
	mutate_c_word(mutating, piece, at);
	mutate_c_number(mutating, piece, at);
	mutate_c_call(mutating, piece, at);
	mutate_c_filter(mutating, piece, at);
}

/* In the order of the text. */
static void mutate_piece(const struct mutating_c *mutating, const struct c_piece *piece)
{
	drop_element(mutating, piece);
	swap_with_next(mutating, piece);
	for (size_t at = piece->span.begin; at < piece->span.end; at++)
		if (c_pieces_at(mutating->pieces, at) == piece)
			mutate_token(mutating, piece, at);
}

void mutate_c(const struct mutating *whole)
{
	struct c_tokens tokens;
	struct c_pieces pieces;
	c_tokens_read(&tokens, whole->doc->text, whole->doc->size);
	c_pieces_find(&pieces, &tokens);
	const struct mutating_c mutating = {
		.text = whole->doc->text,
		.size = whole->doc->size,
		.tokens = &tokens,
		.pieces = &pieces,
		.out = whole->out,
	};
	for (size_t i = 0; i < pieces.count; i++)
		mutate_piece(&mutating, &pieces.items[i]);
	c_pieces_release(&pieces);
	c_tokens_release(&tokens);
}
