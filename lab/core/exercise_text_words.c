/* SPDX-License-Identifier: MIT */
#include "core/exercise_text_parts.h"

#include "base/mem.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define SENTENCE_WORDS 20

static bool is_blank(char c)
{
	return isspace((unsigned char)c) != 0;
}

static bool is_word_byte(char c)
{
	return isalnum((unsigned char)c) || (c & 0x80); /* any letter beyond ASCII */
}

size_t exercise_text_words(const char *text, size_t size)
{
	size_t count = 0;
	bool counted = false; /* the word that we are in */
	for (size_t i = 0; i < size; i++) {
		if (is_blank(text[i]))
			counted = false;
		else if (!counted && is_word_byte(text[i]))
			counted = true, count++;
	}
	return count;
}

unsigned passage_line(const struct passage *passage, const char *at)
{
	unsigned line = passage->line;
	for (const char *c = passage->text; c < at; c++)
		line += *c == '\n';
	return line;
}

/* ---- tone ---- */

static const char *const unwanted[] = { "obviously", "simply", "trivial", "trivially", "invalid",
	"illegal" };

/* The length of the code that begins here, with its quotes: `...` or ```...```; 0: none does. */
static size_t code_size(const char *text, size_t size)
{
	size_t quotes = 0;
	while (quotes < size && text[quotes] == '`')
		quotes++;
	if (quotes == 0)
		return 0;
	for (size_t i = quotes; i + quotes <= size; i++)
		if (memcmp(text + i, text, quotes) == 0)
			return i + quotes;
	return quotes; /* never closed: the rest is read as text */
}

static void check_word(
	const struct passage *passage, const char *word, size_t size, struct text_faults *faults)
{
	for (size_t i = 0; i < ARRAY_SIZE(unwanted); i++)
		if (strlen(unwanted[i]) == size && strncasecmp(unwanted[i], word, size) == 0)
			text_fault(faults, passage->file, passage_line(passage, word),
				"\"%.*s\" tells a learner off: say what is, or leave it out",
				(int)size, word);
}

/* Code may have what it has: messages of other programs say "invalid". */
void text_check_tone(const struct passage *passage, struct text_faults *faults)
{
	for (size_t i = 0; i < passage->size;) {
		const char *at = passage->text + i;
		const size_t code = code_size(at, passage->size - i);
		size_t size = 0;
		while (i + size < passage->size && is_word_byte(at[size]))
			size++;
		if (size)
			check_word(passage, at, size, faults);
		i += code ? code : size ? size : 1;
	}
}

/* ---- sentences ---- */

static bool ends_here(const char *text, size_t i, size_t size)
{
	return strchr(".!?", text[i]) && (i + 1 == size || is_blank(text[i + 1]));
}

void text_check_sentences(const struct passage *passage, struct text_faults *faults)
{
	size_t begin = 0;
	for (size_t i = 0; i < passage->size; i++) {
		if (!ends_here(passage->text, i, passage->size) && i + 1 < passage->size)
			continue;
		const size_t words = exercise_text_words(passage->text + begin, i + 1 - begin);
		if (words > SENTENCE_WORDS)
			text_fault(faults, passage->file,
				passage_line(passage, passage->text + begin),
				"a sentence of %zu words; %d are enough in what a verdict shows",
				words, SENTENCE_WORDS);
		begin = i + 1;
	}
}
