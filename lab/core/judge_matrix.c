/* SPDX-License-Identifier: MIT */
/*
 * Checks of kind matrix: every cell as it was seen, in each round and each family, against the
 * table. Without the policies every packet must arrive and be answered: then what does not is the
 * policies' doing, as nothing else differs.
 */
#include "core/judge.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

const struct world_run *judge_matrix_world(const struct grade_input *input, size_t check)
{
	for (size_t i = 0; i < input->world_count; i++)
		if (input->worlds[i].plan->matrix && input->worlds[i].plan->matrix_check == check)
			return &input->worlds[i];
	return NULL;
}

/* One try, in the order in which the smallest witness is looked for: by cell, then by family. */
struct at {
	size_t cell;
	enum family family;
};

static uint8_t facts_of(const struct check_matrix *matrix, const uint8_t *facts, unsigned round,
	const struct at *at)
{
	return facts[matrix_try(matrix, round, at->family, at->cell)];
}

static bool differs(const struct check_matrix *matrix, const uint8_t *facts, const struct at *at)
{
	const enum seen first = matrix_seen(facts_of(matrix, facts, 0, at));
	for (unsigned round = 1; round < MATRIX_ROUNDS; round++)
		if (matrix_seen(facts_of(matrix, facts, round, at)) != first)
			return true;
	return false;
}

static bool is_wrong(const struct check_matrix *matrix, const uint8_t *facts, const struct at *at)
{
	for (unsigned round = 0; round < MATRIX_ROUNDS; round++)
		if (!matrix_is_wanted(matrix, at->cell, facts_of(matrix, facts, round, at)))
			return true;
	return false;
}

/* A cell to oneself means nothing. */
static bool is_asked(const struct check_matrix *matrix, const struct at *at)
{
	size_t from;
	size_t to;
	size_t port;
	matrix_cell_parts(matrix, at->cell, &from, &to, &port);
	return from != to && matrix->families & 1u << at->family;
}

/* How many tries pass a test; `*first` is the first of them. */
static size_t count_tries(const struct check_matrix *matrix, const uint8_t *facts,
	bool (*test)(const struct check_matrix *, const uint8_t *, const struct at *),
	struct at *first)
{
	size_t count = 0;
	const size_t cells = matrix_cell_count(matrix);
	for (size_t cell = 0; cell < cells; cell++)
		for (int family = 0; family < FAMILY_COUNT; family++) {
			const struct at at = { cell, (enum family)family };
			if (!is_asked(matrix, &at) || !test(matrix, facts, &at))
				continue;
			if (count++ == 0)
				*first = at;
		}
	return count;
}

static bool is_shut(const struct check_matrix *matrix, const uint8_t *facts, const struct at *at)
{
	for (unsigned round = 0; round < MATRIX_ROUNDS; round++) {
		const enum seen seen = matrix_seen(facts_of(matrix, facts, round, at));
		if (seen != SEEN_OPEN && seen != SEEN_NO_WAY)
			return true;
	}
	return false;
}

static bool is_any(const struct check_matrix *matrix, const uint8_t *facts, const struct at *at)
{
	(void)matrix;
	(void)facts;
	(void)at;
	return true;
}

static const struct traced_packet *find_trace(
	const struct observations *seen, const struct check_matrix *matrix, const struct at *at)
{
	for (size_t i = 0; i < seen->count; i++)
		if (seen->items[i].kind == OBSERVED_TRACED &&
			seen->items[i].traced.try == matrix_try(matrix, 0, at->family, at->cell))
			return &seen->items[i].traced;
	return NULL;
}

static void set_witness(struct judged_matrix *judged, const struct world_run *world,
	const struct check_matrix *matrix, const uint8_t *facts, const struct at *at)
{
	judged->there = true;
	matrix_cell_parts(matrix, at->cell, &judged->from, &judged->to, &judged->port);
	judged->family = at->family;
	judged->wanted = (enum reach)matrix->cells[at->cell];
	judged->seen = matrix_seen(facts_of(matrix, facts, 0, at));
	for (unsigned round = 0; round < MATRIX_ROUNDS; round++)
		judged->open_rounds += matrix_seen(facts_of(matrix, facts, round, at)) == SEEN_OPEN;
	judged->traced = world->with ? find_trace(world->with, matrix, at) : NULL;
}

static enum cause cause_of(const struct world_run *world, const struct check_matrix *matrix,
	struct judgement *judgement)
{
	struct judged_matrix *judged = &judgement->matrix;
	const size_t count = matrix_try_count(matrix);
	autofree uint8_t *without = mem_zero(count, sizeof(*without));
	uint8_t *with = mem_zero(count, sizeof(*with));
	struct at at = { 0 };
	judged->facts = with;
	judged->tries = count_tries(matrix, with, is_any, &at);
	if (judge_limit(world->without))
		return CAUSE_VOID_LIMIT;
	if (!observations_tries(world->without, without, count))
		return CAUSE_VOID_UNTOLD;
	if (count_tries(matrix, without, is_shut, &at)) {
		set_witness(judged, world, matrix, without, &at);
		return CAUSE_VOID_MATRIX;
	}
	if (!observations_tries(world->with, with, count))
		return judge_limit(world->with) ? CAUSE_NOT_TRIED : CAUSE_VOID_UNTOLD;
	judged->is_whole = true;
	if (count_tries(matrix, with, differs, &at)) {
		set_witness(judged, world, matrix, with, &at);
		return CAUSE_MATRIX_FLAKY;
	}
	judged->wrong = count_tries(matrix, with, is_wrong, &at);
	if (!judged->wrong)
		return CAUSE_OK;
	set_witness(judged, world, matrix, with, &at);
	return CAUSE_MATRIX;
}

static bool is_lost(const struct check_matrix *matrix, const uint8_t *facts, const struct at *at)
{
	return matrix->cells[at->cell] == REACH_OPEN && is_wrong(matrix, facts, at);
}

bool judge_matrix_lost(const struct grade_input *input, size_t check, struct judged_matrix *judged)
{
	const struct check_matrix *matrix = input->exercise->checks[check].matrix;
	const struct world_run *world = judge_matrix_world(input, check);
	const size_t count = matrix_try_count(matrix);
	autofree uint8_t *facts = mem_zero(count, sizeof(*facts));
	struct at at = { 0 };
	*judged = (struct judged_matrix){ 0 };
	if (!world || !world->with || !observations_tries(world->with, facts, count) ||
		!count_tries(matrix, facts, is_lost, &at))
		return false;
	judged->tries = count_tries(matrix, facts, is_any, &(struct at){ 0 });
	judged->wrong = count_tries(matrix, facts, is_wrong, &(struct at){ 0 });
	set_witness(judged, world, matrix, facts, &at);
	return true;
}

void judge_matrix(const struct grade_input *input, size_t check, struct judgement *judgement)
{
	const struct world_run *world = judge_matrix_world(input, check);
	*judgement = (struct judgement){ .world = world, .cause = CAUSE_VOID_UNTOLD };
	if (world)
		judgement->cause =
			cause_of(world, input->exercise->checks[check].matrix, judgement);
}

char *judge_matrix_witness(
	const struct grade_input *input, size_t check, const struct judged_matrix *judged)
{
	const struct check_matrix *matrix = input->exercise->checks[check].matrix;
	const struct exercise_container *containers = input->exercise->containers;
	return mem_format("%s -> %s:%s (%s)", containers[matrix->containers[judged->from]].name,
		containers[matrix->containers[judged->to]].name, matrix->ports[judged->port].word,
		family_name(judged->family));
}

/* ---- the table ---- */

#define MOST_ROWS 24 /* a larger table shows only what is wrong */

/* Without blanks before the end, unless a mark stands there. */
static void end_line(struct buf *out, const char *mark)
{
	while (!*mark && out->size && out->data[out->size - 1] == ' ')
		out->size--;
	buf_format(out, "%s\n", mark);
}

static void add_row(const struct grade_input *input, const struct check_matrix *matrix,
	const uint8_t *facts, size_t cell, struct buf *out)
{
	size_t from;
	size_t to;
	size_t port;
	bool wrong = false;
	matrix_cell_parts(matrix, cell, &from, &to, &port);
	autofree char *flow = mem_format("%s -> %s:%s",
		input->exercise->containers[matrix->containers[from]].name,
		input->exercise->containers[matrix->containers[to]].name, matrix->ports[port].word);
	buf_format(out, "%-30s %-9s", flow, reach_name((enum reach)matrix->cells[cell]));
	for (int family = 0; family < FAMILY_COUNT; family++) {
		const struct at at = { cell, (enum family)family };
		if (!is_asked(matrix, &at))
			continue;
		const bool is_flaky = differs(matrix, facts, &at);
		buf_format(out, " %-9s",
			is_flaky ? "flaky"
				 : seen_name(matrix_seen(facts_of(matrix, facts, 0, &at))));
		wrong |= is_flaky || is_wrong(matrix, facts, &at);
	}
	end_line(out, wrong ? " <-" : "");
}

static bool row_is_wrong(const struct check_matrix *matrix, const uint8_t *facts, size_t cell)
{
	for (int family = 0; family < FAMILY_COUNT; family++) {
		const struct at at = { cell, (enum family)family };
		if (is_asked(matrix, &at) && is_wrong(matrix, facts, &at))
			return true;
	}
	return false;
}

char *judge_matrix_table(
	const struct grade_input *input, size_t check, const struct judged_matrix *judged)
{
	const struct check_matrix *matrix = input->exercise->checks[check].matrix;
	struct buf out = { 0 };
	const size_t cells = matrix_cell_count(matrix);
	const size_t rows =
		cells - matrix->container_count * matrix->port_count; /* without those to oneself */
	if (!judged->is_whole)
		return NULL;
	buf_format(&out, "%-30s %-9s", "from -> to", "wanted");
	for (int family = 0; family < FAMILY_COUNT; family++)
		if (matrix->families & 1u << family)
			buf_format(&out, " %-9s", family_name((enum family)family));
	end_line(&out, "");
	for (size_t cell = 0; cell < cells; cell++) {
		const size_t pair = cell / matrix->port_count;
		if (pair / matrix->container_count != pair % matrix->container_count &&
			(rows <= MOST_ROWS || row_is_wrong(matrix, judged->facts, cell)))
			add_row(input, matrix, judged->facts, cell, &out);
	}
	return buf_take(&out);
}
