/* SPDX-License-Identifier: MIT */
#include "core/mutant_parts.h"

#include "base/buf.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* ---- edits ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct edit edit_value(const struct jnode *node, const char *text)
{
	struct edit edit = { .text = text };
	jnode_span(node, false, &edit.begin, &edit.end);
	return edit;
}

/* With the comma before it; the first one with the comma behind it and the blanks up to the next.
 */
struct edit edit_cut(const struct jnode *node)
{
	struct edit edit = { .text = "" };
	const char *text = node->doc->text;
	jnode_span(node, true, &edit.begin, &edit.end);
	size_t before = edit.begin;
	while (is_blank(text[before - 1])) /* a document begins with a bracket */
		before--;
	if (text[before - 1] == ',') {
		edit.begin = before - 1;
		return edit;
	}
	size_t behind = edit.end;
	while (is_blank(text[behind]))
		behind++;
	if (text[behind] == ',') {
		edit.end = behind + 1;
		while (is_blank(text[edit.end]))
			edit.end++;
	}
	return edit;
}

struct edit edit_behind(const struct jnode *node, const char *text)
{
	struct edit edit = edit_value(node, text);
	edit.begin = edit.end;
	return edit;
}

struct edit edit_before(const struct jnode *node, const char *text)
{
	struct edit edit = { .text = text };
	jnode_span(node, true, &edit.begin, &edit.end);
	edit.end = edit.begin;
	return edit;
}

char *mutant_source(const struct jnode *node)
{
	const struct edit all = edit_value(node, "");
	return mem_text_n(node->doc->text + all.begin, all.end - all.begin);
}

void mutant_add(const struct mutating *mutating, const char *operator, const struct jnode * at,
	const struct edit *edits, size_t count, const char *detail, ...)
{
	struct mutants *out = mutating->out;
	const struct jdoc *doc = mutating->doc;
	autobuf struct buf text = { 0 };
	autobuf struct buf path = { 0 };
	autobuf struct buf words = { 0 };
	size_t done = 0;
	if (out->count == MUTANTS_MAX)
		return;
	for (size_t i = 0; i < count; i++) {
		buf_add(&text, doc->text + done, edits[i].begin - done);
		buf_text(&text, edits[i].text);
		done = edits[i].end;
	}
	buf_add(&text, doc->text + done, doc->size - done);
	jnode_path(at, &path);
	va_list args;
	va_start(args, detail);
	buf_vformat(&words, detail, args);
	va_end(args);
	out->items = mem_grow(out->items, out->count, &out->capacity, sizeof(*out->items));
	out->items[out->count++] = (struct mutant){
		.operator= operator,
		.path = path.size ? buf_take(&path) : mem_text("profile"),
		.detail = buf_take(&words),
		.text = buf_take(&text),
	};
}

/* ---- reading what was parsed before without an error ---- */

size_t mutant_array(const struct jnode *object, const char *key, struct jnode *array)
{
	struct err none = { 0 };
	size_t count = 0;
	if (!jnode_member(object, key, array) || jnode_is_null(array) ||
		jnode_array(array, 0, SIZE_MAX, &count, &none))
		return 0;
	return count;
}

const char *mutant_word(const struct jnode *object, const char *key)
{
	struct err none = { 0 };
	struct jnode node;
	const char *word = "";
	if (!jnode_member(object, key, &node) || jnode_string(&node, &word, &none))
		return "";
	return word;
}

uint64_t mutant_number(const struct jnode *object, const char *key)
{
	struct err none = { 0 };
	struct jnode node;
	uint64_t value = 0;
	if (!jnode_member(object, key, &node) || jnode_u64(&node, 0, INT64_MAX, &value, &none))
		return 0;
	return value;
}

bool mutant_names_call(const struct jnode *entry, const char *call)
{
	struct jnode names;
	struct err none = { 0 };
	const size_t count = mutant_array(entry, "names", &names);
	for (size_t i = 0; i < count; i++) {
		const struct jnode node = jnode_at(&names, i);
		const char *name = NULL;
		if (!jnode_string(&node, &name, &none) && strcmp(name, call) == 0)
			return true;
	}
	return strcmp(mutant_word(entry, "name"), call) == 0;
}

/* ---- the walk ---- */

void mutants_make(struct mutants *mutants, const struct jdoc *profile,
	const struct mutant_call *calls, size_t call_count)
{
	const struct mutating mutating = {
		.doc = profile,
		.root = jdoc_root(profile),
		.out = mutants,
		.calls = calls,
		.call_count = call_count,
	};
	struct jnode syscalls;
	const size_t count = mutant_array(&mutating.root, "syscalls", &syscalls);
	*mutants = (struct mutants){ 0 };
	mutate_default(&mutating);
	mutate_abis(&mutating);
	for (size_t i = 0; i < count; i++) {
		const struct jnode entry = jnode_at(&syscalls, i);
		mutate_entry(&mutating, &entry);
		mutate_answer(&mutating, &entry);
		mutate_compares(&mutating, &entry);
	}
	mutate_order(&mutating, &syscalls, count);
	mutate_by_calls(&mutating, &syscalls, count);
}

void mutants_release(struct mutants *mutants)
{
	for (size_t i = 0; i < mutants->count; i++) {
		free(mutants->items[i].path);
		free(mutants->items[i].detail);
		free(mutants->items[i].text);
	}
	free(mutants->items);
	*mutants = (struct mutants){ 0 };
}

char *mutant_name(const struct mutant *mutant, const char *file)
{
	return mem_format("%s:%s:%s:%s", mutant->operator, file, mutant->path, mutant->detail);
}
