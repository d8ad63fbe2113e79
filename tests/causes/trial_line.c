/* SPDX-License-Identifier: MIT */
/* Is the line right, and does nothing else turn the check? */
#include "trial_parts.h"

#include "base/mem.h"
#include "change.h"
#include "spot.h"

#include <stdio.h>
#include <string.h>

/* Does this change, made alone, turn the check or make it show another hole? */
static int turns(const struct lint_shown *shown, const char *policy, const struct screen *first,
	const struct explanation *text, bool *does, struct err *err)
{
	autofree char *changed = NULL;
	autofree char *trouble = change_make(policy, text, first->is_live, &changed);
	struct screen after = { 0 };
	*does = false;
	if (trouble)
		return 0;
	if (screen_look(shown, changed, first->check, &after, err))
		return -1;
	*does = after.is_ok || (after.is_its_own && strcmp(after.hole, first->hole) != 0);
	screen_release(&after);
	return 0;
}

static unsigned line_at(const char *text, size_t offset)
{
	unsigned line = 1;
	for (size_t i = 0; i < offset; i++)
		line += text[i] == '\n';
	return line;
}

/* Where a mutant differs from the solution, as [begin, end) of the mutant; empty where something
 * was only taken out. */
static void find_difference(const char *solution, const char *mutant, size_t *begin, size_t *end)
{
	const size_t size = strlen(mutant);
	const size_t other = strlen(solution);
	size_t front = 0;
	size_t back = 0;
	while (front < size && front < other && mutant[front] == solution[front])
		front++;
	while (back < size - front && back < other - front &&
		mutant[size - 1 - back] == solution[other - 1 - back])
		back++;
	*begin = front;
	*end = size - back;
}

/* A mutant has one mistake, so there is no doubt where it is: in the lines that differ. A
 * comparison that was taken out leaves no line, but the entry that lost it; a name or a rule not
 * even that, and then any line will do whose change turns the check. */
static bool is_where_it_differs(
	const char *solution, const char *mutant, const struct explanation *text)
{
	size_t begin;
	size_t end;
	size_t from;
	size_t to;
	const size_t at = spot_offset(mutant, &text->at);
	find_difference(solution, mutant, &begin, &end);
	if (begin < end)
		return line_at(mutant, begin) <= text->at.line &&
		       text->at.line <= line_at(mutant, end - 1);
	const size_t lost = strlen(solution) - strlen(mutant);
	if (!memmem(solution + begin, lost, "\"op\"", 4) ||
		memmem(solution + begin, lost, "\"names\"", 7))
		return true;
	return spot_find_entry(mutant, begin, &from, &to) && from <= at && at < to;
}

int trial_judge_line(const struct lint_shown *shown, const char *policy, const struct screen *first,
	struct trial *trial, struct err *err)
{
	struct explanation text = first->text; /* borrowed */
	bool does = true;
	/* a rule that is missing has no line: the default's is right if the default decides */
	if (text.claim.kind == CLAIM_NO_RULE)
		text.claim.kind = CLAIM_DEFAULT;
	if (turns(shown, policy, first, &text, &does, err))
		return -1;
	trial->is_line_right = does;
	if (!does)
		(void)snprintf(trial->trouble, sizeof(trial->trouble),
			"a change of line %u alone does not turn it", text.at.line);
	if (!trial->is_mutant || !does)
		return 0;
	autobuf struct buf solution = { 0 };
	if (loaded_answer(shown->loaded, "solution", shown->loaded->exercise.policies[0].file,
		    &solution, err))
		return -1;
	trial->is_line_right = is_where_it_differs(buf_string(&solution), policy, &first->text);
	if (!trial->is_line_right)
		(void)snprintf(trial->trouble, sizeof(trial->trouble),
			"line %u is not where the mutant differs", text.at.line);
	return 0;
}

/* --- a change that no text implies --- */

/* A rule for a call that no exercise is about, or the same change to another entry. */
int trial_judge_control(const struct lint_shown *shown, const char *policy,
	const struct screen *first, struct trial *trial, struct err *err)
{
	struct explanation other = first->text; /* borrowed */
	char name[64] = "getpriority";
	other.claim.call = name;
	other.claim.has_argument = false;
	trial->has_control = first->text.claim.kind == CLAIM_NO_RULE ||
			     spot_find_other(policy, &first->text, &other, name, sizeof(name));
	return trial->has_control
		       ? turns(shown, policy, first, &other, &trial->is_control_true, err)
		       : 0;
}
