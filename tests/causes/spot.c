/* SPDX-License-Identifier: MIT */
#include "spot.h"

#include "base/buf.h"
#include "base/json.h"

#include <stdio.h>
#include <string.h>

size_t spot_offset(const char *policy, const struct place *place)
{
	const char *at = policy;
	for (unsigned line = 1; line < place->line; line++) {
		const char *next = strchr(at, '\n');
		if (!next)
			break;
		at = next + 1;
	}
	const size_t rest = strlen(at);
	const size_t column = place->column ? place->column - 1 : 0;
	return (size_t)(at - policy) + (column < rest ? column : rest);
}

static bool stands_at(const struct jnode *node, const struct place *place)
{
	struct place at;
	jnode_place(node, false, &at);
	return at.line == place->line && at.column == place->column;
}

static bool member_at(const struct jnode *object, const char *key, const struct place *place)
{
	struct jnode node;
	return jnode_member(object, key, &node) && stands_at(&node, place);
}

static size_t array_of(const struct jnode *object, const char *key, struct jnode *array)
{
	struct err none = { 0 };
	size_t count = 0;
	if (!jnode_member(object, key, array) || jnode_array(array, 0, SIZE_MAX, &count, &none))
		return 0;
	return count;
}

/* Which element of the array stands there? */
static bool element_at(
	const struct jnode *object, const char *key, const struct place *place, size_t *index)
{
	struct jnode array;
	const size_t count = array_of(object, key, &array);
	for (*index = 0; *index < count; (*index)++) {
		const struct jnode node = jnode_at(&array, *index);
		if (stands_at(&node, place))
			return true;
	}
	return false;
}

static enum spot_kind find_in_entry(
	const struct jnode *entry, const struct place *place, size_t *index)
{
	if (member_at(entry, "action", place))
		return SPOT_ACTION;
	if (element_at(entry, "names", place, index) || member_at(entry, "name", place))
		return SPOT_NAME;
	return element_at(entry, "args", place, index) ? SPOT_COMPARE : SPOT_NOTHING;
}

/* A policy that is known to be one. */
struct opened {
	struct jdoc doc;
	struct jnode root, syscalls;
	size_t count; /* of its entries */
};

static bool open_policy(const char *policy, struct opened *opened)
{
	struct err none = { 0 };
	*opened = (struct opened){ 0 };
	if (jdoc_parse(&opened->doc, "policy", policy, strlen(policy), ERR_INPUT, &none))
		return false;
	opened->root = jdoc_root(&opened->doc);
	opened->count = array_of(&opened->root, "syscalls", &opened->syscalls);
	return true;
}

struct spot spot_find(const char *policy, const struct place *place)
{
	struct opened opened;
	struct spot spot = { .kind = SPOT_NOTHING };
	if (open_policy(policy, &opened)) {
		if (member_at(&opened.root, "defaultAction", place))
			spot.kind = SPOT_DEFAULT;
		else if (element_at(&opened.root, "architectures", place, &spot.index))
			spot.kind = SPOT_ABI;
		for (size_t i = 0; i < opened.count && spot.kind == SPOT_NOTHING; i++) {
			const struct jnode entry = jnode_at(&opened.syscalls, i);
			spot.entry = i;
			spot.kind = find_in_entry(&entry, place, &spot.index);
		}
	}
	jdoc_release(&opened.doc);
	return spot;
}

char *spot_compare(const char *policy, const struct place *place)
{
	struct buf text = { 0 };
	const size_t begin = spot_offset(policy, place);
	if (spot_find(policy, place).kind == SPOT_COMPARE)
		for (const char *at = policy + begin; *at && *at != '}'; at++)
			if (!strchr(" \t\n", *at))
				buf_char(&text, *at);
	return buf_take(&text);
}

static bool place_in_entry(
	const struct jnode *entry, enum spot_kind kind, struct place *at, char *name, size_t size)
{
	struct jnode node;
	struct jnode names;
	struct err none = { 0 };
	const char *word = "";
	if (!array_of(entry, "names", &names) || !jnode_member(entry, "action", &node))
		return false;
	const struct jnode first = jnode_at(&names, 0);
	jnode_place(kind == SPOT_NAME ? &first : &node, false, at);
	return jnode_string(&first, &word, &none) == 0 &&
	       (size_t)snprintf(name, size, "%s", word) < size;
}

bool spot_find_other(const char *policy, const struct explanation *text, struct explanation *other,
	char *name, size_t size)
{
	struct opened opened;
	const struct spot spot = spot_find(policy, &text->at);
	bool found = false;
	*other = *text;
	const bool is_of_entry = spot.kind == SPOT_NAME || spot.kind == SPOT_ACTION;
	if (is_of_entry && text->claim.call && open_policy(policy, &opened)) {
		for (size_t i = 0; i < opened.count && !found; i++) {
			const struct jnode entry = jnode_at(&opened.syscalls, i);
			found = i != spot.entry &&
				place_in_entry(&entry, spot.kind, &other->at, name, size) &&
				strcmp(name, text->claim.call) != 0;
		}
		jdoc_release(&opened.doc);
	}
	other->claim.call = name;
	other->claim.has_argument = false;
	return found;
}

bool spot_find_entry(const char *policy, size_t at, size_t *begin, size_t *end)
{
	struct opened opened;
	bool found = false;
	if (open_policy(policy, &opened)) {
		for (size_t i = 0; i < opened.count && !found; i++) {
			const struct jnode entry = jnode_at(&opened.syscalls, i);
			jnode_span(&entry, false, begin, end);
			found = *begin <= at && at < *end;
		}
	}
	jdoc_release(&opened.doc);
	return found;
}
