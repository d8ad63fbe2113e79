/* SPDX-License-Identifier: MIT */
#include "app/hints.h"

#include "base/json.h"
#include "base/mem.h"
#include "core/exercise_text.h"
#include "core/hint.h"
#include "core/progress.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(HINT_LAST == EXERCISE_HINTS, "the last written hint is the one that counts");

/* --- shown --- */

static void add_shown(struct hints *hints, const struct entry *entry)
{
	struct jdoc doc = { 0 };
	struct err none = { 0 };
	struct jnode node;
	const char *text = NULL;
	if (jdoc_parse(&doc, "hint", entry->body, strlen(entry->body), ERR_INPUT, &none) == 0) {
		const struct jnode root = jdoc_root(&doc);
		if (jnode_member(&root, "text", &node))
			(void)jnode_string(&node, &text, &none); /* one without is passed over */
	}
	if (text) {
		hints->items = mem_grow(
			hints->items, hints->count, &hints->capacity, sizeof(*hints->items));
		hints->items[hints->count++] = (struct hint){
			.number = (unsigned)entry->number,
			.text = mem_text(text),
		};
	}
	jdoc_release(&doc);
}

/* Of all that were ever shown of this exercise, the last so many are of the variant as it was begun
 * last: another variant, or the same once more, begins from none (core/progress.c). Where entries
 * are lost some of these may be another variant's. */
int hints_shown(struct past *past, struct hints *hints, struct err *err)
{
	struct entries entries = { 0 };
	*hints = (struct hints){ 0 };
	if (!past->variant || !past->variant->hint)
		return 0;
	const int failed =
		journal_entries(past->journal, ENTRY_HINT, past->loaded.exercise.id, &entries, err);
	const size_t of_variant = past->variant->hint;
	const size_t first = entries.count > of_variant ? entries.count - of_variant : 0;
	for (size_t i = first; !failed && i < entries.count; i++)
		if (strcmp(entries.items[i].seed, past->variant->seed) == 0)
			add_shown(hints, &entries.items[i]);
	entries_release(&entries);
	return failed;
}

void hint_release(struct hint *hint)
{
	free(hint->text);
	*hint = (struct hint){ 0 };
}

void hints_release(struct hints *hints)
{
	for (size_t i = 0; i < hints->count; i++)
		hint_release(&hints->items[i]);
	free(hints->items);
	*hints = (struct hints){ 0 };
}

/* --- next --- */

static char *hint_of(const struct verdict *verdict, const struct entry *entry)
{
	const char *files[ENTRY_MAX_FILES];
	for (size_t i = 0; i < entry->file_count; i++)
		files[i] = entry->files[i].bytes;
	return hint_of_verdict(verdict, files, entry->file_count);
}

/* NULL where the newest attempt is not of this variant, did not fail, or can't be read any more:
 * the written hints do without it. */
static char *own_hint(struct past *past)
{
	const struct past_attempt *newest = &past->newest_here;
	struct verdict verdict = { 0 };
	struct entry entry = { 0 };
	struct err none = { 0 };
	char *text = NULL;
	if (!newest->id || newest->id != past->newest.id)
		return NULL;
	if (!past_verdict(past, newest, &verdict, &none) &&
		!past_entry(past, newest, &entry, &none))
		text = hint_of(&verdict, &entry);
	verdict_release(&verdict);
	entry_release(&entry);
	return text;
}

static unsigned number_after(const struct hints *shown)
{
	unsigned number = 0;
	for (size_t i = 0; i < shown->count; i++)
		number = shown->items[i].number + 1 > number ? shown->items[i].number + 1 : number;
	return number;
}

int hints_next(struct past *past, const struct hints *shown, struct hint *hint, struct err *err)
{
	autobuf struct buf hints = { 0 };
	*hint = (struct hint){ .number = number_after(shown) };
	if (hint->number == 0) {
		hint->text = own_hint(past);
		if (hint->text)
			return 0;
		hint->number = 1;
	}
	if (hint->number > HINT_LAST)
		return 0;
	if (loaded_text(&past->loaded, "hints.md", &hints, err))
		return -1;
	hint->text = exercise_text_hint(buf_string(&hints), hint->number);
	return 0;
}

bool hint_has_price(const struct past *past, const struct hint *hint)
{
	const struct exercise_progress *variant = past->variant;
	return hint->number >= HINT_LAST && !(variant && (variant->passed || variant->helped));
}

int hint_record(struct past *past, const struct hint *hint, struct err *err)
{
	struct entry entry;
	const struct exercise *exercise = &past->loaded.exercise;
	struct jout *body = jout_object();
	if (past_need_journal(past, err)) {
		jout_free(body);
		return -1;
	}
	jout_text(body, "text", hint->text);
	entry_init(&entry, ENTRY_HINT, exercise->id, exercise->variant.seed);
	entry.number = hint->number;
	entry_set_body_take(&entry, jout_canonical(body));
	jout_free(body);
	const int failed = journal_add(past->journal, &entry, err);
	entry_release(&entry);
	return failed;
}
