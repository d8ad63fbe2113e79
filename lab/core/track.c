/* SPDX-License-Identifier: MIT */
#include "core/track.h"

#include "base/mem.h"
#include "core/exercise_parts.h"

#include <stdlib.h>
#include <string.h>

#define FORMAT        1
#define MAX_LEVEL     5
#define PURPOSE_BYTES 300

static const char *const kind_names[] = {
	[ITEM_LESSON] = "lesson", [ITEM_EXERCISE] = "exercise", [ITEM_QUIZ] = "quiz"
};

const char *track_item_kind_name(enum track_item_kind kind)
{
	return kind_names[kind];
}

static int parse_name(struct mention *mention, enum track_item_kind kind, const struct jnode *node,
	struct err *err)
{
	const char *name = NULL;
	if (jnode_string(node, &name, err))
		return -1;
	if (kind != ITEM_EXERCISE && exercise_word(node, name, err))
		return -1;
	if (kind == ITEM_EXERCISE && !exercise_id_is_valid(name))
		return jnode_fail(node, err, "an exercise is called subject/slug");
	mention_set(mention, name, node);
	return 0;
}

/* Its one key that says what it is. */
static int find_kind(
	const struct jnode *node, enum track_item_kind *kind, struct jnode *name, struct err *err)
{
	const char *found = NULL;
	for (size_t i = 0; i < ARRAY_SIZE(kind_names); i++) {
		struct jnode member;
		if (!jnode_member(node, kind_names[i], &member))
			continue;
		if (found)
			return jnode_fail_key(
				&member, err, "beside \"%s\": make two items of them", found);
		found = kind_names[i];
		*kind = (enum track_item_kind)i;
		*name = member;
	}
	return found ? 0 : jnode_fail(node, err, "needs one of lesson, exercise, quiz");
}

static bool is_among(const struct track_item *items, size_t count, const struct track_item *wanted)
{
	for (size_t i = 0; i < count; i++)
		if (items[i].kind == wanted->kind && !strcmp(items[i].of.name, wanted->of.name))
			return true;
	return false;
}

/* To the one list or the other; the item is the track's as soon as it has a name. */
static int parse_item(struct track *track, const struct jnode *node, struct err *err)
{
	static const char *const keys[] = { "lesson", "exercise", "quiz", "planned" };
	struct track_item item = { 0 };
	struct jnode name;
	struct jnode member;
	bool planned = false;
	if (jnode_object(node, keys, ARRAY_SIZE(keys), err) ||
		find_kind(node, &item.kind, &name, err))
		return -1;
	if (jnode_member(node, "planned", &member) && jnode_bool(&member, &planned, err))
		return -1;
	if (parse_name(&item.of, item.kind, &name, err))
		return -1;
	const bool again = is_among(track->items, track->item_count, &item) ||
			   is_among(track->planned, track->planned_count, &item);
	if (planned)
		track->planned[track->planned_count++] = item;
	else
		track->items[track->item_count++] = item;
	return again ? jnode_fail(&name, err, "\"%s\" is an earlier item", item.of.name) : 0;
}

static int parse_items(struct track *track, const struct jnode *root, struct err *err)
{
	struct jnode all;
	size_t count = 0;
	if (jnode_require(root, "items", &all, err) ||
		jnode_array(&all, 1, TRACK_MAX_ITEMS, &count, err))
		return -1;
	track->items = mem_zero(count, sizeof(*track->items));
	track->planned = mem_zero(count, sizeof(*track->planned));
	for (size_t i = 0; i < count; i++) {
		const struct jnode node = jnode_at(&all, i);
		if (parse_item(track, &node, err))
			return -1;
	}
	return 0;
}

static int parse_need(struct track *track, const struct jnode *node, struct err *err)
{
	const char *slug = NULL;
	if (jnode_string(node, &slug, err) || exercise_word(node, slug, err))
		return -1;
	if (!strcmp(slug, track->slug))
		return jnode_fail(node, err, "a track can't come before itself");
	for (size_t i = 0; i < track->need_count; i++)
		if (!strcmp(track->needs[i].name, slug))
			return jnode_fail(node, err, "names \"%s\" twice", slug);
	mention_set(&track->needs[track->need_count++], slug, node);
	return 0;
}

static int parse_needs(struct track *track, const struct jnode *root, struct err *err)
{
	struct jnode all;
	size_t count = 0;
	if (!jnode_member(root, "needs", &all))
		return 0;
	if (jnode_array(&all, 1, TRACK_MAX_NEEDS, &count, err))
		return -1;
	track->needs = mem_zero(count, sizeof(*track->needs));
	for (size_t i = 0; i < count; i++) {
		const struct jnode node = jnode_at(&all, i);
		if (parse_need(track, &node, err))
			return -1;
	}
	return 0;
}

static size_t last_exercise(const struct track *track)
{
	for (size_t i = track->item_count; i > 0; i--)
		if (track->items[i - 1].kind == ITEM_EXERCISE)
			return i - 1;
	return TRACK_NONE;
}

static int parse_placement(struct track *track, const struct jnode *root, struct err *err)
{
	const char *exercises[TRACK_MAX_ITEMS];
	size_t count = 0;
	const char *id = NULL;
	struct jnode node;
	track->placement = last_exercise(track);
	if (!jnode_member(root, "placement", &node))
		return 0;
	if (jnode_string(&node, &id, err))
		return -1;
	for (size_t i = 0; i < track->item_count; i++) {
		if (track->items[i].kind != ITEM_EXERCISE)
			continue;
		track->placement = i;
		exercises[count++] = track->items[i].of.name;
		if (!strcmp(exercises[count - 1], id))
			return 0;
	}
	return exercise_no_such(&node, "exercise item", id, exercises, count, err);
}

static int parse_root(struct track *track, const struct jnode *root, struct err *err)
{
	static const char *const keys[] = { "format", "title", "purpose", "level", "needs", "items",
		"placement" };
	if (exercise_format(root, FORMAT, err) || jnode_object(root, keys, ARRAY_SIZE(keys), err) ||
		exercise_require_line(root, "title", EXERCISE_TITLE_BYTES, &track->title, err) ||
		exercise_require_line(root, "purpose", PURPOSE_BYTES, &track->purpose, err) ||
		exercise_require_number(root, "level", 1, MAX_LEVEL, &track->level, err) ||
		parse_needs(track, root, err) || parse_items(track, root, err))
		return -1;
	return parse_placement(track, root, err);
}

int track_parse(struct track *track, const char *slug, const char *name, const void *text,
	size_t size, struct err *err)
{
	struct jdoc doc = { 0 };
	*track = (struct track){ .slug = mem_text(slug), .placement = TRACK_NONE };
	int result = jdoc_parse(&doc, name, text, size, ERR_INPUT, err);
	if (!result) {
		const struct jnode root = jdoc_root(&doc);
		result = parse_root(track, &root, err);
	}
	jdoc_release(&doc);
	return result;
}

static void release_items(struct track_item *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		mention_release(&items[i].of);
	free(items);
}

void track_release(struct track *track)
{
	release_items(track->items, track->item_count);
	release_items(track->planned, track->planned_count);
	for (size_t i = 0; i < track->need_count; i++)
		mention_release(&track->needs[i]);
	free(track->needs);
	free(track->slug);
	free(track->title);
	free(track->purpose);
	*track = (struct track){ 0 };
}
