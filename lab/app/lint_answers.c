/* SPDX-License-Identifier: MIT */
/* Phase 1: every answer that an exercise has, tried as a learner's would be. */
#include "app/lint_parts.h"

#include "app/crew.h"
#include "base/mem.h"
#include "core/exercise_text.h"
#include "sys/file.h"
#include "sys/paths.h"

#include <stdlib.h>
#include <string.h>

enum rule {
	MUST_PASS,
	MUST_FAIL,
	MUST_FAIL_EXACTLY,
	MUST_FAIL_ELSEWHERE, /* another variant's solution */
};

struct answer_job {
	struct lint_variant *variant;
	char *name;                 /* its folder ("right/allow-list"), or what it is */
	const char *const *by_kind; /* of every policy file; NULL: the folder's files */
	enum rule rule;
	const struct wrong_answer *wrong; /* MUST_FAIL_EXACTLY */
	bool is_solution;
};

struct answers {
	const struct linting *linting;
	struct answer_job *items;
	size_t count;
	size_t capacity;
};

/* --- in a worker: one answer --- */

static struct answer_source source_of(const struct answer_job *answer)
{
	const bool elsewhere = answer->rule == MUST_FAIL_ELSEWHERE;
	return (struct answer_source){
		.by_kind = answer->by_kind,
		.answer = elsewhere ? "solution" : answer->name,
		.owner = elsewhere ? &answer->variant->neighbour : NULL,
	};
}

static bool fails_exactly(const struct verdict *verdict, const struct wrong_answer *wrong)
{
	if (wrong->refused)
		return verdict->outcome == OUTCOME_REFUSED;
	if (verdict->outcome != OUTCOME_FAILED)
		return false;
	for (size_t i = 0; i < verdict->check_count; i++) {
		bool named = false;
		for (size_t k = 0; k < wrong->fail_count; k++)
			named |= wrong->fails[k] == i;
		if (named != lint_check_failed(verdict, i))
			return false;
	}
	return true;
}

static char *wanted_of(const struct exercise *exercise, const struct wrong_answer *wrong)
{
	autobuf struct buf out = { 0 };
	if (wrong->refused)
		return mem_text("refused");
	for (size_t k = 0; k < wrong->fail_count; k++)
		buf_format(&out, "%s%s", k ? ", " : "", exercise->checks[wrong->fails[k]].id);
	return buf_take(&out);
}

static char *rendered(const struct linting *linting, const struct answer_job *answer,
	const struct verdict *verdict)
{
	struct buf text = { 0 };
	const struct answer_source source = source_of(answer);
	const struct lint_shown shown = {
		.bench = linting->bench,
		.loaded = &answer->variant->loaded,
		.source = &source,
		.verdict = verdict,
	};
	if (linting->options->explain && verdict->outcome != OUTCOME_PASSED)
		linting->options->render(&shown, &text);
	return buf_take(&text);
}

/* Another variant's solution may be no policy here, as well. */
static bool keeps_rule(enum rule rule, enum outcome outcome)
{
	if (rule == MUST_PASS)
		return outcome == OUTCOME_PASSED;
	return outcome == OUTCOME_FAILED ||
	       (rule == MUST_FAIL_ELSEWHERE && outcome == OUTCOME_REFUSED);
}

static void say_outcome(const struct linting *linting, const struct answer_job *answer,
	const struct verdict *verdict, struct lint *items)
{
	static const char *const but[] = {
		[MUST_PASS] = ", but it must pass",
		[MUST_FAIL] = ", but it must be a policy that fails",
		[MUST_FAIL_ELSEWHERE] =
			", but it must fail: let params change what is to be written",
	};
	autofree char *what = lint_describe(verdict);
	const bool good = keeps_rule(answer->rule, verdict->outcome);
	lint_add_more(items, good ? LINT_OK : LINT_WRONG, rendered(linting, answer, verdict),
		"%s: %s%s", answer->name, what, good ? "" : but[answer->rule]);
}

/* The six fields together; of a `why` that is too long its check's author is the one to ask. */
static void say_length(
	const struct answer_job *answer, const struct verdict *verdict, struct lint *items)
{
	const struct check_verdict *cause = verdict_cause(verdict);
	const struct explanation *text = cause ? &cause->text : &verdict->text;
	const size_t words = verdict_text_words(text);
	if (words > VERDICT_WORDS_MAX && cause)
		lint_add(items, LINT_WRONG,
			"%s: its verdict has %zu words, which is more than %d: shorten \"why\" of "
			"check %s",
			answer->name, words, VERDICT_WORDS_MAX,
			verdict->exercise->checks[cause->check].id);
}

static void say_wrong(const struct linting *linting, const struct answer_job *answer,
	const struct verdict *verdict, struct lint *items)
{
	autofree char *what = lint_describe(verdict);
	autofree char *wanted = wanted_of(verdict->exercise, answer->wrong);
	char *text = rendered(linting, answer, verdict);
	if (fails_exactly(verdict, answer->wrong))
		lint_add_more(items, LINT_OK, text, "%s: %s, exactly", answer->name, what);
	else
		lint_add_more(items, LINT_WRONG, text, "%s: %s, but exercise.json says: %s",
			answer->name, what, wanted);
	say_length(answer, verdict, items);
}

/* What is void is void for every answer, so the solution alone tells of it. */
static void say_void(const struct verdict *verdict, struct lint *items)
{
	for (size_t i = 0; i < verdict->check_count; i++) {
		const struct check *check = &verdict->exercise->checks[i];
		const struct explanation *text = &verdict->checks[i].text;
		if (verdict->checks[i].result != RESULT_VOID)
			continue;
		lint_add(items, LINT_WRONG, "check %s: %s: %s", check->id,
			check->kind == CHECK_ATTACK ? "the attack does not succeed without a policy"
			: check->kind == CHECK_BENIGN ? "the service does not work without a policy"
						      : "it can't be asked",
			text->observed ? text->observed : "no reason was told");
	}
}

/* The kernel had the last word, so the evaluator is what is wrong: ours, and never an author's. */
static void say_disagreement(
	const struct verdict *verdict, const struct tried_calls *tried, struct lint *items)
{
	for (size_t i = 0; i < tried->count; i++) {
		const struct tried_call *call = &tried->items[i];
		autobuf struct buf answer = { 0 };
		answer_format(call->answer, &answer);
		if (!call->agrees)
			lint_add(items, LINT_OURS,
				"check %s: the evaluator says %s of its call, but %s",
				verdict->exercise->checks[call->check].id, buf_string(&answer),
				call->seen);
	}
}

static void fill_result(const struct linting *linting, const struct answer_job *answer,
	struct attempt *attempt, struct lint_result *result)
{
	const struct verdict *verdict = &attempt->verdict;
	if (answer->rule == MUST_FAIL_EXACTLY)
		say_wrong(linting, answer, verdict, &result->items);
	else
		say_outcome(linting, answer, verdict, &result->items);
	if (answer->is_solution)
		say_void(verdict, &result->items);
	say_disagreement(verdict, &attempt->tried, &result->items);
	result->passed = verdict->outcome == OUTCOME_PASSED;
	result->check_count = verdict->check_count;
	result->failed = mem_zero(result->check_count + 1, sizeof(*result->failed));
	for (size_t i = 0; i < result->check_count; i++)
		result->failed[i] = lint_check_failed(verdict, i);
	result->tried = attempt->tried; /* handed over */
	attempt->tried = (struct tried_calls){ 0 };
}

static int work(const void *context, size_t index, struct buf *out, struct err *err)
{
	const struct answers *answers = context;
	const struct answer_job *answer = &answers->items[index];
	struct lint_result result = { 0 };
	struct attempt attempt;
	char text[2048];
	const struct answer_source source = source_of(answer);
	int failed = attempt_run(
		answers->linting->bench, &answer->variant->loaded, &source, NULL, &attempt, err);
	if (!failed) {
		fill_result(answers->linting, answer, &attempt, &result);
		attempt_release(&attempt);
	} else if (err->kind == ERR_INPUT) { /* a file that is not there */
		lint_add(&result.items, LINT_WRONG, "%s: %s", answer->name,
			err_format(err, text, sizeof(text)));
		failed = 0;
	}
	if (!failed)
		lint_result_format(&result, out);
	lint_result_release(&result);
	return failed;
}

/* --- here: what came of it --- */

static void keep(struct answer_job *answer, struct lint_result *result)
{
	struct lint_variant *variant = answer->variant;
	for (size_t i = 0; i < result->items.count; i++) {
		struct lint_item *item = &result->items.items[i];
		lint_add_more(variant->lint, item->mark, steal(&item->more), "%s%s", variant->label,
			item->text);
	}
	if (answer->rule == MUST_FAIL_EXACTLY)
		for (size_t i = 0; i < result->check_count; i++)
			variant->killed[i] |= result->failed[i];
	for (size_t i = 0; i < result->tried.count; i++)
		variant->agreed += result->tried.items[i].agrees;
	if (!answer->is_solution)
		return;
	variant->is_sound = result->passed;
	variant->tried = result->tried; /* handed over */
	result->tried = (struct tried_calls){ 0 };
}

static int take(
	void *taker, size_t index, const struct buf *bytes, const struct err *why, struct err *err)
{
	struct answers *answers = taker;
	struct answer_job *answer = &answers->items[index];
	struct lint_result result = { 0 };
	if (why) {
		lint_add(answer->variant->lint, LINT_OURS, "%s%s: %s", answer->variant->label,
			answer->name, why->text);
		return 0;
	}
	const int failed = lint_result_parse(&result, bytes, err);
	if (!failed)
		keep(answer, &result);
	lint_result_release(&result);
	return failed;
}

static void progress(void *taker, size_t over, size_t index)
{
	const struct answers *answers = taker;
	const struct answer_job *answer = &answers->items[index];
	autofree char *what =
		mem_format("%s %s", answer->variant->loaded.exercise.id, answer->name);
	if (answers->linting->options->progress)
		answers->linting->options->progress(over, answers->count, what);
}

/* --- the list --- */

static struct answer_job *add(
	struct answers *answers, struct lint_variant *variant, enum rule rule, const char *name)
{
	answers->items = mem_grow(
		answers->items, answers->count, &answers->capacity, sizeof(*answers->items));
	struct answer_job *answer = &answers->items[answers->count++];
	*answer = (struct answer_job){
		.variant = variant,
		.name = mem_text(name),
		.rule = rule,
	};
	return answer;
}

/* Folders of `kind` ("right", "wrong"); an exercise may have none. */
static int list_folders(const struct lint_variant *variant, const char *kind,
	struct file_names *names, struct err *err)
{
	autofree char *folder = paths_join(variant->loaded.folder, kind);
	return file_is_folder(folder) ? file_list(folder, names, err) : 0;
}

static int add_rights(struct answers *answers, struct lint_variant *variant, struct err *err)
{
	struct file_names names = { 0 };
	const int failed = list_folders(variant, "right", &names, err);
	for (size_t i = 0; !failed && i < names.count; i++) {
		autofree char *name = paths_join("right", names.items[i]);
		(void)add(answers, variant, MUST_PASS, name);
	}
	file_names_release(&names);
	return failed;
}

static bool wrong_is_named(const struct exercise *exercise, const char *name)
{
	for (size_t i = 0; i < exercise->wrong_count; i++)
		if (strcmp(exercise->wrongs[i].name, name) == 0)
			return true;
	return false;
}

/* Those that exercise.json names; what is only there, or only named, is said at once. */
static int add_wrongs(struct answers *answers, struct lint_variant *variant, struct err *err)
{
	const struct exercise *exercise = &variant->loaded.exercise;
	struct file_names names = { 0 };
	for (size_t i = 0; i < exercise->wrong_count; i++) {
		autofree char *name = paths_join("wrong", exercise->wrongs[i].name);
		autofree char *folder = paths_join(variant->loaded.folder, name);
		if (file_is_folder(folder))
			add(answers, variant, MUST_FAIL_EXACTLY, name)->wrong =
				&exercise->wrongs[i];
		else
			lint_add(variant->lint, LINT_WRONG,
				"%s%s is named in exercise.json, but there is no such folder",
				variant->label, name);
	}
	const int failed = list_folders(variant, "wrong", &names, err);
	for (size_t i = 0; !failed && i < names.count; i++)
		if (!wrong_is_named(exercise, names.items[i]))
			lint_add(variant->lint, LINT_WRONG,
				"%swrong/%s is there, but exercise.json does not say what it fails",
				variant->label, names.items[i]);
	file_names_release(&names);
	return failed;
}

static int add_all(struct answers *answers, struct lint_variant *variant, struct err *err)
{
	add(answers, variant, MUST_PASS, "solution")->is_solution = true;
	if (add_rights(answers, variant, err))
		return -1;
	(void)add(answers, variant, MUST_FAIL, "starter");
	add(answers, variant, MUST_FAIL, "allow-everything")->by_kind =
		answers->linting->extremes.allow;
	add(answers, variant, MUST_FAIL, "deny-everything")->by_kind =
		answers->linting->extremes.deny;
	if (variant->has_neighbour) {
		autofree char *name = mem_format(
			"the solution of seed %s", variant->neighbour.exercise.variant.seed);
		(void)add(answers, variant, MUST_FAIL_ELSEWHERE, name);
	}
	return add_wrongs(answers, variant, err);
}

static void say_dead_checks(const struct lint_variant *variant)
{
	const struct exercise *exercise = &variant->loaded.exercise;
	for (size_t i = 0; i < exercise->check_count; i++)
		if (!variant->killed[i])
			lint_add(variant->lint, LINT_WRONG,
				"%scheck %s is failed by no wrong answer", variant->label,
				exercise->checks[i].id);
	if (variant->agreed)
		lint_add(variant->lint, LINT_OK,
			"%sevaluator and kernel agree on each of %zu probed calls", variant->label,
			variant->agreed);
}

int lint_answers(struct linting *linting, struct err *err)
{
	struct answers answers = { .linting = linting };
	struct crew crew = {
		.context = &answers,
		.work = work,
		.take = take,
		.progress = progress,
		.taker = &answers,
	};
	int failed = 0;
	for (size_t i = 0; !failed && i < linting->variant_count; i++)
		if (linting->variants[i].can_run)
			failed = add_all(&answers, &linting->variants[i], err);
	if (!failed)
		failed = lint_run_crew(linting, &crew, answers.count, err);
	for (size_t i = 0; !failed && i < linting->variant_count; i++)
		if (linting->variants[i].can_run)
			say_dead_checks(&linting->variants[i]);
	for (size_t i = 0; i < answers.count; i++)
		free(answers.items[i].name);
	free(answers.items);
	return failed;
}
