/* SPDX-License-Identifier: MIT */
#include "app/lint.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/report.h"
#include "cli/terminal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SEEDS_MAX   64
#define WORKERS_MAX 64

/* --- progress --- */

/* On a line of its own that the next one overwrites: "[37/120] seccomp/families mutants". */
static void show_progress(size_t over, size_t count, const char *what)
{
	autofree char *shown = text_escape_line(what);
	(void)fprintf(stderr, "\r[%zu/%zu] %.60s\033[K", over, count, shown);
	if (over == count)
		(void)fputs("\r\033[K", stderr);
}

/* --- output --- */

static const char *const mark_words[] = {
	[LINT_OK] = "  ok     ",
	[LINT_WRONG] = "  WRONG  ",
	[LINT_OURS] = "  OURS   ",
};

static const char *const mark_names[] = {
	[LINT_OK] = "ok",
	[LINT_WRONG] = "wrong",
	[LINT_OURS] = "ours",
};

/* Lines below an item, further in. */
static void add_more(struct buf *out, const char *more)
{
	autobuf struct buf escaped = { 0 };
	text_escape(&escaped, more, strlen(more));
	for (const char *at = buf_string(&escaped); *at;) {
		const size_t size = strcspn(at, "\n");
		buf_format(out, size ? "         | %.*s\n" : "         |%.*s\n", (int)size, at);
		at += size + (at[size] == '\n');
	}
}

static void add_text(struct buf *out, const struct lint *lint)
{
	buf_format(out, "%s\n", lint->exercise ? lint->exercise : "content");
	for (size_t i = 0; i < lint->count; i++) {
		const struct lint_item *item = &lint->items[i];
		buf_text(out, mark_words[item->mark]);
		text_escape(out, item->text, strlen(item->text));
		buf_char(out, '\n');
		if (item->more)
			add_more(out, item->more);
	}
	buf_format(out, "  %zu looked at, %zu wrong\n", lint->count, lint->wrong);
	if (lint->ours)
		buf_format(
			out, "  %zu could not be found out, by a fault of the lab\n", lint->ours);
}

static struct jout *facts_of(const struct lint *lint)
{
	struct jout *one = jout_object();
	struct jout *items = jout_array();
	for (size_t i = 0; i < lint->count; i++) {
		const struct lint_item *item = &lint->items[i];
		struct jout *fact = jout_object();
		jout_bool(fact, "ok", item->mark == LINT_OK);
		jout_text(fact, "mark", mark_names[item->mark]);
		jout_text(fact, "text", item->text);
		if (item->more)
			jout_text(fact, "more", item->more);
		jout_add(items, fact);
	}
	jout_text(one, "exercise", lint->exercise);
	jout_integer(one, "wrong", (int64_t)lint->wrong);
	jout_integer(one, "ours", (int64_t)lint->ours);
	jout_put(one, "items", items);
	return one;
}

static int print(const struct invocation *invocation, const struct lints *lints, struct err *err)
{
	autobuf struct buf text = { 0 };
	struct jout *facts = jout_array();
	for (size_t i = 0; i < lints->count; i++) {
		add_text(&text, &lints->items[i]);
		jout_add(facts, facts_of(&lints->items[i]));
	}
	if (invocation->json)
		return terminal_print_json(facts, err);
	jout_free(facts);
	return terminal_print(&text, err);
}

/* What is wrong with an exercise or the content is known whatever else went wrong. */
static int exit_code(const struct lints *lints)
{
	size_t wrong = 0;
	size_t ours = 0;
	for (size_t i = 0; i < lints->count; i++) {
		wrong += lints->items[i].wrong;
		ours += lints->items[i].ours;
	}
	return ours ? 3 : wrong ? 1 : 0;
}

/* --- what is asked for --- */

static void render(const struct lint_shown *shown, struct buf *out)
{
	static const struct report_style style = { .width = 80 };
	report_verdict(shown->verdict, &style, out);
}

static int number_of(
	const char *text, const char *option, unsigned max, unsigned *number, struct err *err)
{
	if (!text || text_number(text, 1, max, number))
		return 0;
	return err_set(err, ERR_USAGE, "%s wants a number from 1 to %u", option, max);
}

static int fill_options(
	const struct invocation *invocation, struct lint_options *options, struct err *err)
{
	*options = (struct lint_options){
		.explain = invocation->explain,
		.mutants = invocation->mutants,
		.render = render,
		.progress = isatty(STDERR_FILENO) ? show_progress : NULL,
	};
	return number_of(invocation->seeds, "--seeds", SEEDS_MAX, &options->seeds, err) ||
			       number_of(invocation->jobs, "--jobs", WORKERS_MAX, &options->workers,
				       err)
		       ? -1
		       : 0;
}

/* `content`: whose content is looked at besides, or NULL. */
static int lint_entries(const struct invocation *invocation, const struct catalogue_entry *entries,
	size_t count, const struct catalogue *content, int *code, struct err *err)
{
	struct lints lints = { 0 };
	struct lint_options options;
	int signal = 0;
	if (fill_options(invocation, &options, err))
		return -1;
	struct bench *bench = bench_open(err);
	int failed = bench ? 0 : -1;
	if (!failed)
		failed = lint_exercises(bench, entries, count, &options, &lints, &signal, err);
	bench_close(bench);
	if (!failed && content)
		failed = lint_content(content, &lints, err);
	if (!failed)
		failed = print(invocation, &lints, err);
	*code = signal ? 128 + signal : failed ? 0 : exit_code(&lints);
	lints_release(&lints);
	return failed;
}

static int lint_named(const struct invocation *invocation, const struct catalogue *catalogue,
	int *code, struct err *err)
{
	const char *wanted = invocation->args[0];
	struct catalogue_entry draft = { 0 };
	for (size_t i = 0; i < catalogue->count; i++)
		if (strcmp(wanted, catalogue->entries[i].id) == 0)
			return lint_entries(invocation, &catalogue->entries[i], 1, NULL, code, err);
	int failed = catalogue_find_draft(catalogue, wanted, &draft, err);
	if (!failed)
		failed = lint_entries(invocation, &draft, 1, NULL, code, err);
	catalogue_entry_release(&draft);
	return failed;
}

int command_lint(const struct invocation *invocation, int *code, struct err *err)
{
	struct catalogue catalogue;
	int failed = catalogue_open(&catalogue, invocation->data, err);
	if (!failed && invocation->args[0])
		failed = lint_named(invocation, &catalogue, code, err);
	else if (!failed)
		failed = lint_entries(
			invocation, catalogue.entries, catalogue.count, &catalogue, code, err);
	catalogue_release(&catalogue);
	return failed;
}
