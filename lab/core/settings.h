/* SPDX-License-Identifier: MIT */
/*
 * settings: what a person may set once and for all, in an INI file (inih reads it):
 *
 *   # how screens look
 *   theme = high-contrast
 *
 * One table has all of them: the file's reader, `bulkhead config show` and the manual of settings
 * go by it. What the environment says outranks the file, the command line both.
 */
#ifndef LAB_CORE_SETTINGS_H
#define LAB_CORE_SETTINGS_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum setting { SETTING_THEME, SETTING_MOUSE, SETTING_EDITOR, SETTING_PLAIN };
#define SETTING_COUNT    (SETTING_PLAIN + 1)
#define SETTING_MOST_SET 3 /* variables of one setting, and a NULL */

struct setting_row {
	const char *name;
	const char *const *words; /* that it may be, NULL at the end; NULL: any text */
	const char *initial;
	const char *variables[SETTING_MOST_SET]; /* of the environment, the first one set counts */
	bool is_flag; /* such a variable is no word: that it is set and not empty is "on" */
	const char *text;
};
const struct setting_row *setting_row(enum setting setting);
void setting_format_words(const struct setting_row *row, struct buf *out); /* "off or on" */

struct settings {
	struct setting_value {
		char *text;           /* NULL: nobody has set it */
		struct place at;      /* line 0: it does not come from the file */
		const char *variable; /* that it comes from, or NULL */
	} values[SETTING_COUNT];
};

/* Of a file's text. What has a name that there is not is told in `news`, a line each with the place
 * and the nearest name. ERR_INPUT and its place for a value that is none of the words, for what is
 * set twice, and for what is no setting at all. Release also after a failure. */
int settings_parse(struct settings *settings, const char *file, const char *text, struct buf *news,
	struct err *err);
void settings_release(struct settings *settings);

/* From a variable of the environment, over what the file says. ERR_USAGE: it is none of the words.
 */
int settings_set(struct settings *settings, enum setting setting, const char *variable,
	const char *text, struct err *err);

const char *settings_text(const struct settings *settings, enum setting setting);
bool settings_is_on(const struct settings *settings, enum setting setting);

/* Where a value comes from: "default", "FILE:LINE" or the variable's name. */
void settings_format_source(const struct settings *settings, enum setting setting, struct buf *out);

#endif
