/* SPDX-License-Identifier: MIT */
#include "core/call_site.h"

#include <string.h>

#define CALL_BYTES 5    /* call rel32 */
#define CALL_CODE  0xe8 /* its first byte */

static bool word_at(const struct call_event *event, size_t index, uint64_t *word)
{
	if ((index + 1) * sizeof(*word) > event->other_size)
		return false;
	memcpy(word, event->other + index * sizeof(*word), sizeof(*word));
	return true;
}

/* Where the call before a return address goes. */
static bool target_of(const struct elf *elf, uint64_t back, uint64_t *target)
{
	unsigned char code[CALL_BYTES];
	int32_t distance;
	if (!elf_read(elf, back - CALL_BYTES, code, sizeof(code)) || code[0] != CALL_CODE)
		return false;
	memcpy(&distance, code + 1, sizeof(distance));
	*target = back + (uint64_t)(int64_t)distance;
	return true;
}

static const struct line_row *row_of(const struct line_table *lines, uint64_t back)
{
	const struct line_row *row = line_table_find(lines, back - 1);
	return row && row->line ? row : NULL;
}

/* A function that was reached in another way, by a pointer or a jump, ends the chain; then the
 * innermost word that belongs to a line is as good a guess as there is. */
static const struct line_row *guess(
	const struct line_table *lines, const struct call_event *event, size_t from)
{
	const struct line_row *row = NULL;
	uint64_t word;
	for (size_t i = from; !row && word_at(event, i, &word); i++)
		row = row_of(lines, word);
	return row;
}

const struct line_row *call_site_find(
	const struct elf *elf, const struct line_table *lines, const struct call_event *event)
{
	uint64_t function;
	uint64_t word;
	uint64_t target;
	size_t last = 0;
	if (!(event->flags & CALL_OTHER_STACK) || !elf_function_at(elf, event->ip, &function))
		return NULL;
	for (size_t i = 0; word_at(event, i, &word); i++) {
		if (!target_of(elf, word, &target) || target != function)
			continue;
		const struct line_row *row = row_of(lines, word);
		if (row)
			return row;
		last = i + 1;
		if (!elf_function_at(elf, word - 1, &function))
			break;
	}
	return guess(lines, event, last);
}
