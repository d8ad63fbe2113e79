/* SPDX-License-Identifier: MIT */
/*
 * exercise_parts: what the files of exercise_parse share. The other formats of content, track.c and
 * quiz.c, take their words, lines and numbers by the same getters. Nobody else includes this.
 *
 *   exercise.c            the top level: facts, the variant; lifecycle
 *   exercise_params.c     params: what a seed draws
 *   exercise_container.c  containers: run, opens, ready, limits
 *   exercise_network.c    networks
 *   exercise_policy.c     policies
 *   exercise_check.c      checks
 *   exercise_probe.c      the probe of a check: what it is asked to do
 *   exercise_surface.c    a check of the surface
 *   exercise_state.c      a check of kind state
 *   exercise_matrix.c     a check of kind matrix
 *   exercise_expect.c     what a benign check expects of its probe
 *   exercise_wrong.c      wrong answers, and mutants that are equivalent
 *   exercise_field.c      the getters below
 *
 * All return 0, or -1 with `err` at the value's place. What was parsed before a failure stays in
 * the struct, for exercise_release.
 */
#ifndef LAB_CORE_EXERCISE_PARTS_H
#define LAB_CORE_EXERCISE_PARTS_H

#include "base/err.h"
#include "base/json.h"
#include "core/exercise.h"

#include <stdbool.h>
#include <stddef.h>

#define EXERCISE_WORD_BYTES  40  /* an id, a container's or an answer's name */
#define EXERCISE_TITLE_BYTES 80  /* titles, theme, one of teaches */
#define EXERCISE_LINE_BYTES  200 /* asks, contains, equals, a line, a path */
#define EXERCISE_WHY_BYTES   600

int exercise_parse_params(struct variant_params *params, const struct jnode *root, struct err *err);
/* Containers before networks and policies before checks before wrong answers: each names those
 * before. */
int exercise_parse_containers(struct exercise *exercise, const struct jnode *root, struct err *err);
int exercise_parse_networks(struct exercise *exercise, const struct jnode *root, struct err *err);
int exercise_parse_policies(struct exercise *exercise, const struct jnode *root, struct err *err);
int exercise_parse_checks(struct exercise *exercise, const struct jnode *root, struct err *err);
int exercise_parse_wrongs(struct exercise *exercise, const struct jnode *root, struct err *err);
int exercise_parse_equivalents(
	struct exercise *exercise, const struct jnode *root, struct err *err);
/* "probe": ["i386:socket-family", "AF_VSOCK"], tried in `container`. The check's kind is set; fills
 * check->probe but for as_root. */
int exercise_parse_probe(struct check *check, const struct jnode *probe_node,
	const struct exercise_container *container, struct err *err);
/* The same in check->container, where a learner's program may stand: sets by_program, too. */
int exercise_parse_where(const struct exercise *exercise, struct check *check,
	const struct jnode *probe, struct err *err);
/* Is a caps-json on the container? Policies are parsed. */
bool exercise_has_caps(const struct exercise *exercise, size_t container);
/* "expect"; the check's probe is set. */
int exercise_parse_expect(struct check *check, const struct jnode *node, struct err *err);
/* "of" and "budget"; the check needs all benign ones, which must stand before it. */
int exercise_parse_surface(const struct exercise *exercise, struct check *check,
	const struct jnode *node, struct err *err);
/* A benign check is not behind a surface check, whose ground it is. */
int exercise_benign_in_time(
	const struct exercise *exercise, const struct jnode *node, struct err *err);
/* What is of those kinds alone; the check's state or matrix is made. */
int exercise_parse_state(const struct exercise *exercise, struct check *check,
	const struct jnode *node, struct err *err);
int exercise_parse_matrix(const struct exercise *exercise, struct check *check,
	const struct jnode *node, struct err *err);
void exercise_release_state(struct check_state *state);
void exercise_release_matrix(struct check_matrix *matrix);
void exercise_release_policy(struct exercise_policy *policy);
void exercise_release_container(struct exercise_container *container);
void exercise_release_check(struct check *check);
void exercise_release_wrong(struct wrong_answer *wrong);
void exercise_release_equivalent(struct equivalent *equivalent);

/* The "format" of a file, to be asked before anything else: another format has other keys. */
int exercise_format(const struct jnode *root, unsigned format, struct err *err);

/* Lower-case letters, digits and single hyphens between them, 1 to EXERCISE_WORD_BYTES. */
bool exercise_word_is_valid(const char *word, size_t size);
/* The node's key, or `word`, has that form. */
int exercise_word_key(const struct jnode *node, struct err *err);
int exercise_word(const struct jnode *node, const char *word, struct err *err);

/* A string of 1 to `max` bytes without control characters; a new copy in `*text`. */
int exercise_line(const struct jnode *node, size_t max, char **text, struct err *err);
int exercise_require_line(
	const struct jnode *object, const char *key, size_t max, char **text, struct err *err);

/* A whole number. The first leaves `*value` alone when the key is absent. */
int exercise_number(const struct jnode *object, const char *key, unsigned min, unsigned max,
	unsigned *value, struct err *err);
int exercise_require_number(const struct jnode *object, const char *key, unsigned min, unsigned max,
	unsigned *value, struct err *err);

/* The word that "kind" of `object` is, as an index of `words`, and its node. */
int exercise_kind(const struct jnode *object, const char *const *words, size_t count,
	struct jnode *kind, size_t *index, struct err *err);

/* An object, whatever its keys; otherwise the error that jnode_object gives. */
int exercise_any_object(const struct jnode *node, struct err *err);

/* "no container \"wbe\" (did you mean \"web\"?)" */
int exercise_no_such(const struct jnode *node, const char *what, const char *word,
	const char *const *candidates, size_t count, struct err *err);

/* The same word as an element of an array, which names a container. */
int exercise_container_named(
	const struct exercise *exercise, const struct jnode *node, size_t *index, struct err *err);

/* Index of the container or policy that `key` of `object` names. It may be left out where there is
 * only one. */
int exercise_container_of(const struct exercise *exercise, const struct jnode *object,
	const char *key, size_t *index, struct err *err);
int exercise_policy_of(const struct exercise *exercise, const struct jnode *object, const char *key,
	size_t *index, struct err *err);
/* The same for a policy of one of these kinds, bits 1 << enum policy_kind. */
#define EXERCISE_FILTERS (1u << POLICY_SECCOMP_JSON | 1u << POLICY_SECCOMP_C)
int exercise_policy_of_kinds(const struct exercise *exercise, const struct jnode *object,
	const char *key, unsigned kinds, size_t *index, struct err *err);

#endif
