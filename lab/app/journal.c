/* SPDX-License-Identifier: MIT */
#include "app/journal.h"

#include "base/mem.h"
#include "core/record.h"
#include "store/store.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/machine.h"
#include "sys/paths.h"

#include <stdlib.h>
#include <string.h>

struct journal {
	struct store *store;
	char *folder;
	size_t told; /* of the store's news */
};

int journal_open(struct journal **made, struct err *err)
{
	struct journal *journal = mem_zero(1, sizeof(*journal));
	*made = NULL;
	journal->folder = paths_state(err);
	if (!journal->folder ||
		store_open(&journal->store, journal->folder, clock_wall_ms(), err)) {
		journal_close(journal);
		return -1;
	}
	*made = journal;
	return 0;
}

int journal_open_kept(struct journal **made, struct err *err)
{
	autofree char *folder = paths_state(err);
	*made = NULL;
	if (!folder)
		return -1;
	return file_exists(folder) ? journal_open(made, err) : 0;
}

void journal_close(struct journal *journal)
{
	if (!journal)
		return;
	store_close(journal->store);
	free(journal->folder);
	free(journal);
}

const char *journal_news(struct journal *journal)
{
	const char *news = store_news(journal->store) + journal->told;
	journal->told += strlen(news);
	return news + strspn(news, "\n");
}

int journal_add(struct journal *journal, struct entry *entry, struct err *err)
{
	entry->at = clock_wall_ms();
	return store_append(journal->store, entry, NULL, err);
}

bool journal_keeps(const struct attempt *attempt)
{
	const struct verdict *verdict = &attempt->verdict;
	for (size_t i = 0; i < verdict->check_count; i++)
		if (!verdict->checks[i].asked)
			return false;
	return verdict->outcome != OUTCOME_VOID && !attempt->is_static;
}

int journal_add_attempt(struct journal *journal, const struct attempt *attempt, const char *folder,
	const char *version, struct err *err)
{
	struct entry entry;
	autofree char *kernel = machine_kernel();
	autofree char *place = paths_real(folder, err);
	autofree char *evidence = record_evidence(&attempt->verdict);
	const struct record_facts facts = {
		.folder = place ? place : folder,
		.duration_us = attempt->timing.all,
		.version = version,
		.kernel = kernel,
		.limits = attempt->limits,
	};
	record_make(&entry, &attempt->verdict, &facts);
	for (size_t i = 0; i < attempt->file_count && i < ENTRY_MAX_FILES; i++)
		entry_add_file(&entry, attempt->files[i].name, buf_string(&attempt->files[i].text),
			attempt->files[i].text.size);
	entry.at = clock_wall_ms();
	const int added = store_append(journal->store, &entry, evidence, err);
	entry_release(&entry);
	return added;
}

/* --- what is known --- */

static int add_to_progress(const struct entry *entry, void *context)
{
	struct progress *progress = context;
	if (entry)
		progress_add(progress, entry);
	else
		progress_release(progress);
	return 0;
}

int journal_progress(struct journal *journal, struct progress *progress, struct err *err)
{
	const struct store_filter all = { .kind = -1, .summary = true };
	*progress = (struct progress){ 0 };
	if (!journal)
		return 0;
	if (store_each(journal->store, &all, add_to_progress, progress, err))
		return -1;
	progress_end(progress);
	return 0;
}

int journal_entry(struct journal *journal, int64_t id, struct entry *entry, struct err *err)
{
	return store_get(journal->store, id, entry, err);
}

static void entry_copy(struct entry *to, const struct entry *from)
{
	entry_init(to, from->kind, from->subject, from->seed);
	entry_set_word(to, from->word);
	entry_set_body_take(to, mem_text(from->body));
	for (size_t i = 0; i < from->file_count; i++)
		entry_add_file(to, from->files[i].name, from->files[i].bytes, from->files[i].size);
	to->id = from->id;
	to->number = from->number;
	to->at = from->at;
	to->prev = from->prev;
	to->hash = from->hash;
}

static int add_to_entries(const struct entry *entry, void *context)
{
	struct entries *entries = context;
	if (!entry) {
		entries_release(entries);
		return 0;
	}
	entries->items = mem_grow(
		entries->items, entries->count, &entries->capacity, sizeof(*entries->items));
	entry_copy(&entries->items[entries->count++], entry);
	return 0;
}

int journal_entries(struct journal *journal, int kind, const char *subject, struct entries *entries,
	struct err *err)
{
	const struct store_filter filter = { .kind = kind, .subject = subject };
	*entries = (struct entries){ 0 };
	const int failed = store_each(journal->store, &filter, add_to_entries, entries, err);
	entries->damaged = store_skipped(journal->store);
	return failed;
}

int journal_summaries(struct journal *journal, enum entry_kind kind, const char *subject,
	struct entries *entries, struct err *err)
{
	const struct store_filter filter = {
		.kind = (int)kind, .subject = subject, .summary = true
	};
	*entries = (struct entries){ 0 };
	return store_each(journal->store, &filter, add_to_entries, entries, err);
}

int journal_get(struct journal *journal, int64_t id, struct entry *entry, struct err *err)
{
	return store_get(journal->store, id, entry, err);
}

void entries_release(struct entries *entries)
{
	for (size_t i = 0; i < entries->count; i++)
		entry_release(&entries->items[i]);
	free(entries->items);
	*entries = (struct entries){ 0 };
}

int journal_evidence(struct journal *journal, const char *exercise, int64_t *id, struct buf *out,
	struct err *err)
{
	return store_evidence(journal->store, exercise, id, out, err);
}

int64_t journal_now(void)
{
	return clock_wall_ms();
}

char *journal_time_utc(int64_t at)
{
	return clock_format_utc(at);
}

char *journal_time(int64_t at)
{
	return clock_format(at);
}

/* --- is it whole? --- */

static void add_fault(const char *fault, void *context)
{
	buf_format(context, "%s\n", fault);
}

int journal_rebuild(struct journal *journal, struct err *err)
{
	return store_renew(journal->store, err);
}

int journal_verify(
	struct journal *journal, struct buf *faults, struct journal_census *census, struct err *err)
{
	struct store_census found;
	const int failed = store_verify(journal->store, add_fault, faults, &found, err);
	*census = (struct journal_census){
		.entries = found.entries,
		.faults = found.faults,
		.bytes = found.bytes,
		.folder = journal->folder,
	};
	return failed;
}
