/* SPDX-License-Identifier: MIT */
#include "core/grade.h"

#include "base/buf.h"
#include "base/mem.h"
#include "core/explain.h"
#include "core/judge.h"
#include "core/score.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CRITICAL_CAP 50

const struct jdoc *answer_doc(const struct answer_policy *policy)
{
	if (policy->kind == POLICY_ANSWERS)
		return &policy->answers.doc;
	return policy->kind == POLICY_CAPS_JSON ? &policy->caps.doc : &policy->profile.doc;
}

static void start(struct verdict *verdict, const struct exercise *exercise, const char *seed,
	const char *id_mode)
{
	*verdict = (struct verdict){ .exercise = exercise, .id_mode = id_mode };
	(void)snprintf(verdict->seed, sizeof(verdict->seed), "%s", seed);
	verdict->check_count = exercise->check_count;
	verdict->checks = mem_zero(exercise->check_count + 1, sizeof(*verdict->checks));
	for (size_t i = 0; i < exercise->check_count; i++) {
		verdict->checks[i].check = i;
		verdict->checks[i].result = RESULT_NOT_TRIED;
		verdict->checks[i].cause = CAUSE_NOT_TRIED;
	}
}

static void start_policies(struct verdict *verdict, const struct grade_input *input)
{
	verdict->policy_count = input->exercise->policy_count;
	verdict->policies = mem_zero(verdict->policy_count + 1, sizeof(*verdict->policies));
	for (size_t i = 0; i < verdict->policy_count; i++) {
		const struct findings *findings = &input->policies[i].profile.findings;
		verdict->policies[i].file = mem_text(input->policies[i].file);
		verdict->policies[i].hash = input->policies[i].hash;
		for (size_t j = 0; j < findings->count; j++)
			findings_add(&verdict->findings, findings->items[j].kind,
				&findings->items[j].at, "%s", findings->items[j].text);
	}
}

/* --- findings of grading --- */

static void add_library_finding(struct verdict *verdict, const struct place *at, const char *text)
{
	for (size_t i = 0; i < verdict->findings.count; i++)
		if (strcmp(verdict->findings.items[i].text, text) == 0)
			return;
	findings_add(&verdict->findings, FINDING_LIBRARY, at, "%s", text);
}

static char *call_text(const struct judgement *judgement)
{
	if (judgement->call.live)
		return explain_stated(&judgement->call);
	struct buf text = { 0 };
	pattern_format_call(&judgement->witness, &text);
	return buf_take(&text);
}

static void find_disagreement(struct verdict *verdict, const struct judgement *judgement)
{
	const struct judged_call *call = &judgement->call;
	if (!call->there || !call->policy || answer_equal(call->answer, call->written.answer))
		return;
	autobuf struct buf text = { 0 };
	autofree char *name = call_text(judgement);
	buf_format(&text, "libseccomp compiles the rules for %s to ", name);
	answer_format(call->answer, &text);
	buf_text(&text, ", while as written they say ");
	answer_format(call->written.answer, &text);
	const struct profile_rule *rule = call->written.rule;
	add_library_finding(
		verdict, rule ? &rule->at : &call->policy->profile.default_at, buf_string(&text));
}

static void find_levels(const struct grade_input *input, struct verdict *verdict, size_t check,
	const struct judgement *judgement)
{
	if (!judgement->levels_differ)
		return;
	autobuf struct buf text = { 0 };
	buf_text(&text, "libseccomp's two levels of optimisation answer ");
	pattern_format_call(&judgement->differs, &text);
	buf_text(&text, " differently");
	const struct answer_policy *policy =
		&input->policies[input->exercise->checks[check].policy];
	add_library_finding(verdict, &policy->profile.default_at, buf_string(&text));
}

/* --- checks --- */

static bool need_is_missing(const struct check *check, const struct verdict *verdict)
{
	for (size_t i = 0; i < check->need_count; i++) {
		const struct check_verdict *need = &verdict->checks[check->needs[i]];
		/* --static leaves out what was not asked; it can't be held against others */
		if (need->asked && need->result != RESULT_OK && need->result != RESULT_UNAVAILABLE)
			return true;
	}
	return false;
}

static void judge_check(const struct grade_input *input, const struct verdict *verdict,
	size_t index, struct judgement *judgement)
{
	const struct check *check = &input->exercise->checks[index];
	const bool missing = need_is_missing(check, verdict);
	if (!verdict->checks[index].asked)
		judgement->cause = CAUSE_NOT_ASKED;
	else if (check->kind == CHECK_ANALYSIS)
		judge_analysis(input, index, judgement);
	else if (check->kind == CHECK_MATRIX)
		judge_matrix(input, index, judgement);
	else if (check->kind == CHECK_STATE)
		judge_state(input, index, judgement);
	else if (check->kind == CHECK_SURFACE && !missing)
		judge_surface(input, index, judgement);
	else if (check->kind != CHECK_SURFACE)
		judge_live(input, index, judgement);
	/* what is void stays void: it is ours, whatever else failed */
	if (cause_result(judgement->cause) != RESULT_VOID && missing) {
		free(judgement->matrix.facts);
		*judgement = (struct judgement){ .cause = CAUSE_NOT_TRIED };
	}
}

static void set_witness(
	const struct grade_input *input, struct check_verdict *one, struct judgement *judgement)
{
	struct judged_matrix *matrix = &judgement->matrix;
	if (input->exercise->checks[one->check].matrix) {
		one->table = judge_matrix_table(input, one->check, matrix);
		if (matrix->there && cause_result(judgement->cause) != RESULT_OK)
			one->witness = judge_matrix_witness(input, one->check, matrix);
		free(matrix->facts);
		matrix->facts = NULL;
		return;
	}
	if (judgement->call.there && (one->result == RESULT_FAILED || one->result == RESULT_FLAKY))
		one->witness = call_text(judgement);
}

/* False: nothing was run at all, --static. */
static bool was_run(const struct grade_input *input)
{
	return input->world_count > 0 && input->worlds[0].with;
}

static void judge_all(
	const struct grade_input *input, struct verdict *verdict, struct judgement *judgements)
{
	const bool is_static = !was_run(input);
	autofree bool *asked = mem_zero(verdict->check_count + 1, sizeof(*asked));
	plan_asked(input->exercise, input->only, asked);
	for (size_t i = 0; i < verdict->check_count; i++) {
		struct check_verdict *one = &verdict->checks[i];
		const bool live = input->exercise->checks[i].kind != CHECK_ANALYSIS;
		one->asked = asked[i] && !(is_static && live);
		judge_check(input, verdict, i, &judgements[i]);
		one->cause = judgements[i].cause;
		one->result = cause_result(one->cause);
		one->regions = judgements[i].regions;
		one->surface = judgements[i].surface;
		set_witness(input, one, &judgements[i]);
		find_disagreement(verdict, &judgements[i]);
		find_levels(input, verdict, i, &judgements[i]);
	}
}

/* --- outcome and score --- */

static bool has_result(const struct verdict *verdict, enum check_result result)
{
	for (size_t i = 0; i < verdict->check_count; i++)
		if (verdict->checks[i].result == result)
			return true;
	return false;
}

static bool a_critical_check_failed(const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->check_count; i++) {
		const struct check_verdict *one = &verdict->checks[i];
		if (verdict->exercise->checks[i].critical &&
			(one->result == RESULT_FAILED || one->result == RESULT_FLAKY))
			return true;
	}
	return false;
}

static bool all_hold(const struct verdict *verdict, bool everything_asked)
{
	struct tally tallies[VERDICT_GROUPS];
	bool all = true;
	for (size_t i = 0; i < VERDICT_GROUPS; i++) {
		verdict_tally(verdict, (enum verdict_group)i, &tallies[i]);
		all &= tallies[i].ok == tallies[i].count;
	}
	const bool serves = tallies[GROUP_SERVICE].ok || exercise_only_answers(verdict->exercise);
	const bool both_sides =
		serves && (tallies[GROUP_DEFENCE].ok || tallies[GROUP_LEAST_PRIVILEGE].ok);
	return all && (both_sides || !everything_asked);
}

static enum outcome outcome_of(const struct grade_input *input, const struct verdict *verdict)
{
	if (has_result(verdict, RESULT_VOID) || judge_limited(input, false))
		return OUTCOME_VOID;
	if (!was_run(input))
		return OUTCOME_STATIC;
	if (judge_limited(input, true))
		return OUTCOME_LIMITED;
	return all_hold(verdict, input->only < 0) ? OUTCOME_PASSED : OUTCOME_FAILED;
}

static bool scores(enum outcome outcome)
{
	return outcome == OUTCOME_PASSED || outcome == OUTCOME_FAILED;
}

static void set_score(struct verdict *verdict)
{
	if (!scores(verdict->outcome))
		return;
	verdict->score = score_of(verdict);
	if (a_critical_check_failed(verdict) && verdict->score > CRITICAL_CAP) {
		verdict->score = CRITICAL_CAP;
		verdict->capped = true;
	}
}

/* --- texts --- */

static void set_texts(const struct grade_input *input, struct verdict *verdict,
	const struct judgement *judgements)
{
	for (size_t i = 0; i < verdict->check_count; i++)
		explain_check(input, verdict, i, &judgements[i]);
	if (verdict->outcome == OUTCOME_LIMITED)
		explain_limit(input, judge_limited(input, true), &verdict->text);
	for (size_t i = 0; verdict->outcome == OUTCOME_VOID && i < verdict->check_count; i++) {
		if (verdict->checks[i].result != RESULT_VOID)
			continue;
		explanation_copy(&verdict->text, &verdict->checks[i].text);
		return;
	}
}

void grade(const struct grade_input *input, struct verdict *verdict)
{
	start(verdict, input->exercise, input->seed, input->id_mode);
	start_policies(verdict, input);
	autofree struct judgement *judgements =
		mem_zero(verdict->check_count + 1, sizeof(*judgements));
	judge_all(input, verdict, judgements);
	verdict->outcome = outcome_of(input, verdict);
	if (verdict->outcome == OUTCOME_LIMITED)
		verdict->limit =
			(enum limit_word)judge_limit(judge_limited(input, true)->with)->limit;
	set_score(verdict);
	set_texts(input, verdict, judgements);
	verdict_seal(verdict);
}

static bool is_of_world(const struct world_run *world, size_t check)
{
	for (size_t i = 0; i < world->plan->step_count; i++)
		if (world->plan->steps[i].check == check)
			return true;
	return false;
}

/* By a container's own program, or by one that another container's program should have served. */
static bool is_of_a_program(const struct grade_input *input, const struct check *check)
{
	return check->kind == CHECK_BENIGN &&
	       (check->probe.kind == PROBE_workload ||
		       plan_policy_on(input->exercise, check->container) < 0);
}

bool grade_wants_record(
	const struct grade_input *input, const struct verdict *verdict, size_t world)
{
	const struct world_run *run = &input->worlds[world];
	if (run->plan->recorded || !run->with || verdict->outcome == OUTCOME_VOID)
		return false;
	for (size_t i = 0; i < run->with->count; i++)
		if (run->with->items[i].kind == OBSERVED_NOT_READY)
			return true;
	for (size_t i = 0; i < verdict->check_count; i++) {
		const struct check_verdict *one = &verdict->checks[i];
		if (one->result == RESULT_FAILED && is_of_world(run, one->check) &&
			is_of_a_program(input, &input->exercise->checks[one->check]))
			return true;
	}
	return false;
}

/* All of a verdict about one file and nothing that was run, but for its text. */
static void start_unrun(struct verdict *verdict, const struct exercise *exercise, const char *file,
	const struct hash *hash, const char *seed, const char *id_mode)
{
	start(verdict, exercise, seed, id_mode);
	for (size_t i = 0; i < verdict->check_count; i++)
		verdict->checks[i].asked = true;
	verdict->policy_count = 1;
	verdict->policies = mem_zero(1, sizeof(*verdict->policies));
	verdict->policies[0].file = mem_text(file);
	if (hash)
		verdict->policies[0].hash = *hash;
}

static bool is_c(const struct exercise *exercise, const char *file)
{
	for (size_t i = 0; i < exercise->policy_count; i++)
		if (!strcmp(exercise->policies[i].file, file))
			return policy_is_c(exercise->policies[i].kind);
	return false;
}

void grade_refused(const struct exercise *exercise, const struct err *err, const char *file,
	const struct hash *hash, const char *line, const char *seed, const char *id_mode,
	struct verdict *verdict)
{
	start_unrun(verdict, exercise, file, hash, seed, id_mode);
	verdict->outcome = OUTCOME_REFUSED;
	if (is_c(exercise, file))
		explain_unbuilt(err, file, line, false, &verdict->text);
	else
		explain_refused(err, file, line, &verdict->text);
	verdict_seal(verdict);
}

void grade_limited(const struct exercise *exercise, const struct answer_policy *policy,
	const struct err *err, const char *seed, const char *id_mode, struct verdict *verdict)
{
	start_unrun(verdict, exercise, policy->file, &policy->hash, seed, id_mode);
	verdict->outcome = OUTCOME_LIMITED;
	verdict->limit = policy->limit;
	explain_unbuilt(err, policy->file, NULL, true, &verdict->text);
	verdict_seal(verdict);
}
