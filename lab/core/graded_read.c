/* SPDX-License-Identifier: MIT */
/* A person's results back from the file, as far as tables and reports need them. */
#include "core/graded.h"

#include "base/json.h"
#include "base/mem.h"

#include <string.h>

#define MOST_ANSWERS 256
#define MOST_EXTRA   64

/* --- members --- */

static int take_text(const struct jnode *object, const char *key, char **text, struct err *err)
{
	struct jnode node;
	const char *value;
	if (jnode_require(object, key, &node, err))
		return -1;
	if (jnode_is_null(&node))
		return 0;
	if (jnode_string(&node, &value, err))
		return -1;
	*text = mem_text(value);
	return 0;
}

static int take_number(const struct jnode *object, const char *key, int *number, struct err *err)
{
	struct jnode node;
	uint64_t value;
	*number = -1;
	if (jnode_require(object, key, &node, err))
		return -1;
	if (jnode_is_null(&node))
		return 0;
	if (jnode_u64(&node, 0, 100, &value, err))
		return -1;
	*number = (int)value;
	return 0;
}

static int take_seed(
	const struct jnode *object, const char *key, char seed[VARIANT_SEED_BYTES], struct err *err)
{
	autofree char *text = NULL;
	if (take_text(object, key, &text, err))
		return -1;
	if (!text)
		return 0;
	if (!variant_seed_is_valid(text))
		return jnode_fail(object, err, "a seed is " VARIANT_SEED_FORM);
	memcpy(seed, text, VARIANT_SEED_BYTES);
	return 0;
}

static int take_list(const struct jnode *object, const char *key, size_t most, struct jnode *array,
	size_t *count, struct err *err)
{
	return jnode_require(object, key, array, err) || jnode_array(array, 0, most, count, err)
		       ? -1
		       : 0;
}

static int take_result(const struct jnode *object, enum check_result *result, struct err *err)
{
	const char *words[CHECK_RESULT_COUNT];
	struct jnode node;
	size_t index;
	for (size_t i = 0; i < CHECK_RESULT_COUNT; i++)
		words[i] = check_result_name((enum check_result)i);
	if (jnode_require(object, "result", &node, err) ||
		jnode_word(&node, words, CHECK_RESULT_COUNT, &index, err))
		return -1;
	*result = (enum check_result)index;
	return 0;
}

/* --- checks --- */

static struct graded_check *add_check(struct graded_answer *answer)
{
	answer->checks =
		mem_resize(answer->checks, answer->check_count + 1, sizeof(*answer->checks));
	answer->checks[answer->check_count] = (struct graded_check){ 0 };
	return &answer->checks[answer->check_count++];
}

static int take_checks(struct graded_answer *answer, const struct jnode *checks, size_t count,
	bool hidden, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		const struct jnode node = jnode_at(checks, i);
		struct graded_check *check = add_check(answer);
		check->is_hidden = hidden;
		if (take_text(&node, "id", &check->id, err) ||
			take_result(&node, &check->result, err))
			return -1;
		if (!check->id)
			return jnode_fail(&node, err, "a check has an id");
	}
	return 0;
}

static int take_place(const struct jnode *told, struct graded_check *check, struct err *err)
{
	struct jnode at;
	struct jnode line;
	uint64_t number;
	autofree char *file = NULL;
	if (jnode_require(told, "at", &at, err))
		return -1;
	if (jnode_is_null(&at))
		return 0;
	if (take_text(&at, "file", &file, err) || jnode_require(&at, "line", &line, err) ||
		jnode_u64(&line, 1, UINT32_MAX, &number, err))
		return -1;
	check->place = mem_format("%s:%u", file ? file : "", (unsigned)number);
	return 0;
}

static int take_words(const struct jnode *told, struct graded_check *check, struct err *err)
{
	struct jnode happened;
	if (take_text(told, "title", &check->title, err))
		return -1;
	if (!jnode_member(told, "happened", &happened))
		return 0;
	return take_text(told, "happened", &check->happened, err) ||
			       take_text(told, "observed", &check->observed, err) ||
			       take_text(told, "line", &check->line, err) ||
			       take_text(told, "why", &check->why, err) ||
			       take_text(told, "next", &check->next, err) ||
			       take_place(told, check, err)
		       ? -1
		       : 0;
}

static int take_evidence(struct graded_answer *answer, const struct jnode *verdict, struct err *err)
{
	struct jnode evidence;
	struct jnode text;
	struct jnode checks;
	size_t count;
	if (jnode_require(verdict, "evidence", &evidence, err))
		return -1;
	if (jnode_is_null(&evidence))
		return 0;
	if (take_list(&evidence, "checks", EXERCISE_MAX_CHECKS, &checks, &count, err) ||
		jnode_require(&evidence, "text", &text, err))
		return -1;
	for (size_t i = 0; i < count && i < answer->check_count; i++) {
		const struct jnode told = jnode_at(&checks, i);
		if (take_words(&told, &answer->checks[i], err))
			return -1;
	}
	/* of an answer that is refused or limited the whole tells what its checks don't */
	return answer->why || jnode_is_null(&text)
		       ? 0
		       : take_text(&text, "observed", &answer->why, err);
}

static int take_verdict(struct graded_answer *answer, const struct jnode *object, struct err *err)
{
	struct jnode verdict;
	struct jnode result;
	struct jnode checks;
	struct jnode hidden;
	size_t count;
	if (jnode_require(object, "verdict", &verdict, err))
		return -1;
	if (jnode_is_null(&verdict))
		return 0;
	if (take_text(&verdict, "digest", &answer->digest, err) ||
		jnode_require(&verdict, "result", &result, err) ||
		take_list(&result, "checks", EXERCISE_MAX_CHECKS, &checks, &count, err) ||
		take_checks(answer, &checks, count, false, err) ||
		take_evidence(answer, &verdict, err) ||
		jnode_require(object, "hidden", &hidden, err))
		return -1;
	if (jnode_is_null(&hidden))
		return 0;
	return jnode_array(&hidden, 0, EXERCISE_MAX_CHECKS, &count, err) ||
			       take_checks(answer, &hidden, count, true, err)
		       ? -1
		       : 0;
}

/* --- answers --- */

static int take_points(struct graded_answer *answer, const struct jnode *object, struct err *err)
{
	static const char *const names[] = {
		[GROUP_SERVICE] = "service",
		[GROUP_DEFENCE] = "defence",
		[GROUP_LEAST_PRIVILEGE] = "least_privilege",
	};
	struct jnode points;
	if (jnode_require(object, "points", &points, err) ||
		jnode_object(&points, names, VERDICT_GROUPS, err))
		return -1;
	for (size_t i = 0; i < VERDICT_GROUPS; i++) {
		struct jnode one;
		if (jnode_require(&points, names[i], &one, err) ||
			take_number(&one, "points", &answer->groups[i].points, err) ||
			take_number(&one, "most", &answer->groups[i].most, err))
			return -1;
	}
	return 0;
}

static int take_made_for(struct graded_answer *answer, const struct jnode *object, struct err *err)
{
	struct jnode made;
	if (jnode_require(object, "made_for", &made, err))
		return -1;
	if (jnode_is_null(&made))
		return 0;
	return take_seed(&made, "seed", answer->made_for, err) ||
			       take_text(&made, "person", &answer->made_for_person, err)
		       ? -1
		       : 0;
}

static int take_as(struct graded_answer *answer, const struct jnode *object, struct err *err)
{
	const char *words[GRADED_AS_COUNT];
	struct jnode node;
	size_t index;
	for (size_t i = 0; i < GRADED_AS_COUNT; i++)
		words[i] = graded_as_name((enum graded_as)i);
	if (jnode_require(object, "outcome", &node, err) ||
		jnode_word(&node, words, GRADED_AS_COUNT, &index, err))
		return -1;
	answer->as = (enum graded_as)index;
	return 0;
}

static int take_answer(struct graded_answer *answer, const struct jnode *object, struct err *err)
{
	if (take_text(object, "exercise", &answer->exercise, err))
		return -1;
	if (!answer->exercise || !exercise_id_is_valid(answer->exercise))
		return jnode_fail(object, err, "an exercise is called subject/slug");
	return take_as(answer, object, err) || take_text(object, "why", &answer->why, err) ||
			       take_number(object, "score", &answer->score, err) ||
			       take_points(answer, object, err) ||
			       take_seed(object, "seed", answer->seed, err) ||
			       take_made_for(answer, object, err) ||
			       take_verdict(answer, object, err)
		       ? -1
		       : 0;
}

/* --- the whole --- */

static int take_extra(struct graded_person *person, const struct jnode *root, struct err *err)
{
	struct jnode extra;
	struct jnode more;
	size_t count;
	if (take_list(root, "extra", MOST_EXTRA, &extra, &count, err) ||
		jnode_require(root, "extra_more", &more, err) ||
		jnode_bool(&more, &person->extra_more, err))
		return -1;
	person->extra = mem_zero(count + 1, sizeof(*person->extra));
	for (size_t i = 0; i < count; i++) {
		const struct jnode node = jnode_at(&extra, i);
		const char *name;
		if (jnode_string(&node, &name, err))
			return -1;
		person->extra[person->extra_count++] = mem_text(name);
	}
	return 0;
}

static int take_answers(struct graded_person *person, const struct jnode *root, struct err *err)
{
	struct jnode answers;
	size_t count;
	if (take_list(root, "answers", MOST_ANSWERS, &answers, &count, err))
		return -1;
	person->answers = mem_zero(count + 1, sizeof(*person->answers));
	for (; person->answer_count < count; person->answer_count++) {
		const struct jnode node = jnode_at(&answers, person->answer_count);
		if (take_answer(&person->answers[person->answer_count], &node, err)) {
			person->answer_count++;
			return -1;
		}
	}
	return 0;
}

static int take_person(struct graded_person *person, const struct jdoc *doc, struct err *err)
{
	static const char *const keys[] = { "answers", "extra", "extra_more", "format", "person",
		"refused" };
	const struct jnode root = jdoc_root(doc);
	struct jnode node;
	uint64_t format;
	if (jnode_object(&root, keys, ARRAY_SIZE(keys), err) ||
		jnode_require(&root, "format", &node, err) ||
		jnode_u64(&node, GRADED_FORMAT, GRADED_FORMAT, &format, err) ||
		take_text(&root, "person", &person->id, err))
		return -1;
	if (!person->id)
		return jnode_fail(&root, err, "a person has an id");
	return take_text(&root, "refused", &person->refused, err) ||
			       take_extra(person, &root, err) || take_answers(person, &root, err)
		       ? -1
		       : 0;
}

int graded_person_parse(struct graded_person *person, const char *name, const void *text,
	size_t size, struct err *err)
{
	struct jdoc doc = { 0 };
	*person = (struct graded_person){ 0 };
	const int failed =
		jdoc_parse(&doc, name, text, size, ERR_INPUT, err) || take_person(person, &doc, err)
			? -1
			: 0;
	jdoc_release(&doc);
	return failed;
}
