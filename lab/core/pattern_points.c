/* SPDX-License-Identifier: MIT */
/* The exhaustive question of pattern.h, asked at points. */
#include "core/pattern_box.h"

/* What the programs can tell two points of the box apart by: the words that either reads on its way
 * to an answer for this call. */
static uint32_t words_of(const struct box *box, const struct pattern_question *question)
{
	const uint32_t arch = abi_audit_arch(box->abi);
	const uint32_t nr = (uint32_t)box->pattern->call->number[box->abi];
	const uint32_t words = bpf_words_read_by(question->program, arch, nr);
	return question->other ? words | bpf_words_read_by(question->other, arch, nr) : words;
}

static void fill(struct box *box, const struct pattern_question *question)
{
	struct pattern_hints hints = { 0 };
	if (question->hints_of)
		question->hints_of(question->policy, box->pattern->call, &hints);
	box_fill(box, &hints, 1, words_of(box, question));
}

static bool witness_before(const struct pattern_witness *a, const struct pattern_witness *b)
{
	if (a->abi != b->abi)
		return a->abi < b->abi;
	if (a->data.nr != b->data.nr)
		return (uint32_t)a->data.nr < (uint32_t)b->data.nr;
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		if (a->data.args[i] != b->data.args[i])
			return a->data.args[i] < b->data.args[i];
	return a->data.instruction_pointer < b->data.instruction_pointer;
}

static void keep_smallest(
	bool *have, struct pattern_witness *smallest, const struct pattern_witness *found)
{
	if (!*have || witness_before(found, smallest))
		*smallest = *found;
	*have = true;
}

static struct answer ask_program(const struct bpf_program *program, const struct seccomp_data *data)
{
	return bpf_decide(&program, 1, data);
}

static void ask_point(const struct pattern_question *question, struct pattern_witness *point,
	struct pattern_result *result)
{
	result->points++;
	point->answer = ask_program(question->program, &point->data);
	if (question->visit)
		question->visit(question->visitor, point);
	if (!pattern_satisfied(question->pattern, question->want, point->answer)) {
		bool violated = result->state == PATTERN_VIOLATED;
		keep_smallest(&violated, &result->witness, point);
		result->state = PATTERN_VIOLATED;
	}
	if (question->other &&
		!answer_equal(point->answer, ask_program(question->other, &point->data)))
		keep_smallest(&result->levels_differ, &result->differs, point);
}

/* Every point is asked, also after a violation: "n points" means the same in every answer. */
static void walk(const struct box *box, const struct pattern_question *question,
	struct pattern_result *result)
{
	size_t place[BOX_AXES] = { 0 };
	struct pattern_witness point = { .abi = box->abi, .call = box->pattern->call };
	do {
		box_point(box, place, &point.data);
		ask_point(question, &point, result);
	} while (box_next(box, place));
}

/* A violation found elsewhere says more than a region left open, and replaces it. */
static void note_undecided(const struct box *box, struct pattern_result *result)
{
	if (result->state == PATTERN_VIOLATED || result->state == PATTERN_UNDECIDED)
		return;
	result->state = PATTERN_UNDECIDED;
	result->witness = (struct pattern_witness){ .abi = box->abi, .call = box->pattern->call };
}

static void ask_box(
	struct box *box, const struct pattern_question *question, struct pattern_result *result)
{
	if (result->state == PATTERN_EMPTY)
		result->state = PATTERN_HOLDS;
	if (!box_fits(box, PATTERN_PLAIN_POINTS))
		box_hold_unread(box, words_of(box, question));
	if (box_fits(box, PATTERN_MAX_POINTS))
		walk(box, question, result);
	else
		note_undecided(box, result);
}

static void ask_through(const struct multiplexer_row *row, const struct pattern_question *question,
	struct pattern_result *result)
{
	struct pattern through = { .call = syscall_find(row->through) };
	through.args[0] = (struct pattern_arg){
		.op = PATTERN_MASKED,
		.a = row->selector_mask,
		.b = row->selector,
	};
	struct box box = { .pattern = &through, .abi = row->abi };
	fill(&box, question);
	ask_box(&box, question, result);
	box_release(&box);
}

/* The call's own arguments lie behind a pointer there, so only the selector can be told. */
static void ask_multiplexers(
	enum abi abi, const struct pattern_question *question, struct pattern_result *result)
{
	const char *const call = question->pattern->call->name;
	const struct multiplexer_row *row;
	for (size_t n = 0; (row = multiplexer_find(call, abi, n)); n++)
		ask_through(row, question, result);
}

/* When no value of this ABI passes an argument's test, the multiplexers can't carry one either. */
static void ask_abi(
	enum abi abi, const struct pattern_question *question, struct pattern_result *result)
{
	struct box box = { .pattern = question->pattern, .abi = abi };
	fill(&box, question);
	if (!box_is_empty(&box)) {
		if (question->pattern->call->number[abi] >= 0)
			ask_box(&box, question, result);
		if (question->want == PATTERN_DENY)
			ask_multiplexers(abi, question, result);
	}
	box_release(&box);
}

void pattern_ask(const struct pattern_question *question, struct pattern_result *result)
{
	const struct pattern *const pattern = question->pattern;
	*result = (struct pattern_result){ .state = PATTERN_EMPTY };
	for (int abi = 0; abi < ABI_COUNT; abi++) {
		if (!(question->abis >> abi & 1))
			continue;
		if (!pattern->one_abi || pattern->abi == (enum abi)abi)
			ask_abi((enum abi)abi, question, result);
	}
}
