/* SPDX-License-Identifier: MIT */
#include "cli/dialogue.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

static void skip_rest(void)
{
	int c;
	do
		c = getc(stdin);
	while (c != '\n' && c != EOF);
}

bool dialogue_line(char line[DIALOGUE_BYTES])
{
	if (!fgets(line, DIALOGUE_BYTES, stdin))
		return false;
	size_t size = strlen(line);
	if (size == DIALOGUE_BYTES - 1 && line[size - 1] != '\n')
		skip_rest();
	while (size && strchr(" \t\r\n", line[size - 1]))
		line[--size] = '\0';
	const size_t blanks = strspn(line, " \t");
	memmove(line, line + blanks, size - blanks + 1);
	return true;
}

enum choice dialogue_choice(const char *line, size_t count, unsigned *chosen)
{
	*chosen = 0;
	if (!strcmp(line, "?"))
		return CHOICE_REPEAT;
	if (!strcmp(line, "q"))
		return CHOICE_QUIT;
	unsigned bits = 0;
	while (*line) {
		char word[8];
		unsigned number;
		const size_t size = strcspn(line, " ,\t");
		if (size >= sizeof(word))
			return CHOICE_UNKNOWN;
		memcpy(word, line, size);
		word[size] = '\0';
		if (size && !text_number(word, 1, (unsigned)count, &number))
			return CHOICE_UNKNOWN;
		bits |= size ? 1u << (number - 1) : 0;
		line += size + (line[size] != '\0');
	}
	*chosen = bits;
	return bits ? CHOICE_MADE : CHOICE_UNKNOWN;
}
