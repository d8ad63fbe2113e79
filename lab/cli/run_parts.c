/* SPDX-License-Identifier: MIT */
#include "cli/run_parts.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MOST_NOTES 8
#define MAX_USER   65533 /* 65534 is the overflow id: whoever is not mapped */

int run_parts_no_such(
	const char *what, const char *word, const char *const *words, size_t count, struct err *err)
{
	autobuf struct buf hint = { 0 };
	autofree char *shown = text_escape_line(word);
	text_suggest(&hint, word, words, count);
	return err_set(err, ERR_USAGE, "no %s is called \"%s\"%s", what, shown, buf_string(&hint));
}

static int parse_kind(const char *word, enum policy_kind *kind, struct err *err)
{
	static const enum policy_kind kinds[] = { POLICY_SECCOMP_JSON, POLICY_SECCOMP_C };
	const char *words[ARRAY_SIZE(kinds)];
	*kind = kinds[0];
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		words[i] = policy_kind_name(kinds[i]);
		if (!word || strcmp(word, words[i]) == 0) {
			*kind = kinds[i];
			return 0;
		}
	}
	return run_parts_no_such("kind of policy", word, words, ARRAY_SIZE(words), err);
}

int run_parts_policy(const struct invocation *invocation, const char **file, enum policy_kind *kind,
	struct err *err)
{
	const struct option_values *policies = &invocation->policies;
	if (parse_kind(invocation->kind, kind, err))
		return -1;
	if (policies->count > 1)
		return err_set(err, ERR_USAGE,
			"%s and %s are both of kind %s; one policy of each kind can be loaded",
			policies->items[0], policies->items[1], policy_kind_name(*kind));
	if (invocation->kind && !policies->count)
		return err_set(err, ERR_USAGE, "--kind %s says nothing without --policy FILE",
			invocation->kind);
	*file = policies->count ? policies->items[0] : NULL;
	return 0;
}

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

int run_parts_request(
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

enum outlet_filter run_parts_filter(int fd)
{
	return isatty(fd) ? OUTLET_ESCAPED : OUTLET_RAW;
}

void run_parts_tell_findings(const struct findings *findings)
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

void run_parts_tell_end(const struct relay_end *end, const char *program, enum image image)
{
	autofree char *shown = text_escape_line(program);
	if (end->signal)
		return;
	if (end->limit != LIMIT_NONE)
		(void)fprintf(stderr, "limited: %s\n", limit_word_name(end->limit));
	else if (run_exit_code(end) == RUN_NOT_FOUND && !end->started)
		(void)fprintf(stderr, "bulkhead: there is no program \"%s\" in the image %s\n",
			shown, image_name(image));
	else if (end->start_error)
		(void)fprintf(stderr, "bulkhead: \"%s\" can't be executed: %s\n", shown,
			strerror(end->start_error));
	else if (!end->started)
		(void)fprintf(stderr,
			"bulkhead: the policy does not permit execve(2), so \"%s\" did not start\n",
			shown);
}

int run_parts_failure_code(const struct err *err)
{
	if (err->kind == ERR_USAGE)
		return 0;
	return err->kind == ERR_REFUSED ? RUN_REFUSED : RUN_LAB_FAILED;
}
