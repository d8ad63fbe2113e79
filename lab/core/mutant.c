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

void mutant_put(struct mutants *out, const char *text, size_t size, const char *operator,
	char * path_take, char *detail_take, const struct edit *edits, size_t count)
{
	struct buf mutated = { 0 };
	size_t done = 0;
	if (out->count == MUTANTS_MAX) {
		free(path_take);
		free(detail_take);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		buf_add(&mutated, text + done, edits[i].begin - done);
		buf_text(&mutated, edits[i].text);
		done = edits[i].end;
	}
	buf_add(&mutated, text + done, size - done);
	out->items = mem_grow(out->items, out->count, &out->capacity, sizeof(*out->items));
	out->items[out->count++] = (struct mutant){
		.operator= operator,
		.path = path_take,
		.detail = detail_take,
		.text = buf_take(&mutated),
	};
}

void mutant_add(const struct mutating *mutating, const char *operator, const struct jnode * at,
	const struct edit *edits, size_t count, const char *detail, ...)
{
	const struct jdoc *doc = mutating->doc;
	struct buf path = { 0 };
	struct buf words = { 0 };
	jnode_path(at, &path);
	if (!path.size)
		buf_text(&path, "profile");
	va_list args;
	va_start(args, detail);
	buf_vformat(&words, detail, args);
	va_end(args);
	mutant_put(mutating->out, doc->text, doc->size, operator, buf_take(&path), buf_take(&words),
		edits, count);
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
	return strcmp(jnode_text_of(entry, "name"), call) == 0;
}

/* ---- by kind ---- */

static void mutate_profile(const struct mutating *mutating)
{
	const struct jnode root = jdoc_root(mutating->doc);
	const struct mutating profile = {
		.doc = mutating->doc,
		.root = root,
		.out = mutating->out,
		.calls = mutating->calls,
		.call_count = mutating->call_count,
	};
	struct jnode syscalls;
	const size_t count = mutant_array(&root, "syscalls", &syscalls);
	mutate_default(&profile);
	mutate_abis(&profile);
	for (size_t i = 0; i < count; i++) {
		const struct jnode entry = jnode_at(&syscalls, i);
		mutate_entry(&profile, &entry);
		mutate_answer(&profile, &entry);
		mutate_compares(&profile, &entry);
	}
	mutate_order(&profile, &syscalls, count);
	mutate_by_calls(&profile, &syscalls, count);
}

static void (*const makers[POLICY_KIND_COUNT])(const struct mutating *mutating) = {
	[POLICY_SECCOMP_JSON] = mutate_profile,
	[POLICY_SECCOMP_C] = mutate_c,
	[POLICY_CAPS_JSON] = mutate_caps,
	[POLICY_ANSWERS] = mutate_answers,
	[POLICY_PROGRAM_C] = mutate_c,
	[POLICY_NFT] = mutate_nft,
};

void mutants_make(struct mutants *mutants, enum policy_kind kind, const struct jdoc *text,
	const struct mutant_call *calls, size_t call_count)
{
	const struct mutating mutating = {
		.doc = text,
		.out = mutants,
		.calls = calls,
		.call_count = call_count,
	};
	*mutants = (struct mutants){ 0 };
	if (makers[kind])
		makers[kind](&mutating);
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
