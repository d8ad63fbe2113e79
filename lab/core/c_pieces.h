/* SPDX-License-Identifier: MIT */
/*
 * c_pieces: the statements of the functions of a C source, and the elements of its initialisers:
 * what may be left out or change places, and by which a place is named: "policy[3]" is the fourth
 * statement of the function policy, those inside of others counted in the order of the text.
 */
#ifndef LAB_CORE_C_PIECES_H
#define LAB_CORE_C_PIECES_H

#include "core/c_tokens.h"

enum c_piece_kind {
	C_STATEMENT, /* with its semicolon */
	C_ELEMENT,   /* without its comma */
};

struct c_piece {
	enum c_piece_kind kind;
	struct c_span span; /* tokens */
	size_t owner;       /* the token that is the name of the function, or of the array */
	size_t index;       /* among the pieces of its owner */
	size_t next;        /* the piece behind it in the same block; 0: it is the last one */
};

struct c_pieces {
	struct c_piece *items;
	size_t count;
	size_t capacity;
};

#define C_PIECES_MOST  4096 /* what would be more is left out */
#define C_PIECES_DEPTH 64   /* so deep statements may be nested; deeper ones are no pieces */

void c_pieces_find(struct c_pieces *pieces, const struct c_tokens *tokens);
void c_pieces_release(struct c_pieces *pieces);

/* The innermost piece that a token is in, or NULL. */
const struct c_piece *c_pieces_at(const struct c_pieces *pieces, size_t token);

#endif
