/* SPDX-License-Identifier: MIT */
/*
 * mutant_c_parts: what the files of mutants of C sources share. Nobody else includes this. They
 * know nothing of policies: what is no C afterwards does not compile, and who asked finds out.
 *
 *   mutant_c.c        the walk; operators on statements and elements: dropped, in another order
 *   mutant_c_word.c   operators on single words and numbers
 *   mutant_c_call.c   operators on system calls and conditions
 *   mutant_c_filter.c operators on the instructions of a filter, where linux/filter.h's macros
 *                     write them
 */
#ifndef LAB_CORE_MUTANT_C_PARTS_H
#define LAB_CORE_MUTANT_C_PARTS_H

#include "core/c_pieces.h"
#include "core/mutant_parts.h"

struct mutating_c {
	const char *text;
	size_t size;
	const struct c_tokens *tokens;
	const struct c_pieces *pieces;
	struct mutants *out;
};

/* The tokens of the span become `text`. */
struct edit c_edit(const struct mutating_c *mutating, struct c_span span, const char *text);

/* A mutant by one or two edits, the earlier one first, in a piece. Where one has its name already,
 * a number is added to the detail. */
__attribute__((format(printf, 6, 7))) void mutant_c_add(const struct mutating_c *mutating,
	const char *operator, const struct c_piece * piece, const struct edit *edits, size_t count,
	const char *detail, ...);

/* The operators, at one token of a piece. */
void mutate_c_word(const struct mutating_c *mutating, const struct c_piece *piece, size_t at);
void mutate_c_number(const struct mutating_c *mutating, const struct c_piece *piece, size_t at);
void mutate_c_call(const struct mutating_c *mutating, const struct c_piece *piece, size_t at);
void mutate_c_filter(const struct mutating_c *mutating, const struct c_piece *piece, size_t at);

#endif
