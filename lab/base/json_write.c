/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include "base/mem.h"
#include "base/text.h"

#include <assert.h>
#include <jansson.h>
#include <string.h>

/* struct jout is jansson's json_t under a name that others may use; it is never defined. */
static json_t *tree(const struct jout *value)
{
	return (json_t *)value;
}

/* jansson refuses what is not UTF-8, and dropping it silently would be worse than showing it. */
static const char *clean(const char *text, struct buf *room)
{
	const size_t size = strlen(text);
	if (text_is_utf8(text, size))
		return text;
	text_escape(room, text, size);
	return buf_string(room);
}

static json_t *make_text(const char *text)
{
	autobuf struct buf room = { 0 };
	return mem_must(text ? json_string(clean(text, &room)) : json_null());
}

/* Everything is checked before, so that these can only fail for want of memory. */

static void put(struct jout *object, const char *key, json_t *value_take)
{
	assert(json_is_object(tree(object)));
	autobuf struct buf room = { 0 };
	const int failed = json_object_set_new(tree(object), clean(key, &room), value_take);
	(void)mem_must(failed ? NULL : object);
}

static void add(struct jout *array, json_t *value_take)
{
	assert(json_is_array(tree(array)));
	const int failed = json_array_append_new(tree(array), value_take);
	(void)mem_must(failed ? NULL : array);
}

struct jout *jout_copy(const struct jnode *node)
{
	return mem_must(json_deep_copy(node->value));
}

struct jout *jout_object(void)
{
	return mem_must(json_object());
}

struct jout *jout_array(void)
{
	return mem_must(json_array());
}

void jout_text(struct jout *object, const char *key, const char *value)
{
	put(object, key, make_text(value));
}

void jout_integer(struct jout *object, const char *key, int64_t value)
{
	put(object, key, mem_must(json_integer(value)));
}

void jout_bool(struct jout *object, const char *key, bool value)
{
	put(object, key, json_boolean(value));
}

void jout_put(struct jout *object, const char *key, struct jout *value_take)
{
	put(object, key, tree(value_take));
}

void jout_add(struct jout *array, struct jout *value_take)
{
	add(array, tree(value_take));
}

void jout_add_text(struct jout *array, const char *value)
{
	add(array, make_text(value));
}

char *jout_canonical(const struct jout *value)
{
	return mem_must(json_dumps(tree(value), JSON_SORT_KEYS | JSON_COMPACT));
}

/* jansson escapes all but ASCII, and leaves DEL, which is a control character too. */
char *jout_pretty(const struct jout *value)
{
	autofree char *dumped =
		mem_must(json_dumps(tree(value), JSON_INDENT(2) | JSON_ENSURE_ASCII));
	struct buf out = { 0 };
	for (const char *at = dumped; *at; at++) {
		if (*at == 0x7f)
			buf_text(&out, "\\u007f");
		else
			buf_char(&out, *at);
	}
	return buf_take(&out);
}

void jout_free(struct jout *value)
{
	json_decref(tree(value));
}
