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
#include <stdint.h>

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
		escape, explain, mutants, watch, remove, again, bpf, summary, is_static, merge,
		make_seeds, plain;
	const char *data, *only, *dir, *seed, *kind, *image, *user, *json_file, *junit;
	const char *seeds, *jobs, *standing, *output, *profile, *runtime, *publish, *as;
	const char *results, *exercises, *seed_by, *secret, *hidden, *shard, *html;
	struct option_values policies, limits;
	const char *args[COMMAND_MAX_ARGS];
	size_t arg_count;
	const char *const *rest; /* what stands behind "--", NULL-terminated; NULL: no such thing */
};

/* Groups of options. */
#define OPTION_JSON      (UINT64_C(1) << 0)
#define OPTION_ALL       (UINT64_C(1) << 1)
#define OPTION_ONLY      (UINT64_C(1) << 2) /* --only, --static */
#define OPTION_DIR       (UINT64_C(1) << 3)
#define OPTION_DATA      (UINT64_C(1) << 4)
#define OPTION_MAN       (UINT64_C(1) << 5)
#define OPTION_TIMING    (UINT64_C(1) << 6)
#define OPTION_POLICY    (UINT64_C(1) << 7)
#define OPTION_KIND      (UINT64_C(1) << 8)
#define OPTION_IMAGE     (UINT64_C(1) << 9)
#define OPTION_USER      (UINT64_C(1) << 10)
#define OPTION_LIMIT     (UINT64_C(1) << 11)
#define OPTION_JSON_FILE (UINT64_C(1) << 12)
#define OPTION_DRY_RUN   (UINT64_C(1) << 13)
#define OPTION_ESCAPE    (UINT64_C(1) << 14)
#define OPTION_SEED      (UINT64_C(1) << 15)
#define OPTION_LINT      (UINT64_C(1) << 16) /* --seeds, --explain, --mutants, --jobs */
#define OPTION_CSV       (UINT64_C(1) << 17)
#define OPTION_YES       (UINT64_C(1) << 18)
#define OPTION_FRESH     (UINT64_C(1) << 19)
#define OPTION_RESTORE   (UINT64_C(1) << 20)
#define OPTION_STORE     (UINT64_C(1) << 21) /* --store, --rebuild */
#define OPTION_WATCH     (UINT64_C(1) << 22)
#define OPTION_JUNIT     (UINT64_C(1) << 23)
#define OPTION_REMOVE    (UINT64_C(1) << 24)
#define OPTION_STANDING  (UINT64_C(1) << 25)
#define OPTION_AGAIN     (UINT64_C(1) << 26) /* --all of a quiz */
#define OPTION_SHOWN     (UINT64_C(1) << 27) /* --again */
#define OPTION_BPF       (UINT64_C(1) << 28)
#define OPTION_WHOLE     (UINT64_C(1) << 29) /* --all of what is told of a policy */
#define OPTION_TRACE     (UINT64_C(1) << 30) /* --summary, --output, --profile */
#define OPTION_RUNTIME   (UINT64_C(1) << 31)
#define OPTION_PUBLISH   (UINT64_C(1) << 32) /* --publish, --as */
#define OPTION_GRADE     (UINT64_C(1) << 33) /* all of grade's own */
#define OPTION_PLAIN     (UINT64_C(1) << 34)

struct command {
	const char *name; /* "" is bulkhead without a command */
	const char *args; /* "[EX]" */
	size_t min_args, max_args;
	bool takes_rest;  /* "--" and words that are not ours to understand, at least one */
	uint64_t options; /* OPTION_* */
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
	uint64_t flag;
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
int command_config(const struct invocation *invocation, int *code, struct err *err);
int command_completion(const struct invocation *invocation, int *code, struct err *err);
int command_version(const struct invocation *invocation, int *code, struct err *err);
int command_help(const struct invocation *invocation, int *code, struct err *err);

#define BULKHEAD_VERSION "0.1"

#endif
