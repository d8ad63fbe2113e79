/* SPDX-License-Identifier: MIT */
/* Mutants of a C source by its BPF_JUMP and BPF_STMT: ways that end elsewhere, other words read. */
#include "core/mutant_c_parts.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* BPF_JUMP(code, k, jt, jf) */
enum { JUMP_CODE, JUMP_VALUE, JUMP_TRUE, JUMP_FALSE, JUMP_PARTS };
/* BPF_STMT(code, k) */
enum { STATEMENT_CODE, STATEMENT_VALUE, STATEMENT_PARTS };

/* ---- jumps ---- */

static void cross(
	const struct mutating_c *mutating, const struct c_piece *piece, const struct c_span *parts)
{
	autofree char *yes = c_span_text(mutating->tokens, parts[JUMP_TRUE]);
	autofree char *no = c_span_text(mutating->tokens, parts[JUMP_FALSE]);
	const struct edit edits[] = {
		c_edit(mutating, parts[JUMP_TRUE], no),
		c_edit(mutating, parts[JUMP_FALSE], yes),
	};
	if (strcmp(yes, no) == 0)
		return;
	mutant_c_add(mutating, "cross-jump", piece, edits, 2, "%s", "");
	/* as if there were no test: its one way, and then the other */
	mutant_c_add(mutating, "drop-test", piece, &edits[0], 1, "never");
	mutant_c_add(mutating, "drop-test", piece, &edits[1], 1, "always");
}

static void shift(const struct mutating_c *mutating, const struct c_piece *piece,
	struct c_span part, const char *name)
{
	autofree char *value = c_span_text(mutating->tokens, part);
	autofree char *more = mem_format("(%s) + 1", value);
	autofree char *less = mem_format("(%s) - 1", value);
	const struct edit edits[] = {
		c_edit(mutating, part, more),
		c_edit(mutating, part, less),
	};
	mutant_c_add(mutating, "off-by-one", piece, &edits[0], 1, "%s-plus-1", name);
	if (strcmp(value, "0") != 0)
		mutant_c_add(mutating, "off-by-one", piece, &edits[1], 1, "%s-minus-1", name);
}

static void mutate_jump(const struct mutating_c *mutating, const struct c_piece *piece, size_t at)
{
	struct c_span parts[JUMP_PARTS];
	if (c_tokens_parts(mutating->tokens, at + 1, parts, JUMP_PARTS) != JUMP_PARTS)
		return;
	cross(mutating, piece, parts);
	shift(mutating, piece, parts[JUMP_TRUE], "jt");
	shift(mutating, piece, parts[JUMP_FALSE], "jf");
	shift(mutating, piece, parts[JUMP_VALUE], "k");
}

/* ---- what is read ---- */

static bool find_word(
	const struct mutating_c *mutating, struct c_span span, const char *word, size_t *found)
{
	for (size_t at = span.begin; at < span.end; at++) {
		*found = at;
		if (c_token_is(mutating->tokens, at, word))
			return true;
	}
	return false;
}

/* offsetof(struct seccomp_data, args[0]): the other half of the argument. */
static void read_other_half(const struct mutating_c *mutating, const struct c_piece *piece,
	struct c_span value, size_t offset_of)
{
	const size_t end = mutating->tokens->items[offset_of + 1].partner + 1;
	const struct c_span alone = { value.begin, end };
	autofree char *low = c_span_text(mutating->tokens, alone);
	autofree char *high = mem_format("%s + 4", low);
	const struct edit edit = c_edit(mutating, value, end < value.end ? low : high);
	mutant_c_add(mutating, "other-half", piece, &edit, 1, "%s", "");
}

static void read_other_field(const struct mutating_c *mutating, const struct c_piece *piece,
	size_t at, const char *field)
{
	autofree char *was = c_span_text(mutating->tokens, (struct c_span){ at, at + 1 });
	const struct edit edit = c_edit(mutating, (struct c_span){ at, at + 1 }, field);
	mutant_c_add(mutating, "other-field", piece, &edit, 1, "%s-%s", was, field);
}

static void mutate_load(const struct mutating_c *mutating, const struct c_piece *piece, size_t at)
{
	struct c_span parts[STATEMENT_PARTS];
	size_t word;
	size_t offset_of;
	if (c_tokens_parts(mutating->tokens, at + 1, parts, STATEMENT_PARTS) != STATEMENT_PARTS)
		return;
	const struct c_span value = parts[STATEMENT_VALUE];
	if (!find_word(mutating, value, "offsetof", &offset_of) ||
		!c_token_is_call(mutating->tokens, offset_of))
		return;
	if (find_word(mutating, value, "args", &word))
		read_other_half(mutating, piece, value, offset_of);
	else if (find_word(mutating, value, "arch", &word))
		read_other_field(mutating, piece, word, "nr");
	else if (find_word(mutating, value, "nr", &word))
		read_other_field(mutating, piece, word, "arch");
}

void mutate_c_filter(const struct mutating_c *mutating, const struct c_piece *piece, size_t at)
{
	if (!c_token_is_call(mutating->tokens, at))
		return;
	if (c_token_is(mutating->tokens, at, "BPF_JUMP"))
		mutate_jump(mutating, piece, at);
	else if (c_token_is(mutating->tokens, at, "BPF_STMT"))
		mutate_load(mutating, piece, at);
}
