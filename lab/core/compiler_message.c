/* SPDX-License-Identifier: MIT */
#include "core/compiler_message.h"

#include "base/text.h"
#include "core/toolchain.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What stands before the words of an error; of linkers, which say no such word, there are none. */
static const char *const errors[] = {
	"fatal error: ", "error: ", "Error: ", "internal compiler error: "
};

/* A number and a colon; false, and nothing is taken, for anything else. */
static bool take_number(const char **at, unsigned *number)
{
	char digits[10];
	const size_t size = strspn(*at, "0123456789");
	if (!size || size >= sizeof(digits) || (*at)[size] != ':')
		return false;
	memcpy(digits, *at, size);
	digits[size] = '\0';
	*number = (unsigned)strtoul(digits, NULL, 10);
	*at += size + 1;
	return true;
}

static bool take_word(const char **at, const char *word)
{
	const size_t size = strlen(word);
	if (strncmp(*at, word, size) != 0)
		return false;
	*at += size;
	return true;
}

/* "FILE:LINE:" or "FILE:LINE:COLUMN:" of the file asked for, at the begin of a line but for what a
 * linker says before it. */
static bool take_place(const char **at, const char *file, unsigned lines, unsigned place[2])
{
	const size_t size = strlen(file);
	(void)take_word(at, "/" TOOLCHAIN_LD ": ");
	(void)take_word(at, TOOLCHAIN_WORKSHOP "/");
	if (strncmp(*at, file, size) != 0 || (*at)[size] != ':')
		return false;
	*at += size + 1;
	place[0] = place[1] = 0;
	if (!take_number(at, &place[0]))
		return false;
	(void)take_number(at, &place[1]); /* a linker says none */
	if (!place[0] || place[0] > lines)
		place[0] = place[1] = 0;
	return true;
}

/* The words behind the mark of an error in this line; NULL: it is none. */
static const char *words_of(const char *line, size_t size)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		const char *found = memmem(line, size, errors[i], strlen(errors[i]));
		if (found)
			return found + strlen(errors[i]);
	}
	return NULL;
}

static void keep(struct compiler_message *message, const char *words, size_t size)
{
	const size_t room = sizeof(message->text) - 1;
	while (size && strchr(" \t\r", words[size - 1]))
		size--;
	if (size > room) {
		size = text_utf8_prefix(words, room);
		size = size ? size : room;
	}
	memcpy(message->text, words, size);
	message->text[size] = '\0';
}

/* One line. An error that is the learner's file's own comes before one that is not: that is what an
 * error in a header is followed from. */
struct finding_state {
	bool found; /* any error at all */
	bool placed;
	unsigned included; /* the line of the learner's that the header comes from, or 0 */
};

/* "In file included from policy.c:3:" */
static void read_include(
	struct finding_state *state, const char *line, const char *file, unsigned lines)
{
	unsigned place[2];
	if (take_word(&line, "In file included from ") && take_place(&line, file, lines, place))
		state->included = place[0];
}

static void read_line(struct compiler_message *message, struct finding_state *state,
	const char *line, size_t size, const char *file, unsigned lines)
{
	const char *at = line;
	unsigned place[2] = { 0, 0 };
	const bool own = take_place(&at, file, lines, place);
	const char *words = words_of(line, size);
	const bool linked = own && !words && !place[1]; /* "policy.c:9: undefined reference" */
	if (!words && !linked) {
		read_include(state, line, file, lines);
		return;
	}
	if (state->placed || (state->found && !place[0])) {
		message->more++;
		return;
	}
	message->more += state->found;
	words = words ? words : at + strspn(at, " ");
	keep(message, words, (size_t)(line + size - words));
	message->line = own ? place[0] : state->included;
	message->column = place[1];
	state->found = true;
	state->placed = place[0] > 0;
}

/* Of what has no error in it, the first line that is more than a title. */
static void keep_first(struct compiler_message *message, const char *said)
{
	size_t size = strcspn(said, "\n");
	while (size && said[size - 1] == ':' && said[size]) {
		said += size + 1;
		size = strcspn(said, "\n");
	}
	const char *words = said;
	if (take_word(&words, "/" TOOLCHAIN_LD ": "))
		size -= (size_t)(words - said);
	keep(message, words, size);
}

void compiler_message_find(
	struct compiler_message *message, const char *said, const char *file, unsigned lines)
{
	struct finding_state state = { 0 };
	*message = (struct compiler_message){ 0 };
	for (const char *line = said; *line;) {
		const size_t size = strcspn(line, "\n");
		read_line(message, &state, line, size, file, lines);
		line += size + (line[size] == '\n');
	}
	if (!state.found)
		keep_first(message, said);
	if (!message->text[0])
		(void)snprintf(message->text, sizeof(message->text), "nothing");
}
