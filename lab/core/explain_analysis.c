/* SPDX-License-Identifier: MIT */
/* Texts of analysis checks: the witness is a call that nobody made, but anybody could. */
#include "core/explain_parts.h"

#include "base/mem.h"

#include <string.h>

static char *witness_of(const struct explaining *explaining)
{
	struct buf text = { 0 };
	pattern_format_call(&explaining->judgement->witness, &text);
	return buf_take(&text);
}

static void add_multiplexer(const struct explaining *explaining)
{
	const struct syscall_row *through = explaining->judgement->witness.call;
	const struct syscall_row *asked = explaining->judgement->pattern->call;
	struct explanation *text = explaining->text;
	if (through == asked)
		return;
	autofree char *why = mem_text(text->why);
	explain_set(&text->why, "On this architecture %s also does what %s does. %s", through->name,
		asked->name, why);
}

static void frame(const struct explaining *explaining, const char *headline, const char *end)
{
	struct explanation *text = explaining->text;
	autofree char *witness = witness_of(explaining);
	autofree char *answer = explain_answer(explaining->judgement->witness.answer);
	explain_set(&text->happened, "%s: %s %s.", headline, witness, end);
	explain_set(&text->observed, "%s", answer);
}

void explain_open(const struct explaining *explaining)
{
	frame(explaining, "A WAY IS STILL OPEN", "is not refused");
	explain_set(&explaining->text->expected, "a refusal for all of %s",
		explaining->judgement->pattern->text);
	explain_decision(explaining, true);
	add_multiplexer(explaining);
}

void explain_shut(const struct explaining *explaining)
{
	frame(explaining, "TOO MUCH IS REFUSED", "does not go through");
	explain_set(&explaining->text->expected, "ALLOW or LOG for all of %s",
		explaining->judgement->pattern->text);
	explain_decision(explaining, false);
	add_multiplexer(explaining);
}

void explain_other_answer(const struct explaining *explaining)
{
	struct explanation *text = explaining->text;
	const struct pattern *pattern = explaining->judgement->pattern;
	frame(explaining, "ANOTHER ANSWER THAN ASKED FOR", "gets the answer below");
	explain_set(&text->expected, "%s", pattern->text);
	explain_decision(explaining, answer_refuses(pattern->answer));
	add_multiplexer(explaining);
	explain_set(&text->next,
		"Compare the two answers: what would a program do after each of them?");
}

void explain_undecided(const struct explaining *explaining)
{
	struct explanation *text = explaining->text;
	const char *name = explaining->judgement->pattern->call->name;
	autofree char *example = witness_of(explaining);
	explain_set(&text->happened,
		"CANNOT BE DECIDED: the policy compares too much at once for %s.", name);
	explain_set(
		&text->expected, "one answer for all of %s", explaining->judgement->pattern->text);
	explain_set(&text->observed, "%s and its like: not decided", example);
	explain_set(&text->why,
		"The policy compares several arguments of %s with many values, or one with another. "
		"Nobody could read off what it permits, and neither can the lab.",
		name);
	explain_set(&text->next,
		"It cannot be decided, so simplify: which comparisons of %s does the service need?",
		name);
}

void explain_too_long(const struct explaining *explaining)
{
	struct explanation *text = explaining->text;
	const struct check *check = explaining->check;
	const size_t count = explaining->input->policies[check->policy].program.count;
	explain_set(&text->happened, "TOO LONG: the filter has %zu %s.", count,
		count == 1 ? "instruction" : "instructions");
	explain_set(&text->expected, "at most %zu", check->instructions);
	explain_set(&text->observed, "%zu", count);
	explain_set(&text->why,
		"Each call that is compared by itself takes an instruction, and so does each "
		"answer. %s",
		check->why);
	explain_set(&text->next,
		"Which answers stand there more than once? All ways that end alike can jump to one "
		"of them.");
}

void explain_void_pattern(const struct explaining *explaining)
{
	struct explanation *text = explaining->text;
	explain_set(&text->happened,
		"THE EXERCISE IS AT FAULT, NOT YOUR POLICY: it asks about nothing.");
	explain_set(&text->expected, "calls that match %s", explaining->judgement->pattern->text);
	explain_set(&text->observed, "none on any architecture");
	explain_set(&text->why,
		"The check \"%s\" asks about a call that none of its architectures has. So there is "
		"nothing to judge.",
		explaining->check->id);
	explain_set(&text->right, "Your policy is not judged, and this costs nothing.");
	explain_set(&text->next, "Tell the author of the exercise which check it was.");
}
