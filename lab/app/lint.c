/* SPDX-License-Identifier: MIT */
#include "app/lint.h"

#include "base/mem.h"
#include "sys/file.h"
#include "sys/paths.h"

#include <stdlib.h>
#include <string.h>

__attribute__((format(printf, 3, 4))) static void add(
	struct lint *lint, bool good, const char *format, ...)
{
	va_list args;
	autobuf struct buf text = { 0 };
	va_start(args, format);
	buf_vformat(&text, format, args);
	va_end(args);
	lint->items = mem_grow(lint->items, lint->count, &lint->capacity, sizeof(*lint->items));
	lint->items[lint->count++] = (struct lint_item){ .good = good, .text = buf_take(&text) };
	lint->faults += !good;
}

void lint_release(struct lint *lint)
{
	for (size_t i = 0; i < lint->count; i++)
		free(lint->items[i].text);
	free(lint->items);
	*lint = (struct lint){ 0 };
}

struct linting {
	const struct bench *bench;
	const struct loaded *loaded;
	struct lint *lint;
	bool *killed; /* per check: some wrong answer fails it */
};

/* An answer's verdict. `name` is its folder ("right/allow-list") or what it is. */
static int attempt_answer(const struct linting *linting, const char *name, const char *text,
	struct attempt *attempt, struct err *err)
{
	const struct answer_source source = { .text = text, .answer = name };
	if (attempt_run(linting->bench, linting->loaded, &source, NULL, attempt, err))
		return err_wrap(err, "%s", name);
	return 0;
}

static bool check_failed(const struct verdict *verdict, size_t check)
{
	const enum check_result result = verdict->checks[check].result;
	return result == RESULT_FAILED || result == RESULT_FLAKY;
}

static void add_failed_ids(struct buf *out, const struct verdict *verdict)
{
	const char *comma = "";
	for (size_t i = 0; i < verdict->check_count; i++) {
		if (!check_failed(verdict, i))
			continue;
		buf_format(out, "%s%s", comma, verdict->exercise->checks[i].id);
		comma = ", ";
	}
}

/* " (profile.json:6:33: there is a comma before ...)" */
static void add_refusal(struct buf *out, const struct explanation *text)
{
	buf_text(out, " (");
	if (text->at.line)
		buf_format(out, "%s:%u:%u: ", text->at.file, text->at.line, text->at.column);
	buf_format(out, "%s)", text->observed ? text->observed : "no reason was told");
}

/* "failed (door-mkdir, every-door)" */
static char *describe(const struct verdict *verdict)
{
	autobuf struct buf out = { 0 };
	buf_text(&out, outcome_name(verdict->outcome));
	if (verdict->outcome == OUTCOME_LIMITED)
		buf_format(&out, " (%s)", limit_word_name(verdict->limit));
	if (verdict->outcome == OUTCOME_REFUSED)
		add_refusal(&out, &verdict->text);
	if (verdict->outcome != OUTCOME_FAILED)
		return buf_take(&out);
	buf_text(&out, " (");
	add_failed_ids(&out, verdict);
	buf_char(&out, ')');
	return buf_take(&out);
}

static int lint_outcome(const struct linting *linting, const char *name, const char *text,
	bool must_pass, struct err *err)
{
	struct attempt attempt;
	if (attempt_answer(linting, name, text, &attempt, err))
		return -1;
	autofree char *what = describe(&attempt.verdict);
	const enum outcome outcome = attempt.verdict.outcome;
	const bool good = must_pass ? outcome == OUTCOME_PASSED : outcome == OUTCOME_FAILED;
	add(linting->lint, good, "%s: %s%s", name, what,
		good        ? ""
		: must_pass ? ", but it must pass"
			    : ", but it must be a policy that fails");
	attempt_release(&attempt);
	return 0;
}

/* --- wrong answers --- */

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
		if (named != check_failed(verdict, i))
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

static int lint_wrong(
	const struct linting *linting, const struct wrong_answer *wrong, struct err *err)
{
	const struct exercise *exercise = &linting->loaded->exercise;
	autofree char *name = mem_format("wrong/%s", wrong->name);
	autofree char *folder = paths_join(linting->loaded->folder, name);
	struct attempt attempt;
	if (!file_is_folder(folder)) {
		add(linting->lint, false,
			"%s is named in exercise.json, but there is no such folder", name);
		return 0;
	}
	if (attempt_answer(linting, name, NULL, &attempt, err))
		return -1;
	autofree char *what = describe(&attempt.verdict);
	autofree char *wanted = wanted_of(exercise, wrong);
	if (fails_exactly(&attempt.verdict, wrong))
		add(linting->lint, true, "%s: %s, exactly", name, what);
	else
		add(linting->lint, false, "%s: %s, but exercise.json says: %s", name, what, wanted);
	for (size_t i = 0; i < attempt.verdict.check_count; i++)
		linting->killed[i] |= check_failed(&attempt.verdict, i);
	attempt_release(&attempt);
	return 0;
}

static bool wrong_is_named(const struct exercise *exercise, const char *name)
{
	for (size_t i = 0; i < exercise->wrong_count; i++)
		if (strcmp(exercise->wrongs[i].name, name) == 0)
			return true;
	return false;
}

/* Folders of `kind` ("right", "wrong"); an exercise may have none. */
static int list_answers(
	const struct loaded *loaded, const char *kind, struct file_names *names, struct err *err)
{
	autofree char *folder = paths_join(loaded->folder, kind);
	return file_is_folder(folder) ? file_list(folder, names, err) : 0;
}

static int lint_wrongs(const struct linting *linting, struct err *err)
{
	const struct exercise *exercise = &linting->loaded->exercise;
	struct file_names names = { 0 };
	int failed = 0;
	for (size_t i = 0; !failed && i < exercise->wrong_count; i++)
		failed = lint_wrong(linting, &exercise->wrongs[i], err);
	if (!failed)
		failed = list_answers(linting->loaded, "wrong", &names, err);
	for (size_t i = 0; !failed && i < names.count; i++)
		if (!wrong_is_named(exercise, names.items[i]))
			add(linting->lint, false,
				"wrong/%s is there, but exercise.json does not say what it fails",
				names.items[i]);
	file_names_release(&names);
	for (size_t i = 0; !failed && i < exercise->check_count; i++)
		if (!linting->killed[i])
			add(linting->lint, false, "check %s is failed by no wrong answer",
				exercise->checks[i].id);
	return failed;
}

static int lint_rights(const struct linting *linting, struct err *err)
{
	struct file_names names = { 0 };
	int failed = list_answers(linting->loaded, "right", &names, err);
	for (size_t i = 0; !failed && i < names.count; i++) {
		autofree char *name = mem_format("right/%s", names.items[i]);
		failed = lint_outcome(linting, name, NULL, true, err);
	}
	file_names_release(&names);
	return failed;
}

/* --- texts --- */

#define MUST_HOLD "## What must hold\n"

/* The items of the list under the heading, without their bullets; each `asks` must be one of them.
 */
static bool task_has(const char *list, const char *asks)
{
	const size_t size = strlen(asks);
	for (const char *at = list; (at = strstr(at, asks)); at++)
		if (at - list >= 3 && strncmp(at - 3, "\n- ", 3) == 0 &&
			(at[size] == '\n' || at[size] == '\0'))
			return true;
	return false;
}

static bool is_asked(const struct exercise *exercise, const char *item, size_t size)
{
	for (size_t i = 0; i < exercise->check_count; i++) {
		const char *asks = exercise->checks[i].asks;
		if (strlen(asks) == size && strncmp(asks, item, size) == 0)
			return true;
	}
	return false;
}

static void lint_requirements(const struct linting *linting, const char *task)
{
	const struct exercise *exercise = &linting->loaded->exercise;
	const char *heading = strstr(task, MUST_HOLD);
	const size_t before = linting->lint->faults;
	if (!heading) {
		add(linting->lint, false, "task.md has no heading \"## What must hold\"");
		return;
	}
	const char *list = heading + strlen(MUST_HOLD) - 1;
	for (size_t i = 0; i < exercise->check_count; i++)
		if (!task_has(list, exercise->checks[i].asks))
			add(linting->lint, false,
				"check %s asks \"%s\", which task.md does not say",
				exercise->checks[i].id, exercise->checks[i].asks);
	for (const char *at = list; (at = strstr(at, "\n- "));) {
		at += 3;
		const size_t size = strcspn(at, "\n");
		if (!is_asked(exercise, at, size))
			add(linting->lint, false, "task.md says \"%.*s\", which no check asks",
				(int)size, at);
	}
	if (linting->lint->faults == before)
		add(linting->lint, true, "task.md and the checks ask for the same");
}

static void lint_texts(const struct linting *linting)
{
	static const char *const names[] = { "task.md", "hints.md", "debrief.md" };
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct err err = { 0 };
		autobuf struct buf text = { 0 };
		if (loaded_text(linting->loaded, names[i], &text, &err))
			add(linting->lint, false, "%s", err.text);
		else if (i == 0)
			lint_requirements(linting, buf_string(&text));
	}
}

/* What only some seeds draw must be readable too. */
static void lint_values(const struct linting *linting)
{
	char text[2048];
	struct err err = { 0 };
	if (loaded_check_values(linting->loaded, &err))
		add(linting->lint, false, "%s", err_format(&err, text, sizeof(text)));
}

static int lint_answers(const struct linting *linting, struct err *err)
{
	if (lint_outcome(linting, "solution", NULL, true, err) || lint_rights(linting, err))
		return -1;
	if (lint_outcome(linting, "starter", NULL, false, err) ||
		lint_outcome(linting, "allow-everything",
			"{ \"defaultAction\": \"SCMP_ACT_ALLOW\" }\n", false, err) ||
		lint_outcome(linting, "deny-everything",
			"{ \"defaultAction\": \"SCMP_ACT_ERRNO\" }\n", false, err))
		return -1;
	return lint_wrongs(linting, err);
}

int lint_exercise(
	const struct bench *bench, const struct loaded *loaded, struct lint *lint, struct err *err)
{
	*lint = (struct lint){ 0 };
	autofree bool *killed = mem_zero(loaded->exercise.check_count, sizeof(*killed));
	const struct linting linting = {
		.bench = bench, .loaded = loaded, .lint = lint, .killed = killed
	};
	autobuf struct buf what = { 0 };
	lint_values(&linting);
	lint_texts(&linting);
	if (exercise_cannot_run(&loaded->exercise, &what)) {
		add(lint, false, "this build cannot run %s", buf_string(&what));
		return 0;
	}
	return lint_answers(&linting, err);
}
