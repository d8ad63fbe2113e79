/* SPDX-License-Identifier: MIT */
/* The "wrong" of exercise.json: what each near miss fails. */
#include "core/exercise_parts.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define MAX_WRONG 64

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
