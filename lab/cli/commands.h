/* SPDX-License-Identifier: MIT */
/*
 * commands: the one table of what the command line can do. Dispatch, -h, help, the completion and
 * the manual page are made from it.
 */
#ifndef LAB_CLI_COMMANDS_H
#define LAB_CLI_COMMANDS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

#define COMMAND_MAX_ARGS  2
#define COMMAND_MAX_TIMES 16 /* that a repeatable option may be given */

/* The values of a repeatable option, in order. */
struct option_values {
	const char *items[COMMAND_MAX_TIMES];
	size_t count;
};

/* A command line, understood. Strings are borrowed from argv. */
struct invocation {
	const struct command *command;
	bool json, csv, yes, fresh, restore, store, rebuild, all, man, timing, help, dry_run,
		escape, explain, mutants, watch, remove, again, bpf, summary, merge, make_seeds;
	const char *data, *only, *dir, *seed, *kind, *image, *user, *json_file, *junit;
	const char *seeds, *jobs, *standing, *output, *profile, *publish, *as;
	const char *results, *exercises, *seed_by, *secret, *hidden, *shard, *html;
	struct option_values policies, limits;
	const char *args[COMMAND_MAX_ARGS];
	size_t arg_count;
	const char *const *rest; /* what stands behind "--", NULL-terminated; NULL: no such thing */
};

enum option_flag {
	OPTION_JSON = 1 << 0,
	OPTION_ALL = 1 << 1,
	OPTION_ONLY = 1 << 2,
	OPTION_DIR = 1 << 3,
	OPTION_DATA = 1 << 4,
	OPTION_MAN = 1 << 5,
	OPTION_TIMING = 1 << 6,
	OPTION_POLICY = 1 << 7,
	OPTION_KIND = 1 << 8,
	OPTION_IMAGE = 1 << 9,
	OPTION_USER = 1 << 10,
	OPTION_LIMIT = 1 << 11,
	OPTION_JSON_FILE = 1 << 12,
	OPTION_DRY_RUN = 1 << 13,
	OPTION_ESCAPE = 1 << 14,
	OPTION_SEED = 1 << 15,
	OPTION_CSV = 1 << 17,
	OPTION_YES = 1 << 18,
	OPTION_FRESH = 1 << 19,
	OPTION_RESTORE = 1 << 20,
	OPTION_STORE = 1 << 21, /* --store, --rebuild */
	OPTION_WATCH = 1 << 22, /* --watch, --publish, --as */
	OPTION_JUNIT = 1 << 23,
	OPTION_LINT = 1 << 16, /* --seeds, --explain, --mutants, --jobs */
	OPTION_REMOVE = 1 << 24,
	OPTION_STANDING = 1 << 25,
	OPTION_AGAIN = 1 << 26, /* --all of a quiz */
	OPTION_SHOWN = 1 << 27, /* --again */
	OPTION_BPF = 1 << 28,
	OPTION_WHOLE = 1 << 29,         /* --all of what is told of a policy */
	OPTION_TRACE = 1 << 30,         /* --summary, --output, --profile */
	OPTION_GRADE = (int)(1u << 31), /* all of grade's own */
};

struct command {
	const char *name; /* "" is bulkhead without a command */
	const char *args; /* "[EX]" */
	size_t min_args, max_args;
	bool takes_rest;  /* "--" and words that are not ours to understand, at least one */
	unsigned options; /* OPTION_* */
	const char *summary;
	const char *text; /* a few sentences for help and the manual */
	/* Print to stdout; `*code` is the exit code, 0 at the start. -1 with err: nothing or not
	 * all was done; then the exit code is commands_exit_code, if it is still 0. */
	int (*run)(const struct invocation *invocation, int *code, struct err *err);
};

const struct command *commands_at(size_t index); /* NULL behind the last */

/* NULL and ERR_USAGE with the nearest right word where there is none of this name. */
const struct command *commands_find(const char *name, struct err *err);

/* ERR_USAGE with the nearest right word. */
int commands_parse(int argc, char **argv, struct invocation *invocation, struct err *err);

int commands_exit_code(const struct err *err); /* of a command that failed */

/* For help and the manual: one option of a command after the other, NULL at the end. */
struct option_row {
	const char *name;  /* "--only" */
	const char *value; /* "ID" or NULL */
	const char *text;
	unsigned flag;
	size_t offset; /* in struct invocation: of a bool, of a const char * where it has a value,
			* of a struct option_values where it is repeatable */
	bool repeatable;
};
const struct option_row *commands_option(const struct command *command, size_t index);

/* Each in its own file. */
int command_home(const struct invocation *invocation, int *code, struct err *err);
int command_list(const struct invocation *invocation, int *code, struct err *err);
int command_next(const struct invocation *invocation, int *code, struct err *err);
int command_track(const struct invocation *invocation, int *code, struct err *err);
int command_lesson(const struct invocation *invocation, int *code, struct err *err);
int command_quiz(const struct invocation *invocation, int *code, struct err *err);
int command_bookmark(const struct invocation *invocation, int *code, struct err *err);
int command_show(const struct invocation *invocation, int *code, struct err *err);
int command_start(const struct invocation *invocation, int *code, struct err *err);
int command_check(const struct invocation *invocation, int *code, struct err *err);
int command_explain(const struct invocation *invocation, int *code, struct err *err);
int command_hint(const struct invocation *invocation, int *code, struct err *err);
int command_give_up(const struct invocation *invocation, int *code, struct err *err);
int command_solution(const struct invocation *invocation, int *code, struct err *err);
int command_debrief(const struct invocation *invocation, int *code, struct err *err);
int command_run(const struct invocation *invocation, int *code, struct err *err);
int command_trace(const struct invocation *invocation, int *code, struct err *err);
int command_shell(const struct invocation *invocation, int *code, struct err *err);
int command_progress(const struct invocation *invocation, int *code, struct err *err);
int command_history(const struct invocation *invocation, int *code, struct err *err);
int command_reset(const struct invocation *invocation, int *code, struct err *err);
int command_doctor(const struct invocation *invocation, int *code, struct err *err);
int command_lint(const struct invocation *invocation, int *code, struct err *err);
int command_diff(const struct invocation *invocation, int *code, struct err *err);
int command_inspect(const struct invocation *invocation, int *code, struct err *err);
int command_new(const struct invocation *invocation, int *code, struct err *err);
int command_grade(const struct invocation *invocation, int *code, struct err *err);
int command_board(const struct invocation *invocation, int *code, struct err *err);
int command_completion(const struct invocation *invocation, int *code, struct err *err);
int command_version(const struct invocation *invocation, int *code, struct err *err);
int command_help(const struct invocation *invocation, int *code, struct err *err);

#define BULKHEAD_VERSION "0.1"

#endif
