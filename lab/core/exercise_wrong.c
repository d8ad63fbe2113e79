/* SPDX-License-Identifier: MIT */
/* The "wrong" of exercise.json, what each near miss fails; and "equivalent", which mutants of the
 * solution are as good as it. */
#include "core/exercise_parts.h"

#include "base/buf.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define MAX_WRONG            64
#define MAX_EQUIVALENT       64
#define MAX_EQUIVALENT_BYTES 200

static int parse_failing(const struct exercise *exercise, struct wrong_answer *wrong,
	const struct jnode *node, struct err *err)
{
	const char *id = NULL;
	if (jnode_string(node, &id, err))
		return -1;
	const int check = exercise_check_find(exercise, id);
	if (check < 0) {
		const char *ids[EXERCISE_MAX_CHECKS];
		for (size_t i = 0; i < exercise->check_count; i++)
			ids[i] = exercise->checks[i].id;
		return exercise_no_such(node, "check", id, ids, exercise->check_count, err);
	}
	for (size_t i = 0; i < wrong->fail_count; i++)
		if (wrong->fails[i] == (size_t)check)
			return jnode_fail(node, err, "names \"%s\" twice", id);
	wrong->fails[wrong->fail_count++] = (size_t)check;
	return 0;
}

static int parse_refused(struct wrong_answer *wrong, const struct jnode *node, struct err *err)
{
	static const char *const words[] = { "refused" };
	size_t index = 0;
	if (jnode_word(node, words, ARRAY_SIZE(words), &index, err))
		return -1;
	wrong->refused = true;
	return 0;
}

static int parse_wrong(const struct exercise *exercise, struct wrong_answer *wrong,
	const struct jnode *node, struct err *err)
{
	size_t count = 0;
	wrong->name = mem_text(node->key);
	if (exercise_word_key(node, err))
		return -1;
	if (jnode_is_string(node))
		return parse_refused(wrong, node, err);
	if (jnode_array(node, 1, EXERCISE_MAX_CHECKS, &count, err))
		return -1;
	wrong->fails = mem_zero(count, sizeof(*wrong->fails));
	for (size_t i = 0; i < count; i++) {
		const struct jnode id = jnode_at(node, i);
		if (parse_failing(exercise, wrong, &id, err))
			return -1;
	}
	return 0;
}

int exercise_parse_wrongs(struct exercise *exercise, const struct jnode *root, struct err *err)
{
	struct jnode all;
	struct jnode node;
	void *iter = NULL;
	if (!jnode_member(root, "wrong", &all))
		return 0; /* lint asks for them; a half-written exercise can be tried without */
	if (exercise_any_object(&all, err))
		return -1;
	exercise->wrongs = mem_zero(MAX_WRONG, sizeof(*exercise->wrongs));
	while (jnode_next(&all, &iter, &node)) {
		if (exercise->wrong_count == MAX_WRONG)
			return jnode_fail_key(&node, err, "at most %d wrong answers", MAX_WRONG);
		if (parse_wrong(exercise, &exercise->wrongs[exercise->wrong_count++], &node, err))
			return -1;
	}
	return 0;
}

void exercise_release_wrong(struct wrong_answer *wrong)
{
	free(wrong->name);
	free(wrong->fails);
}

/* --- equivalents --- */

/* "operator:file:path:detail": the mutant's own words, of which lint knows whether it makes them.
 * The detail may be empty, and may have colons. */
static int check_mutant(const struct exercise *exercise, const char *mutant,
	const struct jnode *node, struct err *err)
{
	const char *files[EXERCISE_MAX_POLICIES];
	const char *operator_end = strchr(mutant, ':');
	const char *file = operator_end ? operator_end + 1 : NULL;
	const char *file_end = file ? strchr(file, ':') : NULL;
	const char *path_end = file_end ? strchr(file_end + 1, ':') : NULL;
	if (strlen(mutant) > MAX_EQUIVALENT_BYTES)
		return jnode_fail_key(node, err, "has %zu bytes; at most %d", strlen(mutant),
			MAX_EQUIVALENT_BYTES);
	if (!path_end || path_end == file_end + 1 ||
		!exercise_word_is_valid(mutant, (size_t)(operator_end - mutant)))
		return jnode_fail_key(node, err,
			"is no mutant: copy operator:file:path:detail from what lint prints");
	autofree char *name = mem_text_n(file, (size_t)(file_end - file));
	for (size_t i = 0; i < exercise->policy_count; i++) {
		files[i] = exercise->policies[i].file;
		if (!strcmp(files[i], name))
			return 0;
	}
	return exercise_no_such(node, "policy file", name, files, exercise->policy_count, err);
}

static int parse_equivalent(struct exercise *exercise, const struct jnode *node, struct err *err)
{
	struct equivalent *one = &exercise->equivalents[exercise->equivalent_count++];
	autobuf struct buf mutant = { 0 };
	variant_put(&exercise->variant, node->key, strlen(node->key), &mutant);
	one->mutant = buf_take(&mutant);
	if (check_mutant(exercise, one->mutant, node, err))
		return -1;
	return exercise_line(node, EXERCISE_LINE_BYTES, &one->reason, err);
}

int exercise_parse_equivalents(struct exercise *exercise, const struct jnode *root, struct err *err)
{
	struct jnode all;
	struct jnode node;
	void *iter = NULL;
	if (!jnode_member(root, "equivalent", &all))
		return 0;
	if (exercise_any_object(&all, err))
		return -1;
	exercise->equivalents = mem_zero(MAX_EQUIVALENT, sizeof(*exercise->equivalents));
	while (jnode_next(&all, &iter, &node)) {
		if (exercise->equivalent_count == MAX_EQUIVALENT)
			return jnode_fail_key(
				&node, err, "at most %d equivalent mutants", MAX_EQUIVALENT);
		if (parse_equivalent(exercise, &node, err))
			return -1;
	}
	return 0;
}

void exercise_release_equivalent(struct equivalent *equivalent)
{
	free(equivalent->mutant);
	free(equivalent->reason);
}
