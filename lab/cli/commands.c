/* SPDX-License-Identifier: MIT */
/* A command line, understood by the tables of commands_list.c and commands_options.c. */
#include "cli/commands.h"

#include "base/mem.h"
#include "base/text.h"

#include <string.h>

/* Nearest words are looked for among so many. */
#define COMMANDS_MOST 64
#define OPTIONS_MOST  64

const struct command *commands_find(const char *name, struct err *err)
{
	const char *names[COMMANDS_MOST];
	size_t count = 0;
	autobuf struct buf hint = { 0 };
	const struct command *command;
	for (size_t i = 0; (command = commands_at(i)); i++) {
		if (strcmp(command->name, name) == 0)
			return command;
		if (*command->name && count < COMMANDS_MOST)
			names[count++] = command->name;
	}
	text_suggest(&hint, name, names, count);
	autofree char *shown = text_escape_line(name);
	(void)err_set(err, ERR_USAGE, "there is no command \"%s\"%s; \"bulkhead help\" lists them",
		shown, buf_string(&hint));
	return NULL;
}

/* A part of a command line that may be empty. */
static const char *blank_before(const char *word)
{
	return *word ? " " : "";
}

static int no_such_option(const struct command *command, const char *word, struct err *err)
{
	const char *names[OPTIONS_MOST];
	size_t count = 0;
	autobuf struct buf hint = { 0 };
	const struct option_row *row;
	while (count < OPTIONS_MOST && (row = commands_option(command, count)))
		names[count++] = row->name;
	text_suggest(&hint, word, names, count);
	autofree char *shown = text_escape_line(word);
	return err_set(err, ERR_USAGE,
		"bulkhead%s%s has no option %s%s; \"bulkhead help%s%s\" says more",
		blank_before(command->name), command->name, shown, buf_string(&hint),
		blank_before(command->name), command->name);
}

static int add_value(struct option_values *values, const struct option_row *row, const char *value,
	struct err *err)
{
	if (values->count == COMMAND_MAX_TIMES)
		return err_set(err, ERR_USAGE, "%s is given more than %d times", row->name,
			COMMAND_MAX_TIMES);
	values->items[values->count++] = value;
	return 0;
}

/* One option, as "--name value" or "--name=value". Advances *at over the value. */
static int take_option(
	struct invocation *invocation, int argc, char **argv, int *at, struct err *err)
{
	const char *word = argv[*at];
	const char *equals = strchr(word, '=');
	const size_t size = equals ? (size_t)(equals - word) : strlen(word);
	const struct option_row *row;
	size_t i = 0;
	while ((row = commands_option(invocation->command, i++)))
		if (strlen(row->name) == size && strncmp(row->name, word, size) == 0)
			break;
	if (!row)
		return no_such_option(invocation->command, word, err);
	char *field = (char *)invocation + row->offset;
	if (!row->value) {
		if (equals)
			return err_set(err, ERR_USAGE, "%s takes no value", row->name);
		*(bool *)field = true;
		return 0;
	}
	const char *value = equals ? equals + 1 : argv[*at + 1 < argc ? ++*at : argc];
	if (!value || !*value)
		return err_set(err, ERR_USAGE, "%s needs a value: %s %s", row->name, row->name,
			row->value);
	if (row->repeatable)
		return add_value((struct option_values *)(void *)field, row, value, err);
	*(const char **)field = value;
	return 0;
}

static int take_word(struct invocation *invocation, const char *word, struct err *err)
{
	if (invocation->arg_count == invocation->command->max_args) {
		autofree char *shown = text_escape_line(word);
		const struct command *command = invocation->command;
		return err_set(err, ERR_USAGE, "\"%s\" is one word too many%s: bulkhead%s%s%s%s",
			shown, command->takes_rest ? " before the two dashes" : "",
			blank_before(command->name), command->name, blank_before(command->args),
			command->args);
	}
	invocation->args[invocation->arg_count++] = word;
	return 0;
}

static int word_missing(const struct command *command, struct err *err)
{
	return err_set(
		err, ERR_USAGE, "a word is missing: bulkhead %s %s", command->name, command->args);
}

/* Nothing in it is ours: options of CMD are CMD's. */
static int take_rest(struct invocation *invocation, char **rest, struct err *err)
{
	invocation->rest = (const char *const *)rest;
	return *rest ? 0 : word_missing(invocation->command, err);
}

/* -h and --version before any command are what everybody tries first. */
static const char *command_word(int argc, char **argv, int *at)
{
	if (argc < 2 || (argv[1][0] == '-' && strcmp(argv[1], "-h") && strcmp(argv[1], "--help") &&
				strcmp(argv[1], "--version")))
		return "";
	*at = 2;
	if (argv[1][0] != '-')
		return argv[1];
	return strcmp(argv[1], "--version") == 0 ? "version" : "help";
}

int commands_parse(int argc, char **argv, struct invocation *invocation, struct err *err)
{
	int at = 1;
	bool words_only = false;
	const char *name = command_word(argc, argv, &at);

	*invocation = (struct invocation){ .command = commands_find(name, err) };
	if (!invocation->command)
		return -1;
	for (; at < argc; at++) {
		if (!words_only && (!strcmp(argv[at], "-h") || !strcmp(argv[at], "--help"))) {
			invocation->help = true;
			return 0;
		}
		if (!words_only && !strcmp(argv[at], "--")) {
			if (invocation->command->takes_rest)
				return take_rest(invocation, argv + at + 1, err);
			words_only = true;
			continue;
		}
		const bool option = !words_only && argv[at][0] == '-' && argv[at][1];
		if (option ? take_option(invocation, argc, argv, &at, err)
			   : take_word(invocation, argv[at], err))
			return -1;
	}
	if (invocation->command->takes_rest)
		return word_missing(invocation->command, err);
	return invocation->arg_count < invocation->command->min_args
		       ? word_missing(invocation->command, err)
		       : 0;
}

int commands_exit_code(const struct err *err)
{
	switch (err->kind) {
	case ERR_USAGE:
	case ERR_INPUT:
		return 2;
	case ERR_NONE:
	case ERR_REFUSED: /* a verdict's word; as an error it is our mistake */
	case ERR_UNAVAILABLE:
	case ERR_SYSTEM:
	case ERR_BUG:
		return 3;
	}
	return 3;
}
