/* SPDX-License-Identifier: MIT */
/* hint: one more step towards the answer. It is recorded before it is shown. */
#include "app/hints.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/exercise_argument.h"
#include "cli/markdown.h"
#include "cli/tell.h"
#include "cli/terminal.h"

static struct jout *fact_of(const struct hint *hint)
{
	struct jout *fact = jout_object();
	jout_integer(fact, "number", hint->number);
	jout_text(fact, "text", hint->text);
	return fact;
}

/* The one that was made is a line of any length; the others have a heading, and are Markdown. */
static void add_hint(const struct hint *hint, struct buf *out)
{
	if (hint->number == 0) {
		autofree char *shown = text_escape_line(hint->text);
		text_wrap(out, shown, 0, terminal_width());
		buf_char(out, '\n');
	} else {
		autobuf struct buf text = { 0 };
		buf_format(&text, "# %s\n", hint->text);
		markdown_text(&text, out);
	}
}

/* --- those that were shown --- */

static int show_again(const struct invocation *invocation, struct past *past,
	const struct hints *shown, struct err *err)
{
	autobuf struct buf text = { 0 };
	struct jout *facts = jout_array();
	for (size_t i = 0; i < shown->count; i++) {
		buf_text(&text, i ? "\n" : "");
		add_hint(&shown->items[i], &text);
		jout_add(facts, fact_of(&shown->items[i]));
	}
	if (invocation->json)
		return terminal_print_json(facts, err);
	jout_free(facts);
	if (!shown->count)
		return err_set(err, ERR_USAGE,
			"no hint of this variant was shown yet; \"bulkhead hint %s\" shows one",
			past->loaded.exercise.id);
	return terminal_print(&text, err);
}

/* --- the next one --- */

static int show(const struct invocation *invocation, const struct past *past,
	const struct hint *hint, struct err *err)
{
	autobuf struct buf text = { 0 };
	if (invocation->json)
		return terminal_print_json(fact_of(hint), err);
	if (past->variant && past->variant->passed)
		buf_text(&text, "This variant is passed: its hints are free to read.\n\n");
	add_hint(hint, &text);
	return terminal_print(&text, err);
}

static int say_that_it_was_the_last(
	const struct invocation *invocation, const struct past *past, struct err *err)
{
	const char *id = past->loaded.exercise.id;
	autobuf struct buf text = { 0 };
	const struct hint none = { .number = HINT_LAST + 1 };
	if (invocation->json)
		return terminal_print_json(fact_of(&none), err);
	autofree char *words = mem_format(
		"That was the last hint; \"bulkhead hint %s --again\" shows all of them. A rest "
		"often helps more than another try. \"bulkhead give-up %s\" shows the solution: "
		"then this variant is over, and the exercise comes back as a fresh one after 2, 7 "
		"and 21 days.",
		id, id);
	text_wrap(&text, words, 0, terminal_width());
	buf_char(&text, '\n');
	return terminal_print(&text, err);
}

/* 0 and `*yes` false: the person would rather not. */
static int ask_price(const struct invocation *invocation, const struct past *past,
	const struct hint *hint, bool *yes, struct err *err)
{
	*yes = true;
	if (!hint_has_price(past, hint))
		return 0;
	if (ask(invocation,
		    "The next hint shows the way to its end. After it, a pass of this variant is\n"
		    "a helped one: mastery then asks for a fresh variant, after 2, 7 and 21 days.\n"
		    "Show it?",
		    yes, err))
		return err_wrap(err, "after the next hint mastery asks for a fresh variant");
	return 0;
}

static int show_next(const struct invocation *invocation, struct past *past,
	const struct hints *shown, int *code, struct err *err)
{
	struct hint hint;
	struct err why = { 0 };
	bool yes = false;
	int failed = hints_next(past, shown, &hint, err);
	if (!failed && !hint.text) {
		failed = say_that_it_was_the_last(invocation, past, err);
	} else if (!failed) {
		failed = ask_price(invocation, past, &hint, &yes, err);
		if (!failed && yes) {
			if (hint_record(past, &hint, &why))
				tell_failure("that this hint was shown is not kept", &why);
			failed = show(invocation, past, &hint, err);
		} else if (!failed) {
			*code = 1;
		}
	}
	hint_release(&hint);
	return failed;
}

int command_hint(const struct invocation *invocation, int *code, struct err *err)
{
	struct past past;
	struct hints shown = { 0 };
	int failed = exercise_argument_past(invocation, &past, err);
	if (!failed)
		failed = hints_shown(&past, &shown, err);
	if (!failed)
		failed = invocation->again ? show_again(invocation, &past, &shown, err)
					   : show_next(invocation, &past, &shown, code, err);
	hints_release(&shown);
	exercise_argument_past_end(&past);
	return failed;
}
