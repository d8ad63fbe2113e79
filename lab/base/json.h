/* SPDX-License-Identifier: MIT */
/*
 * json: JSON that comes from people, read through jansson, and JSON that we write.
 *
 * Reading. A `struct jdoc` is one parsed file: the text, its name as the person knows it, and
 * jansson's tree, which is the only source of values. A `struct jnode` is a value in it and knows
 * the way there, so every message can name file:line:column and the JSON path ("syscalls[2].args
 * [0].op"). jansson keeps no positions and its type errors name the wrong line (measured), so a
 * small position pass walks the text and the tree side by side, once, when a document is parsed: a
 * profile asks for two places per rule, and walking for each would be quadratic.
 * Limits are checked on the bytes before jansson sees them. Getters set `err` with the doc's
 * error kind (ERR_REFUSED for a learner's policy, ERR_INPUT for an author's file).
 *
 * Nodes are values on the caller's stack that point to their parents: a child node must not
 * outlive its parent variable. Strings are borrowed from the doc.
 *
 * The names are jdoc_, jnode_ and jout_, because json_ is jansson's and the build watches that
 * nobody else calls it.
 */
#ifndef LAB_BASE_JSON_H
#define LAB_BASE_JSON_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct jmap;
struct jput;

struct jdoc {
	char *name;
	char *text; /* the bytes exactly as read, NUL-terminated */
	size_t size;
	enum err_kind kind; /* of every error about this document */
	void *root;         /* json_t; NULL after a failure */
	struct jmap *map;   /* where every value stands */
	struct jput *puts;  /* strings that stand for a number, see jdoc_put */
	size_t put_count;
	size_t put_capacity;
};

struct jnode {
	const struct jdoc *doc;
	const void *value; /* json_t; never NULL in a node that a getter filled */
	const struct jnode *parent;
	const char *key; /* NULL in the root and in array elements */
	size_t index;    /* in an array */
};

#define JSON_MAX_BYTES (1024 * 1024)
#define JSON_MAX_DEPTH 32

/* Parse one document. Refused, each with a place and a plain reason: more than JSON_MAX_BYTES,
 * deeper than JSON_MAX_DEPTH, a byte order mark, NUL bytes or \u0000, broken UTF-8, duplicate keys
 * (also when one is written with escapes), garbage after the end, an integer or real out of range,
 * a top level that is no object. A comma before a closing bracket is reported at the comma.
 * Integers end at 2^63-1 (jansson's own bound); a larger one is refused by name. `text` is copied.
 * Release with jdoc_release also after a failure. */
int jdoc_parse(struct jdoc *doc, const char *name, const void *text, size_t size,
	enum err_kind kind, struct err *err);
/* Keep a text that is no JSON, to be quoted by its lines: no node of it can be asked for. */
void jdoc_keep(
	struct jdoc *doc, const char *name, const void *text, size_t size, enum err_kind kind);
void jdoc_release(struct jdoc *doc);
struct jnode jdoc_root(const struct jdoc *doc);

/* Put another text, UTF-8, in the place of a string of this document. The node's place in the file
 * stays. If `number` is not NULL, the string may from now on also stand where a number is due. */
void jdoc_put(struct jdoc *doc, const struct jnode *node, const char *text, const int64_t *number);

/* The document with what was put, in the form of jout_canonical: a new string. */
char *jdoc_canonical(const struct jdoc *doc);

/* Is the node this type? (for a value that may be one of two) */
bool jnode_is_string(const struct jnode *node);
bool jnode_is_object(const struct jnode *node);
bool jnode_is_array(const struct jnode *node);
bool jnode_is_null(const struct jnode *node);
bool jnode_is_number(const struct jnode *node); /* also of a string that may stand for one */

/* An object that has no other keys than `allowed`; the message for another key stands at that
 * key and names the nearest allowed one. */
int jnode_object(
	const struct jnode *node, const char *const *allowed, size_t count, struct err *err);

/* Member `key` of an object: true and `*child` filled if present (null counts as present). */
bool jnode_member(const struct jnode *object, const char *key, struct jnode *child);
/* The same, but null counts as absent, as it does to Go's decoder. */
bool jnode_given(const struct jnode *object, const char *key, struct jnode *child);
/* Its absence is an error at the object. */
int jnode_require(
	const struct jnode *object, const char *key, struct jnode *child, struct err *err);

/* An array with between `min` and `max` elements; `*count` is their number. */
int jnode_array(const struct jnode *node, size_t min, size_t max, size_t *count, struct err *err);
struct jnode jnode_at(const struct jnode *array, size_t index); /* index < count */

/* Iterate the members of an object in file order: call with `*iter` NULL first. False at the end.
 */
bool jnode_next(const struct jnode *object, void **iter, struct jnode *child);

int jnode_string(const struct jnode *node, const char **value, struct err *err);
/* Members of a document that is known to be well: "" or 0 if it has no such one. */
const char *jnode_text_of(const struct jnode *object, const char *key);
uint64_t jnode_number_of(const struct jnode *object, const char *key);
int jnode_bool(const struct jnode *node, bool *value, struct err *err);
/* An integer as written without fraction or exponent, min <= value <= max. 1.0, 1E0, "1", true and
 * -0 are refused by type. */
int jnode_u64(
	const struct jnode *node, uint64_t min, uint64_t max, uint64_t *value, struct err *err);
int jnode_i64(const struct jnode *node, int64_t min, int64_t max, int64_t *value, struct err *err);
/* A number with at most two decimals and no exponent, in hundredths: 1.5 is 150. It is read from
 * its digits, never through a floating point number. `min` and `max` are hundredths too. */
int jnode_hundredths(
	const struct jnode *node, unsigned min, unsigned max, unsigned *value, struct err *err);
/* A string out of `words`; `*index` says which. The message names the nearest. */
int jnode_word(const struct jnode *node, const char *const *words, size_t count, size_t *index,
	struct err *err);

/* Set err at this node: "file:line:column: path: message"; returns -1. */
__attribute__((format(printf, 3, 4))) int jnode_fail(
	const struct jnode *node, struct err *err, const char *format, ...);
/* The same at the node's key instead of its value (for unknown or useless keys). */
__attribute__((format(printf, 3, 4))) int jnode_fail_key(
	const struct jnode *node, struct err *err, const char *format, ...);

/* Where the node's value begins in the file, (at the key if it has one and `at_key`). */
void jnode_place(const struct jnode *node, bool at_key, struct place *place);
void jnode_path(const struct jnode *node, struct buf *out);
/* The bytes [begin, end) of doc->text that are the node's value; `with_key`: its key as well. */
void jnode_span(const struct jnode *node, bool with_key, size_t *begin, size_t *end);

/* Line `line` (from 1) of a text, without the newline, leading and trailing blanks cut; a new
 * string, "" if there is none. */
char *jdoc_line(const struct jdoc *doc, unsigned line);

/* Writing: a tree of values, each owned by its parent as soon as it is put there. */
struct jout;
struct jout *jout_object(void);
struct jout *jout_array(void);
struct jout *jout_copy(const struct jnode *node);                        /* of what was read */
void jout_text(struct jout *object, const char *key, const char *value); /* NULL writes null */
void jout_integer(struct jout *object, const char *key, int64_t value);
void jout_bool(struct jout *object, const char *key, bool value);
void jout_put(struct jout *object, const char *key, struct jout *value_take);
void jout_add(struct jout *array, struct jout *value_take);
void jout_add_text(struct jout *array, const char *value);
/* Canonical: sorted keys, no blanks, UTF-8, for hashing. Pretty: two blanks, as written,
 * ASCII only, so that no terminal acts on it. Both end without a newline; invalid UTF-8 in a value
 * is escaped by text_escape first. */
char *jout_canonical(const struct jout *value);
char *jout_pretty(const struct jout *value);
void jout_free(struct jout *value);

#endif
