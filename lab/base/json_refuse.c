/* SPDX-License-Identifier: MIT */
#include "base/json_refuse.h"

#include "base/mem.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

int jrefuse(
	const struct jdoc *doc, const struct jtoken *at, struct err *err, const char *format, ...)
{
	struct place place;
	va_list args;
	place_set(&place, doc->name, at->line, at->column);
	va_start(args, format);
	(void)err_vat(err, doc->kind, &place, format, args);
	va_end(args);
	return -1;
}

static bool begins_with(const struct jdoc *doc, const struct jtoken *token, const char *set)
{
	return token->kind == JTOKEN_WORD && strchr(set, doc->text[token->offset]);
}

/* What stands before the token that it stumbled over. */

struct trail {
	const struct jdoc *doc;
	struct jtoken open[JSON_MAX_DEPTH]; /* the brackets around the token, innermost last */
	size_t depth;
	struct jtoken previous;
	bool after_key;      /* previous is a member's key */
	struct jtoken found; /* the token itself */
};

static char char_of(const struct trail *trail, const struct jtoken *token)
{
	return trail->doc->text[token->offset];
}

static const struct jtoken *innermost(const struct trail *trail)
{
	return trail->depth ? &trail->open[trail->depth - 1] : NULL;
}

static bool in_object(const struct trail *trail)
{
	return trail->depth && char_of(trail, innermost(trail)) == '{';
}

static bool awaits_key(const struct trail *trail)
{
	return in_object(trail) &&
	       (trail->previous.kind == JTOKEN_OPEN || trail->previous.kind == JTOKEN_COMMA);
}

static void pass(struct trail *trail, const struct jtoken *token)
{
	trail->after_key = token->kind == JTOKEN_STRING && awaits_key(trail);
	if (token->kind == JTOKEN_OPEN && trail->depth < JSON_MAX_DEPTH)
		trail->open[trail->depth++] = *token;
	if (token->kind == JTOKEN_CLOSE && trail->depth)
		trail->depth--;
	trail->previous = *token;
}

/* jansson's position is the number of bytes it had taken, which ends in or behind the token; at
 * the end of the text that token is the end itself, or the string that it cut off. */
static void follow(struct trail *trail, const json_error_t *error)
{
	const bool ended = json_error_code(error) == json_error_premature_end_of_input;
	struct jscan scan = jscan_begin(trail->doc->text, trail->doc->size);
	for (;;) {
		const struct jtoken token = jscan_next(&scan);
		const size_t end = (size_t)token.offset + token.size;
		trail->found = token;
		if (token.kind == JTOKEN_END || token.kind == JTOKEN_UNCLOSED)
			return;
		if (!ended && end >= (size_t)error->position)
			return;
		pass(trail, &token);
	}
}

/* Its words, and where. Each of these says nothing (false) if it is not the reason. */

struct reason {
	struct jtoken at;
	struct buf words;
};

static bool explain_number(
	const struct trail *trail, const json_error_t *error, struct reason *reason)
{
	if (json_error_code(error) != json_error_numeric_overflow)
		return false;
	const char *raw = trail->doc->text + trail->found.offset;
	const struct jclip shown = jclip(raw, trail->found.size);
	if (memchr(raw, '.', trail->found.size) || memchr(raw, 'e', trail->found.size) ||
		memchr(raw, 'E', trail->found.size))
		buf_format(&reason->words, "the number %s is too large", shown.text);
	else
		buf_format(&reason->words,
			"the integer %s is outside of -9223372036854775808 to 9223372036854775807",
			shown.text);
	return true;
}

static bool explain_duplicate(
	const struct trail *trail, const json_error_t *error, struct reason *reason)
{
	if (json_error_code(error) != json_error_duplicate_key)
		return false;
	/* Its escapes are decoded by jansson: the key alone, as an array of one string. */
	autobuf struct buf array = { 0 };
	buf_char(&array, '[');
	buf_add(&array, trail->doc->text + trail->found.offset, trail->found.size);
	buf_char(&array, ']');
	json_auto_t *decoded = json_loadb(array.data, array.size, 0, NULL);
	const json_t *key = json_array_get(decoded, 0);
	const struct jclip shown =
		jclip(json_is_string(key) ? json_string_value(key) : "", json_string_length(key));
	buf_format(&reason->words, "the key \"%s\" stands twice in this object", shown.text);
	return true;
}

/* The four digits of \uXXXX at `at` (of the backslash), or -1. */
static long unicode_escape(const char *text, size_t size, size_t at)
{
	if (at + 6 > size || text[at] != '\\' || text[at + 1] != 'u')
		return -1;
	long value = 0;
	for (size_t i = at + 2; i < at + 6; i++) {
		static const char digits[] = "0123456789abcdef";
		const char *digit = strchr(digits, tolower((unsigned char)text[i]));
		if (!digit || !*digit)
			return -1;
		value = 16 * value + (digit - digits);
	}
	return value;
}

/* What is wrong with the escape at `at`, or NULL; `*length` is how long it is. */
static const char *escape_fault(const char *text, size_t size, size_t at, size_t *length)
{
	*length = 2;
	if (at + 1 >= size || strchr("\"\\/bfnrt", text[at + 1]))
		return NULL;
	if (text[at + 1] != 'u')
		return "JSON has no such escape; a backslash itself is written \\\\";
	const long value = unicode_escape(text, size, at);
	*length = 6;
	if (value < 0)
		return "four hexadecimal digits are wanted after \\u";
	if (value == 0)
		return "\\u0000 is refused: no name or word of a policy holds a NUL";
	if (value < 0xd800 || value > 0xdfff)
		return NULL;
	const long second = unicode_escape(text, size, at + 6);
	*length = 12;
	if (value < 0xdc00 && second >= 0xdc00 && second <= 0xdfff)
		return NULL;
	return "this is half of a surrogate pair without the other half";
}

/* What is wrong with a string (`size` bytes with its quotes), or NULL; `*at` is where. */
static const char *string_fault(const char *text, size_t size, size_t *at)
{
	size_t length = 1;
	for (*at = 1; *at < size; *at += length) {
		const unsigned char c = (unsigned char)text[*at];
		length = 1;
		if (c == '\n' || c == '\r') {
			*at = 0;
			return "this string has no closing quote on its line";
		}
		if (c < 0x20)
			return "a control character stands in a string; JSON wants it escaped";
		const char *fault = c == '\\' ? escape_fault(text, size, *at, &length) : NULL;
		if (fault)
			return fault;
	}
	return NULL;
}

static bool explain_string(
	const struct trail *trail, const json_error_t *error, struct reason *reason)
{
	(void)error;
	const struct jtoken *found = &trail->found;
	if (found->kind != JTOKEN_STRING && found->kind != JTOKEN_UNCLOSED)
		return false;
	size_t at = 0;
	const char *fault = string_fault(trail->doc->text + found->offset, found->size, &at);
	if (!fault && found->kind == JTOKEN_STRING)
		return false;
	reason->at.column += fault ? (uint32_t)at : 0; /* no newline stands before the fault */
	buf_text(&reason->words, fault ? fault : "this string has no closing quote");
	return true;
}

static bool explain_end(const struct trail *trail, const json_error_t *error, struct reason *reason)
{
	(void)error;
	if (trail->found.kind != JTOKEN_END || !trail->depth)
		return false;
	const struct jtoken *open = innermost(trail);
	reason->at = trail->previous; /* behind it: the last line may be an empty one */
	reason->at.column += trail->previous.size;
	buf_format(&reason->words, "the file ends here, and the \"%c\" of line %u is not closed",
		char_of(trail, open), open->line);
	return true;
}

static bool explain_close(
	const struct trail *trail, const json_error_t *error, struct reason *reason)
{
	(void)error;
	if (trail->found.kind != JTOKEN_CLOSE || !trail->depth)
		return false;
	const struct jtoken *open = innermost(trail);
	const char close = char_of(trail, &trail->found);
	if (trail->previous.kind == JTOKEN_COMMA) {
		reason->at = trail->previous;
		buf_format(&reason->words,
			"there is a comma before the closing \"%c\"; JSON has none after the last "
			"element",
			close);
		return true;
	}
	if ((close == '}') == in_object(trail))
		return false;
	buf_format(&reason->words, "\"%c\" stands here, but the \"%c\" of line %u is still open",
		close, char_of(trail, open), open->line);
	return true;
}

/* The rest differs only in words. */

static bool is_comment(const struct trail *trail)
{
	return begins_with(trail->doc, &trail->found, "/#");
}

static bool is_after_end(const struct trail *trail)
{
	return trail->depth == 0;
}

static bool lacks_colon(const struct trail *trail)
{
	return trail->after_key;
}

static bool is_after_value(const struct trail *trail)
{
	const enum jtoken_kind kind = trail->previous.kind;
	return kind == JTOKEN_CLOSE || kind == JTOKEN_STRING || kind == JTOKEN_WORD;
}

static bool lacks_comma(const struct trail *trail)
{
	const enum jtoken_kind kind = trail->found.kind;
	return is_after_value(trail) &&
	       (kind == JTOKEN_OPEN || kind == JTOKEN_STRING || kind == JTOKEN_WORD);
}

static bool is_single_quoted(const struct trail *trail)
{
	return begins_with(trail->doc, &trail->found, "'`");
}

static bool has_sign(const struct trail *trail)
{
	return begins_with(trail->doc, &trail->found, "+");
}

static bool is_number_like(const struct trail *trail)
{
	return begins_with(trail->doc, &trail->found, "-.0123456789");
}

static bool has_leading_zero(const struct trail *trail)
{
	const char *raw = trail->doc->text + trail->found.offset;
	const bool negative = raw[0] == '-';
	return is_number_like(trail) && raw[negative] == '0' &&
	       isdigit((unsigned char)raw[negative + 1]);
}

static bool is_hexadecimal(const struct trail *trail)
{
	const char *raw = trail->doc->text + trail->found.offset;
	return is_number_like(trail) && raw[0] == '0' && (raw[1] == 'x' || raw[1] == 'X');
}

static bool is_constant(const struct trail *trail)
{
	static const char *const words[] = { "true", "false", "null" };
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (trail->found.kind == JTOKEN_WORD && trail->found.size == strlen(words[i]) &&
			strncasecmp(trail->doc->text + trail->found.offset, words[i],
				trail->found.size) == 0)
			return true;
	return false;
}

static bool is_word(const struct trail *trail)
{
	return trail->found.kind == JTOKEN_WORD;
}

static bool always(const struct trail *trail)
{
	return trail != NULL;
}

/* The first row that applies is said. */
static const struct {
	bool (*applies)(const struct trail *trail);
	const char *words;
} rules[] = {
	{ is_comment, "JSON has no comments" },
	{ is_after_end, "the file goes on here after the end of its object" },
	{ awaits_key, "a key in double quotes is wanted here" },
	{ lacks_colon, "a colon is missing between the key and its value" },
	{ lacks_comma, "a comma is missing before this" },
	{ is_after_value, "a comma or a closing bracket is wanted here" },
	{ is_constant, "true, false and null are written in small letters" },
	{ is_single_quoted, "a string stands in double quotes" },
	{ is_hexadecimal, "a number is written in decimal digits" },
	{ has_leading_zero, "a number is written without a 0 before its other digits" },
	{ has_sign, "a number is written without a plus sign" },
	{ is_number_like, "this number is not written as JSON writes one" },
	{ is_word, "a value is wanted here; a string stands in double quotes" },
	{ always, "a value is wanted here" },
};

static bool explain_rest(
	const struct trail *trail, const json_error_t *error, struct reason *reason)
{
	(void)error;
	size_t i = 0;
	while (!rules[i].applies(trail))
		i++;
	buf_text(&reason->words, rules[i].words);
	return true;
}

int jrefuse_jansson(const struct jdoc *doc, const json_error_t *error, struct err *err)
{
	static bool (*const explain[])(
		const struct trail *, const json_error_t *, struct reason *) = {
		explain_number,
		explain_duplicate,
		explain_string,
		explain_end,
		explain_close,
		explain_rest,
	};
	struct trail trail = { .doc = doc };
	follow(&trail, error);
	struct reason reason = { .at = trail.found };
	for (size_t i = 0; i < ARRAY_SIZE(explain); i++)
		if (explain[i](&trail, error, &reason))
			break;
	jrefuse(doc, &reason.at, err, "%s", buf_string(&reason.words));
	buf_release(&reason.words);
	return -1;
}
