/* SPDX-License-Identifier: MIT */
#include "core/graded.h"

#include "base/json.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

const char *graded_as_name(enum graded_as as)
{
	static const char *const names[] = {
		[GRADED_PASSED] = "passed",
		[GRADED_FAILED] = "failed",
		[GRADED_REFUSED] = "refused",
		[GRADED_LIMITED] = "limited",
		[GRADED_VOID] = "void",
		[GRADED_MISSING] = "missing",
	};
	return names[as];
}

enum graded_as graded_as_of(enum outcome outcome)
{
	switch (outcome) {
	case OUTCOME_PASSED:
		return GRADED_PASSED;
	case OUTCOME_FAILED:
		return GRADED_FAILED;
	case OUTCOME_REFUSED:
		return GRADED_REFUSED;
	case OUTCOME_LIMITED:
		return GRADED_LIMITED;
	case OUTCOME_VOID:
	case OUTCOME_STATIC: /* nothing was run */
		return GRADED_VOID;
	}
	return GRADED_VOID;
}

void graded_take_score(struct graded_answer *answer, const struct verdict *verdict)
{
	const bool scored = verdict->outcome != OUTCOME_VOID;
	answer->score = scored ? (int)verdict->score : -1;
	for (size_t i = 0; i < VERDICT_GROUPS; i++) {
		unsigned points;
		unsigned most;
		const bool there =
			scored && score_of_group(verdict, (enum verdict_group)i, &points, &most);
		answer->groups[i].points = there ? (int)points : -1;
		answer->groups[i].most = there ? (int)most : -1;
	}
}

/* --- writing --- */

static void put_number(struct jout *object, const char *key, int number)
{
	if (number < 0)
		jout_text(object, key, NULL);
	else
		jout_integer(object, key, number);
}

static struct jout *points_of(const struct graded_answer *answer)
{
	static const char *const names[] = {
		[GROUP_SERVICE] = "service",
		[GROUP_DEFENCE] = "defence",
		[GROUP_LEAST_PRIVILEGE] = "least_privilege",
	};
	struct jout *all = jout_object();
	for (size_t i = 0; i < VERDICT_GROUPS; i++) {
		struct jout *one = jout_object();
		put_number(one, "points", answer->groups[i].points);
		put_number(one, "most", answer->groups[i].most);
		jout_put(all, names[i], one);
	}
	return all;
}

static void put_made_for(struct jout *object, const struct graded_answer *answer)
{
	if (!answer->made_for[0]) {
		jout_text(object, "made_for", NULL);
		return;
	}
	struct jout *one = jout_object();
	jout_text(one, "seed", answer->made_for);
	jout_text(one, "person", answer->made_for_person);
	jout_put(object, "made_for", one);
}

/* Ids and results, and not a word more. */
static void put_hidden(struct jout *object, const struct verdict *hidden, size_t first)
{
	if (!hidden) {
		jout_text(object, "hidden", NULL);
		return;
	}
	struct jout *checks = jout_array();
	for (size_t i = first; i < hidden->check_count; i++) {
		struct jout *one = jout_object();
		jout_text(one, "id", hidden->exercise->checks[hidden->checks[i].check].id);
		jout_text(one, "result", check_result_name(hidden->checks[i].result));
		jout_add(checks, one);
	}
	jout_put(object, "hidden", checks);
}

/* What `check --json` prints; without evidence, all of it that has a digest. */
static void put_verdict(struct jout *object, const struct verdict *verdict, bool evidence)
{
	char digest[HASH_HEX];
	if (!verdict) {
		jout_text(object, "verdict", NULL);
		return;
	}
	if (evidence) {
		jout_put(object, "verdict", verdict_json(verdict));
		return;
	}
	struct jout *all = jout_object();
	hash_hex(&verdict->digest, digest);
	jout_put(all, "result", verdict_result(verdict));
	jout_text(all, "digest", digest);
	jout_text(all, "evidence", NULL);
	jout_put(object, "verdict", all);
}

static char *canonical(struct jout *value_take)
{
	char *text = jout_canonical(value_take);
	jout_free(value_take);
	return text;
}

char *graded_answer_format(const struct graded_answer *answer, const struct verdict *verdict,
	const struct verdict *hidden, size_t first_hidden, bool evidence)
{
	struct jout *all = jout_object();
	jout_text(all, "exercise", answer->exercise);
	jout_text(all, "outcome", graded_as_name(answer->as));
	jout_text(all, "why", answer->why);
	put_number(all, "score", answer->score);
	jout_put(all, "points", points_of(answer));
	jout_text(all, "seed", answer->seed[0] ? answer->seed : NULL);
	put_made_for(all, answer);
	put_hidden(all, hidden, first_hidden);
	put_verdict(all, verdict, evidence);
	return canonical(all);
}

char *graded_head_format(const struct graded_person *person)
{
	struct jout *all = jout_object();
	struct jout *extra = jout_array();
	for (size_t i = 0; i < person->extra_count; i++)
		jout_add_text(extra, person->extra[i]);
	jout_put(all, "extra", extra);
	jout_bool(all, "extra_more", person->extra_more);
	jout_integer(all, "format", GRADED_FORMAT);
	jout_text(all, "person", person->id);
	jout_text(all, "refused", person->refused);
	return canonical(all);
}

/* "answers" is the first of the keys, so that all of it is in order. */
void graded_person_close(struct buf *out, const char *head, const char *answers)
{
	buf_format(out, "{\"answers\":[%s],%s\n", answers, head + 1);
}

/* --- the end --- */

static void check_release(struct graded_check *check)
{
	free(check->id);
	free(check->title);
	free(check->happened);
	free(check->observed);
	free(check->place);
	free(check->line);
	free(check->why);
	free(check->next);
}

void graded_answer_release(struct graded_answer *answer)
{
	for (size_t i = 0; i < answer->check_count; i++)
		check_release(&answer->checks[i]);
	free(answer->checks);
	free(answer->exercise);
	free(answer->why);
	free(answer->made_for_person);
	free(answer->digest);
	*answer = (struct graded_answer){ 0 };
}

void graded_person_release(struct graded_person *person)
{
	for (size_t i = 0; i < person->answer_count; i++)
		graded_answer_release(&person->answers[i]);
	for (size_t i = 0; i < person->extra_count; i++)
		free(person->extra[i]);
	free(person->answers);
	free(person->extra);
	free(person->id);
	free(person->refused);
	*person = (struct graded_person){ 0 };
}
