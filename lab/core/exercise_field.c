/* SPDX-License-Identifier: MIT */
/* The small getters of exercise_parts.h: json.h's, with the limits of this format. */
#include "core/exercise_parts.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#include <string.h>

static bool is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool exercise_word_is_valid(const char *word, size_t size)
{
	if (!size || size > EXERCISE_WORD_BYTES)
		return false;
	for (size_t i = 0; i < size; i++) {
		const bool inside = i > 0 && i + 1 < size;
		const bool single_hyphen = inside && word[i] == '-' && word[i - 1] != '-';
		if (!is_word_char(word[i]) && !single_hyphen)
			return false;
	}
	return true;
}

static const char word_form[] =
	"\"%s\" is no name: use lower-case letters, digits and single hyphens, %d bytes at most";

int exercise_word(const struct jnode *node, const char *word, struct err *err)
{
	if (exercise_word_is_valid(word, strlen(word)))
		return 0;
	return jnode_fail(node, err, word_form, word, EXERCISE_WORD_BYTES);
}

int exercise_word_key(const struct jnode *node, struct err *err)
{
	if (exercise_word_is_valid(node->key, strlen(node->key)))
		return 0;
	return jnode_fail_key(node, err, word_form, node->key, EXERCISE_WORD_BYTES);
}

static bool has_control(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return true;
	return false;
}

int exercise_line(const struct jnode *node, size_t max, char **text, struct err *err)
{
	const char *value = NULL;
	if (jnode_string(node, &value, err))
		return -1;
	const size_t size = strlen(value);
	if (!size)
		return jnode_fail(node, err, "is empty");
	if (size > max)
		return jnode_fail(node, err, "has %zu bytes; at most %zu", size, max);
	if (has_control(value))
		return jnode_fail(node, err, "must be one line without control characters");
	*text = mem_text(value);
	return 0;
}

int exercise_require_line(
	const struct jnode *object, const char *key, size_t max, char **text, struct err *err)
{
	struct jnode node;
	if (jnode_require(object, key, &node, err))
		return -1;
	return exercise_line(&node, max, text, err);
}

static int number(
	const struct jnode *node, unsigned min, unsigned max, unsigned *value, struct err *err)
{
	uint64_t wide = 0;
	if (jnode_u64(node, min, max, &wide, err))
		return -1;
	*value = (unsigned)wide;
	return 0;
}

int exercise_number(const struct jnode *object, const char *key, unsigned min, unsigned max,
	unsigned *value, struct err *err)
{
	struct jnode node;
	return jnode_member(object, key, &node) ? number(&node, min, max, value, err) : 0;
}

int exercise_require_number(const struct jnode *object, const char *key, unsigned min, unsigned max,
	unsigned *value, struct err *err)
{
	struct jnode node;
	if (jnode_require(object, key, &node, err))
		return -1;
	return number(&node, min, max, value, err);
}

int exercise_format(const struct jnode *root, unsigned format, struct err *err)
{
	struct jnode node;
	uint64_t value = 0;
	if (jnode_require(root, "format", &node, err) ||
		jnode_u64(&node, 1, UINT32_MAX, &value, err))
		return -1;
	return value == format ? 0 : jnode_fail(&node, err, "this build reads format %u", format);
}

int exercise_any_object(const struct jnode *node, struct err *err)
{
	return jnode_is_object(node) ? 0 : jnode_object(node, NULL, 0, err);
}

int exercise_no_such(const struct jnode *node, const char *what, const char *word,
	const char *const *candidates, size_t count, struct err *err)
{
	struct buf hint autobuf = { 0 };
	text_suggest(&hint, word, candidates, count);
	return jnode_fail(node, err, "no %s \"%s\"%s", what, word, buf_string(&hint));
}

static int find_word(const struct jnode *node, const char *what, const char *const *names,
	size_t count, size_t *index, struct err *err)
{
	const char *word = NULL;
	if (jnode_string(node, &word, err))
		return -1;
	for (*index = 0; *index < count; ++*index)
		if (!strcmp(names[*index], word))
			return 0;
	return exercise_no_such(node, what, word, names, count, err);
}

static int find_name(const struct jnode *object, const char *key, const char *what,
	const char *const *names, size_t count, size_t *index, struct err *err)
{
	struct jnode node;
	if (!jnode_member(object, key, &node)) {
		*index = 0;
		return count == 1 ? 0 : jnode_require(object, key, &node, err);
	}
	return find_word(&node, what, names, count, index, err);
}

static void container_names(const struct exercise *exercise, const char **names)
{
	for (size_t i = 0; i < exercise->container_count; i++)
		names[i] = exercise->containers[i].name;
}

int exercise_container_of(const struct exercise *exercise, const struct jnode *object,
	const char *key, size_t *index, struct err *err)
{
	const char *names[EXERCISE_MAX_CONTAINERS];
	container_names(exercise, names);
	return find_name(object, key, "container", names, exercise->container_count, index, err);
}

int exercise_container_named(
	const struct exercise *exercise, const struct jnode *node, size_t *index, struct err *err)
{
	const char *names[EXERCISE_MAX_CONTAINERS];
	container_names(exercise, names);
	return find_word(node, "container", names, exercise->container_count, index, err);
}

int exercise_policy_of(const struct exercise *exercise, const struct jnode *object, const char *key,
	size_t *index, struct err *err)
{
	const char *names[EXERCISE_MAX_POLICIES];
	for (size_t i = 0; i < exercise->policy_count; i++)
		names[i] = exercise->policies[i].file;
	return find_name(object, key, "policy file", names, exercise->policy_count, index, err);
}

int exercise_kind(const struct jnode *object, const char *const *words, size_t count,
	struct jnode *kind, size_t *index, struct err *err)
{
	if (jnode_require(object, "kind", kind, err))
		return -1;
	return jnode_word(kind, words, count, index, err);
}

/* How many policies are of one of these kinds; the last one's index. */
static size_t count_kinds(const struct exercise *exercise, unsigned kinds, size_t *index)
{
	size_t count = 0;
	for (size_t i = 0; i < exercise->policy_count; i++) {
		if (!(kinds & 1u << exercise->policies[i].kind))
			continue;
		*index = i;
		count++;
	}
	return count;
}

int exercise_policy_of_kinds(const struct exercise *exercise, const struct jnode *object,
	const char *key, unsigned kinds, size_t *index, struct err *err)
{
	struct jnode node;
	const size_t count = count_kinds(exercise, kinds, index);
	if (!count) {
		autobuf struct buf words = { 0 };
		for (int i = 0; i < POLICY_KIND_COUNT; i++)
			if (kinds & 1u << i)
				buf_format(&words, "%s%s", words.size ? " or " : "",
					policy_kind_name((enum policy_kind)i));
		return jnode_fail(object, err, "no policy here is of kind %s", buf_string(&words));
	}
	if (!jnode_member(object, key, &node))
		return count == 1 ? 0 : jnode_require(object, key, &node, err);
	if (exercise_policy_of(exercise, object, key, index, err))
		return -1;
	const struct exercise_policy *policy = &exercise->policies[*index];
	return kinds & 1u << policy->kind
		       ? 0
		       : jnode_fail(&node, err,
				 "is a policy of kind %s, which has nothing to do with "
				 "this check",
				 policy_kind_name(policy->kind));
}
