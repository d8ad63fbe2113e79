/* SPDX-License-Identifier: MIT */
#include "core/exercise_text_parts.h"

#include "base/mem.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FIRST_HINT_MAX 40
#define LAST_HINT_MIN  80
#define LAST_HINT_MAX  160
#define NEW_TERMS_MAX  2
#define MUST_HOLD      "What must hold"

void text_fault(
	struct text_faults *faults, const char *file, unsigned line, const char *format, ...)
{
	va_list args;
	autobuf struct buf text = { 0 };
	buf_format(&text, "%s:%u: ", file, line);
	va_start(args, format);
	buf_vformat(&text, format, args);
	va_end(args);
	faults->items =
		mem_grow(faults->items, faults->count, &faults->capacity, sizeof(*faults->items));
	faults->items[faults->count++] = buf_take(&text);
}

void text_faults_release(struct text_faults *faults)
{
	for (size_t i = 0; i < faults->count; i++)
		free(faults->items[i]);
	free(faults->items);
	*faults = (struct text_faults){ 0 };
}

/* ---- sections ---- */

static const char *line_end(const char *at, const char *end)
{
	const char *found = memchr(at, '\n', (size_t)(end - at));
	return found ? found + 1 : end;
}

static bool begins_with(const char *at, const char *end, const char *word)
{
	const size_t size = strlen(word);
	return (size_t)(end - at) >= size && memcmp(at, word, size) == 0;
}

/* The first heading of level 2 from `at` on, outside of fenced code; `end` if there is none. */
static const char *find_heading(const char *at, const char *end)
{
	bool in_code = false;
	for (; at < end; at = line_end(at, end)) {
		if (begins_with(at, end, "```"))
			in_code = !in_code;
		if (!in_code && begins_with(at, end, "## "))
			return at;
	}
	return end;
}

bool section_next(const struct passage *file, struct section *section)
{
	const char *end = file->text + file->size;
	const char *from = section->title ? section->body.text + section->body.size : file->text;
	const char *heading = find_heading(from, end);
	if (heading == end)
		return false;
	const char *body = line_end(heading, end);
	section->title = heading + strlen("## ");
	section->title_size = strcspn(section->title, "\r\n");
	section->line = passage_line(file, heading);
	section->body = (struct passage){
		.file = file->file,
		.line = section->line + 1,
		.text = body,
		.size = (size_t)(find_heading(body, end) - body),
	};
	return true;
}

static struct passage whole(const char *file, const char *text)
{
	return (struct passage){
		.file = file, .line = 1, .text = text, .size = text ? strlen(text) : 0
	};
}

static bool title_is(const struct section *section, const char *title)
{
	return section->title_size == strlen(title) &&
	       strncmp(section->title, title, section->title_size) == 0;
}

/* Case counts 0. */
static bool title_has(const struct section *section, const char *words)
{
	const size_t size = strlen(words);
	for (size_t i = 0; i + size <= section->title_size; i++)
		if (strncasecmp(section->title + i, words, size) == 0)
			return true;
	return false;
}

/* ---- task.md ---- */

static bool is_asked(const struct exercise *exercise, const char *item, size_t size)
{
	for (size_t i = 0; i < exercise->check_count; i++) {
		const char *asks = exercise->checks[i].asks;
		if (strlen(asks) == size && strncmp(asks, item, size) == 0)
			return true;
	}
	return false;
}

static bool list_has(const struct passage *list, const char *asks)
{
	const char *end = list->text + list->size;
	const size_t size = strlen(asks);
	for (const char *at = list->text; at < end; at = line_end(at, end))
		if (begins_with(at, end, "- ") && strcspn(at + 2, "\n") == size &&
			strncmp(at + 2, asks, size) == 0)
			return true;
	return false;
}

/* Every item is asked by a check, and every check asks an item. */
static void check_requirements(const struct exercise_texts *texts, const struct section *section,
	struct text_faults *faults)
{
	const struct passage *list = &section->body;
	const char *end = list->text + list->size;
	for (const char *at = list->text; at < end; at = line_end(at, end)) {
		const size_t size = begins_with(at, end, "- ") ? strcspn(at + 2, "\n") : 0;
		if (size && !is_asked(texts->exercise, at + 2, size))
			text_fault(faults, list->file, passage_line(list, at),
				"no check asks \"%.*s\"", (int)size, at + 2);
	}
	for (size_t i = 0; i < texts->exercise->check_count; i++) {
		const struct check *check = &texts->exercise->checks[i];
		if (!list_has(list, check->asks))
			text_fault(faults, list->file, section->line,
				"check %s asks \"%s\", which is no item here", check->id,
				check->asks);
	}
}

/* "## Two words you need": each is introduced by a paragraph that has it in bold. */
static void check_terms(const struct section *section, struct text_faults *faults)
{
	size_t terms = 0;
	size_t marks = 0;
	if (!title_has(section, "you need"))
		return;
	for (size_t i = 0; i + 1 < section->body.size; i++)
		if (section->body.text[i] == '*' && section->body.text[i + 1] == '*')
			marks++, i++;
	terms = marks / 2;
	if (terms > NEW_TERMS_MAX)
		text_fault(faults, section->body.file, section->line,
			"%zu new terms; a task brings %d at most", terms, NEW_TERMS_MAX);
}

static void check_title(
	const struct exercise_texts *texts, const struct passage *task, struct text_faults *faults)
{
	autofree char *wanted = mem_format("# %s", texts->exercise->title);
	if (strcspn(task->text, "\r\n") != strlen(wanted) ||
		strncmp(task->text, wanted, strlen(wanted)) != 0)
		text_fault(faults, task->file, 1, "the first line is not \"%s\"", wanted);
}

static void check_task(const struct exercise_texts *texts, struct text_faults *faults)
{
	const struct passage task = whole("task.md", texts->task);
	struct section section = { 0 };
	bool is_last = false;
	bool is_there = false;
	check_title(texts, &task, faults);
	while (section_next(&task, &section)) {
		check_terms(&section, faults);
		is_last = title_is(&section, MUST_HOLD);
		is_there |= is_last;
		if (is_last)
			check_requirements(texts, &section, faults);
	}
	if (!is_there)
		text_fault(faults, task.file, 1, "there is no heading \"## " MUST_HOLD "\"");
	else if (!is_last)
		text_fault(faults, task.file, section.line,
			"a section behind \"" MUST_HOLD "\", which is the last one");
	text_check_tone(&task, faults);
}

/* ---- hints.md ---- */

static void check_hint(const struct exercise_texts *texts, const struct section *hint, size_t index,
	struct text_faults *faults)
{
	const size_t words = exercise_text_words(hint->body.text, hint->body.size);
	if (index == 0 && words > FIRST_HINT_MAX)
		text_fault(faults, hint->body.file, hint->line,
			"the first hint has %zu words; it has %d at most", words, FIRST_HINT_MAX);
	if (index == EXERCISE_HINTS - 1 && (words < LAST_HINT_MIN || words > LAST_HINT_MAX))
		text_fault(faults, hint->body.file, hint->line,
			"the last hint has %zu words; it has %d to %d", words, LAST_HINT_MIN,
			LAST_HINT_MAX);
	if (index < EXERCISE_HINTS - 1)
		text_check_answer(texts, &hint->body, faults);
}

static void check_hints(const struct exercise_texts *texts, struct text_faults *faults)
{
	const struct passage hints = whole("hints.md", texts->hints);
	struct section section = { 0 };
	size_t count = 0;
	while (section_next(&hints, &section))
		check_hint(texts, &section, count++, faults);
	if (count != EXERCISE_HINTS)
		text_fault(faults, hints.file, 1,
			"%zu hints, each under a heading \"## \"; there are %d", count,
			EXERCISE_HINTS);
	if (exercise_text_words(hints.text,
		    (size_t)(find_heading(hints.text, hints.text + hints.size) - hints.text)))
		text_fault(
			faults, hints.file, 1, "what stands before the first \"## \" is no hint");
	text_check_tone(&hints, faults);
}

char *exercise_text_hint(const char *hints, unsigned number)
{
	const struct passage all = whole("hints.md", hints);
	struct section section = { 0 };
	do {
		if (!section_next(&all, &section))
			return NULL;
	} while (--number > 0);
	const char *body = section.body.text;
	size_t size = section.body.size;
	while (size && strchr("\r\n", *body))
		body++, size--;
	while (size && strchr("\r\n", body[size - 1]))
		size--;
	return mem_format("%.*s\n\n%.*s", (int)section.title_size, section.title, (int)size, body);
}

/* ---- debrief.md ---- */

struct wanted_section {
	const char *words[3]; /* one of them is in the heading; NULL: no more */
	const char *what;
};

static const struct wanted_section wanted_sections[] = {
	{ { "why it works" }, "\"Why it works\"" },
	{ { "what else" }, "\"What else would do\"" },
	{ { "happened", "incident" }, "\"It has happened\", about a real incident" },
};

static bool has_section(const struct passage *debrief, const struct wanted_section *wanted)
{
	struct section section = { 0 };
	while (section_next(debrief, &section))
		for (size_t i = 0; i < ARRAY_SIZE(wanted->words) && wanted->words[i]; i++)
			if (title_has(&section, wanted->words[i]))
				return true;
	return false;
}

static void check_debrief(const struct exercise_texts *texts, struct text_faults *faults)
{
	const struct passage debrief = whole("debrief.md", texts->debrief);
	for (size_t i = 0; i < ARRAY_SIZE(wanted_sections); i++)
		if (!has_section(&debrief, &wanted_sections[i]))
			text_fault(faults, debrief.file, 1, "has no section %s",
				wanted_sections[i].what);
	text_check_tone(&debrief, faults);
}

/* ---- exercise.json ---- */

static void check_value(
	const struct jnode *object, const char *key, bool in_verdict, struct text_faults *faults)
{
	struct jnode node;
	struct place place;
	struct err none = { 0 };
	const char *text = NULL;
	if (!jnode_member(object, key, &node) || jnode_string(&node, &text, &none))
		return;
	jnode_place(&node, false, &place);
	const struct passage passage = {
		.file = "exercise.json", .line = place.line, .text = text, .size = strlen(text)
	};
	text_check_tone(&passage, faults);
	if (in_verdict)
		text_check_sentences(&passage, faults);
}

static void check_json(const struct exercise_texts *texts, struct text_faults *faults)
{
	const struct jnode root = jdoc_root(texts->json);
	struct jnode checks;
	struct err none = { 0 };
	size_t count = 0;
	check_value(&root, "title", false, faults);
	if (!jnode_member(&root, "checks", &checks) ||
		jnode_array(&checks, 0, SIZE_MAX, &count, &none))
		return;
	for (size_t i = 0; i < count; i++) {
		const struct jnode check = jnode_at(&checks, i);
		check_value(&check, "title", false, faults);
		check_value(&check, "asks", true, faults);
		check_value(&check, "why", true, faults);
	}
}

void exercise_text_check(const struct exercise_texts *texts, struct text_faults *faults)
{
	check_json(texts, faults);
	if (texts->task)
		check_task(texts, faults);
	if (texts->hints)
		check_hints(texts, faults);
	if (texts->debrief)
		check_debrief(texts, faults);
}
