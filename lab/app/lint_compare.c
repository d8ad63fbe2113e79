/* SPDX-License-Identifier: MIT */
/* In a worker: one mutant, compared with the solution, or tried as a learner's answer would be. */
#include "app/lint_suspects.h"

#include "app/policy.h"
#include "base/mem.h"
#include "core/bpf_diff.h"
#include "core/grade.h"
#include "core/stake.h"

#include <stdio.h>
#include <string.h>

/* --- phase 2: does it matter, and does an analysis see it? --- */

static void describe_into(const struct verdict *verdict, char *how, size_t size)
{
	autofree char *text = lint_describe(verdict);
	(void)snprintf(how, size, "%s", text);
}

static bool fails_without_a_world(const struct lint_variant *variant, struct suspect *suspect,
	const struct answer_policy *mutant)
{
	const struct exercise *exercise = &variant->loaded.exercise;
	autofree struct answer_policy *policies =
		mem_zero(exercise->policy_count, sizeof(*policies));
	memcpy(policies, variant->solutions, exercise->policy_count * sizeof(*policies));
	policies[suspect->policy] = *mutant; /* all borrowed, nothing of it is released */
	const struct grade_input input = {
		.exercise = exercise,
		.policies = policies,
		.solutions = variant->solutions,
		.only = -1,
		.seed = exercise->variant.seed,
		.id_mode = id_mode_name(exercise->ids),
	};
	struct verdict verdict;
	bool failed = false;
	grade(&input, &verdict);
	for (size_t i = 0; i < verdict.check_count; i++)
		failed |= lint_check_failed(&verdict, i);
	if (failed) {
		verdict.outcome = OUTCOME_FAILED; /* whatever a world would add */
		describe_into(&verdict, suspect->how, sizeof(suspect->how));
	}
	verdict_release(&verdict);
	return failed;
}

static void name_call(const struct stake *stake, struct suspect *suspect)
{
	autobuf struct buf call = { 0 };
	suspect->check = stake->check;
	suspect->undecided = stake->kind == STAKE_UNDECIDED;
	if (stake->kind != STAKE_LOOSER && stake->kind != STAKE_TIGHTER)
		return;
	if (stake->call.call)
		pattern_format_call(&stake->call, &call);
	else if (stake->word)
		buf_text(&call, stake->word);
	(void)snprintf(suspect->where, sizeof(suspect->where), "%s at %s",
		stake->kind == STAKE_LOOSER ? "looser" : "tighter", buf_string(&call));
}

/* Not the same instructions, but the same answer to every call. */
static bool answers_the_same(
	const struct answer_policy *mutant, const struct answer_policy *solution)
{
	struct bpf_diff diff;
	bpf_diff_make(&diff, &mutant->program, &solution->program, &cells_budget_default);
	const bool same = !diff.count && !diff.is_cut;
	bpf_diff_release(&diff);
	return same;
}

/* Nothing says which statements of a whole program the task is about, so no mutant of one can be a
 * hole. But what comes of them is worth knowing. */
static enum fate fate_of_program(struct suspect *suspect, const struct answer_policy *mutant,
	const struct answer_policy *solution)
{
	if (mutant->executable_size == solution->executable_size &&
		!memcmp(mutant->executable, solution->executable, mutant->executable_size))
		return FATE_EQUAL;
	suspect->undecided = true;
	return FATE_TO_TRY_UNDECIDED;
}

/* Any other answer to what a check asks must fail. */
static enum fate fate_of_answers(const struct stake_input *input, struct suspect *suspect)
{
	for (size_t i = 0; i < input->exercise->check_count; i++) {
		const struct check *check = &input->exercise->checks[i];
		if (check->kind != CHECK_STATE || !check->state->is_answered ||
			check->policy != input->policy)
			continue;
		suspect->check = i;
		(void)snprintf(suspect->where, sizeof(suspect->where), "another answer");
		return FATE_TO_TRY;
	}
	return FATE_OUTSIDE;
}

static enum fate fate_of_caps(const struct stake_input *input, struct suspect *suspect)
{
	struct stake stake;
	if (stake_caps_equal(input->other, input->solution))
		return FATE_EQUAL;
	stake_find_caps(input, &stake);
	name_call(&stake, suspect);
	if (stake.kind == STAKE_NONE)
		return FATE_OUTSIDE;
	return stake.kind == STAKE_UNDECIDED ? FATE_TO_TRY_UNDECIDED : FATE_TO_TRY;
}

/* Which packets a ruleset is about is the matrices' to say, and they ask for all of theirs. */
static enum fate fate_of_ruleset(const struct suspects *suspects, struct suspect *suspect,
	const struct answer_policy *mutant)
{
	const struct lint_variant *variant = suspect_variant(suspects, suspect);
	const struct exercise *exercise = &variant->loaded.exercise;
	if (!strcmp(mutant->listing, variant->solutions[suspect->policy].listing))
		return FATE_EQUAL;
	for (size_t i = exercise->check_count; i-- > 0;)
		if (exercise->checks[i].matrix)
			suspect->check = i;
	(void)snprintf(suspect->where, sizeof(suspect->where), "another ruleset");
	return FATE_TO_TRY;
}

static enum fate fate_of(const struct suspects *suspects, struct suspect *suspect,
	const struct answer_policy *mutant)
{
	const struct lint_variant *variant = suspect_variant(suspects, suspect);
	const struct answer_policy *solution = &variant->solutions[suspect->policy];
	const struct stake_input input = {
		.exercise = &variant->loaded.exercise,
		.policy = suspect->policy,
		.solution = solution,
		.other = mutant,
		.tried = &variant->tried,
	};
	struct stake stake;
	if (solution->kind == POLICY_PROGRAM_C)
		return fate_of_program(suspect, mutant, solution);
	if (solution->kind == POLICY_ANSWERS)
		return fate_of_answers(&input, suspect);
	if (solution->kind == POLICY_CAPS_JSON)
		return fate_of_caps(&input, suspect);
	if (solution->kind == POLICY_NFT)
		return fate_of_ruleset(suspects, suspect, mutant);
	if (bpf_program_equal(&mutant->program, &solution->program))
		return FATE_EQUAL;
	stake_find(&input, &stake);
	if ((stake.kind == STAKE_NONE || stake.kind == STAKE_UNDECIDED) &&
		answers_the_same(mutant, solution))
		return FATE_EQUAL;
	name_call(&stake, suspect);
	if (stake.kind == STAKE_NONE)
		return FATE_OUTSIDE;
	if (fails_without_a_world(variant, suspect, mutant))
		return suspects->linting->options->explain && suspects->linting->options->mutants
			       ? FATE_TO_TRY
			       : FATE_CAUGHT;
	return stake.kind == STAKE_UNDECIDED ? FATE_TO_TRY_UNDECIDED : FATE_TO_TRY;
}

int suspect_compare(const void *context, size_t index, struct buf *out, struct err *err)
{
	const struct suspects *suspects = context;
	struct suspect suspect = suspects->items[suspects->chosen[index]];
	const struct lint_variant *variant = suspect_variant(suspects, &suspect);
	const struct mutant *mutant = suspect_mutant(suspects, &suspect);
	const struct exercise_policy *row = &variant->loaded.exercise.policies[suspect.policy];
	struct answer_policy policy = { 0 };
	int failed = policy_parse(&policy, row, mutant->text, strlen(mutant->text), err);
	policy_vary(&policy, &variant->loaded.exercise);
	if (!failed)
		failed = policy_compile(&policy, bench_sandbox(suspects->linting->bench), err);
	if (failed && err->kind == ERR_REFUSED) {
		suspect.fate = FATE_NO_POLICY;
		failed = 0;
	} else if (!failed) {
		suspect.fate = fate_of(suspects, &suspect, &policy);
	}
	policy_release(&policy);
	buf_add(out, &suspect, sizeof(suspect));
	return failed ? -1 : 0;
}

/* --- phase 3: try it --- */

int suspect_try(const void *context, size_t index, struct buf *out, struct err *err)
{
	const struct suspects *suspects = context;
	struct suspect suspect = suspects->items[suspects->chosen[index]];
	const struct lint_variant *variant = suspect_variant(suspects, &suspect);
	const struct answer_source source = {
		.answer = "solution",
		.text = suspect_mutant(suspects, &suspect)->text,
		.file = variant->loaded.exercise.policies[suspect.policy].file,
	};
	struct attempt attempt;
	autobuf struct buf text = { 0 };
	if (attempt_run(suspects->linting->bench, &variant->loaded, &source, NULL, &attempt, err))
		return -1;
	const struct verdict *verdict = &attempt.verdict;
	suspect.fate = verdict->outcome == OUTCOME_PASSED ? FATE_SURVIVED
		       : verdict->outcome == OUTCOME_VOID ? FATE_UNKNOWN
							  : FATE_CAUGHT;
	describe_into(verdict, suspect.how, sizeof(suspect.how));
	const struct lint_shown shown = {
		.bench = suspects->linting->bench,
		.loaded = &variant->loaded,
		.source = &source,
		.verdict = verdict,
	};
	if (suspects->linting->options->explain && suspect.fate == FATE_CAUGHT)
		suspects->linting->options->render(&shown, &text);
	attempt_release(&attempt);
	buf_add(out, &suspect, sizeof(suspect));
	buf_add(out, buf_string(&text), text.size);
	return 0;
}
