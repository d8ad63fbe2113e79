/* SPDX-License-Identifier: MIT */
#include "app/run.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/run_parts.h"
#include "cli/terminal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MOST_NOTES 8
#define MAX_USER   65533 /* 65534 is the overflow id: whoever is not mapped */

static int parse_image(const char *word, enum image *image, struct err *err)
{
	const char *words[IMAGE_HOST + 1];
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		words[i] = image_name((enum image)i);
		if (word && strcmp(word, words[i]) == 0)
			*image = (enum image)i;
	}
	if (!word || strcmp(word, image_name(*image)) == 0)
		return 0;
	return run_parts_no_such("image", word, words, ARRAY_SIZE(words), err);
}

static int parse_request(
	const struct invocation *invocation, struct run_request *request, struct err *err)
{
	struct plan_run *what = &request->what;
	*request = (struct run_request){ .json_file = invocation->json_file };
	plan_run_default(what);
	what->command = invocation->rest;
	if (run_parts_policy(invocation, &request->policy, &request->kind, err) ||
		parse_image(invocation->image, &what->image, err))
		return -1;
	if (invocation->user && !text_number(invocation->user, 0, MAX_USER, &what->user))
		return err_set(err, ERR_USAGE, "--user needs a number, 0 to %d", MAX_USER);
	for (size_t i = 0; i < invocation->limits.count; i++)
		if (limits_set(&what->limits, LIMIT_RUN, invocation->limits.items[i], err))
			return -1;
	return 0;
}

/* Before the program begins, or its own words would stand between them. A long profile may
 * have dozens, and who wants all of them has --json-file. */
static void tell_findings(const struct findings *findings)
{
	for (size_t i = 0; i < findings->count && i < MOST_NOTES; i++) {
		autobuf struct buf line = { 0 };
		finding_format(&findings->items[i], &line);
		autofree char *shown = text_escape_line(buf_string(&line));
		(void)fprintf(stderr, "note %s\n", shown);
	}
	if (findings->count > MOST_NOTES)
		(void)fprintf(stderr, "note: %zu more; --json-file writes all of them\n",
			findings->count - MOST_NOTES);
}

static int print_plan(const struct run *run, struct err *err)
{
	autobuf struct buf text = { 0 };
	run_format(run, &text);
	return terminal_print(&text, err);
}

static enum outlet_filter filter_of(int fd)
{
	return isatty(fd) ? OUTLET_ESCAPED : OUTLET_RAW;
}

static int go(struct run *run, const struct run_request *request, int *code, struct err *err)
{
	const struct relay_streams streams = {
		.input = STDIN_FILENO,
		.output = { STDOUT_FILENO, STDERR_FILENO },
		.filter = { filter_of(STDOUT_FILENO), filter_of(STDERR_FILENO) },
	};
	if (run_go(run, &streams, err))
		return -1;
	run_parts_tell_end(run_end(run), request->what.command[0], request->what.image);
	*code = run_exit_code(run_end(run));
	return 0;
}

int command_run(const struct invocation *invocation, int *code, struct err *err)
{
	struct run_request request;
	if (parse_request(invocation, &request, err))
		return -1;
	struct run *run = run_keep_streams(err) ? NULL : run_open(&request, err);
	int failed = run ? 0 : -1;
	if (!failed)
		tell_findings(run_findings(run));
	if (!failed)
		failed = invocation->dry_run ? print_plan(run, err) : go(run, &request, code, err);
	run_close(run);
	if (failed)
		*code = run_parts_failure_code(err);
	return failed;
}
