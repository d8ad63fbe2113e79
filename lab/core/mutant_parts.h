/* SPDX-License-Identifier: MIT */
/*
 * mutant_parts: what the files of mutant share. Nobody else includes this.
 *
 *   mutant.c         the walk over a profile; a mutant's text, from edits of the policy's
 *   mutant_answer.c  operators on answers: actions and errnos
 *   mutant_compare.c operators on conditions
 *   mutant_entry.c   operators on entries and names: dropped, added, in another order
 *   mutant_abi.c     operators on architectures
 *   mutant_c.c       all of a C source (mutant_c_parts.h)
 *   mutant_caps.c    all of a caps-json
 *   mutant_answers.c all of answers
 *   mutant_nft.c     all of a ruleset
 */
#ifndef LAB_CORE_MUTANT_PARTS_H
#define LAB_CORE_MUTANT_PARTS_H

#include "core/mutant.h"

#include <stdbool.h>

struct mutating {
	const struct jdoc *doc;
	struct jnode root; /* of a profile */
	struct mutants *out;
	const struct mutant_call *calls;
	size_t call_count;
};

/* The bytes [begin, end) of the policy's text become `text`. */
struct edit {
	size_t begin;
	size_t end;
	const char *text;
};

/* A mutant of `text` by some edits, the earlier ones first. */
void mutant_put(struct mutants *out, const char *text, size_t size, const char *operator,
	char * path_take, char *detail_take, const struct edit *edits, size_t count);
/* The same of a profile, at a node of it. */
__attribute__((format(printf, 6, 7))) void mutant_add(const struct mutating *mutating,
	const char *operator, const struct jnode * at, const struct edit *edits, size_t count,
	const char *detail, ...);

struct edit edit_value(const struct jnode *node, const char *text);
/* Take out an element of an array or a member of an object, with the comma that it needs. */
struct edit edit_cut(const struct jnode *node);
/* Put something behind the node's value, or before its key or value. */
struct edit edit_behind(const struct jnode *node, const char *text);
struct edit edit_before(const struct jnode *node, const char *text);

char *mutant_source(const struct jnode *node); /* the value as written; new string */

/* Elements of member `key`, 0 if it is not there. */
size_t mutant_array(const struct jnode *object, const char *key, struct jnode *array);
bool mutant_names_call(const struct jnode *entry, const char *call);

/* The operators, a file each. `entry` is one of "syscalls", `index` its place there. */
void mutate_default(const struct mutating *mutating);
void mutate_answer(const struct mutating *mutating, const struct jnode *entry);
void mutate_compares(const struct mutating *mutating, const struct jnode *entry);
void mutate_entry(const struct mutating *mutating, const struct jnode *entry);
void mutate_order(const struct mutating *mutating, const struct jnode *syscalls, size_t count);
void mutate_by_calls(const struct mutating *mutating, const struct jnode *syscalls, size_t count);
void mutate_abis(const struct mutating *mutating);

void mutate_c(const struct mutating *whole);
void mutate_caps(const struct mutating *mutating);
void mutate_answers(const struct mutating *mutating);
void mutate_nft(const struct mutating *mutating);

#endif
