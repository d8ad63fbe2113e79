/* SPDX-License-Identifier: MIT */
#include "app/debrief.h"

#include "app/attempt.h"
#include "app/policy.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

struct debriefing {
	struct debrief *debrief;
	struct past *past;
	const struct bench *bench;
	const struct entry *entry; /* of the attempt */
};

static const struct entry_file *file_of(const struct entry *entry, const char *name)
{
	for (size_t i = 0; i < entry->file_count; i++)
		if (strcmp(entry->files[i].name, name) == 0)
			return &entry->files[i];
	return NULL;
}

static int compile(const struct debriefing *debriefing, size_t policy, const void *text,
	size_t size, struct answer_policy *out, struct err *err)
{
	const struct exercise_policy *row = &debriefing->past->loaded.exercise.policies[policy];
	return policy_parse(out, row, text, size, err) ||
			       policy_compile(out, bench_sandbox(debriefing->bench), err)
		       ? -1
		       : 0;
}

/* ERR_REFUSED: the answer's file is no policy. */
static int compile_answer(const struct debriefing *debriefing, size_t policy,
	struct answer_policy *out, struct err *err)
{
	const char *name = debriefing->past->loaded.exercise.policies[policy].file;
	const struct entry_file *file = file_of(debriefing->entry, name);
	if (!file)
		return err_set(err, ERR_REFUSED, "%s is not among its files", name);
	return compile(debriefing, policy, file->bytes, file->size, out, err);
}

static int compile_solution(const struct debriefing *debriefing, size_t policy,
	struct answer_policy *out, struct err *err)
{
	autobuf struct buf text = { 0 };
	const struct loaded *loaded = &debriefing->past->loaded;
	if (loaded_answer(loaded, "solution", loaded->exercise.policies[policy].file, &text, err))
		return -1;
	if (compile(debriefing, policy, buf_string(&text), text.size, out, err) == 0)
		return 0;
	if (err->kind == ERR_REFUSED)
		err->kind = ERR_INPUT; /* the author's fault */
	return err_wrap(err, "the exercise's solution");
}

static void compare(const struct debriefing *debriefing, size_t policy,
	const struct answer_policy *answer, const struct answer_policy *solution)
{
	struct debrief_policy *out = &debriefing->debrief->policies[policy];
	struct surface surfaces[2];
	out->is_same = bpf_program_equal(&answer->program, &solution->program);
	meaning_compare(&out->meaning, &answer->program, &solution->program);
	surface_make(&surfaces[0], &answer->program);
	surface_make(&surfaces[1], &solution->program);
	surface_measure(&out->surface, &surfaces[0], &surfaces[1]);
	surface_release(&surfaces[0]);
	surface_release(&surfaces[1]);
}

static int compare_policy(const struct debriefing *debriefing, size_t policy, struct err *err)
{
	struct answer_policy answer = { 0 };
	struct answer_policy solution = { 0 };
	const int failed = compile_answer(debriefing, policy, &answer, err) ||
			   compile_solution(debriefing, policy, &solution, err);
	if (!failed)
		compare(debriefing, policy, &answer, &solution);
	policy_release(&answer);
	policy_release(&solution);
	return failed ? -1 : 0;
}

static int compare_all(struct debriefing *debriefing, struct err *err)
{
	struct debrief *debrief = debriefing->debrief;
	const struct exercise *exercise = &debriefing->past->loaded.exercise;
	int failed = 0;
	debrief->policies = mem_zero(exercise->policy_count, sizeof(*debrief->policies));
	debrief->count = exercise->policy_count;
	for (size_t i = 0; !failed && i < debrief->count; i++) {
		debrief->policies[i].file = exercise->policies[i].file;
		failed = compare_policy(debriefing, i, err);
	}
	return failed;
}

static int compare_attempt(struct debrief *debrief, struct past *past, struct err *err)
{
	struct entry entry;
	struct bench *bench = bench_open(err);
	struct debriefing debriefing = {
		.debrief = debrief, .past = past, .bench = bench, .entry = &entry
	};
	int failed = bench ? past_entry(past, &debrief->attempt, &entry, err) : -1;
	if (!failed)
		failed = compare_all(&debriefing, err);
	if (bench)
		entry_release(&entry);
	bench_close(bench);
	return failed;
}

int debrief_make(struct debrief *debrief, struct past *past, struct err *err)
{
	autobuf struct buf what = { 0 };
	*debrief = (struct debrief){
		.attempt = past->passed_here.id ? past->passed_here : past->newest_here,
	};
	if (!debrief->attempt.id) {
		debrief->why_not = mem_text("There is no attempt of yours to compare with.");
		return 0;
	}
	if (exercise_cannot_run(&past->loaded.exercise, &what)) {
		debrief->why_not = mem_format("This build can't compare %s.", buf_string(&what));
		return 0;
	}
	if (compare_attempt(debrief, past, err) == 0)
		return 0;
	if (err->kind == ERR_REFUSED)
		debrief->why_not =
			mem_format("Your newest attempt is no policy yet: %s.", err->text);
	else if (err->kind == ERR_UNAVAILABLE)
		debrief->why_not = mem_format(
			"This machine can't compile your answer to compare it: %s.", err->text);
	return debrief->why_not ? 0 : -1;
}

void debrief_release(struct debrief *debrief)
{
	for (size_t i = 0; i < debrief->count; i++) {
		meaning_release(&debrief->policies[i].meaning);
		surface_measure_release(&debrief->policies[i].surface);
	}
	free(debrief->policies);
	free(debrief->why_not);
	*debrief = (struct debrief){ 0 };
}
