/* SPDX-License-Identifier: MIT */
#include "core/reach.h"

size_t matrix_cell_count(const struct check_matrix *matrix)
{
	return matrix->container_count * matrix->container_count * matrix->port_count;
}

size_t matrix_try_count(const struct check_matrix *matrix)
{
	return MATRIX_ROUNDS * FAMILY_COUNT * matrix_cell_count(matrix);
}

size_t matrix_try(
	const struct check_matrix *matrix, unsigned round, enum family family, size_t cell)
{
	return (round * FAMILY_COUNT + family) * matrix_cell_count(matrix) + cell;
}

void matrix_cell_parts(
	const struct check_matrix *matrix, size_t cell, size_t *from, size_t *to, size_t *port)
{
	*port = cell % matrix->port_count;
	*to = cell / matrix->port_count % matrix->container_count;
	*from = cell / matrix->port_count / matrix->container_count;
}

const char *family_name(enum family family)
{
	static const char *const names[FAMILY_COUNT] = {
		[FAMILY_IPV4] = "IPv4",
		[FAMILY_IPV6] = "IPv6",
		[FAMILY_MAPPED] = "mapped",
	};
	return names[family];
}

enum seen matrix_seen(uint8_t facts)
{
	if (!(facts & TRY_MADE))
		return SEEN_NO_WAY;
	if (facts & TRY_ARRIVED)
		return facts & TRY_ANSWERED ? SEEN_OPEN : SEEN_UNANSWERED;
	return facts & TRY_REFUSED ? SEEN_REFUSED : SEEN_DROPPED;
}

const char *seen_name(enum seen seen)
{
	static const char *const names[] = {
		[SEEN_NO_WAY] = "no way",
		[SEEN_OPEN] = "open",
		[SEEN_UNANSWERED] = "no answer",
		[SEEN_REFUSED] = "refused",
		[SEEN_DROPPED] = "dropped",
	};
	return names[seen];
}

bool matrix_is_wanted(const struct check_matrix *matrix, size_t cell, uint8_t facts)
{
	const enum seen seen = matrix_seen(facts);
	switch ((enum reach)matrix->cells[cell]) {
	case REACH_OPEN:
		return seen == SEEN_OPEN ||
		       (seen == SEEN_UNANSWERED && !(matrix->packets & 1u << PACKET_REPLY));
	case REACH_REFUSED:
		return seen == SEEN_REFUSED;
	case REACH_DROPPED:
		return seen == SEEN_DROPPED || seen == SEEN_NO_WAY;
	}
	return false;
}
