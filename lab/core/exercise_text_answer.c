/* SPDX-License-Identifier: MIT */
/*
 * What a hint must not give away: names that the solution has and the starter has not. A name that
 * the learner has read already, in the task or in a check, is no secret. Names such as "open" are
 * words of English too, so a plain word is only looked for in code and between quotes.
 */
#include "core/exercise_text_parts.h"

#include "core/names.h"

#include <ctype.h>
#include <string.h>

#define TOKEN_MAX 60

struct token {
	char text[TOKEN_MAX + 1];
};

static bool is_token_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* The next token at or behind `at`; NULL at the end. Longer ones are passed over. */
static const char *next_token(const char *at, const char *end, struct token *token)
{
	for (;;) {
		while (at < end && !is_token_byte(*at))
			at++;
		if (at == end)
			return NULL;
		const char *begin = at;
		while (at < end && is_token_byte(*at))
			at++;
		if (at - begin > TOKEN_MAX)
			continue;
		memcpy(token->text, begin, (size_t)(at - begin));
		token->text[at - begin] = '\0';
		return begin;
	}
}

static bool has_token(const char *text, const char *wanted)
{
	struct token token;
	const char *end = text ? text + strlen(text) : NULL;
	for (const char *at = text; at && (at = next_token(at, end, &token));
		at += strlen(token.text))
		if (strcmp(token.text, wanted) == 0)
			return true;
	return false;
}

static bool has_any(const char *const *texts, size_t count, const char *token)
{
	for (size_t i = 0; i < count; i++)
		if (has_token(texts[i], token))
			return true;
	return false;
}

static bool is_name(const char *token)
{
	uint64_t value;
	unsigned number;
	return syscall_find(token) || constant_find(token, &value) || arch_find(token) ||
	       capability_find(token, &number) || strncmp(token, "SCMP_", 5) == 0;
}

static bool is_told(const struct exercise_texts *texts, const char *token)
{
	const struct exercise *exercise = texts->exercise;
	for (size_t i = 0; i < exercise->check_count; i++)
		if (has_token(exercise->checks[i].id, token) ||
			has_token(exercise->checks[i].title, token) ||
			has_token(exercise->checks[i].asks, token))
			return true;
	return has_token(texts->task, token);
}

static bool is_an_answer(const struct exercise_texts *texts, const char *token)
{
	return is_name(token) && has_any(texts->solutions, texts->policy_count, token) &&
	       !has_any(texts->starters, texts->policy_count, token) && !is_told(texts, token);
}

/* In code, or right between quotes. */
static bool is_marked(const struct passage *hint, const char *at, size_t size)
{
	const char *end = hint->text + hint->size;
	size_t ticks = 0;
	for (const char *c = hint->text; c < at; c++)
		ticks += *c == '`' && (c + 1 == at || c[1] != '`');
	const bool quoted = at > hint->text && at[-1] == '"' && at + size < end && at[size] == '"';
	return ticks % 2 == 1 || quoted;
}

void text_check_answer(
	const struct exercise_texts *texts, const struct passage *hint, struct text_faults *faults)
{
	struct token token;
	const char *end = hint->text + hint->size;
	for (const char *at = hint->text; (at = next_token(at, end, &token));
		at += strlen(token.text)) {
		const size_t size = strlen(token.text);
		const bool is_plain = !strchr(token.text, '_');
		if ((is_plain && !is_marked(hint, at, size)) || !is_an_answer(texts, token.text))
			continue;
		text_fault(faults, hint->file, passage_line(hint, at),
			"\"%s\" stands in the solution and not in the starter: only the last hint "
			"may name it",
			token.text);
	}
}
