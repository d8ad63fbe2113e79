/* SPDX-License-Identifier: MIT */
#include "app/attempt.h"

#include "app/gates.h"
#include "app/policy.h"
#include "app/solutions.h"
#include "app/witness.h"
#include "base/mem.h"
#include "base/text.h"
#include "core/grade.h"
#include "core/plan.h"
#include "sandbox/world.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/paths.h"

#include <stdlib.h>
#include <string.h>

struct bench {
	struct sandbox *sandbox;
	struct solution_cache *solutions;
	const struct attempt_watch *watch; /* borrowed, or NULL */
	struct gates *gates;               /* NULL: every attempt runs its own */
};

struct bench *bench_open(struct err *err)
{
	struct sandbox *sandbox = sandbox_open(err);
	if (!sandbox)
		return NULL;
	struct bench *bench = mem_zero(1, sizeof(*bench));
	bench->sandbox = sandbox;
	bench->solutions = solution_cache_new();
	return bench;
}

void bench_close(struct bench *bench)
{
	if (!bench)
		return;
	gates_free(bench->gates);
	solution_cache_free(bench->solutions);
	sandbox_close(bench->sandbox);
	free(bench);
}

void bench_keep_gates(struct bench *bench)
{
	if (!bench->gates)
		bench->gates = gates_new();
}

void bench_stop_at(struct bench *bench, int fd)
{
	sandbox_stop_at(bench->sandbox, fd);
}

void bench_watch(struct bench *bench, const struct attempt_watch *watch)
{
	bench->watch = watch;
}

const struct sandbox *bench_sandbox(const struct bench *bench)
{
	return bench->sandbox;
}

/* One attempt's work, from read to grade. */
struct work {
	const struct bench *bench;
	const struct loaded *loaded;
	const char *id_mode;
	int only;
	bool is_static;                 /* nothing is run */
	struct answer_policy *policies; /* one per policy of the exercise */
	struct solutions solutions;
	size_t read; /* how many of them have a text; the last one may have been refused */
	struct attempt *attempt;
};

static int read_policy(const struct loaded *loaded, const struct answer_source *source,
	const struct exercise_policy *row, struct buf *text, struct err *err)
{
	const char *file = row->file;
	if (source->by_kind && source->by_kind[row->kind]) {
		buf_text(text, source->by_kind[row->kind]);
		return 0;
	}
	if (source->text && (!source->file || strcmp(source->file, file) == 0)) {
		buf_text(text, source->text);
		return 0;
	}
	if (source->answer)
		return loaded_answer(
			source->owner ? source->owner : loaded, source->answer, file, text, err);
	if (source->opened)
		return file_read_answer_at(*source->opened, file, JSON_MAX_BYTES, text, err);
	autofree char *path = paths_join(source->folder, file);
	if (!file_exists(path))
		return err_set(err, ERR_INPUT,
			"there is no file %s; \"bulkhead start %s\" brings back the one to start from",
			path, loaded->exercise.id);
	return file_read_answer(path, file, JSON_MAX_BYTES, text, err);
}

static int parse_policy(struct answer_policy *policy, const struct exercise *exercise,
	const struct exercise_policy *row, const struct buf *text, struct err *err)
{
	if (policy_parse(policy, row, buf_string(text), text->size, err))
		return -1;
	const bool has_caps = policy->kind == POLICY_CAPS_JSON;
	return has_caps && exercise->ids == ID_SINGLE
		       ? caps_policy_refuse_groups(&policy->caps, err)
		       : 0;
}

static int read_and_parse(struct work *work, const struct answer_source *source, struct err *err)
{
	const struct exercise *exercise = &work->loaded->exercise;
	for (size_t i = 0; i < exercise->policy_count; i++) {
		struct answer_policy *policy = &work->policies[i];
		struct buf *text = &work->attempt->files[i].text;
		policy->file = exercise->policies[i].file;
		work->attempt->files[i].name = policy->file;
		work->read = i + 1;
		work->attempt->file_count = i + 1;
		if (read_policy(work->loaded, source, &exercise->policies[i], text, err))
			return -1;
		hash_of(&policy->hash, buf_string(text), text->size);
		if (parse_policy(policy, exercise, &exercise->policies[i], text, err))
			return -1;
		policy_vary(policy, source->owner ? &source->owner->exercise : exercise);
	}
	return 0;
}

static int compile_all(struct work *work, struct err *err)
{
	for (size_t i = 0; i < work->loaded->exercise.policy_count; i++) {
		work->read = i + 1;
		if (policy_compile(&work->policies[i], work->bench->sandbox, err))
			return -1;
	}
	return 0;
}

/* The answer and the solution are compiled side by side. If the answer is
 * refused, nobody waits for the other. */
static int compile(struct work *work, struct err *err)
{
	const struct bench *bench = work->bench;
	if (work->is_static)
		return compile_all(work, err); /* there is no surface without a score */
	return solutions_begin(&work->solutions, bench->solutions, work->loaded, work->only,
		       bench->sandbox, err) ||
			       compile_all(work, err) || solutions_end(&work->solutions, err)
		       ? -1
		       : 0;
}

static void refuse(struct work *work, const struct err *why)
{
	const struct answer_policy *policy = &work->policies[work->read - 1];
	const char *seed = work->loaded->exercise.variant.seed;
	if (policy->limit != LIMIT_NONE) {
		grade_limited(&work->loaded->exercise, policy, why, seed, work->id_mode,
			&work->attempt->verdict);
		return;
	}
	const struct jdoc *doc = answer_doc(policy);
	autofree char *line = doc->text && why->at.line ? jdoc_line(doc, why->at.line) : NULL;
	grade_refused(&work->loaded->exercise, why, policy->file, &policy->hash, line ? line : "",
		seed, work->id_mode, &work->attempt->verdict);
}

/* Everything that was run, world by world: first without the policies, then with them. */
struct runs {
	struct plans plans[2];        /* without, with: the same worlds in the same order */
	struct observations *seen[2]; /* one per world */
	struct call_events *calls[2]; /* the same, of those that are recorded */
	struct world_run *worlds;
	size_t count;
	const struct gate *gate; /* whose seen[0] and calls[0] these are; NULL: our own */
};

static void runs_make(struct runs *runs, const struct work *work, const char *files)
{
	const struct exercise *exercise = &work->loaded->exercise;
	autofree const struct bpf_program **filters =
		mem_zero(exercise->policy_count, sizeof(*filters));
	for (size_t i = 0; i < exercise->policy_count; i++)
		filters[i] = &work->policies[i].program;
	plans_make(&runs->plans[0], exercise, NULL, work->only, files);
	plans_make(&runs->plans[1], exercise, filters, work->only, files);
	policies_put(&runs->plans[1], exercise, work->policies);
	runs->count = runs->plans[1].count;
	runs->worlds = mem_zero(runs->count, sizeof(*runs->worlds));
	for (int with = 0; with < 2; with++) {
		runs->seen[with] = mem_zero(runs->count, sizeof(*runs->seen[with]));
		runs->calls[with] = mem_zero(runs->count, sizeof(*runs->calls[with]));
	}
	for (size_t i = 0; i < runs->count; i++)
		runs->worlds[i] = (struct world_run){
			.plan = &runs->plans[1].items[i],
			.without = &runs->seen[0][i],
			.with = &runs->seen[1][i],
			.calls_without = &runs->calls[0][i],
			.calls_with = &runs->calls[1][i],
		};
}

static void runs_release(struct runs *runs)
{
	if (runs->gate)
		gate_give_back(runs->gate, runs->seen[0], runs->calls[0]);
	for (int with = 0; with < 2; with++) {
		for (size_t i = 0; i < runs->count; i++) {
			observations_release(&runs->seen[with][i]);
			call_events_release(&runs->calls[with][i]);
		}
		free(runs->seen[with]);
		free(runs->calls[with]);
		plans_release(&runs->plans[with]);
	}
	free(runs->worlds);
}

/* Who watches the attempt, and which of the two worlds is on. */
struct watched {
	const struct attempt_watch *watch;
	bool with_policy;
};

static void tell_event(void *context, const struct plan *plan, const struct observation *one)
{
	const struct watched *watched = context;
	const bool of_probe = one->kind == OBSERVED_PROBE_BEGUN || one->kind == OBSERVED_PROBE_DONE;
	const struct attempt_event event = {
		.with_policy = watched->with_policy,
		.check = of_probe && one->step < plan->step_count ? plan->steps[one->step].check
								  : PLAN_NO_CHECK,
		.seen = *one,
	};
	watched->watch->seen(watched->watch->context, &event);
}

/* A ruleset that has loaded once loads again; where it does not, nothing was tried. */
static int need_rulesets(const struct plan *plan, const struct observations *seen, struct err *err)
{
	for (size_t i = 0; i < plan->container_count; i++) {
		autobuf struct buf said = { 0 };
		const struct observation *ended =
			observations_find(seen, OBSERVED_WORKLOAD_ENDED, i);
		if (!plan->containers[i].joins || !ended ||
			(ended->workload.how == ENDED_EXIT && !ended->workload.value))
			continue;
		observations_output_of(seen, i, STREAM_ERR, &said);
		return err_set(err, ERR_SYSTEM,
			"a ruleset that nft loaded before was not loaded again: %.200s",
			buf_string(&said));
	}
	return 0;
}

static int run_world(
	const struct work *work, struct runs *runs, size_t world, bool with, struct err *err)
{
	struct attempt_timing *timing = &work->attempt->timing;
	const uint64_t began = clock_us();
	const struct plan *plan = &runs->plans[with].items[world];
	struct watched watched = { .watch = work->bench->watch, .with_policy = with };
	const struct sandbox_watch watch = { .seen = tell_event, .context = &watched };
	sandbox_watch(work->bench->sandbox, watched.watch ? &watch : NULL);
	int failed = world_run_recorded(work->bench->sandbox, plan, &runs->seen[with][world],
		&runs->calls[with][world], err);
	if (!failed)
		failed = need_rulesets(plan, &runs->seen[with][world], err);
	sandbox_watch(work->bench->sandbox, NULL);
	*(with ? &timing->with : &timing->without) += clock_us() - began;
	return failed ? err_wrap(err, "the world %s the policy", with ? "with" : "without") : 0;
}

/* ---- once more, for the words ---- */

/* Is it a program's work that the step waits for or asks for, from where there is no policy? What
 * is tried under a policy needs no recorder to be explained. */
static bool is_for_a_program(const struct work *work, const struct plan_step *step)
{
	return step->probe->kind == PROBE_workload ||
	       (step->phase == PLAN_BENIGN &&
		       plan_policy_on(&work->loaded->exercise, step->container) < 0);
}

static void record_plan(const struct work *work, struct plan *plan, struct plan_step **steps)
{
	const size_t count = plan->step_count;
	const struct plan_step *const all = plan->steps;
	*steps = mem_zero(count + 1, sizeof(**steps));
	plan->recorded = true;
	plan->steps = *steps;
	plan->step_count = 0;
	for (size_t i = 0; i < count; i++)
		if (is_for_a_program(work, &all[i]))
			(*steps)[plan->step_count++] = all[i];
}

/* A world that could not be recorded is explained as well as it can be without. */
static void record_world(const struct work *work, struct runs *runs, size_t world, bool with)
{
	struct plan plan = runs->plans[with].items[world]; /* borrows all from it */
	struct observations ignored = { 0 };
	struct err none = { 0 };
	autofree struct plan_step *steps = NULL;
	struct call_events *calls = &runs->calls[with][world];
	record_plan(work, &plan, &steps);
	if (world_run_recorded(work->bench->sandbox, &plan, &ignored, calls, &none))
		call_events_release(calls);
	observations_release(&ignored);
}

static void record_and_grade_again(
	struct work *work, struct runs *runs, const struct grade_input *input)
{
	bool recorded = false;
	struct verdict *verdict = &work->attempt->verdict;
	for (size_t i = 0; i < runs->count; i++) {
		if (!grade_wants_record(input, verdict, i))
			continue;
		if (!runs->gate || !gate_lend_record(runs->gate, i, &runs->calls[0][i])) {
			record_world(work, runs, i, false);
			gate_keep_record(runs->gate, i, &runs->calls[0][i]);
		}
		record_world(work, runs, i, true);
		recorded = true;
	}
	if (!recorded)
		return;
	verdict_release(verdict);
	grade(input, verdict);
}

/* A gate has opened when every benign check worked and every attack succeeded: nothing is void. */
static void keep_gate(const struct work *work, struct runs *runs)
{
	const struct verdict *verdict = &work->attempt->verdict;
	if (runs->gate || work->only >= 0 || verdict->outcome == OUTCOME_VOID)
		return;
	runs->gate = gates_keep(
		work->bench->gates, verdict->exercise, runs->count, runs->seen[0], runs->calls[0]);
}

static int run_and_grade(struct work *work, struct err *err)
{
	const struct exercise *exercise = &work->loaded->exercise;
	autofree char *folder = paths_join(work->loaded->folder, "files");
	struct runs runs = { 0 };
	int failed = 0;
	runs_make(&runs, work, file_is_folder(folder) ? folder : NULL);
	if (work->only < 0)
		runs.gate = gates_lend(
			work->bench->gates, exercise, runs.count, runs.seen[0], runs.calls[0]);
	for (size_t i = 0; !failed && i < runs.count; i++)
		failed = (!runs.gate && run_world(work, &runs, i, false, err)) ||
			 run_world(work, &runs, i, true, err);
	const uint64_t ran = clock_us();
	const struct grade_input input = {
		.exercise = exercise,
		.policies = work->policies,
		.solutions = work->solutions.policies,
		.worlds = runs.worlds,
		.world_count = runs.count,
		.only = work->only,
		.seed = exercise->variant.seed,
		.id_mode = work->id_mode,
	};
	if (!failed) {
		grade(&input, &work->attempt->verdict);
		keep_gate(work, &runs);
		record_and_grade_again(work, &runs, &input);
		failed = witness_try(work->bench->sandbox, &runs.plans[1].items[0], &input,
			&work->attempt->verdict, err);
		tried_calls_find(&work->attempt->tried, &input);
	}
	work->attempt->timing.grade = clock_us() - ran;
	runs_release(&runs);
	return failed ? -1 : 0;
}

static void grade_unrun(struct work *work)
{
	const struct exercise *exercise = &work->loaded->exercise;
	const struct grade_input input = {
		.exercise = exercise,
		.policies = work->policies,
		.only = work->only,
		.seed = exercise->variant.seed,
		.id_mode = work->id_mode,
	};
	const uint64_t began = clock_us();
	grade(&input, &work->attempt->verdict);
	work->attempt->timing.grade = clock_us() - began;
}

static int do_work(struct work *work, const struct answer_source *source, struct err *err)
{
	struct attempt_timing *timing = &work->attempt->timing;
	const uint64_t began = clock_us();
	int failed = read_and_parse(work, source, err);
	const uint64_t parsed = clock_us();
	if (!failed)
		failed = compile(work, err);
	timing->read = parsed - began;
	timing->compile = clock_us() - parsed;
	if (failed && err->kind == ERR_REFUSED) {
		refuse(work, err);
		*err = (struct err){ 0 }; /* a verdict is no error */
		failed = 0;
	} else if (!failed && work->is_static) {
		grade_unrun(work);
	} else if (!failed) {
		failed = run_and_grade(work, err);
	}
	timing->all = clock_us() - began;
	return failed;
}

static int no_such_check(const struct exercise *exercise, const char *only, struct err *err)
{
	autofree const char **ids = mem_zero(exercise->check_count, sizeof(*ids));
	autobuf struct buf hint = { 0 };
	for (size_t i = 0; i < exercise->check_count; i++)
		ids[i] = exercise->checks[i].id;
	text_suggest(&hint, only, ids, exercise->check_count);
	autofree char *shown = text_escape_line(only);
	return err_set(err, ERR_USAGE,
		"%s has no check called \"%s\"%s; \"bulkhead show %s\" lists them", exercise->id,
		shown, buf_string(&hint), exercise->id);
}

/* What can be decided without a run is an analysis. */
static int need_analysis(const struct work *work, struct err *err)
{
	const struct exercise *exercise = &work->loaded->exercise;
	autofree bool *asked = mem_zero(exercise->check_count + 1, sizeof(*asked));
	plan_asked(exercise, work->only, asked);
	for (size_t i = 0; i < exercise->check_count; i++)
		if (asked[i] && exercise->checks[i].kind == CHECK_ANALYSIS)
			return 0;
	return err_set(err, ERR_USAGE,
		"--static decides analysis checks, and %s has none%s; \"bulkhead show %s\" lists them",
		exercise->id, work->only >= 0 ? " among those that are asked for" : "",
		exercise->id);
}

static int run_attempt(const struct bench *bench, const struct loaded *loaded,
	const struct answer_source *source, const char *only, struct attempt *attempt,
	struct err *err)
{
	const struct exercise *exercise = &loaded->exercise;
	autobuf struct buf what = { 0 };
	if (exercise_cannot_run(exercise, &what))
		return err_set(err, ERR_UNAVAILABLE, "this build cannot run %s", buf_string(&what));
	struct work work = {
		.bench = bench,
		.loaded = loaded,
		.id_mode = id_mode_name(exercise->ids),
		.only = only ? exercise_check_find(exercise, only) : -1,
		.is_static = attempt->is_static,
		.attempt = attempt,
	};
	if (only && work.only < 0)
		return no_such_check(exercise, only, err);
	if (work.is_static && need_analysis(&work, err))
		return -1;
	work.policies = mem_zero(exercise->policy_count, sizeof(*work.policies));
	attempt->files = mem_zero(exercise->policy_count, sizeof(*attempt->files));
	attempt->limits = limit_backend_name(sandbox_limits(bench->sandbox));
	const int failed = do_work(&work, source, err);
	for (size_t i = 0; i < exercise->policy_count; i++)
		policy_release(&work.policies[i]);
	free(work.policies);
	solutions_release(&work.solutions);
	if (failed)
		attempt_release(attempt);
	return failed;
}

int attempt_run(const struct bench *bench, const struct loaded *loaded,
	const struct answer_source *source, const char *only, struct attempt *attempt,
	struct err *err)
{
	*attempt = (struct attempt){ 0 };
	return run_attempt(bench, loaded, source, only, attempt, err);
}

int attempt_static(const struct bench *bench, const struct loaded *loaded,
	const struct answer_source *source, const char *only, struct attempt *attempt,
	struct err *err)
{
	*attempt = (struct attempt){ .is_static = true };
	return run_attempt(bench, loaded, source, only, attempt, err);
}

void attempt_release(struct attempt *attempt)
{
	for (size_t i = 0; i < attempt->file_count; i++)
		buf_release(&attempt->files[i].text);
	free(attempt->files);
	verdict_release(&attempt->verdict);
	tried_calls_release(&attempt->tried);
	*attempt = (struct attempt){ 0 };
}

int attempt_exit_code(const struct verdict *verdict)
{
	switch (verdict->outcome) {
	case OUTCOME_PASSED:
		return 0;
	case OUTCOME_FAILED:
	case OUTCOME_REFUSED:
	case OUTCOME_LIMITED:
		return 1;
	case OUTCOME_VOID:
		return 3;
	case OUTCOME_STATIC: {
		struct tally benign;
		struct tally other;
		verdict_tally(verdict, GROUP_SERVICE, &benign);
		verdict_tally(verdict, GROUP_DEFENCE, &other);
		return benign.ok == benign.count && other.ok == other.count ? 0 : 1;
	}
	}
	return 3;
}
