/* SPDX-License-Identifier: MIT */
/*
 * reach: what was seen of the packets of a matrix (struct check_matrix): for each round, each
 * family of addresses and each cell some facts.
 */
#ifndef LAB_CORE_REACH_H
#define LAB_CORE_REACH_H

#include "core/exercise.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Facts of one try, as bits. */
#define TRY_MADE     1u /* there is a network that both are in */
#define TRY_ARRIVED  2u /* the first packet, at the socket of whom it was for */
#define TRY_ANSWERED 4u /* and an answer of that one came back */
#define TRY_REFUSED  8u /* an answer came that refuses: a reset, an ICMP error */

/* All is tried so many times, as a rule can depend on the time or on chance. */
#define MATRIX_ROUNDS 3

#define MATRIX_MAX_CELLS                                                                           \
	((size_t)EXERCISE_MAX_CONTAINERS * EXERCISE_MAX_CONTAINERS * MATRIX_MAX_PORTS)
#define MATRIX_MAX_TRIES (MATRIX_ROUNDS * FAMILY_COUNT * MATRIX_MAX_CELLS)

/* What a try came to. */
enum seen {
	SEEN_NO_WAY, /* the two are in no network together */
	SEEN_OPEN,
	SEEN_UNANSWERED, /* it arrived, and no answer came back */
	SEEN_REFUSED,
	SEEN_DROPPED,
};
enum seen matrix_seen(uint8_t facts);
const char *seen_name(enum seen seen); /* "open", "no answer" */
/* Is it what the cell wants? */
bool matrix_is_wanted(const struct check_matrix *matrix, size_t cell, uint8_t facts);

size_t matrix_cell_count(const struct check_matrix *matrix); /* with those to oneself */
size_t matrix_try_count(const struct check_matrix *matrix);  /* of all rounds */
size_t matrix_try(
	const struct check_matrix *matrix, unsigned round, enum family family, size_t cell);
/* The cell of those two containers and that port, taken apart. */
void matrix_cell_parts(
	const struct check_matrix *matrix, size_t cell, size_t *from, size_t *to, size_t *port);
const char *family_name(enum family family); /* "IPv4" */

#endif
