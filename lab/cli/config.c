/* SPDX-License-Identifier: MIT */
#include "app/config.h"

#include "base/mem.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/tell.h"
#include "cli/terminal.h"

#include <string.h>

static int print_path(const struct invocation *invocation, struct err *err)
{
	autofree char *path = config_path(err);
	autobuf struct buf text = { 0 };
	if (!path)
		return -1;
	if (invocation->json) {
		struct jout *facts = jout_object();
		jout_text(facts, "path", path);
		return terminal_print_json(facts, err);
	}
	text_escape(&text, path, strlen(path));
	buf_char(&text, '\n');
	return terminal_print(&text, err);
}

static void add_setting(
	const struct settings *settings, enum setting setting, struct buf *text, struct jout *facts)
{
	autobuf struct buf source = { 0 };
	struct jout *fact = jout_object();
	autofree char *value = text_escape_line(settings_text(settings, setting));
	settings_format_source(settings, setting, &source);
	jout_text(fact, "name", setting_row(setting)->name);
	jout_text(fact, "value", settings_text(settings, setting));
	jout_text(fact, "source", buf_string(&source));
	jout_add(facts, fact);
	autofree char *shown = text_escape_line(buf_string(&source));
	buf_format(
		text, "%-8s  %-14s  %s\n", setting_row(setting)->name, *value ? value : "-", shown);
}

static void add_meaning(const struct setting_row *row, struct buf *text)
{
	autobuf struct buf words = { 0 };
	setting_format_words(row, &words);
	buf_format(text, "%-8s  %s (%s)\n", row->name, row->text, buf_string(&words));
}

static int print_settings(const struct invocation *invocation, struct err *err)
{
	struct settings settings = { 0 };
	autobuf struct buf news = { 0 };
	autobuf struct buf text = { 0 };
	struct jout *facts = jout_array();
	int failed = config_open(&settings, &news, err);
	tell_lines(buf_string(&news));
	buf_text(&text, "setting   value           from\n");
	for (int i = 0; i < SETTING_COUNT && !failed; i++)
		add_setting(&settings, (enum setting)i, &text, facts);
	buf_char(&text, '\n');
	for (int i = 0; i < SETTING_COUNT; i++)
		add_meaning(setting_row((enum setting)i), &text);
	settings_release(&settings);
	if (!failed && invocation->json)
		return terminal_print_json(facts, err);
	jout_free(facts);
	return failed ? -1 : terminal_print(&text, err);
}

int command_config(const struct invocation *invocation, int *code, struct err *err)
{
	const char *what = invocation->args[0];
	static const char *const words[] = { "path", "show" };
	autobuf struct buf hint = { 0 };
	(void)code; /* 0 or an error */
	if (strcmp(what, "path") == 0)
		return print_path(invocation, err);
	if (strcmp(what, "show") == 0)
		return print_settings(invocation, err);
	text_suggest(&hint, what, words, ARRAY_SIZE(words));
	autofree char *shown = text_escape_line(what);
	return err_set(err, ERR_USAGE, "config knows path and show, not \"%s\"%s", shown,
		buf_string(&hint));
}
