/* SPDX-License-Identifier: MIT */
#include "core/settings.h"

#include "base/mem.h"
#include "base/text.h"
#include "core/theme.h"

#include <ini.h>
#include <stdlib.h>
#include <string.h>

static const char *const off_or_on[] = { "off", "on", NULL };

static const struct setting_row rows[SETTING_COUNT] = {
	[SETTING_THEME] = { "theme", theme_names, "auto", { "BULKHEAD_THEME" }, false,
		"what screens look like" },
	[SETTING_MOUSE] = { "mouse", off_or_on, "off", { NULL }, false,
		"the wheel scrolls, a click chooses; selecting text is not the terminal's then" },
	[SETTING_EDITOR] = { "editor", NULL, "", { "VISUAL", "EDITOR" }, false,
		"what edits a policy: a command of the shell" },
	[SETTING_PLAIN] = { "plain", off_or_on, "off", { "ACCESSIBLE" }, true,
		"a dialogue line by line instead of screens" },
};

const struct setting_row *setting_row(enum setting setting)
{
	return &rows[setting];
}

void settings_release(struct settings *settings)
{
	for (int i = 0; i < SETTING_COUNT; i++)
		free(settings->values[i].text);
	*settings = (struct settings){ 0 };
}

static bool is_allowed(const struct setting_row *row, const char *text)
{
	for (size_t i = 0; row->words && row->words[i]; i++)
		if (strcmp(row->words[i], text) == 0)
			return true;
	return !row->words;
}

void setting_format_words(const struct setting_row *row, struct buf *out)
{
	if (!row->words)
		buf_text(out, "any text");
	for (size_t i = 0; row->words && row->words[i]; i++)
		buf_format(out, "%s%s", !i ? "" : row->words[i + 1] ? ", " : " or ", row->words[i]);
}

/* --- the file --- */

struct reading {
	struct settings *settings;
	const char *file;
	const char *rest; /* of the text */
	unsigned line;    /* the newest that was handed over */
	struct buf *news;
	struct err *err;
};

static int refuse(const struct reading *reading, const char *text)
{
	struct place at = { 0 };
	if (!reading->err->kind) {
		place_set(&at, reading->file, reading->line, 0);
		(void)err_at(reading->err, ERR_INPUT, &at, "%s", text);
	}
	return 0; /* so handlers say that they have failed */
}

/* A line for inih, as fgets does it: so lines can be counted, which handlers are not told of. */
static char *next_line(char *line, int room, void *context)
{
	struct reading *reading = context;
	const size_t size = strcspn(reading->rest, "\n");
	if (!*reading->rest || reading->err->kind)
		return NULL;
	reading->line++;
	if (size + 2 > (size_t)room) {
		(void)refuse(reading, "this line is too long for a setting");
		return NULL;
	}
	memcpy(line, reading->rest, size);
	memcpy(line + size, "\n", 2);
	reading->rest += size + (reading->rest[size] == '\n');
	return line;
}

static int tell_unknown(const struct reading *reading, const char *section, const char *name)
{
	const char *names[SETTING_COUNT];
	for (int i = 0; i < SETTING_COUNT; i++)
		names[i] = rows[i].name;
	buf_format(reading->news, "%s:%u: there is no setting \"%s%s%s\"", reading->file,
		reading->line, section, *section ? "." : "", name);
	text_suggest(reading->news, name, names, SETTING_COUNT);
	buf_char(reading->news, '\n');
	return 1;
}

static int take(const struct reading *reading, const struct setting_row *row,
	struct setting_value *value, const char *text)
{
	autobuf struct buf why = { 0 };
	if (value->text) {
		buf_format(&why, "%s is set twice, first in line %u", row->name, value->at.line);
		return refuse(reading, buf_string(&why));
	}
	if (!is_allowed(row, text)) {
		buf_format(&why, "%s is \"%s\", and may be ", row->name, text);
		setting_format_words(row, &why);
		return refuse(reading, buf_string(&why));
	}
	value->text = mem_text(text);
	place_set(&value->at, reading->file, reading->line, 0);
	return 1;
}

static int take_setting(void *context, const char *section, const char *name, const char *text)
{
	const struct reading *reading = context;
	for (int i = 0; i < SETTING_COUNT && !*section; i++)
		if (strcmp(rows[i].name, name) == 0)
			return take(reading, &rows[i], &reading->settings->values[i], text);
	return tell_unknown(reading, section, name);
}

int settings_parse(struct settings *settings, const char *file, const char *text, struct buf *news,
	struct err *err)
{
	struct reading reading = { settings, file, text, 0, news, err };
	const int line = ini_parse_stream(next_line, &reading, take_setting, &reading);
	if (line > 0 && !err->kind) {
		reading.line = (unsigned)line;
		(void)refuse(&reading, "this is no setting, which is NAME = VALUE");
	}
	return err->kind ? -1 : 0;
}

/* --- the environment --- */

int settings_set(struct settings *settings, enum setting setting, const char *variable,
	const char *text, struct err *err)
{
	struct setting_value *value = &settings->values[setting];
	const char *word = rows[setting].is_flag ? "on" : text;
	autobuf struct buf words = { 0 };
	if (!is_allowed(&rows[setting], word)) {
		setting_format_words(&rows[setting], &words);
		return err_set(err, ERR_USAGE, "%s is \"%s\" in the environment, and may be %s",
			variable, text, buf_string(&words));
	}
	free(value->text);
	*value = (struct setting_value){ .text = mem_text(word), .variable = variable };
	return 0;
}

/* --- asking --- */

const char *settings_text(const struct settings *settings, enum setting setting)
{
	const char *text = settings->values[setting].text;
	return text ? text : rows[setting].initial;
}

bool settings_is_on(const struct settings *settings, enum setting setting)
{
	return strcmp(settings_text(settings, setting), "on") == 0;
}

void settings_format_source(const struct settings *settings, enum setting setting, struct buf *out)
{
	const struct setting_value *value = &settings->values[setting];
	if (value->variable)
		buf_text(out, value->variable);
	else if (value->text)
		buf_format(out, "%s:%u", value->at.file, value->at.line);
	else
		buf_text(out, "default");
}
