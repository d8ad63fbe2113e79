/* SPDX-License-Identifier: MIT */
#include "app/past.h"

#include "app/workspace.h"
#include "base/mem.h"
#include "core/record.h"
#include "core/verdict_read.h"
#include "sys/file.h"
#include "sys/paths.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- which variant --- */

static int choose_variant(struct past *past, const char *seed, struct err *err)
{
	struct workspace workspace = { 0 };
	const struct exercise *exercise = &past->loaded.exercise;
	const struct exercise_progress *known = past->exercise;
	int failed = workspace_check_seed(NULL, exercise, seed, err);
	if (!failed && !seed)
		failed = workspace_seen(exercise->id, &workspace, err);
	if (!failed && !seed && workspace.seed[0])
		seed = workspace.seed;
	if (!failed && !seed && known && variant_seed_is_valid(known->seed))
		seed = known->seed;
	if (!failed && seed && exercise->params.count)
		failed = loaded_vary(&past->loaded, seed, err);
	workspace_release(&workspace);
	return failed;
}

/* --- what was done --- */

static void note_attempts(struct past *past, const struct entries *attempts)
{
	const char *seed = past->loaded.exercise.variant.seed;
	for (size_t i = 0; i < attempts->count; i++) {
		const struct entry *entry = &attempts->items[i];
		struct past_attempt attempt = {
			.id = entry->id,
			.at = entry->at,
		};
		if (!variant_seed_is_valid(entry->seed))
			continue;
		memcpy(attempt.seed, entry->seed, VARIANT_SEED_BYTES);
		past->newest = attempt;
		if (strcmp(entry->seed, seed) != 0)
			continue;
		past->newest_here = attempt;
		if (strcmp(entry->word, outcome_name(OUTCOME_PASSED)) == 0)
			past->passed_here = attempt;
	}
}

static int read_entries(struct past *past, struct err *err)
{
	const struct exercise *exercise = &past->loaded.exercise;
	struct entries entries = { 0 };
	int failed = journal_summaries(past->journal, ENTRY_ATTEMPT, exercise->id, &entries, err);
	if (!failed)
		note_attempts(past, &entries);
	entries_release(&entries);
	if (!failed)
		failed = journal_summaries(
			past->journal, ENTRY_GIVE_UP, exercise->id, &entries, err);
	for (size_t i = 0; !failed && i < entries.count; i++)
		past->gave_up_here |= strcmp(entries.items[i].seed, exercise->variant.seed) == 0;
	entries_release(&entries);
	return failed;
}

static int read_progress(struct past *past, struct err *err)
{
	if (journal_open(&past->journal, err) ||
		journal_progress(past->journal, &past->progress, err))
		return -1;
	past->exercise = progress_exercise(&past->progress, past->loaded.exercise.id);
	return 0;
}

static void close_journal(struct past *past)
{
	journal_close(past->journal);
	progress_release(&past->progress);
	past->journal = NULL;
	past->exercise = NULL;
	past->variant = NULL;
}

int past_open(struct past *past, const struct catalogue *catalogue, const char *exercise,
	const char *seed, struct err *err)
{
	*past = (struct past){ 0 };
	if (catalogue_load(catalogue, exercise, VARIANT_SEED_ZEROS, &past->loaded, err))
		return -1;
	if (read_progress(past, &past->why))
		close_journal(past);
	if (choose_variant(past, seed, err))
		return -1;
	if (past->exercise && strcmp(past->exercise->seed, past->loaded.exercise.variant.seed) == 0)
		past->variant = past->exercise;
	if (past->journal && read_entries(past, &past->why))
		close_journal(past);
	return 0;
}

void past_close(struct past *past)
{
	close_journal(past);
	loaded_release(&past->loaded);
	*past = (struct past){ 0 };
}

int past_need_journal(const struct past *past, struct err *err)
{
	if (past->journal)
		return 0;
	*err = past->why;
	return err_wrap(err, "what you did so far can't be read");
}

bool past_is_over(const struct past *past)
{
	return past->passed_here.id || past->gave_up_here;
}

bool past_give_up_wait(const struct past *past, int64_t now, int64_t *wait)
{
	enum { minute_ms = 60 * 1000 };
	if (!past->variant)
		return false;
	const int64_t after = (int64_t)past->loaded.exercise.give_up_after * minute_ms;
	const int64_t left = past->variant->started_at + after - now;
	*wait = left > 0 ? left : 0;
	return true;
}

/* --- one attempt --- */

int past_entry(
	struct past *past, const struct past_attempt *attempt, struct entry *entry, struct err *err)
{
	*entry = (struct entry){ 0 };
	return journal_get(past->journal, attempt->id, entry, err);
}

int past_evidence(
	struct past *past, const struct past_attempt *attempt, struct buf *text, struct err *err)
{
	int64_t id = 0;
	const char *exercise = past->loaded.exercise.id;
	if (journal_evidence(past->journal, exercise, &id, text, err))
		return -1;
	return id == attempt->id && id
		       ? 0
		       : err_set(err, ERR_INPUT,
				 "of attempt %" PRId64 " the explanation is not kept; \"bulkhead "
				 "check %s\" makes a new one",
				 attempt->id, exercise);
}

int past_verdict(struct past *past, const struct past_attempt *attempt, struct verdict *verdict,
	struct err *err)
{
	autobuf struct buf text = { 0 };
	autofree char *name = mem_format("attempt %" PRId64, attempt->id);
	*verdict = (struct verdict){ 0 };
	if (past_evidence(past, attempt, &text, err))
		return -1;
	return verdict_parse(
		verdict, &past->loaded.exercise, name, buf_string(&text), text.size, err);
}

static bool is_same(const struct entry_file *file, const char *folder)
{
	autofree char *path = paths_join(folder, file->name);
	autobuf struct buf text = { 0 };
	struct err none = { 0 };
	return file_read_answer(path, file->name, JSON_MAX_BYTES, &text, &none) == 0 &&
	       text.size == file->size && memcmp(buf_string(&text), file->bytes, text.size) == 0;
}

void past_changed_files(const struct entry *entry, struct buf *names)
{
	struct record_summary summary;
	record_summarize(&summary, entry);
	for (size_t i = 0; summary.folder && i < entry->file_count; i++)
		if (!is_same(&entry->files[i], summary.folder))
			buf_format(names, "%s%s", names->size ? ", " : "", entry->files[i].name);
	record_summary_release(&summary);
}
