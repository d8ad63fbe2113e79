/* SPDX-License-Identifier: MIT */
/*
 * entry: one thing that a learner did, as it is kept for good.
 *
 * What is known of a learner's way is a journal: entries that are added and never changed. All
 * else (what is passed, what is due) is computed from them (core/progress.h). Their order is their
 * number, never the clock, which may go back. Each carries a hash over itself and its predecessor's
 * hash, so that an entry which was damaged, altered or taken out is noticed. That is a guard
 * against accidents: whoever owns the file can compute the hashes anew.
 */
#ifndef LAB_CORE_ENTRY_H
#define LAB_CORE_ENTRY_H

#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"

#include <stddef.h>
#include <stdint.h>

/* What an entry's other fields say, by its kind. `subject` is an exercise's id where nothing else
 * is said, and `seed` its variant. */
enum entry_kind {
	ENTRY_START,    /* word: "new" for a new workspace, "again"; body: folder, and in `aside`
			   where the one before went */
	ENTRY_ATTEMPT,  /* word: the outcome; number: the score; files; body: core/record.h */
	ENTRY_HINT,     /* number: which, 0 being the verdict's own; body: its text */
	ENTRY_GIVE_UP,  /* the solution may be shown from now on */
	ENTRY_BOOKMARK, /* word: "on" or "off" */
	ENTRY_LESSON,   /* subject: a lesson's slug; it was read */
	ENTRY_QUIZ,    /* subject: a quiz's; word: the question; number: 1 if right; body: choice */
	ENTRY_REBUILT, /* the store was: body says what of it is lost */
};
#define ENTRY_KINDS (ENTRY_REBUILT + 1)
const char *entry_kind_name(enum entry_kind kind);             /* "give-up" */
int entry_kind_parse(enum entry_kind *kind, const char *name); /* 0, or -1: no such kind */

struct entry_file {
	char *name;
	char *bytes; /* NUL-terminated for convenience; there may be others inside */
	size_t size;
};

struct entry {
	int64_t id; /* 1, 2, 3 ...: the store gives it */
	enum entry_kind kind;
	char *subject;
	char *seed; /* "" where there is none */
	char *word;
	int64_t number;
	int64_t at; /* milliseconds since 1970, by the clock of then */
	char *body; /* an object in JSON, or "" */
	struct entry_file *files;
	size_t file_count;
	struct hash prev; /* of the entry before; zeros in the first */
	struct hash hash;
};

#define ENTRY_MAX_FILES 64

/* Fill a new one; everything is copied, NULL is "". */
void entry_init(struct entry *entry, enum entry_kind kind, const char *subject, const char *seed);
void entry_set_word(struct entry *entry, const char *word);
void entry_set_body_take(struct entry *entry, char *body);
void entry_add_file(struct entry *entry, const char *name, const void *bytes, size_t size);
void entry_release(struct entry *entry);

/* Over every field but `hash` itself. */
void entry_hash(const struct entry *entry, struct hash *hash);

/* Body and files as one run of bytes: size and bytes of the body, then name and content of each
 * file, each behind its size; sizes have 4 bytes, little endian. Parsing releases nothing that was
 * there; -1: these are no such bytes, and nothing is changed. */
void entry_content_format(const struct entry *entry, struct buf *out);
int entry_content_parse(struct entry *entry, const void *bytes, size_t size);

#endif
