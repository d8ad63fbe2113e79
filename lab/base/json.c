/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include "base/json_limits.h"
#include "base/json_map.h"
#include "base/json_put.h"
#include "base/json_refuse.h"
#include "base/mem.h"
#include "base/text.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* The document. */

static int too_large(struct jdoc *doc, size_t size, struct err *err)
{
	struct place place;
	place_set(&place, doc->name, 0, 0);
	doc->text = mem_text("");
	return err_at(
		err, doc->kind, &place, "%zu bytes; at most %d are read", size, JSON_MAX_BYTES);
}

static int parse_text(struct jdoc *doc, struct err *err)
{
	if (jlimits_check(doc, err) < 0)
		return -1;
	json_error_t error;
	doc->root = json_loadb(doc->text, doc->size, JSON_REJECT_DUPLICATES, &error);
	/* Where an object or array could not be made, jansson 2.14 says nothing at all. */
	if (!doc->root && (json_error_code(&error) == json_error_out_of_memory || !error.text[0]))
		(void)mem_must(NULL);
	if (!doc->root)
		return jrefuse_jansson(doc, &error, err);
	doc->map = jmap_new(doc->text, doc->size, doc->root);
	return 0;
}

void jdoc_keep(
	struct jdoc *doc, const char *name, const void *text, size_t size, enum err_kind kind)
{
	struct buf copy = { 0 };
	buf_add(&copy, text, size);
	*doc = (struct jdoc){
		.name = mem_text(name), .text = buf_take(&copy), .size = size, .kind = kind
	};
}

int jdoc_parse(struct jdoc *doc, const char *name, const void *text, size_t size,
	enum err_kind kind, struct err *err)
{
	if (size > JSON_MAX_BYTES) {
		*doc = (struct jdoc){ .name = mem_text(name), .kind = kind };
		return too_large(doc, size, err);
	}
	jdoc_keep(doc, name, text, size, kind);
	return parse_text(doc, err);
}

void jdoc_release(struct jdoc *doc)
{
	jmap_free(doc->map);
	json_decref(doc->root);
	free(doc->puts);
	free(doc->text);
	free(doc->name);
	*doc = (struct jdoc){ 0 };
}

struct jnode jdoc_root(const struct jdoc *doc)
{
	return (struct jnode){ .doc = doc, .value = doc->root };
}

char *jdoc_line(const struct jdoc *doc, unsigned line)
{
	const char *from = doc->text;
	for (unsigned at = 1; from && at < line; at++) {
		from = strchr(from, '\n');
		from += from ? 1 : 0;
	}
	if (!from || !line)
		return mem_text("");
	from += strspn(from, " \t\r");
	size_t length = strcspn(from, "\n");
	while (length && strchr(" \t\r", from[length - 1]))
		length--;
	return mem_text_n(from, length);
}

/* Where a node is. */

void jnode_place(const struct jnode *node, bool at_key, struct place *place)
{
	const struct jspot *spot = jmap_get(node->doc->map, node);
	const struct jtoken *token = at_key && node->key ? &spot->key : &spot->value;
	place_set(place, node->doc->name, token->line, token->column);
}

void jnode_span(const struct jnode *node, bool with_key, size_t *begin, size_t *end)
{
	const struct jspot *spot = jmap_get(node->doc->map, node);
	struct jscan scan = jscan_begin(node->doc->text, node->doc->size);
	struct jtoken token;
	size_t depth = 0;
	scan.at = spot->value.offset;
	do {
		token = jscan_next(&scan);
		depth += token.kind == JTOKEN_OPEN;
		depth -= token.kind == JTOKEN_CLOSE;
	} while (depth > 0 && token.kind != JTOKEN_END);
	*begin = with_key && node->key ? spot->key.offset : spot->value.offset;
	*end = token.offset + token.size;
}

static bool is_plain_key(const char *key)
{
	const char *c = key;
	while (isalnum((unsigned char)*c) || (*c && strchr("_-$", *c)))
		c++;
	return *key && !*c;
}

void jnode_path(const struct jnode *node, struct buf *out)
{
	if (!node->parent)
		return;
	jnode_path(node->parent, out);
	if (!node->key)
		buf_format(out, "[%zu]", node->index);
	else if (is_plain_key(node->key))
		buf_format(out, "%s%s", node->parent->parent ? "." : "", node->key);
	else
		buf_format(out, "[\"%s\"]", node->key);
}

/* A path may be long as its keys are a person's: its end tells most, and the message needs room. */
static const char *shortened(const char *path, const char **dots)
{
	enum { most = 300 };
	const size_t length = strlen(path);
	*dots = "";
	if (length <= most)
		return path;
	*dots = "...";
	const char *tail = path + length - most;
	while ((*tail & 0xc0) == 0x80) /* not in the middle of a character */
		tail++;
	return tail;
}

__attribute__((format(printf, 4, 0))) static int fail_at(
	const struct jnode *node, bool at_key, struct err *err, const char *format, va_list args)
{
	autobuf struct buf path = { 0 };
	jnode_path(node, &path);
	autobuf struct buf words = { 0 };
	buf_vformat(&words, format, args);
	struct place place;
	jnode_place(node, at_key, &place);
	const char *dots;
	const char *shown = shortened(buf_string(&path), &dots);
	return err_at(err, node->doc->kind, &place, "%s%s%s%s", dots, shown, path.size ? ": " : "",
		buf_string(&words));
}

int jnode_fail(const struct jnode *node, struct err *err, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	const int result = fail_at(node, false, err, format, args);
	va_end(args);
	return result;
}

int jnode_fail_key(const struct jnode *node, struct err *err, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	const int result = fail_at(node, true, err, format, args);
	va_end(args);
	return result;
}

/* Types. */

static const char *type_name(const struct jnode *node)
{
	static const char *const names[] = {
		[JSON_OBJECT] = "an object",
		[JSON_ARRAY] = "an array",
		[JSON_STRING] = "a string",
		[JSON_INTEGER] = "a number",
		[JSON_REAL] = "a number",
		[JSON_TRUE] = "true",
		[JSON_FALSE] = "false",
		[JSON_NULL] = "null",
	};
	return names[json_typeof((const json_t *)node->value)];
}

static int wrong_type(const struct jnode *node, const char *wanted, struct err *err)
{
	return jnode_fail(node, err, "%s is wanted here, %s stands here", wanted, type_name(node));
}

bool jnode_is_string(const struct jnode *node)
{
	return json_is_string((const json_t *)node->value);
}

bool jnode_is_object(const struct jnode *node)
{
	return json_is_object((const json_t *)node->value);
}

bool jnode_is_array(const struct jnode *node)
{
	return json_is_array((const json_t *)node->value);
}

bool jnode_is_null(const struct jnode *node)
{
	return json_is_null((const json_t *)node->value);
}

bool jnode_is_number(const struct jnode *node)
{
	return json_is_number((const json_t *)node->value) || jput_find(node);
}

/* Objects and arrays. jansson's iterators want an object that may change; nothing here does. */

static json_t *tree(const struct jnode *node)
{
	return (json_t *)node->value;
}

static bool member_at(const struct jnode *object, void *iter, struct jnode *child)
{
	if (!iter)
		return false;
	*child = (struct jnode){
		.doc = object->doc,
		.value = json_object_iter_value(iter),
		.parent = object,
		.key = json_object_iter_key(iter), /* jansson's: json_map knows its address */
	};
	return true;
}

bool jnode_next(const struct jnode *object, void **iter, struct jnode *child)
{
	*iter = *iter ? json_object_iter_next(tree(object), *iter) : json_object_iter(tree(object));
	return member_at(object, *iter, child);
}

bool jnode_member(const struct jnode *object, const char *key, struct jnode *child)
{
	return member_at(object, json_object_iter_at(tree(object), key), child);
}

bool jnode_given(const struct jnode *object, const char *key, struct jnode *child)
{
	return jnode_member(object, key, child) && !jnode_is_null(child);
}

int jnode_require(const struct jnode *object, const char *key, struct jnode *child, struct err *err)
{
	if (!jnode_is_object(object))
		return wrong_type(object, "an object", err);
	if (!jnode_member(object, key, child))
		return jnode_fail(object, err, "the key \"%s\" is missing", key);
	return 0;
}

static bool is_among(const char *word, const char *const *words, size_t count, size_t *index)
{
	for (*index = 0; *index < count; ++*index)
		if (strcmp(word, words[*index]) == 0)
			return true;
	return false;
}

int jnode_object(
	const struct jnode *node, const char *const *allowed, size_t count, struct err *err)
{
	if (!jnode_is_object(node))
		return wrong_type(node, "an object", err);
	void *iter = NULL;
	struct jnode child;
	size_t index;
	while (jnode_next(node, &iter, &child)) {
		if (is_among(child.key, allowed, count, &index))
			continue;
		autobuf struct buf hint = { 0 };
		text_suggest(&hint, child.key, allowed, count);
		return jnode_fail_key(
			&child, err, "there is no such key here%s", buf_string(&hint));
	}
	return 0;
}

int jnode_array(const struct jnode *node, size_t min, size_t max, size_t *count, struct err *err)
{
	if (!jnode_is_array(node))
		return wrong_type(node, "an array", err);
	*count = json_array_size(node->value);
	if (*count < min)
		return jnode_fail(node, err, "at least %zu element%s wanted here, %zu stand%s here",
			min, min == 1 ? " is" : "s are", *count, *count == 1 ? "s" : "");
	if (*count > max)
		return jnode_fail(node, err, "at most %zu element%s allowed here, %zu stand%s here",
			max, max == 1 ? " is" : "s are", *count, *count == 1 ? "s" : "");
	return 0;
}

struct jnode jnode_at(const struct jnode *array, size_t index)
{
	assert(index < json_array_size(array->value));
	return (struct jnode){
		.doc = array->doc,
		.value = json_array_get(array->value, index),
		.parent = array,
		.index = index,
	};
}

/* Single values. */

int jnode_string(const struct jnode *node, const char **value, struct err *err)
{
	if (!jnode_is_string(node))
		return wrong_type(node, "a string", err);
	*value = json_string_value(node->value);
	return 0;
}

int jnode_bool(const struct jnode *node, bool *value, struct err *err)
{
	if (!json_is_boolean((const json_t *)node->value))
		return wrong_type(node, "true or false", err);
	*value = json_is_true((const json_t *)node->value);
	return 0;
}

/* 1.0, 1E0 and -0 mean an integer too, but other readers of the same file take them differently. */
static int check_written(const struct jnode *node, struct err *err)
{
	const struct jtoken *token = &jmap_get(node->doc->map, node)->value;
	const char *raw = node->doc->text + token->offset;
	const char *what = NULL;
	if (memchr(raw, '.', token->size))
		what = "fraction";
	else if (memchr(raw, 'e', token->size) || memchr(raw, 'E', token->size))
		what = "exponent";
	else if (token->size == 2 && memcmp(raw, "-0", 2) == 0)
		what = "sign";
	if (!what)
		return 0;
	return jnode_fail(node, err, "a number without %s is wanted here, %s has one", what,
		jclip(raw, token->size).text);
}

static int integer(const struct jnode *node, int64_t *value, struct err *err)
{
	const struct jput *put = jput_find(node);
	if (!put && !json_is_number((const json_t *)node->value))
		return wrong_type(node, "a number", err);
	if (!put && check_written(node, err) < 0)
		return -1;
	*value = put ? put->number : json_integer_value(node->value);
	return 0;
}

int jnode_u64(
	const struct jnode *node, uint64_t min, uint64_t max, uint64_t *value, struct err *err)
{
	int64_t got = 0;
	if (integer(node, &got, err) < 0)
		return -1;
	if (got < 0 || (uint64_t)got < min || (uint64_t)got > max)
		return jnode_fail(node, err, "%lld is outside of %llu to %llu", (long long)got,
			(unsigned long long)min, (unsigned long long)max);
	*value = (uint64_t)got;
	return 0;
}

int jnode_i64(const struct jnode *node, int64_t min, int64_t max, int64_t *value, struct err *err)
{
	int64_t got = 0;
	if (integer(node, &got, err) < 0)
		return -1;
	if (got < min || got > max)
		return jnode_fail(node, err, "%lld is outside of %lld to %lld", (long long)got,
			(long long)min, (long long)max);
	*value = got;
	return 0;
}

/* Digits, and perhaps a point with one or two more; false: another form, or too large to matter. */
static bool read_hundredths(const char *digits, unsigned *value)
{
	enum { most = 1000 * 1000 };
	unsigned places = 0;
	bool fraction = false;
	*value = 0;
	for (; *digits; digits++) {
		if (*digits == '.' && !fraction) {
			fraction = true;
			continue;
		}
		places += fraction;
		if (!isdigit((unsigned char)*digits) || places > 2 || *value > most)
			return false;
		*value = *value * 10 + (unsigned)(*digits - '0');
	}
	for (; places < 2; places++)
		*value *= 10;
	return true;
}

int jnode_hundredths(
	const struct jnode *node, unsigned min, unsigned max, unsigned *value, struct err *err)
{
	const struct jput *put = jput_find(node);
	if (!put && !json_is_number((const json_t *)node->value))
		return wrong_type(node, "a number", err);
	const struct jtoken *token = &jmap_get(node->doc->map, node)->value;
	autofree char *raw = put ? mem_format("%" PRId64, put->number)
				 : mem_text_n(node->doc->text + token->offset, token->size);
	if (!read_hundredths(raw, value) || *value < min || *value > max)
		return jnode_fail(node, err,
			"a number from %u.%02u to %u.%02u with at most two decimals is wanted here, "
			"%s stands here",
			min / 100, min % 100, max / 100, max % 100, jclip(raw, strlen(raw)).text);
	return 0;
}

/* The nearest word; where none is near and they are few, all of them. */
static void hint_words(struct buf *out, const char *word, const char *const *words, size_t count)
{
	enum { few = 8 };
	text_suggest(out, word, words, count);
	if (out->size || count > few)
		return;
	for (size_t i = 0; i < count; i++)
		buf_format(out, "%s%s", i ? ", " : ": ", words[i]);
}

int jnode_word(const struct jnode *node, const char *const *words, size_t count, size_t *index,
	struct err *err)
{
	const char *word = "";
	if (jnode_string(node, &word, err) < 0)
		return -1;
	if (is_among(word, words, count, index))
		return 0;
	autobuf struct buf hint = { 0 };
	hint_words(&hint, word, words, count);
	return jnode_fail(node, err, "\"%s\" is none of the words for this place%s",
		jclip(word, strlen(word)).text, buf_string(&hint));
}

const char *jnode_text_of(const struct jnode *object, const char *key)
{
	struct err none = { 0 };
	struct jnode node;
	const char *word = "";
	if (!jnode_member(object, key, &node) || jnode_string(&node, &word, &none))
		return "";
	return word;
}

uint64_t jnode_number_of(const struct jnode *object, const char *key)
{
	struct err none = { 0 };
	struct jnode node;
	uint64_t value = 0;
	if (!jnode_member(object, key, &node) || jnode_u64(&node, 0, INT64_MAX, &value, &none))
		return 0;
	return value;
}
