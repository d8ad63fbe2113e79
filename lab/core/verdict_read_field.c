/* SPDX-License-Identifier: MIT */
/* Members of an object, of the types that a verdict has. */
#include "core/verdict_read_parts.h"

#include "base/mem.h"

int verdict_take_array(const struct jnode *object, const char *key, size_t most,
	struct jnode *array, size_t *count, struct err *err)
{
	return jnode_require(object, key, array, err) || jnode_array(array, 0, most, count, err)
		       ? -1
		       : 0;
}

int verdict_take_string(
	const struct jnode *object, const char *key, const char **value, struct err *err)
{
	struct jnode node;
	*value = "";
	return jnode_require(object, key, &node, err) || jnode_string(&node, value, err) ? -1 : 0;
}

/* A new string; null is NULL. */
int verdict_take_text(const struct jnode *object, const char *key, char **text, struct err *err)
{
	struct jnode node;
	const char *value = NULL;
	if (jnode_require(object, key, &node, err))
		return -1;
	if (!jnode_is_null(&node) && jnode_string(&node, &value, err))
		return -1;
	*text = mem_text(value);
	return 0;
}

int verdict_take_number(const struct jnode *object, const char *key, unsigned most,
	unsigned *number, struct err *err)
{
	struct jnode node;
	uint64_t value = 0;
	if (jnode_require(object, key, &node, err) || jnode_u64(&node, 0, most, &value, err))
		return -1;
	*number = (unsigned)value;
	return 0;
}

int verdict_take_count(const struct jnode *object, const char *key, size_t *count, struct err *err)
{
	unsigned number = 0;
	const int failed = verdict_take_number(object, key, VERDICT_MOST_NUMBER, &number, err);
	*count = number;
	return failed;
}

int verdict_take_bool(const struct jnode *object, const char *key, bool *value, struct err *err)
{
	struct jnode node;
	return jnode_require(object, key, &node, err) || jnode_bool(&node, value, err) ? -1 : 0;
}

int verdict_take_hash(
	const struct jnode *object, const char *key, struct hash *hash, struct err *err)
{
	struct jnode node;
	const char *hex = "";
	if (jnode_require(object, key, &node, err) || jnode_string(&node, &hex, err))
		return -1;
	return hash_parse(hash, hex) ? jnode_fail(&node, err, "this is no SHA-256") : 0;
}

/* One of `count` words, which `name_of` gives. */
int verdict_take_word(const struct jnode *object, const char *key, const char *(*name_of)(size_t),
	size_t count, size_t *index, struct err *err)
{
	struct jnode node;
	autofree const char **words = mem_zero(count, sizeof(*words));
	for (size_t i = 0; i < count; i++)
		words[i] = name_of(i);
	return jnode_require(object, key, &node, err) || jnode_word(&node, words, count, index, err)
		       ? -1
		       : 0;
}
