/* SPDX-License-Identifier: MIT */
#include "core/c_pieces.h"

#include "base/mem.h"

#include <stdlib.h>

struct finding_pieces {
	const struct c_tokens *tokens;
	struct c_pieces *out;
	size_t owner;
	size_t index; /* the next piece's */
	unsigned depth;
};

#define NO_PIECE ((size_t)-1)

static size_t add(struct finding_pieces *finding, enum c_piece_kind kind, struct c_span span)
{
	struct c_pieces *out = finding->out;
	if (out->count == C_PIECES_MOST)
		return NO_PIECE;
	out->items = mem_grow(out->items, out->count, &out->capacity, sizeof(*out->items));
	out->items[out->count] = (struct c_piece){
		.kind = kind,
		.span = span,
		.owner = finding->owner,
		.index = finding->index++,
	};
	return out->count++;
}

static void follow(struct finding_pieces *finding, size_t piece, size_t next)
{
	if (piece != NO_PIECE && next != NO_PIECE)
		finding->out->items[piece].next = next;
}

/* ---- statements ---- */

/* Behind the bracket's partner; where there is none, behind `at`. */
static size_t behind(const struct c_tokens *tokens, size_t at)
{
	return at < tokens->count ? tokens->items[at].partner + 1 : at;
}

/* Behind the semicolon, or at what ends the block. */
static size_t simple_end(const struct c_tokens *tokens, size_t at)
{
	while (at < tokens->count && !c_token_is(tokens, at, ";") && !c_token_is(tokens, at, "}"))
		at = behind(tokens, at) > at ? behind(tokens, at) : at + 1;
	return c_token_is(tokens, at, ";") ? at + 1 : at;
}

static bool has_a_head(const struct c_tokens *tokens, size_t at)
{
	static const char *const words[] = { "if", "while", "for", "switch" };
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (c_token_is(tokens, at, words[i]))
			return true;
	return false;
}

static size_t statement(struct finding_pieces *finding, size_t at, size_t *piece);

static size_t block(struct finding_pieces *finding, size_t open)
{
	const struct c_tokens *tokens = finding->tokens;
	const size_t close = tokens->items[open].partner;
	size_t last = NO_PIECE;
	size_t at = open + 1;
	if (finding->depth == C_PIECES_DEPTH)
		return close + 1;
	finding->depth++;
	while (at < close) {
		size_t piece = NO_PIECE;
		const size_t end = statement(finding, at, &piece);
		follow(finding, last, piece);
		last = piece;
		at = end > at ? end : at + 1;
	}
	finding->depth--;
	return close + 1;
}

static size_t inner(struct finding_pieces *finding, size_t at)
{
	size_t ignored;
	if (finding->depth == C_PIECES_DEPTH)
		return simple_end(finding->tokens, at);
	finding->depth++;
	const size_t end = statement(finding, at, &ignored);
	finding->depth--;
	return end;
}

static size_t statement_end(struct finding_pieces *finding, size_t at)
{
	const struct c_tokens *tokens = finding->tokens;
	if (has_a_head(tokens, at) && c_token_is(tokens, at + 1, "(")) {
		at = inner(finding, behind(tokens, at + 1));
		return c_token_is(tokens, at, "else") ? inner(finding, at + 1) : at;
	}
	if (c_token_is(tokens, at, "do"))
		return simple_end(tokens, inner(finding, at + 1));
	return simple_end(tokens, at);
}

/* Where the statement ends. A block is no piece, but what is in it. */
static size_t statement(struct finding_pieces *finding, size_t at, size_t *piece)
{
	*piece = NO_PIECE;
	if (c_token_is(finding->tokens, at, "{") && finding->tokens->items[at].partner > at)
		return block(finding, at);
	*piece = add(finding, C_STATEMENT, (struct c_span){ at, at });
	const size_t end = statement_end(finding, at);
	if (*piece != NO_PIECE)
		finding->out->items[*piece].span.end = end;
	return end;
}

/* ---- initialisers, and what is outside of functions ---- */

static void elements(struct finding_pieces *finding, size_t open)
{
	autofree struct c_span *parts = mem_zero(C_PIECES_MOST, sizeof(*parts));
	const size_t count = c_tokens_parts(finding->tokens, open, parts, C_PIECES_MOST);
	size_t last = NO_PIECE;
	for (size_t i = 0; i < count; i++) {
		const size_t piece = add(finding, C_ELEMENT, parts[i]);
		follow(finding, last, piece);
		last = piece;
	}
}

/* What a name and its brackets are followed by says what it is the name of. */
static size_t outside(struct finding_pieces *finding, size_t at)
{
	const struct c_tokens *tokens = finding->tokens;
	const bool is_name = c_token_is_kind(tokens, at, C_WORD) &&
			     (c_token_is(tokens, at + 1, "(") || c_token_is(tokens, at + 1, "[") ||
				     c_token_is(tokens, at + 1, "="));
	if (is_name) {
		finding->owner = at;
		finding->index = 0;
		return at + 1;
	}
	if (c_token_is(tokens, at, "(") && c_token_is(tokens, behind(tokens, at), "{") &&
		behind(tokens, at) > at)
		return block(finding, behind(tokens, at));
	if (c_token_is(tokens, at, "=") && c_token_is(tokens, at + 1, "{"))
		elements(finding, at + 1);
	return c_token_is(tokens, at, "=") ? at + 1 : behind(tokens, at);
}

void c_pieces_find(struct c_pieces *pieces, const struct c_tokens *tokens)
{
	struct finding_pieces finding = { .tokens = tokens, .out = pieces };
	*pieces = (struct c_pieces){ 0 };
	for (size_t at = 0; at < tokens->count;) {
		const size_t next = outside(&finding, at);
		at = next > at ? next : at + 1;
	}
}

void c_pieces_release(struct c_pieces *pieces)
{
	free(pieces->items);
	*pieces = (struct c_pieces){ 0 };
}

/* One that is inside of another comes behind it. */
const struct c_piece *c_pieces_at(const struct c_pieces *pieces, size_t token)
{
	for (size_t i = pieces->count; i > 0; i--) {
		const struct c_piece *piece = &pieces->items[i - 1];
		if (piece->span.begin <= token && token < piece->span.end)
			return piece;
	}
	return NULL;
}
