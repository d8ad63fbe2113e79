/* SPDX-License-Identifier: MIT */
/* The "params" of exercise.json: what a seed may draw (core/variant.h). */
#include "core/exercise_parts.h"

#include "base/mem.h"

#include <inttypes.h>
#include <string.h>

#define MAX_NUMBER (INT64_C(1) << 53) /* what every JSON reader keeps exactly */

/* A param's name, and a key of its choices. Neither hyphen nor underscore: as macros, VARIANT_A_B
 * must be "b" of "a" and nothing else. */
static int check_name(const struct jnode *node, struct err *err)
{
	const char *name = node->key;
	const size_t size = strlen(name);
	if (size && size <= EXERCISE_WORD_BYTES && name[0] >= 'a' && name[0] <= 'z' &&
		strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789") == size)
		return 0;
	return jnode_fail_key(node, err,
		"\"%s\" is no name for a param: use lower-case letters and digits, a letter first, "
		"%d bytes at most",
		name, EXERCISE_WORD_BYTES);
}

static int parse_value(struct variant_value *value, const struct jnode *node, struct err *err)
{
	value->is_number = jnode_is_number(node);
	if (!value->is_number)
		return exercise_line(node, EXERCISE_LINE_BYTES, &value->text, err);
	if (jnode_i64(node, -MAX_NUMBER, MAX_NUMBER, &value->number, err))
		return -1;
	value->text = mem_format("%" PRId64, value->number);
	return 0;
}

/* A place takes either, so the values of one name are of one type. */
static int check_type(const struct variant_value *value, const struct variant_value *first,
	const struct jnode *node, struct err *err)
{
	if (value->is_number == first->is_number)
		return 0;
	return jnode_fail(node, err, "is a %s, while the first here is a %s",
		value->is_number ? "number" : "text", first->is_number ? "number" : "text");
}

/* Equal choices would make fewer variants than are counted. */
static int check_new(const struct variant_param *param, size_t width, size_t row,
	const struct jnode *node, struct err *err)
{
	const struct variant_value *values = &param->values[row * width];
	for (size_t i = 0; i < row; i++) {
		bool same = true;
		for (size_t k = 0; k < width; k++)
			same &= !strcmp(param->values[i * width + k].text, values[k].text);
		if (same)
			return jnode_fail(node, err, "stands here twice");
	}
	return 0;
}

static void add_name(struct variant_param *param, const char *key)
{
	param->names[param->name_count++] =
		key ? mem_format("%s.%s", param->name, key) : mem_text(param->name);
}

/* --- pick --- */

/* The first choice says which keys all of them have. */
static int name_keys(struct variant_param *param, const struct jnode *first, const char **keys,
	size_t *width, struct err *err)
{
	struct jnode child;
	void *iter = NULL;
	*width = 0;
	while (jnode_next(first, &iter, &child)) {
		if (*width == VARIANT_MAX_KEYS)
			return jnode_fail_key(&child, err, "at most %d keys", VARIANT_MAX_KEYS);
		if (check_name(&child, err))
			return -1;
		keys[(*width)++] = child.key;
		add_name(param, child.key);
	}
	return *width ? 0 : jnode_fail(first, err, "needs a key");
}

static int parse_choice(struct variant_param *param, size_t row, const struct jnode *node,
	const char *const *keys, struct err *err)
{
	const size_t width = param->name_count;
	struct variant_value *values = &param->values[row * width];
	if (keys && jnode_object(node, keys, width, err))
		return -1;
	for (size_t i = 0; i < width; i++) {
		struct jnode member = *node;
		if ((keys && jnode_require(node, keys[i], &member, err)) ||
			parse_value(&values[i], &member, err) ||
			check_type(&values[i], &param->values[i], &member, err))
			return -1;
	}
	return check_new(param, width, row, node, err);
}

static int parse_pick(struct variant_param *param, const struct jnode *node, struct err *err)
{
	const char *keys[VARIANT_MAX_KEYS];
	size_t width = 1;
	size_t count = 0;
	if (jnode_array(node, 1, VARIANT_MAX_PICK, &count, err))
		return -1;
	const struct jnode first = jnode_at(node, 0);
	const bool objects = jnode_is_object(&first);
	param->names = mem_zero(VARIANT_MAX_KEYS, sizeof(*param->names));
	if (!objects)
		add_name(param, NULL);
	else if (name_keys(param, &first, keys, &width, err))
		return -1;
	param->values = mem_zero(count * width, sizeof(*param->values));
	param->choice_count = count;
	for (size_t i = 0; i < count; i++) {
		const struct jnode choice = jnode_at(node, i);
		if (parse_choice(param, i, &choice, objects ? keys : NULL, err))
			return -1;
	}
	return 0;
}

/* --- range --- */

static int parse_range(struct variant_param *param, const struct jnode *node, struct err *err)
{
	size_t count = 0;
	if (jnode_array(node, 2, 2, &count, err))
		return -1;
	const struct jnode from = jnode_at(node, 0);
	const struct jnode to = jnode_at(node, 1);
	if (jnode_i64(&from, -MAX_NUMBER, MAX_NUMBER, &param->from, err) ||
		jnode_i64(&to, -MAX_NUMBER, MAX_NUMBER, &param->to, err))
		return -1;
	if (param->from > param->to)
		return jnode_fail(&to, err, "is less than where the range begins");
	param->names = mem_zero(1, sizeof(*param->names));
	add_name(param, NULL);
	return 0;
}

/* --- distinct and shuffle --- */

static int parse_elements(struct variant_param *param, const struct jnode *node, struct err *err)
{
	size_t count = 0;
	if (jnode_array(node, 2, VARIANT_MAX_LIST, &count, err))
		return -1;
	param->values = mem_zero(count, sizeof(*param->values));
	param->choice_count = count;
	for (size_t i = 0; i < count; i++) {
		const struct jnode element = jnode_at(node, i);
		if (parse_value(&param->values[i], &element, err) ||
			check_type(&param->values[i], &param->values[0], &element, err) ||
			check_new(param, 1, i, &element, err))
			return -1;
	}
	return 0;
}

/* @two.0@, @two.1@ and so on */
static void name_places(struct variant_param *param, size_t count)
{
	param->names = mem_zero(count, sizeof(*param->names));
	for (size_t i = 0; i < count; i++) {
		autofree char *place = mem_format("%zu", i);
		add_name(param, place);
	}
}

static int parse_shuffle(struct variant_param *param, const struct jnode *node, struct err *err)
{
	if (parse_elements(param, node, err))
		return -1;
	name_places(param, param->choice_count);
	return 0;
}

static int parse_distinct(struct variant_param *param, const struct jnode *node, struct err *err)
{
	struct jnode of;
	uint64_t count = 0;
	if (jnode_require(node->parent, "of", &of, err) || parse_elements(param, &of, err) ||
		jnode_u64(node, 1, param->choice_count, &count, err))
		return -1;
	name_places(param, (size_t)count);
	return 0;
}

/* --- all --- */

static const struct kind_row {
	const char *key;
	enum variant_kind kind;
	int (*parse)(struct variant_param *param, const struct jnode *node, struct err *err);
} kind_rows[] = {
	{ "pick", VARIANT_PICK, parse_pick },
	{ "range", VARIANT_RANGE, parse_range },
	{ "distinct", VARIANT_DISTINCT, parse_distinct },
	{ "shuffle", VARIANT_SHUFFLE, parse_shuffle },
};

static int parse_param(struct variant_param *param, const struct jnode *node, struct err *err)
{
	static const char *const keys[] = { "pick", "range", "distinct", "of", "shuffle" };
	const struct kind_row *row = NULL;
	struct jnode member;
	struct jnode given;
	param->name = mem_text(node->key);
	if (check_name(node, err) || jnode_object(node, keys, ARRAY_SIZE(keys), err))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(kind_rows); i++) {
		if (!jnode_member(node, kind_rows[i].key, &member))
			continue;
		if (row)
			return jnode_fail_key(
				&member, err, "beside \"%s\": a param is one of them", row->key);
		row = &kind_rows[i];
		given = member;
	}
	if (!row)
		return jnode_fail(node, err, "needs one of pick, range, distinct, shuffle");
	if (row->kind != VARIANT_DISTINCT && jnode_member(node, "of", &member))
		return jnode_fail_key(&member, err, "goes with \"distinct\" only");
	param->kind = row->kind;
	return row->parse(param, &given, err);
}

int exercise_parse_params(struct variant_params *params, const struct jnode *root, struct err *err)
{
	struct jnode all;
	struct jnode node;
	void *iter = NULL;
	if (!jnode_member(root, "params", &all))
		return 0;
	if (exercise_any_object(&all, err))
		return -1;
	params->items = mem_zero(VARIANT_MAX_PARAMS, sizeof(*params->items));
	while (jnode_next(&all, &iter, &node)) {
		if (params->count == VARIANT_MAX_PARAMS)
			return jnode_fail_key(&node, err, "at most %d params", VARIANT_MAX_PARAMS);
		if (parse_param(&params->items[params->count++], &node, err))
			return -1;
	}
	return params->count ? 0 : jnode_fail(&all, err, "needs a param");
}
