/* SPDX-License-Identifier: MIT */
/* What a learner reads of a verdict: our words and the author's, under one law. */
#include "core/exercise_text_parts.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define FIELDS 6

struct field {
	const char *name;
	const char *text;
};

static void list_fields(const struct explanation *text, struct field fields[FIELDS])
{
	const struct field all[FIELDS] = {
		{ "happened", text->happened },
		{ "expected", text->expected },
		{ "observed", text->observed },
		{ "why", text->why },
		{ "right", text->right },
		{ "next", text->next },
	};
	memcpy(fields, all, sizeof(all));
}

static size_t words_of(const char *text)
{
	return text ? exercise_text_words(text, strlen(text)) : 0;
}

size_t verdict_text_words(const struct explanation *text)
{
	struct field fields[FIELDS];
	size_t words = words_of(text->line) + (text->at.line > 0);
	list_fields(text, fields);
	for (size_t i = 0; i < FIELDS; i++)
		words += words_of(fields[i].text);
	return words;
}

/* "THE LAB IS AT FAULT: ..." */
static void check_headline(const char *happened, struct text_faults *faults)
{
	const char *colon = strchr(happened, ':');
	for (const char *at = happened; colon && at < colon; at++)
		if (islower((unsigned char)*at))
			colon = NULL;
	if (!colon)
		text_fault(faults, "happened", 1, "it does not begin with a headline");
}

static void check_field(const struct field *field, struct text_faults *faults)
{
	if (!field->text || !*field->text) {
		text_fault(faults, field->name, 1, "it is empty");
		return;
	}
	const struct passage passage = { field->name, 1, field->text, strlen(field->text) };
	text_check_tone(&passage, faults);
	text_check_sentences(&passage, faults);
	/* "(did you mean ...?)" is about the word */
	const char *you = strcasestr(field->text, " you ");
	if (you && strncmp(you, " you mean ", 10) != 0)
		text_fault(faults, field->name, 1, "it is about the learner");
}

void verdict_text_check(const struct explanation *text, struct text_faults *faults)
{
	struct field fields[FIELDS];
	const size_t words = verdict_text_words(text);
	list_fields(text, fields);
	for (size_t i = 0; i < FIELDS; i++)
		check_field(&fields[i], faults);
	if (words < VERDICT_WORDS_MIN || words > VERDICT_WORDS_MAX)
		text_fault(faults, "verdict", 1, "it has %zu words, and not %d to %d", words,
			VERDICT_WORDS_MIN, VERDICT_WORDS_MAX);
	if (text->happened)
		check_headline(text->happened, faults);
	if (text->at.line && (!text->line || !*text->line))
		text_fault(faults, "line", 1, "a place without what stands there");
}

void verdict_hint_check(const char *hint, struct text_faults *faults)
{
	const struct field field = { "hint", hint };
	check_field(&field, faults);
}
