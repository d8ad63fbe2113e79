/* SPDX-License-Identifier: MIT */
/*
 * history: what a learner did at one exercise. An attempt is called by its entry's number, which is
 * its own for good.
 */
#include "app/journal.h"
#include "app/restore.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/csv.h"
#include "cli/tell.h"
#include "cli/terminal.h"
#include "core/record.h"

#include <stdlib.h>
#include <string.h>

/* --- the list --- */

static char *ratio_text(unsigned ratio)
{
	return ratio ? mem_format("%u.%02u", ratio / 100, ratio % 100) : NULL;
}

static void add_attempt_row(struct buf *text, const struct entry *entry)
{
	struct record_summary summary;
	record_summarize(&summary, entry);
	autofree char *ratio = ratio_text(summary.surface);
	buf_format(text, "%-8s  %3lld  %3zu of %-3zu  %s\n", entry->word, (long long)entry->number,
		summary.ok, summary.counted, ratio ? ratio : "");
	record_summary_release(&summary);
}

static void add_row(struct buf *text, const struct entry *entry)
{
	autofree char *when = journal_time(entry->at);
	buf_format(text, "%6lld  %-16s  ", (long long)entry->id, when);
	switch (entry->kind) {
	case ENTRY_ATTEMPT:
		add_attempt_row(text, entry);
		return;
	case ENTRY_START:
		buf_text(text, strcmp(entry->word, "new") == 0 ? "began" : "began again");
		if (strcmp(entry->seed, VARIANT_SEED_ZEROS) != 0)
			buf_format(text, ", the variant of the seed %s", entry->seed);
		break;
	case ENTRY_HINT:
		buf_text(text, "a hint");
		break;
	case ENTRY_GIVE_UP:
		buf_text(text, "gave up");
		break;
	case ENTRY_BOOKMARK:
		buf_format(text, "bookmark %s", entry->word);
		break;
	case ENTRY_LESSON:
	case ENTRY_QUIZ:
	case ENTRY_REBUILT: /* of no exercise */
		break;
	}
	buf_char(text, '\n');
}

static struct jout *fact_of(const struct entry *entry)
{
	struct jout *fact = jout_object();
	autofree char *when = journal_time_utc(entry->at);
	jout_integer(fact, "number", entry->id);
	jout_text(fact, "kind", entry_kind_name(entry->kind));
	jout_text(fact, "at", when);
	jout_text(fact, "seed", entry->seed);
	if (entry->kind == ENTRY_ATTEMPT) {
		struct record_summary summary;
		record_summarize(&summary, entry);
		autofree char *ratio = ratio_text(summary.surface);
		jout_text(fact, "outcome", entry->word);
		jout_integer(fact, "score", entry->number);
		jout_integer(fact, "ok", (int64_t)summary.ok);
		jout_integer(fact, "counted", (int64_t)summary.counted);
		jout_text(fact, "surface", ratio);
		jout_text(fact, "digest", summary.digest);
		jout_integer(fact, "duration_us", summary.duration_us);
		record_summary_release(&summary);
	}
	return fact;
}

static void add_cells(struct buf *out, const struct entry *entry)
{
	struct record_summary summary;
	record_summarize(&summary, entry);
	autofree char *when = journal_time_utc(entry->at);
	autofree char *ratio = ratio_text(summary.surface);
	const bool attempt = entry->kind == ENTRY_ATTEMPT;
	csv_integer(out, entry->id);
	csv_text(out, entry_kind_name(entry->kind));
	csv_text(out, when);
	csv_text(out, entry->seed);
	csv_text(out, attempt ? entry->word : NULL);
	csv_integer(out, entry->number);
	csv_integer(out, (int64_t)summary.ok);
	csv_integer(out, (int64_t)summary.counted);
	csv_text(out, ratio);
	csv_text(out, summary.digest);
	csv_end(out);
	record_summary_release(&summary);
}

static void add_head_cells(struct buf *out)
{
	static const char *const names[] = { "number", "kind", "at", "seed", "outcome", "score",
		"ok", "counted", "surface", "digest" };
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		csv_text(out, names[i]);
	csv_end(out);
}

static void add_damaged(size_t damaged)
{
	autobuf struct buf line = { 0 };
	if (!damaged)
		return;
	buf_format(&line, "%zu damaged entr%s left out; \"bulkhead doctor --store\" says more",
		damaged, damaged == 1 ? "y is" : "ies are");
	tell_lines(buf_string(&line));
}

static int print_all(
	const struct invocation *invocation, const struct entries *entries, struct err *err)
{
	autobuf struct buf text = { 0 };
	struct jout *all = jout_array();
	if (invocation->csv)
		add_head_cells(&text);
	else
		buf_text(&text, "number  when              outcome   score  checks   surface\n");
	for (size_t i = 0; i < entries->count; i++) {
		if (invocation->json)
			jout_add(all, fact_of(&entries->items[i]));
		else if (invocation->csv)
			add_cells(&text, &entries->items[i]);
		else
			add_row(&text, &entries->items[i]);
	}
	add_damaged(entries->damaged);
	if (invocation->json)
		return terminal_print_json(all, err);
	jout_free(all);
	return terminal_print(&text, err);
}

static int list(const struct invocation *invocation, struct journal *journal, struct err *err)
{
	struct entries entries;
	const char *exercise = invocation->args[0];
	int failed = journal_entries(journal, -1, exercise, &entries, err);
	if (!failed && !entries.count && !entries.damaged) {
		autofree char *shown = text_escape_line(exercise);
		failed = err_set(err, ERR_USAGE,
			"nothing was done at \"%s\" yet; \"bulkhead progress\" lists what was",
			shown);
	}
	if (!failed)
		failed = print_all(invocation, &entries, err);
	entries_release(&entries);
	return failed;
}

/* --- one attempt --- */

static void add_file(struct buf *text, const struct entry_file *file)
{
	autofree char *name = text_escape_line(file->name);
	autobuf struct buf shown = { 0 };
	text_escape(&shown, file->bytes, file->size);
	buf_format(text, "\n--- %s, %zu bytes ---\n%s%s", name, file->size, buf_string(&shown),
		shown.size && shown.data[shown.size - 1] != '\n' ? "\n" : "");
}

static int print_one(
	const struct invocation *invocation, const struct entry *entry, struct err *err)
{
	autobuf struct buf text = { 0 };
	if (invocation->json) {
		struct jout *fact = fact_of(entry);
		struct jout *files = jout_array();
		for (size_t i = 0; i < entry->file_count; i++) {
			struct jout *file = jout_object();
			jout_text(file, "name", entry->files[i].name);
			jout_integer(file, "bytes", (int64_t)entry->files[i].size);
			jout_text(file, "text", entry->files[i].bytes);
			jout_add(files, file);
		}
		jout_put(fact, "files", files);
		return terminal_print_json(fact, err);
	}
	add_row(&text, entry);
	for (size_t i = 0; i < entry->file_count; i++)
		add_file(&text, &entry->files[i]);
	return terminal_print(&text, err);
}

static int restore(const struct invocation *invocation, const struct entry *entry, struct err *err)
{
	struct restored restored;
	autobuf struct buf text = { 0 };
	int failed = restore_files(entry, invocation->dir, &restored, err);
	for (size_t i = 0; i < restored.count; i++) {
		autofree char *path = text_escape_line(restored.items[i].path);
		buf_format(&text, "%s  %s", path,
			restored.items[i].same ? "has these bytes already" : "is back");
		if (restored.items[i].kept) {
			autofree char *kept = text_escape_line(restored.items[i].kept);
			buf_format(&text, "; what was there is in %s", kept);
		}
		buf_char(&text, '\n');
	}
	restored_release(&restored);
	/* also after a failure: those that are back are back */
	return terminal_print(&text, err) || failed ? -1 : 0;
}

static int one(const struct invocation *invocation, struct journal *journal, struct err *err)
{
	unsigned number;
	struct entry entry;
	if (!text_number(invocation->args[1], 1, 2000000000, &number)) {
		autofree char *shown = text_escape_line(invocation->args[1]);
		return err_set(err, ERR_USAGE,
			"\"%s\" is no number of an attempt; \"bulkhead history "
			"%s\" lists them",
			shown, invocation->args[0]);
	}
	if (journal_entry(journal, number, &entry, err))
		return -1;
	int failed;
	if (entry.kind != ENTRY_ATTEMPT || strcmp(entry.subject, invocation->args[0]) != 0)
		failed = err_set(
			err, ERR_USAGE, "%u is no attempt at %s", number, invocation->args[0]);
	else if (invocation->restore)
		failed = restore(invocation, &entry, err);
	else
		failed = print_one(invocation, &entry, err);
	entry_release(&entry);
	return failed;
}

int command_history(const struct invocation *invocation, int *code, struct err *err)
{
	struct journal *journal = NULL;
	(void)code; /* 0 or an error */
	if (invocation->arg_count < 2 && invocation->restore)
		return err_set(err, ERR_USAGE, "--restore needs the number of an attempt");
	int failed = tell_journal_open(&journal, err);
	if (!failed)
		failed = invocation->arg_count < 2 ? list(invocation, journal, err)
						   : one(invocation, journal, err);
	tell_journal_close(journal);
	return failed;
}
