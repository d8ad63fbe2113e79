/* SPDX-License-Identifier: MIT */
/*
 * track: a way through lessons, exercises and quizzes, content/tracks/<slug>.json (format 1,
 * docs/format-track.md).
 *
 * The parser knows this one file only. Whether what it names is there is course_check's question
 * (core/course.h). Everything is owned by the struct and goes with track_release.
 */
#ifndef LAB_CORE_TRACK_H
#define LAB_CORE_TRACK_H

#include "base/err.h"
#include "core/mention.h"

#include <stddef.h>

enum track_item_kind { ITEM_LESSON, ITEM_EXERCISE, ITEM_QUIZ };
const char *track_item_kind_name(enum track_item_kind kind); /* "lesson": also its key */

struct track_item {
	enum track_item_kind kind;
	struct mention of; /* the slug of a lesson or quiz, the id of an exercise */
};

struct track {
	char *slug;
	char *title;
	char *purpose;         /* what one can do afterwards */
	unsigned level;        /* 1..5 */
	struct mention *needs; /* slugs of the tracks that come before */
	size_t need_count;
	struct track_item *items; /* what a learner does, in this order; may be none */
	size_t item_count;
	struct track_item *planned; /* what the author will add: no learner sees it */
	size_t planned_count;
	size_t placement; /* the item, an exercise, whose pass skips the track, or TRACK_NONE */
};

#define TRACK_NONE      ((size_t)-1)
#define TRACK_MAX_ITEMS 100
#define TRACK_MAX_NEEDS 8

/* `name` is the file's name in messages. Errors are ERR_INPUT with file:line:column and the
 * nearest right word. Release also after a failure. */
int track_parse(struct track *track, const char *slug, const char *name, const void *text,
	size_t size, struct err *err);
void track_release(struct track *track);

#endif
