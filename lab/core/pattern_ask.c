/* SPDX-License-Identifier: MIT */
/* The exhaustive question of pattern.h, answered by cells. */
#include "core/pattern_space.h"

#include "base/mem.h"

/* A walk over all that a question asks about: every cell of its program there is shown to `see`. */
struct walk {
	const struct pattern_question *question;
	const struct bpf_program *other; /* NULL: the program is asked alone */
	cell_visit *see;
	struct word_sets sets;
	struct cells_budget budget;
	enum abi abi; /* where it is now */
	const struct syscall_row *call;
	bool is_empty; /* nothing was asked yet */
	bool found;
	struct pattern_witness smallest;
	/* of pattern_ask */
	size_t regions;
	bool is_undecided;
	struct pattern_witness undecided;
	/* of the others */
	bool (*is_wanted)(
		const struct pattern_question *question, struct answer answer, struct answer other);
};

/* ---- where to look ---- */

static void look_in(void *visitor, const struct call_space *calls)
{
	struct walk *walk = visitor;
	walk->is_empty = false;
	bpf_cells_visit(
		walk->question->program, &walk->sets, calls, &walk->budget, walk->see, walk);
}

static void look_at(struct walk *walk, const struct pattern_space *space)
{
	walk->call = space->pattern->call;
	pattern_space_visit(space, &walk->sets, look_in, walk);
}

/* The call's own arguments lie behind a pointer there, so only the selector can be told. */
static void look_through(struct walk *walk, const struct multiplexer_row *row)
{
	struct pattern through = { .call = syscall_find(row->through) };
	struct pattern_space space;
	through.args[0] = (struct pattern_arg){
		.op = PATTERN_MASKED,
		.a = row->selector_mask,
		.b = row->selector,
	};
	pattern_space_make(&space, &through, row->abi, &walk->sets);
	look_at(walk, &space);
}

/* When no value of this ABI passes an argument's test, the multiplexers can't carry one either. */
static void look_on(struct walk *walk, enum abi abi)
{
	const struct syscall_row *call = walk->question->pattern->call;
	const struct multiplexer_row *row;
	struct pattern_space space;
	walk->abi = abi;
	pattern_space_make(&space, walk->question->pattern, abi, &walk->sets);
	if (pattern_space_is_empty(&space))
		return;
	if (call->number[abi] >= 0)
		look_at(walk, &space);
	for (size_t n = 0; walk->question->want == PATTERN_DENY &&
			   (row = multiplexer_find(call->name, abi, n));
		n++)
		look_through(walk, row);
}

static void look_everywhere(struct walk *walk)
{
	const struct pattern *pattern = walk->question->pattern;
	walk->budget = cells_budget_default;
	walk->is_empty = true;
	word_sets_init(&walk->sets);
	for (int abi = 0; abi < ABI_COUNT; abi++)
		if ((walk->question->abis >> abi & 1) &&
			(!pattern->one_abi || pattern->abi == (enum abi)abi))
			look_on(walk, (enum abi)abi);
	word_sets_release(&walk->sets);
}

/* ---- what is there ---- */

static struct answer ask_program(const struct bpf_program *program, const struct seccomp_data *data)
{
	return bpf_decide(&program, 1, data);
}

/* A region's smallest call speaks for it: one that is decided has one answer. It is the
 * evaluator's, which also knows what the kernel never shows to filters. */
static struct pattern_witness speaker_of(const struct walk *walk, const struct bpf_cell *region)
{
	struct pattern_witness speaker = { .abi = walk->abi, .call = walk->call };
	call_space_smallest(&walk->sets, &region->space, &speaker.data);
	speaker.answer = ask_program(walk->question->program, &speaker.data);
	return speaker;
}

/* ABIs are walked in their order. */
static void keep_smallest(struct walk *walk, const struct pattern_witness *found)
{
	if (!walk->found || (walk->smallest.abi == found->abi &&
				    call_before(&found->data, &walk->smallest.data)))
		walk->smallest = *found;
	walk->found = true;
}

static void see_region(void *visitor, const struct bpf_cell *region)
{
	struct walk *walk = visitor;
	const struct pattern_question *question = walk->question;
	const struct pattern_witness speaker = speaker_of(walk, region);
	walk->regions++;
	if (!pattern_satisfied(question->pattern, question->want, speaker.answer)) {
		keep_smallest(walk, &speaker);
	} else if (region->state != CELL_DECIDED && !walk->is_undecided) {
		walk->is_undecided = true;
		walk->undecided = speaker;
	}
}

/* A violation found elsewhere says more than a region left open, and goes before it. */
void pattern_ask(const struct pattern_question *question, struct pattern_result *result)
{
	struct walk walk = { .question = question, .see = see_region };
	look_everywhere(&walk);
	*result = (struct pattern_result){ .regions = walk.regions };
	result->state = walk.is_empty       ? PATTERN_EMPTY
			: walk.found        ? PATTERN_VIOLATED
			: walk.is_undecided ? PATTERN_UNDECIDED
					    : PATTERN_HOLDS;
	result->witness = walk.found ? walk.smallest : walk.undecided;
}

/* ---- beside another program ---- */

static void see_both(void *visitor, const struct bpf_cell *region)
{
	struct walk *walk = visitor;
	const struct pattern_witness speaker = speaker_of(walk, region);
	const struct answer other = ask_program(walk->other, &speaker.data);
	if (walk->is_wanted(walk->question, speaker.answer, other))
		keep_smallest(walk, &speaker);
}

/* In a region of the program, those of the other. */
static void see_within(void *visitor, const struct bpf_cell *region)
{
	struct walk *walk = visitor;
	bpf_cells_visit(walk->other, &walk->sets, &region->space, &walk->budget, see_both, walk);
}

static bool find(struct walk *walk, struct pattern_witness *witness)
{
	walk->see = see_within;
	if (bpf_program_equal(walk->question->program, walk->other))
		return false;
	look_everywhere(walk);
	*witness = walk->smallest;
	return walk->found;
}

static bool is_another(
	const struct pattern_question *question, struct answer answer, struct answer other)
{
	(void)question;
	return !answer_equal(answer, other);
}

bool pattern_find_difference(const struct pattern_question *question,
	const struct bpf_program *other, struct pattern_witness *witness)
{
	struct walk walk = { .question = question, .other = other, .is_wanted = is_another };
	return find(&walk, witness);
}

static bool is_worse(
	const struct pattern_question *question, struct answer answer, struct answer other)
{
	return !pattern_satisfied(question->pattern, question->want, answer) &&
	       pattern_satisfied(question->pattern, question->want, other);
}

bool pattern_find_worse(const struct pattern_question *question, const struct bpf_program *other,
	struct pattern_witness *witness)
{
	struct walk walk = { .question = question, .other = other, .is_wanted = is_worse };
	return find(&walk, witness);
}
