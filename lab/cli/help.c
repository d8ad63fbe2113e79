/* SPDX-License-Identifier: MIT */
/* help: three readings of the command table: for a terminal, for scdoc, for a shell. */
#include "base/mem.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/terminal.h"

#include <string.h>

/* --- for a terminal --- */

#define HELP_INDENT 20 /* of what an option does */

static void help_options(const struct command *command, struct buf *text)
{
	const struct option_row *row;
	for (size_t i = 0; (row = commands_option(command, i)); i++) {
		autofree char *left = mem_format(
			"%s%s%s", row->name, row->value ? " " : "", row->value ? row->value : "");
		buf_format(text, "  %-16s  ", left);
		text_wrap(text, row->text, HELP_INDENT, terminal_width());
		buf_char(text, '\n');
	}
	buf_text(text, "  -h, --help        this text\n");
}

static void help_command(const struct command *command, struct buf *text)
{
	buf_format(text, "usage: bulkhead%s%s [OPTION]...%s%s\n\n", *command->name ? " " : "",
		command->name, *command->args ? " " : "", command->args);
	text_wrap(text, command->text, 0, terminal_width());
	buf_text(text, "\n\n");
	help_options(command, text);
}

static void help_all(struct buf *text)
{
	const struct command *command;
	buf_text(text, "usage: bulkhead [COMMAND] [OPTION]...\n\n");
	for (size_t i = 0; (command = commands_at(i)); i++)
		if (*command->name)
			buf_format(text, "  %-10s %-15s  %s\n", command->name, command->args,
				command->summary);
	buf_char(text, '\n');
	text_wrap(text,
		"Without a command it opens the lab on the whole screen of a terminal; with "
		"--plain as a dialogue, line by line. "
		"\"bulkhead COMMAND -h\" says more. Exit codes: 0 passed or fine, 1 failed, 2 wrong "
		"usage or unreadable files, 3 this machine or the lab failed.",
		0, terminal_width());
	buf_char(text, '\n');
}

/* --- for scdoc(5): the rest of the page is docs/bulkhead.1.scd --- */

static void man_command(const struct command *command, struct buf *text)
{
	const struct option_row *row;
	buf_format(text, "*bulkhead%s%s* %s\n", *command->name ? " " : "", command->name,
		command->args);
	buf_format(text, "\t%s\n\n", command->text);
	for (size_t i = 0; (row = commands_option(command, i)); i++)
		buf_format(text, "\t*%s*%s%s%s\n\t\t%s.\n\n", row->name, row->value ? " _" : "",
			row->value ? row->value : "", row->value ? "_" : "", row->text);
}

static void man_commands(struct buf *text)
{
	const struct command *command;
	buf_text(text, "# COMMANDS\n\n");
	for (size_t i = 0; (command = commands_at(i)); i++)
		man_command(command, text);
}

int command_help(const struct invocation *invocation, int *code, struct err *err)
{
	autobuf struct buf text = { 0 };
	(void)code;

	const char *name = invocation->help ? invocation->command->name : invocation->args[0];
	const struct command *command = name ? commands_find(name, err) : NULL;
	if (name && !command)
		return -1;
	if (invocation->man && !invocation->help)
		man_commands(&text);
	else if (command)
		help_command(command, &text);
	else
		help_all(&text);
	return terminal_print(&text, err);
}

/* --- for a shell --- */

/* Options behind which a value stands, which is not ours to complete. */
static void complete_values(struct buf *text)
{
	const struct option_row *row;
	const struct command every = { .options = UINT64_MAX };
	const char *before = "";
	for (size_t i = 0; (row = commands_option(&every, i)); i++) {
		if (!row->value)
			continue;
		buf_format(text, "%s%s", before, row->name);
		before = " | ";
	}
}

/* What a command's first word may be, and which list has them in its first column. */
static const struct {
	const char *word, *list;
} completions[] = {
	{ "EX", "list" },
	{ "TRACK", "track" },
	{ "LESSON", "lesson" },
	{ "QUIZ", "quiz" },
};

static void complete_names(const struct command *command, struct buf *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(completions); i++)
		if (strstr(command->args, completions[i].word))
			buf_format(text,
				"\" $(bulkhead %s 2>/dev/null | awk 'NR > 1 && /^[a-z0-9]/ { print $1 "
				"}')\"",
				completions[i].list);
}

/* What may follow a command, as words of the shell. */
static void complete_words(const struct command *command, struct buf *text)
{
	const struct option_row *row;
	const struct command *other;
	buf_char(text, '\'');
	for (size_t i = 0; (row = commands_option(command, i)); i++)
		buf_format(text, "%s ", row->name);
	buf_text(text, "--help");
	if (strstr(command->args, "COMMAND"))
		for (size_t i = 1; (other = commands_at(i)); i++)
			buf_format(text, " %s", other->name);
	else if (command->takes_rest)
		buf_text(text, " --");
	else if (strcmp(command->args, "bash") == 0)
		buf_text(text, " bash");
	else if (strcmp(command->args, "path|show") == 0)
		buf_text(text, " path show");
	buf_char(text, '\'');
	complete_names(command, text);
}

int command_completion(const struct invocation *invocation, int *code, struct err *err)
{
	autobuf struct buf text = { 0 };
	const struct command *command;
	(void)code;

	if (strcmp(invocation->args[0], "bash") != 0)
		return err_set(err, ERR_USAGE, "only bash is known: bulkhead completion bash");
	buf_text(&text, "# bash completion of bulkhead, made by: bulkhead completion bash\n"
			"_bulkhead() {\n"
			"  local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} words=\n"
			"  case ${COMP_WORDS[COMP_CWORD - 1]} in ");
	complete_values(&text);
	buf_text(&text, ") return ;; esac\n"
			"  if [ \"$COMP_CWORD\" -eq 1 ]; then words='");
	for (size_t i = 0; (command = commands_at(i)); i++)
		buf_format(&text, "%s%s", i > 1 ? " " : "", command->name);
	buf_text(&text, " --plain'\n  else case $command in\n");
	for (size_t i = 1; (command = commands_at(i)); i++) {
		buf_format(&text, "    %s) words=", command->name);
		complete_words(command, &text);
		buf_text(&text, " ;;\n");
	}
	buf_text(&text, "  esac; fi\n"
			"  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n}\n"
			"complete -o default -F _bulkhead bulkhead\n");
	return terminal_print(&text, err);
}
