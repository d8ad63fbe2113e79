/* SPDX-License-Identifier: MIT */
#include "app/journal.h"
#include "base/mem.h"
#include "core/record.h"
#include "tui/act.h"

#include <stdint.h>
#include <stdio.h>

static void take(struct attempt_row *row, const struct entry *entry)
{
	struct record_summary summary;
	record_summarize(&summary, entry);
	*row = (struct attempt_row){
		.at = entry->at,
		.score = entry->number > 0 && entry->number <= 100 ? (unsigned)entry->number : 0,
		.ok = summary.ok,
		.counted = summary.counted,
		.surface = summary.surface,
	};
	(void)snprintf(row->outcome, sizeof(row->outcome), "%s", entry->word); /* ours are short */
	record_summary_release(&summary);
}

static int read_attempts(struct attempts *attempts, const char *exercise, struct err *err)
{
	struct journal *journal = NULL;
	struct entries entries = { 0 };
	attempts->exercise = mem_text(exercise);
	int failed = journal_open_kept(&journal, err);
	if (!failed && journal)
		failed = journal_entries(journal, ENTRY_ATTEMPT, exercise, &entries, err);
	attempts->rows = mem_zero(entries.count + 1, sizeof(*attempts->rows));
	attempts->count = entries.count;
	for (size_t i = 0; i < entries.count; i++)
		take(&attempts->rows[i], &entries.items[i]);
	entries_release(&entries);
	journal_close(journal);
	return failed;
}

void act_attempts(struct model *model, const char *exercise)
{
	struct attempts fresh = { 0 };
	struct err why = { 0 };
	const int failed = read_attempts(&fresh, exercise, &why);
	attempts_release(&model->attempts);
	model->attempts = fresh;
	if (failed) {
		model_say_err(model, &why);
		return;
	}
	model_push(model, SCREEN_ATTEMPTS);
	model->view.at[SCREEN_ATTEMPTS] = SIZE_MAX; /* the newest is at the end */
}
