/* SPDX-License-Identifier: MIT */
#include "core/progress.h"

#include "app/journal.h"
#include "base/json.h"
#include "base/mem.h"
#include "cli/commands.h"
#include "cli/csv.h"
#include "cli/tell.h"
#include "cli/terminal.h"

/* --- one exercise --- */

static char *due_of(const struct exercise_progress *one, char *format(int64_t))
{
	int64_t due;
	return progress_due(one, &due) ? format(due) : NULL;
}

static void add_row(struct buf *text, const struct exercise_progress *one)
{
	autofree char *last = one->attempts ? journal_time(one->last_at) : mem_text("-");
	autofree char *due = due_of(one, journal_time);
	/* of a time the date is enough: all fits into 80 columns */
	buf_format(text, "%-32s  %-8s  %5zu  %4u  %-10.10s  %.10s\n", one->id,
		standing_name(progress_standing(one)), one->attempts, one->best, last,
		due ? due : "");
}

static struct jout *fact_of(const struct exercise_progress *one)
{
	struct jout *fact = jout_object();
	autofree char *last = one->attempts ? journal_time_utc(one->last_at) : NULL;
	autofree char *due = due_of(one, journal_time_utc);
	jout_text(fact, "exercise", one->id);
	jout_text(fact, "standing", standing_name(progress_standing(one)));
	jout_integer(fact, "attempts", (int64_t)one->attempts);
	jout_integer(fact, "passes", (int64_t)one->passes);
	jout_integer(fact, "best", one->best);
	jout_text(fact, "last", last);
	jout_text(fact, "last_outcome", one->attempts ? one->last_outcome : NULL);
	jout_text(fact, "due", due);
	jout_integer(fact, "reviews", one->reviews);
	jout_bool(fact, "bookmarked", one->bookmarked);
	return fact;
}

static void add_cells(struct buf *out, const struct exercise_progress *one)
{
	autofree char *last = one->attempts ? journal_time_utc(one->last_at) : NULL;
	autofree char *due = due_of(one, journal_time_utc);
	csv_text(out, one->id);
	csv_text(out, standing_name(progress_standing(one)));
	csv_integer(out, (int64_t)one->attempts);
	csv_integer(out, (int64_t)one->passes);
	csv_integer(out, one->best);
	csv_text(out, last);
	csv_text(out, one->attempts ? one->last_outcome : NULL);
	csv_text(out, due);
	csv_end(out);
}

/* --- all --- */

static void add_head_cells(struct buf *out)
{
	static const char *const names[] = { "exercise", "standing", "attempts", "passes", "best",
		"last", "last_outcome", "due" };
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		csv_text(out, names[i]);
	csv_end(out);
}

static void add_quizzes(struct buf *text, const struct progress *progress)
{
	for (size_t i = 0; i < progress->quiz_count; i++) {
		const struct quiz_progress *quiz = &progress->quizzes[i];
		size_t right = 0;
		for (size_t k = 0; k < quiz->question_count; k++)
			right += quiz->questions[k].right;
		buf_format(text, "%squiz %s: %zu of %zu answers are right\n", i ? "" : "\n",
			quiz->slug, right, quiz->question_count);
	}
}

static void add_table(struct buf *text, const struct progress *progress, int64_t now)
{
	size_t mastered = 0;
	size_t due = 0;
	int64_t at;
	if (!progress->exercise_count) {
		buf_text(text, "Nothing was done yet. \"bulkhead list\" shows what there is.\n");
		return;
	}
	buf_format(text, "%-32s  %-8s  %5s  %4s  %-10s  %s\n", "exercise", "standing", "tries",
		"best", "last", "review");
	for (size_t i = 0; i < progress->exercise_count; i++) {
		const struct exercise_progress *one = &progress->exercises[i];
		add_row(text, one);
		mastered += progress_standing(one) == STANDING_MASTERED;
		due += progress_due(one, &at) && at <= now;
	}
	add_quizzes(text, progress);
	buf_format(text, "\n%zu mastered, %zu to review now\n", mastered, due);
}

static struct jout *facts(const struct progress *progress)
{
	struct jout *all = jout_object();
	struct jout *exercises = jout_array();
	struct jout *answers = jout_array();
	struct jout *lessons = jout_array();
	for (size_t i = 0; i < progress->exercise_count; i++)
		jout_add(exercises, fact_of(&progress->exercises[i]));
	for (size_t i = 0; i < progress->quiz_count; i++) {
		const struct quiz_progress *quiz = &progress->quizzes[i];
		for (size_t k = 0; k < quiz->question_count; k++) {
			struct jout *answer = jout_object();
			jout_text(answer, "quiz", quiz->slug);
			jout_text(answer, "question", quiz->questions[k].id);
			jout_bool(answer, "right", quiz->questions[k].right);
			jout_integer(answer, "answers", (int64_t)quiz->questions[k].answers);
			jout_add(answers, answer);
		}
	}
	for (size_t i = 0; i < progress->lesson_count; i++)
		jout_add_text(lessons, progress->lessons[i]);
	jout_integer(all, "format", 1);
	jout_put(all, "exercises", exercises);
	jout_put(all, "quizzes", answers);
	jout_put(all, "lessons", lessons);
	return all;
}

static int print(
	const struct invocation *invocation, const struct progress *progress, struct err *err)
{
	autobuf struct buf text = { 0 };
	if (invocation->json)
		return terminal_print_json(facts(progress), err);
	if (invocation->csv) {
		add_head_cells(&text);
		for (size_t i = 0; i < progress->exercise_count; i++)
			add_cells(&text, &progress->exercises[i]);
	} else {
		add_table(&text, progress, journal_now());
	}
	return terminal_print(&text, err);
}

int command_progress(const struct invocation *invocation, int *code, struct err *err)
{
	struct journal *journal = NULL;
	struct progress progress = { 0 };
	(void)code; /* 0 or an error */
	const int failed = tell_journal_open(&journal, err) ||
			   journal_progress(journal, &progress, err) ||
			   print(invocation, &progress, err);
	progress_release(&progress);
	tell_journal_close(journal);
	return failed ? -1 : 0;
}
