/* SPDX-License-Identifier: MIT */
#include "mutate.h"

#include "base/buf.h"
#include "base/mem.h"

#include <check.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* The place of a value in the document: a member or an element, or the document itself. */
struct slot {
	json_t *parent; /* NULL: the document */
	const char *key;
	size_t index;
};

struct walk {
	json_t *document;
	const struct schema_trace *trace;
	void (*visit)(json_t *mutant, void *state);
	void *state;
};

static void put(const struct slot *slot, json_t *value_take)
{
	if (slot->key)
		must(!json_object_set_new(slot->parent, slot->key, value_take));
	else
		must(!json_array_set_new(slot->parent, slot->index, value_take));
}

/* The document with `other` in place of `value`. */
static void with(
	const struct walk *walk, const struct slot *slot, json_t *value, json_t *other_take)
{
	must(other_take);
	if (!slot->parent) {
		walk->visit(other_take, walk->state);
		json_decref(other_take);
		return;
	}
	json_incref(value);
	put(slot, other_take);
	walk->visit(walk->document, walk->state);
	put(slot, value);
}

/* What the schema says about `value` under `keyword`: call with `*iter` 0 first; NULL at the end.
 */
static json_t *next_say(
	const struct walk *walk, const json_t *value, const char *keyword, size_t *iter)
{
	while (*iter < walk->trace->count) {
		const struct schema_say *say = &walk->trace->says[(*iter)++];
		if (say->value == value && !strcmp(say->keyword, keyword))
			return say->given;
	}
	return NULL;
}

static void mutate_type(const struct walk *walk, const struct slot *slot, json_t *value)
{
	json_t *const others[] = { json_null(), json_true(), json_false(), json_integer(7),
		json_integer(0), json_real(7.5), json_real(1.0), json_string("word"), json_array(),
		json_object() };
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		with(walk, slot, value, others[i]);
}

/* Whatever else the schema would take here. */
static void mutate_to_known(const struct walk *walk, const struct slot *slot, json_t *value)
{
	json_t *given;
	for (size_t iter = 0; (given = next_say(walk, value, "const", &iter));)
		with(walk, slot, value, json_deep_copy(given));
	for (size_t iter = 0; (given = next_say(walk, value, "enum", &iter));)
		for (size_t i = 0; i < json_array_size(given); i++)
			with(walk, slot, value, json_deep_copy(json_array_get(given, i)));
}

/* Numbers. */

static void mutate_around(
	const struct walk *walk, const struct slot *slot, json_t *value, const char *keyword)
{
	json_t *given;
	for (size_t iter = 0; (given = next_say(walk, value, keyword, &iter));)
		for (json_int_t step = -1; step <= 1; step++) {
			with(walk, slot, value, json_integer(json_integer_value(given) + step));
			with(walk, slot, value,
				json_real(json_number_value(given) + 0.01 * (double)step));
		}
}

static void mutate_number(const struct walk *walk, const struct slot *slot, json_t *value)
{
	static const double decimals[] = { 0.01, 1.5, 2.25, 7.125, 1e300 };
	static const json_int_t far[] = { -1, INT32_MAX, (json_int_t)UINT32_MAX + 1, INT64_MAX,
		INT64_MIN };
	mutate_around(walk, slot, value, "minimum");
	mutate_around(walk, slot, value, "maximum");
	for (size_t i = 0; i < ARRAY_SIZE(far); i++)
		with(walk, slot, value, json_integer(far[i]));
	for (size_t i = 0; i < ARRAY_SIZE(decimals); i++)
		with(walk, slot, value, json_real(decimals[i]));
	with(walk, slot, value, json_real(json_number_value(value)));
}

/* Strings. */

/* As many characters, filled up with `fill`, or cut. Fills longer than a byte make it longer. */
static json_t *resized(const char *text, size_t characters, const char *fill)
{
	autobuf struct buf out = { 0 };
	size_t count = 0;
	for (const char *at = text; *at && (count < characters || (*at & 0xc0) == 0x80); at++) {
		buf_char(&out, *at);
		count += (at[1] & 0xc0) != 0x80;
	}
	for (; count < characters; count++)
		buf_text(&out, fill);
	return json_string(buf_string(&out));
}

static void mutate_length(
	const struct walk *walk, const struct slot *slot, json_t *value, const char *keyword)
{
	const char *text = json_string_value(value);
	const size_t size = strlen(text);
	const char last[] = { size ? text[size - 1] : 'a', '\0' };
	const char *const fills[] = { (last[0] & 0x80) ? "a" : last, "a", " ", "\xc3\xa9" };
	json_t *given;
	for (size_t iter = 0; (given = next_say(walk, value, keyword, &iter));)
		for (size_t more = 0; more < 3 * ARRAY_SIZE(fills); more++) {
			const json_int_t wanted =
				json_integer_value(given) + (json_int_t)(more % 3) - 1;
			if (wanted >= 0)
				with(walk, slot, value,
					resized(text, (size_t)wanted, fills[more / 3]));
		}
}

static json_t *changed(const char *format, const char *text)
{
	autobuf struct buf out = { 0 };
	for (; *format; format++)
		if (*format == '@')
			buf_text(&out, text);
		else
			buf_char(&out, *format);
	return json_string(buf_string(&out));
}

static void mutate_string(const struct walk *walk, const struct slot *slot, json_t *value)
{
	static const char *const frames[] = { "", "@x", "x@", "X@", "@X", " @", "@ ", "@\n", "@\t",
		"@\x7f", "@\x1f", "-@", "@-", "@--", ".@", "/@", "@/", "@/x", "@\"", "lab:@",
		"i386:@", "@@", "_@" };
	const char *text = json_string_value(value);
	mutate_length(walk, slot, value, "minLength");
	mutate_length(walk, slot, value, "maxLength");
	for (size_t i = 0; i < ARRAY_SIZE(frames); i++)
		with(walk, slot, value, changed(frames[i], text));
	for (size_t i = 0; i < strlen(text) && i < 12; i++) {
		autofree char *other = mem_text(text);
		if (!isascii((unsigned char)other[i]))
			break;
		other[i] = isupper((unsigned char)other[i])
				   ? (char)tolower((unsigned char)other[i])
				   : (char)toupper((unsigned char)other[i]);
		with(walk, slot, value, json_string(other));
		with(walk, slot, value, json_string(text + i + 1));
	}
}

/* Arrays and objects. */

/* A copy that differs in what names it, for lists in which nothing may stand twice. */
static json_t *another(const json_t *value, size_t number)
{
	static const char *const names[] = { "id", "file", "text", "exercise", "lesson" };
	json_t *copy = json_deep_copy(value);
	const char *text = json_string_value(copy);
	if (text) {
		autofree char *other = mem_format("%s%zu", text, number);
		json_decref(copy);
		return json_string(other);
	}
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		json_t *name = json_object_get(copy, names[i]);
		if (json_is_string(name))
			json_object_set_new(copy, names[i], another(name, number));
	}
	return copy;
}

static json_t *array_of(const json_t *array, size_t size, bool differing)
{
	json_t *out = json_array();
	for (size_t i = 0; i < size; i++) {
		json_t *from = json_array_get(array, i % json_array_size(array));
		json_array_append_new(out, differing && i >= json_array_size(array)
						   ? another(from, i)
						   : json_deep_copy(from));
	}
	return out;
}

static void mutate_array_to(
	const struct walk *walk, const struct slot *slot, json_t *value, const char *keyword)
{
	json_t *given;
	if (!json_array_size(value))
		return;
	for (size_t iter = 0; (given = next_say(walk, value, keyword, &iter));)
		for (json_int_t step = -1; step <= 1; step++) {
			const json_int_t size = json_integer_value(given) + step;
			if (size < 0)
				continue;
			with(walk, slot, value, array_of(value, (size_t)size, true));
			with(walk, slot, value, array_of(value, (size_t)size, false));
		}
}

static void mutate_array(const struct walk *walk, const struct slot *slot, json_t *value)
{
	const size_t size = json_array_size(value);
	mutate_array_to(walk, slot, value, "minItems");
	mutate_array_to(walk, slot, value, "maxItems");
	json_t *turned = json_array();
	for (size_t i = 0; i < size; i++)
		json_array_append(turned, json_array_get(value, size - 1 - i));
	with(walk, slot, value, turned);
	for (size_t i = 0; i < size; i++) {
		json_t *shorter = json_copy(value);
		json_array_remove(shorter, i);
		with(walk, slot, value, shorter);
		json_t *longer = json_copy(value);
		json_array_append(longer, json_array_get(value, i));
		with(walk, slot, value, longer);
	}
}

/* A copy in the same order, with the members that `keep` renames, keeps (its key) or drops (NULL).
 */
static json_t *renamed(json_t *object, const char *from, const char *to)
{
	json_t *out = json_object();
	const char *key;
	json_t *member;
	json_object_foreach(object, key, member)
	{
		const char *name = strcmp(key, from) ? key : to;
		if (name)
			json_object_set(out, name, member);
	}
	return out;
}

static void mutate_keys(const struct walk *walk, const struct slot *slot, json_t *value)
{
	static const char *const names[] = { NULL, "no-such-key", "Capital", "a--b", "-a", "a_b",
		"", "localhost", "x", "a23456789b23456789c23456789d23456789e2345",
		"a23456789b23456789c23456789d23456789e2345f" };
	const char *key;
	json_t *member;
	json_object_foreach(value, key, member) for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		with(walk, slot, value, renamed(value, key, names[i]));
}

static void add_key(const struct walk *walk, const struct slot *slot, json_t *value,
	const char *key, json_t *member_take)
{
	json_t *more = json_copy(value);
	json_object_set_new(more, key, member_take);
	with(walk, slot, value, more);
}

/* Every key that the schema knows here and the document has not. */
static void mutate_missing(const struct walk *walk, const struct slot *slot, json_t *value)
{
	json_t *given;
	for (size_t iter = 0; (given = next_say(walk, value, "properties", &iter));) {
		const char *key;
		json_t *rules;
		json_object_foreach(given, key, rules)
		{
			json_t *const samples[] = { json_true(), json_integer(1), json_string("a"),
				json_string("/a"), json_string("a/b"), json_array(),
				json_pack("[s]", "a"), json_object(), json_pack("{s:i}", "exit", 0),
				json_pack("{s:s}", "line", "a") };
			for (size_t i = 0; i < ARRAY_SIZE(samples); i++)
				if (json_object_get(value, key))
					json_decref(samples[i]);
				else
					add_key(walk, slot, value, key, samples[i]);
			json_t *known = json_object_get(rules, "enum");
			for (size_t i = 0; i < json_array_size(known); i++)
				add_key(walk, slot, value, key,
					json_deep_copy(json_array_get(known, i)));
		}
	}
}

static void mutate_object_to(
	const struct walk *walk, const struct slot *slot, json_t *value, const char *keyword)
{
	json_t *given;
	json_t *first = json_object_iter_value(json_object_iter(value));
	if (!first)
		return;
	for (size_t iter = 0; (given = next_say(walk, value, keyword, &iter));)
		for (json_int_t step = -1; step <= 1; step++) {
			const json_int_t size = json_integer_value(given) + step;
			json_t *other = json_copy(value);
			for (json_int_t i = 0; (json_int_t)json_object_size(other) < size; i++) {
				autofree char *key = mem_format("k%d", (int)i);
				json_object_set_new(other, key, json_deep_copy(first));
			}
			while (size >= 0 && (json_int_t)json_object_size(other) > size)
				json_object_del(
					other, json_object_iter_key(json_object_iter(other)));
			with(walk, slot, value, other);
		}
}

static void mutate_object(const struct walk *walk, const struct slot *slot, json_t *value)
{
	mutate_keys(walk, slot, value);
	mutate_missing(walk, slot, value);
	add_key(walk, slot, value, "no-such-key", json_integer(1));
	mutate_object_to(walk, slot, value, "minProperties");
	mutate_object_to(walk, slot, value, "maxProperties");
}

static void mutate_value(const struct walk *walk, const struct slot *slot, json_t *value);

static void mutate_inside(const struct walk *walk, json_t *value)
{
	for (size_t i = 0; i < json_array_size(value); i++) {
		const struct slot slot = { .parent = value, .index = i };
		mutate_value(walk, &slot, json_array_get(value, i));
	}
	for (void *iter = json_object_iter(value); iter;
		iter = json_object_iter_next(value, iter)) {
		const struct slot slot = { .parent = value, .key = json_object_iter_key(iter) };
		mutate_value(walk, &slot, json_object_iter_value(iter));
	}
}

static void mutate_value(const struct walk *walk, const struct slot *slot, json_t *value)
{
	mutate_type(walk, slot, value);
	mutate_to_known(walk, slot, value);
	if (json_is_number(value))
		mutate_number(walk, slot, value);
	else if (json_is_string(value))
		mutate_string(walk, slot, value);
	else if (json_is_array(value))
		mutate_array(walk, slot, value);
	else if (json_is_object(value))
		mutate_object(walk, slot, value);
	mutate_inside(walk, value);
}

void mutate(json_t *document, const struct schema_trace *trace,
	void (*visit)(json_t *mutant, void *state), void *state)
{
	const struct walk walk = { document, trace, visit, state };
	const struct slot whole = { 0 };
	mutate_value(&walk, &whole, document);
}
