/* SPDX-License-Identifier: MIT */
/* What the table says, for programs; a person's file of results has the rest. */
#include "cli/class_report.h"

#include "base/mem.h"

static void put_number(struct jout *object, const char *key, int number)
{
	if (number < 0)
		jout_text(object, key, NULL);
	else
		jout_integer(object, key, number);
}

static struct jout *facts_of(const struct graded_answer *answer)
{
	struct jout *one = jout_object();
	struct jout *failed = jout_array();
	for (size_t i = 0; i < answer->check_count; i++)
		if (answer->checks[i].result == RESULT_FAILED ||
			answer->checks[i].result == RESULT_FLAKY)
			jout_add_text(failed, answer->checks[i].id);
	jout_text(one, "exercise", answer->exercise);
	jout_text(one, "outcome", graded_as_name(answer->as));
	put_number(one, "score", answer->score);
	put_number(one, "service", answer->groups[GROUP_SERVICE].points);
	put_number(one, "defence", answer->groups[GROUP_DEFENCE].points);
	put_number(one, "least_privilege", answer->groups[GROUP_LEAST_PRIVILEGE].points);
	jout_put(one, "failed", failed);
	jout_text(one, "why", answer->why);
	jout_text(one, "made_for", answer->made_for[0] ? answer->made_for : NULL);
	jout_text(one, "made_for_person", answer->made_for_person);
	jout_text(one, "digest", answer->digest);
	return one;
}

static void add_person(struct class_report *report, const struct class_tally *tally,
	const struct graded_person *person)
{
	struct jout *one = jout_object();
	struct jout *answers = jout_array();
	(void)tally;
	for (size_t i = 0; i < person->answer_count; i++)
		jout_add(answers, facts_of(&person->answers[i]));
	jout_text(one, "person", person->id);
	jout_text(one, "refused", person->refused);
	jout_put(one, "answers", answers);
	autofree char *text = jout_pretty(one);
	jout_free(one);
	buf_format(&report->body, "%s%s", report->body.size ? ",\n" : "", text);
}

static struct jout *exercise_of(const struct class_exercise *exercise)
{
	struct jout *one = jout_object();
	struct jout *outcomes = jout_object();
	struct jout *checks = jout_array();
	for (size_t i = 0; i < GRADED_AS_COUNT; i++)
		jout_integer(
			outcomes, graded_as_name((enum graded_as)i), (int64_t)exercise->counts[i]);
	for (size_t i = 0; i < exercise->check_count; i++) {
		struct jout *check = jout_object();
		jout_text(check, "id", exercise->checks[i].id);
		jout_bool(check, "hidden", exercise->checks[i].is_hidden);
		jout_integer(check, "failed", (int64_t)exercise->checks[i].failed);
		jout_integer(check, "of", (int64_t)exercise->checks[i].tried);
		jout_add(checks, check);
	}
	jout_text(one, "exercise", exercise->id);
	jout_put(one, "outcomes", outcomes);
	jout_put(one, "checks", checks);
	return one;
}

static void finish(struct class_report *report, const struct class_tally *tally, struct buf *out)
{
	struct jout *exercises = jout_array();
	for (size_t i = 0; i < tally->count; i++)
		jout_add(exercises, exercise_of(&tally->exercises[i]));
	autofree char *text = jout_pretty(exercises);
	jout_free(exercises);
	buf_format(out, "{\"format\": 1,\n\"exercises\": %s,\n\"people\": [\n%s\n]}\n", text,
		buf_string(&report->body));
}

const struct class_form class_json = { add_person, finish };
