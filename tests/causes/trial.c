/* SPDX-License-Identifier: MIT */
#include "trial_parts.h"

#include "app/attempt.h"
#include "base/mem.h"
#include "change.h"
#include "core/explain.h"
#include "spot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void screen_release(struct screen *screen)
{
	free(screen->hole);
	free(screen->check);
	explanation_release(&screen->text);
	*screen = (struct screen){ 0 };
}

static char *hole_of(const struct explanation *text, const struct check_verdict *cause)
{
	if (!cause)
		return mem_text(text->observed);
	if (cause->witness)
		return mem_format("%zu %s", cause->check, cause->witness);
	return mem_format("%zu %s", cause->check, text->claim.call ? text->claim.call : "");
}

/* The cause that is shown: of the check in question, or, if that could not be tried, of what it
 * needs. */
static const struct check_verdict *cause_of(const struct verdict *verdict, const char *check)
{
	for (size_t i = 0; check && i < verdict->check_count; i++)
		if (strcmp(verdict->exercise->checks[i].id, check) == 0 &&
			verdict->checks[i].text.happened)
			return &verdict->checks[i];
	return verdict->text.happened ? NULL : verdict_cause(verdict);
}

static bool is_ok(const struct verdict *verdict, const char *check)
{
	if (!check)
		return verdict->outcome != OUTCOME_REFUSED;
	for (size_t i = 0; i < verdict->check_count; i++)
		if (strcmp(verdict->exercise->checks[i].id, check) == 0)
			return verdict->checks[i].result == RESULT_OK;
	return false;
}

static void screen_make(struct screen *screen, const struct verdict *verdict, const char *check)
{
	const struct check_verdict *cause = cause_of(verdict, check);
	const struct explanation *text = cause ? &cause->text : &verdict->text;
	*screen = (struct screen){ .is_ok = is_ok(verdict, check) };
	if (cause) {
		const struct check *its = &verdict->exercise->checks[cause->check];
		screen->check = mem_text(its->id);
		screen->is_live = its->kind == CHECK_BENIGN || its->kind == CHECK_ATTACK;
	}
	if (!text->happened)
		return;
	screen->is_its_own = !check || (screen->check && !strcmp(screen->check, check));
	explanation_copy(&screen->text, text);
	screen->hole = hole_of(text, cause);
}

int screen_look(const struct lint_shown *shown, const char *policy, const char *check,
	struct screen *screen, struct err *err)
{
	const struct answer_source source = {
		.text = policy,
		.file = shown->loaded->exercise.policies[0].file,
		.answer = "solution",
	};
	struct attempt attempt;
	if (attempt_run(shown->bench, shown->loaded, &source, NULL, &attempt, err))
		return -1;
	screen_make(screen, &attempt.verdict, check);
	attempt_release(&attempt);
	return 0;
}

/* --- the way from the named cause to a check that is ok --- */

struct way {
	const struct lint_shown *shown;
	const char *check; /* that is to turn */
	char *policy;      /* as far as it was changed */
	struct screen screen;
	char *been[TRIAL_STEPS_MAX]; /* what was claimed of which hole */
	size_t steps;
	char *trouble; /* why it goes no further */
};

static bool was_there(const struct way *way, const char *claim)
{
	for (size_t i = 0; i < way->steps; i++)
		if (strcmp(way->been[i], claim) == 0)
			return true;
	return false;
}

/* Two texts that claim the same of the same hole are no progress, unless another comparison is
 * meant. */
static char *claim_of(const struct way *way)
{
	const struct claim *claim = &way->screen.text.claim;
	autofree char *compare = spot_compare(way->policy, &way->screen.text.at);
	return mem_format("%s: %s %s %s", way->screen.hole, claim_kind_name(claim->kind),
		claim->call ? claim->call : "", compare);
}

static int step(struct way *way, struct err *err)
{
	char *changed = NULL;
	autofree char *claim = way->screen.hole ? claim_of(way) : NULL;
	if (way->steps == TRIAL_STEPS_MAX)
		way->trouble = mem_format("not in %d steps", TRIAL_STEPS_MAX);
	else if (!claim)
		way->trouble = mem_text("nothing is said of why");
	else if (was_there(way, claim))
		way->trouble = mem_format("its change does not turn \"%s\"", claim);
	else
		way->trouble =
			change_make(way->policy, &way->screen.text, way->screen.is_live, &changed);
	if (way->trouble)
		return 0;
	way->been[way->steps++] = steal(&claim);
	screen_release(&way->screen);
	free(way->policy);
	way->policy = changed;
	return screen_look(way->shown, way->policy, way->check, &way->screen, err);
}

static int follow(struct way *way, struct err *err)
{
	while (!way->screen.is_ok && !way->trouble)
		if (step(way, err))
			return -1;
	return 0;
}

static void way_release(struct way *way)
{
	for (size_t i = 0; i < way->steps; i++)
		free(way->been[i]);
	free(way->policy);
	free(way->trouble);
	screen_release(&way->screen);
}

/* --- one answer --- */

static int policy_text(const struct lint_shown *shown, struct buf *out, struct err *err)
{
	const struct answer_source *source = shown->source;
	const enum policy_kind kind = shown->loaded->exercise.policies[0].kind;
	if (source->by_kind) {
		buf_text(out, source->by_kind[kind]);
		return 0;
	}
	if (source->text) {
		buf_text(out, source->text);
		return 0;
	}
	return loaded_answer(source->owner ? source->owner : shown->loaded, source->answer,
		shown->loaded->exercise.policies[0].file, out, err);
}

static int try_cause(const struct lint_shown *shown, const struct screen *first, const char *policy,
	struct trial *trial, struct err *err)
{
	struct way way = { .shown = shown, .check = first->check, .policy = mem_text(policy) };
	screen_make(&way.screen, shown->verdict, first->check);
	const int failed = follow(&way, err);
	trial->is_causal = !failed && !way.trouble;
	trial->steps = way.steps;
	if (way.trouble)
		(void)snprintf(trial->trouble, sizeof(trial->trouble), "step %zu: %s",
			way.steps + 1, way.trouble);
	way_release(&way);
	return failed ? -1 : 0;
}

static int try_all(const struct lint_shown *shown, const struct screen *first, const char *policy,
	struct trial *trial, struct err *err)
{
	trial_judge_words(policy, &first->text, trial);
	if (try_cause(shown, first, policy, trial, err) ||
		trial_judge_control(shown, policy, first, trial, err))
		return -1;
	return trial->is_causal ? trial_judge_line(shown, policy, first, trial, err) : 0;
}

int trial_run(
	const struct lint_shown *shown, const char *check, struct trial *trial, struct err *err)
{
	struct screen first;
	autobuf struct buf policy = { 0 };
	*trial = (struct trial){ .is_mutant = shown->source->file != NULL };
	if (policy_text(shown, &policy, err))
		return -1;
	screen_make(&first, shown->verdict, check);
	const struct explanation *text = &first.text;
	trial->is_named = text->claim.kind != CLAIM_NONE;
	(void)snprintf(trial->claim, sizeof(trial->claim), "%s", claim_kind_name(text->claim.kind));
	(void)snprintf(trial->check, sizeof(trial->check), "%s", first.check ? first.check : "");
	if (!trial->is_named)
		(void)snprintf(trial->trouble, sizeof(trial->trouble), "no cause: %s",
			text->why ? text->why : "");
	const int failed =
		trial->is_named ? try_all(shown, &first, buf_string(&policy), trial, err) : 0;
	screen_release(&first);
	return failed;
}
