/* SPDX-License-Identifier: MIT */
/* Mutants of a C source by another system call, and by half of an argument. */
#include "core/mutant_c_parts.h"

#include "base/mem.h"
#include "core/names.h"

#include <stdlib.h>
#include <string.h>

/* ---- a call, and its twin ---- */

static void swap_call(const struct mutating_c *mutating, const struct c_piece *piece, size_t at,
	const char *prefix, const char *name, const char *twin)
{
	autofree char *text = mem_format("%s%s", prefix, twin);
	const struct edit edit = c_edit(mutating, (struct c_span){ at, at + 1 }, text);
	mutant_c_add(mutating, "swap-call", piece, &edit, 1, "%s-%s", name, twin);
}

/* By all that does the same, one way or the other. */
static void swap_with_twins(const struct mutating_c *mutating, const struct c_piece *piece,
	size_t at, const char *prefix)
{
	autofree char *word = c_span_text(mutating->tokens, (struct c_span){ at, at + 1 });
	const char *name = word + strlen(prefix);
	for (size_t i = 0; detour_at(i); i++) {
		const struct detour_row *row = detour_at(i);
		if (strcmp(row->call, name) == 0)
			swap_call(mutating, piece, at, prefix, name, row->through);
		else if (strcmp(row->through, name) == 0)
			swap_call(mutating, piece, at, prefix, name, row->call);
	}
}

static void mutate_number_of_call(
	const struct mutating_c *mutating, const struct c_piece *piece, size_t at)
{
	static const char *const prefixes[] = { "__NR_", "SYS_" };
	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (c_token_begins(mutating->tokens, at, prefixes[i]))
			swap_with_twins(mutating, piece, at, prefixes[i]);
	if (c_token_is(mutating->tokens, at, "SCMP_SYS") && c_token_is_call(mutating->tokens, at) &&
		c_token_is_kind(mutating->tokens, at + 2, C_WORD))
		swap_with_twins(mutating, piece, at + 2, "");
}

/* ---- the words of an argument ---- */

static void change(const struct mutating_c *mutating, const struct c_piece *piece,
	struct c_span span, const char *text, const char *operator, const char * detail)
{
	const struct edit edit = c_edit(mutating, span, text);
	mutant_c_add(mutating, operator, piece, &edit, 1, "%s", detail);
}

/* The low word only; or, where somebody took care to compare that only, all of it. */
static void change_width(const struct mutating_c *mutating, const struct c_piece *piece, size_t at)
{
	const struct c_span one = { at, at + 1 };
	size_t mask = at + 2;
	if (c_token_is(mutating->tokens, at, "SCMP_CMP_EQ"))
		change(mutating, piece, one, "SCMP_CMP_MASKED_EQ, 0xffffffff", "compare-width",
			"low-32");
	if (!c_token_is(mutating->tokens, at, "SCMP_CMP_MASKED_EQ") ||
		!c_token_is(mutating->tokens, at + 1, ","))
		return;
	while (mask < piece->span.end && !c_token_is(mutating->tokens, mask, ",") &&
		!c_token_is(mutating->tokens, mask, ")"))
		mask = mutating->tokens->items[mask].partner > mask
			       ? mutating->tokens->items[mask].partner + 1
			       : mask + 1;
	change(mutating, piece, (struct c_span){ at, mask }, "SCMP_CMP_EQ", "compare-width",
		"all-64");
}

/* SCMP_A0(op, value): a value with one more bit on top. */
static void raise_value(const struct mutating_c *mutating, const struct c_piece *piece, size_t at)
{
	struct c_span parts[8];
	const size_t count = c_tokens_parts(mutating->tokens, at + 1, parts, ARRAY_SIZE(parts));
	if (!count)
		return;
	autofree char *value = c_span_text(mutating->tokens, parts[count - 1]);
	autofree char *text = mem_format("(%s) + (1ull << 32)", value);
	change(mutating, piece, parts[count - 1], text, "high-word", value);
}

static bool is_a_condition(const struct mutating_c *mutating, size_t at)
{
	return c_token_is_call(mutating->tokens, at) &&
	       (c_token_begins(mutating->tokens, at, "SCMP_A") ||
		       c_token_begins(mutating->tokens, at, "SCMP_CMP")) &&
	       !c_token_begins(mutating->tokens, at, "SCMP_ACT") &&
	       !c_token_begins(mutating->tokens, at, "SCMP_ARCH");
}

void mutate_c_call(const struct mutating_c *mutating, const struct c_piece *piece, size_t at)
{
	mutate_number_of_call(mutating, piece, at);
	change_width(mutating, piece, at);
	if (is_a_condition(mutating, at))
		raise_value(mutating, piece, at);
}
