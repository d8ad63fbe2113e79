/* SPDX-License-Identifier: MIT */
#include "app/begin.h"

#include "base/json.h"
#include "base/mem.h"
#include "core/record.h"
#include "sys/entropy.h"
#include "sys/file.h"
#include "sys/paths.h"

#include <stdlib.h>
#include <string.h>

#define MOST_DRAWS 200 /* where so many give nothing new, nearly all are used up */

int begin_record(struct journal *journal, const struct workspace *workspace, bool is_new,
	const char *aside, struct err *err)
{
	struct entry entry;
	struct err none = { 0 };
	struct jout *body = jout_object();
	autofree char *real = paths_real(workspace->folder, &none);
	if (journal) {
		entry_init(&entry, ENTRY_START, workspace->exercise, workspace->seed);
		entry_set_word(&entry, is_new ? "new" : "again");
		jout_text(body, "folder", real ? real : workspace->folder);
		if (aside)
			jout_text(body, "aside", aside);
		entry_set_body_take(&entry, jout_canonical(body));
	}
	jout_free(body);
	if (!journal)
		return 0;
	const int added = journal_add(journal, &entry, err);
	entry_release(&entry);
	return added;
}

/* --- a fresh variant --- */

static bool is_used(
	const struct exercise *exercise, const struct entries *used, const struct variant *variant)
{
	for (size_t i = 0; i < used->count; i++) {
		struct variant other;
		if (!variant_seed_is_valid(used->items[i].seed))
			continue;
		variant_draw(&other, &exercise->params, exercise->id, used->items[i].seed);
		const bool same = variant_equals(&other, variant);
		variant_release(&other);
		if (same)
			return true;
	}
	return false;
}

static int draw_unused(const struct exercise *exercise, const struct entries *used,
	char seed[VARIANT_SEED_BYTES], struct err *err)
{
	bool found = false;
	for (int i = 0; !found && i < MOST_DRAWS; i++) {
		uint64_t number;
		struct variant variant;
		if (entropy_number(&number, err))
			return -1;
		variant_seed_format(number, seed);
		variant_draw(&variant, &exercise->params, exercise->id, seed);
		found = !is_used(exercise, used, &variant);
		variant_release(&variant);
	}
	return 0; /* one that was begun before, where all were */
}

/* The workspace that is to be left counts as begun, also where nothing was written down. */
static void add_workspace(struct entries *used, const char *exercise, const char *folder)
{
	struct workspace workspace = { 0 };
	struct err none = { 0 };
	const int found = folder ? workspace_at(folder, exercise, NULL, &workspace, &none)
				 : workspace_of(exercise, &workspace, &none);
	if (!found) {
		used->items =
			mem_grow(used->items, used->count, &used->capacity, sizeof(*used->items));
		entry_init(&used->items[used->count++], ENTRY_START, exercise, workspace.seed);
	}
	workspace_release(&workspace);
}

int begin_fresh_seed(struct journal *journal, const struct loaded *loaded, const char *folder,
	char seed[VARIANT_SEED_BYTES], struct err *err)
{
	const struct exercise *exercise = &loaded->exercise;
	struct entries used = { 0 };
	memcpy(seed, VARIANT_SEED_ZEROS, VARIANT_SEED_BYTES);
	if (!exercise->params.count)
		return 0;
	int failed = journal ? journal_entries(journal, ENTRY_START, exercise->id, &used, err) : 0;
	if (!failed) {
		add_workspace(&used, exercise->id, folder);
		failed = draw_unused(exercise, &used, seed, err);
	}
	entries_release(&used);
	return failed;
}

/* --- one that was moved --- */

/* Where it was when it was last begun or graded; a new string, or NULL. */
static char *folder_in(struct journal *journal, const char *exercise)
{
	char *folder = NULL;
	struct entries entries;
	struct err none = { 0 };
	(void)journal_entries(journal, -1, exercise, &entries, &none); /* those that can be read */
	for (size_t i = entries.count; !folder && i-- > 0;) {
		struct record_summary summary;
		record_summarize(&summary, &entries.items[i]);
		folder = steal(&summary.folder);
		record_summary_release(&summary);
	}
	entries_release(&entries);
	return folder;
}

static char *last_folder(const char *exercise)
{
	struct journal *journal;
	struct err none = { 0 };
	if (journal_open(&journal, &none))
		return NULL;
	char *folder = folder_in(journal, exercise);
	journal_close(journal);
	return folder;
}

static bool is_workspace(const char *folder, const char *exercise, struct workspace *workspace)
{
	struct err none = { 0 };
	if (workspace_in(folder, workspace, &none) == 0 &&
		strcmp(workspace->exercise, exercise) == 0)
		return true;
	workspace_release(workspace);
	return false;
}

int begin_find(const char *exercise, struct workspace *workspace, bool *elsewhere, struct err *err)
{
	*elsewhere = false;
	if (workspace_of(exercise, workspace, err) == 0)
		return 0;
	workspace_release(workspace);
	autofree char *folder = err->kind == ERR_USAGE ? last_folder(exercise) : NULL;
	if (!folder)
		return -1;
	if (is_workspace(folder, exercise, workspace)) {
		*err = (struct err){ 0 };
		*elsewhere = true;
		return 0;
	}
	return err_set(err, ERR_USAGE,
		"there is no workspace of %s at its usual place, and none in %s, where it was last: "
		"name its folder with --dir, or make a new one with \"bulkhead start %s\"",
		exercise, folder, exercise);
}
