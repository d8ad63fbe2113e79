/* SPDX-License-Identifier: MIT */
/* Values in the place of @name@: in texts, in a parsed document, and as variant.h. */
#include "core/variant.h"

#include "base/mem.h"
#include "base/text.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#define MAX_NAME 96 /* longer than any declared: two words of 40 and a dot */

static const struct variant_item *find(const struct variant *variant, const char *name, size_t size)
{
	for (size_t i = 0; i < variant->count; i++)
		if (!strncmp(variant->items[i].name, name, size) && !variant->items[i].name[size])
			return &variant->items[i];
	return NULL;
}

/* At an @: how long the name is between it and the next @, in any form that a person could have
 * meant as one; 0: none is meant. */
static size_t name_at(const char *at, const char *end)
{
	const char *c = at + 1;
	while (c < end && (isalnum((unsigned char)*c) || strchr("._-", *c)) && c - at <= MAX_NAME)
		c++;
	return c < end && *c == '@' ? (size_t)(c - at - 1) : 0;
}

void variant_put(const struct variant *variant, const char *text, size_t size, struct buf *out)
{
	const char *end = text + size;
	for (const char *at = text; at < end;) {
		const char *mark = memchr(at, '@', (size_t)(end - at));
		const char *stop = mark ? mark : end;
		buf_add(out, at, (size_t)(stop - at));
		if (!mark)
			return;
		const size_t name = name_at(mark, end);
		const struct variant_item *item = name ? find(variant, mark + 1, name) : NULL;
		if (item)
			buf_text(out, item->value.text);
		else
			buf_char(out, '@');
		at = mark + (item ? name + 2 : 1);
	}
}

/* --- a document --- */

/* The first name of the param whose name stands before the dot, if there is such a param. */
static const char *name_of_same_param(const struct variant *variant, const char *word)
{
	const size_t size = strcspn(word, ".");
	for (size_t i = 0; i < variant->count; i++) {
		const char *name = variant->items[i].name;
		if (strcspn(name, ".") == size && !strncmp(name, word, size))
			return name;
	}
	return NULL;
}

static int no_such_param(const struct variant *variant, const struct jnode *node, const char *name,
	size_t size, struct err *err)
{
	autofree char *word = mem_text_n(name, size);
	autofree const char **names = mem_zero(variant->count + 1, sizeof(*names));
	autobuf struct buf hint = { 0 };
	for (size_t i = 0; i < variant->count; i++)
		names[i] = variant->items[i].name;
	const char *same = name_of_same_param(variant, word);
	text_suggest(&hint, same ? same : word, names, variant->count);
	return jnode_fail(node, err, "no param gives @%s@ a value%s", word, buf_string(&hint));
}

static int put_string(
	const struct variant *variant, struct jdoc *doc, const struct jnode *node, struct err *err)
{
	autobuf struct buf put = { 0 };
	const char *text = NULL;
	const struct variant_item *item = NULL;
	size_t covered = 0;
	if (jnode_string(node, &text, err))
		return -1;
	if (!strchr(text, '@'))
		return 0;
	const size_t size = strlen(text);
	for (const char *at = text; (at = strchr(at, '@'));) {
		const size_t name = name_at(at, text + size);
		item = name ? find(variant, at + 1, name) : NULL;
		if (name && !item)
			return no_such_param(variant, node, at + 1, name, err);
		covered = item ? name + 2 : 1;
		at += covered;
	}
	variant_put(variant, text, size, &put);
	const bool whole = item && covered == size && item->value.is_number;
	jdoc_put(doc, node, buf_string(&put), whole ? &item->value.number : NULL);
	return 0;
}

/* Recursion is bounded by JSON_MAX_DEPTH. */
int variant_put_json(
	const struct variant *variant, struct jdoc *doc, const struct jnode *node, struct err *err)
{
	struct jnode child;
	void *iter = NULL;
	size_t count = 0;
	if (jnode_is_string(node))
		return put_string(variant, doc, node, err);
	if (jnode_is_array(node) && jnode_array(node, 0, SIZE_MAX, &count, err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		child = jnode_at(node, i);
		if (variant_put_json(variant, doc, &child, err))
			return -1;
	}
	while (jnode_is_object(node) && jnode_next(node, &iter, &child))
		if (variant_put_json(variant, doc, &child, err))
			return -1;
	return 0;
}

/* --- variant.h --- */

static void format_macro(const char *name, struct buf *out)
{
	buf_text(out, "#define VARIANT_");
	for (; *name; name++)
		buf_char(out, *name == '.' ? '_' : (char)toupper((unsigned char)*name));
}

/* Octal, as such an escape ends after three digits; "?" too, for trigraphs. */
static void format_literal(const char *text, struct buf *out)
{
	buf_char(out, '"');
	for (const char *c = text; *c; c++) {
		if (*c < ' ' || *c == 0x7f)
			buf_format(out, "\\%03o", (unsigned)(unsigned char)*c);
		else
			buf_format(out, "%s%c", strchr("\"\\?", *c) ? "\\" : "", *c);
	}
	buf_char(out, '"');
}

static void format_value(const struct variant_value *value, struct buf *out)
{
	if (!value->is_number)
		format_literal(value->text, out);
	else if (value->number < 0)
		buf_format(out, "(%" PRId64 ")", value->number);
	else
		buf_format(out, "%" PRId64, value->number);
}

void variant_format_header(const struct variant *variant, struct buf *out)
{
	buf_format(out,
		"/* The values of this variant, made by bulkhead for the seed %s. */\n"
		"#ifndef VARIANT_H\n#define VARIANT_H\n\n",
		variant->seed);
	for (size_t i = 0; i < variant->count; i++) {
		format_macro(variant->items[i].name, out);
		buf_char(out, ' ');
		format_value(&variant->items[i].value, out);
		buf_char(out, '\n');
	}
	buf_text(out, "\n#endif\n");
}
