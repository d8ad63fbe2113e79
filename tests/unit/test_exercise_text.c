/* SPDX-License-Identifier: MIT */
/* The texts of tests/data/lint/good with one thing changed, and what is said of that. */
#include "grade_world.h"
#include "case_file.h"

#include "base/mem.h"
#include "core/exercise_text.h"

#include <check.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

TCase *tests_exercise_text(void);

#define GOOD "tests/data/lint/good/"

enum file { JSON, TASK, HINTS, DEBRIEF, SOLUTION, STARTER, FILES };

static const char *const names[FILES] = { "exercise.json", "task.md", "hints.md", "debrief.md",
	"solution/profile.json", "starter/profile.json" };

#define TEN    "one two three four five six seven eight nine ten "
#define TWENTY TEN TEN
#define FORTY  TWENTY TWENTY

static const struct {
	enum file file;
	const char *from; /* stands there, and becomes: */
	const char *to;
	const char *fault; /* the one that comes of it; NULL: none */
} cases[] = {
	{ TASK, "A service", "A service", NULL },
	{ TASK, "A service", "Obviously a service",
		"task.md:3: \"Obviously\" tells a learner off: say what is, or leave it out" },
	{ TASK, "A service", "It says `invalid argument`.\n\n```\nillegal\n```\n\nIt", NULL },
	{ TASK, "A service", "A trivialist and a simplyish", NULL },
	{ TASK, "# One door", "# Two doors", "task.md:1: the first line is not \"# One door\"" },
	{ TASK, "## What must hold", "## What must be",
		"task.md:1: there is no heading \"## What must hold\"" },
	{ TASK, "arguments.\n", "arguments.\n\n## More\n",
		"task.md:10: a section behind \"What must hold\", which is the last one" },
	{ TASK, "arguments.\n", "arguments.\n- More.\n", "task.md:9: no check asks \"More.\"" },
	{ TASK, "- The service can", "- A service can",
		"task.md:7: no check asks \"A service can "
		"open its log file.\"" },
	{ TASK, "## What must", "## Words you need\n**a** **b** **c**\n## What must",
		"task.md:5: 3 new terms; a task brings 2 at most" },
	{ TASK, "## What must", "## Words you need\n**a** **b**\n## What must", NULL },
	{ HINTS, "Which one", TEN TEN TEN "Which one", NULL },
	{ HINTS, "Which one", FORTY "Which one",
		"hints.md:1: the first hint has 49 words; it has 40 at most" },
	{ HINTS, "Save the file", FORTY TWENTY "Save the file", NULL },
	{ HINTS, "Save the file", FORTY FORTY "Save the file",
		"hints.md:9: the last hint has 172 words; it has 80 to 160" },
	{ HINTS, "once more.\n", "once more.\n\n## More\n",
		"hints.md:1: 4 hints, each under a heading \"## \"; there are 3" },
	{ HINTS, "## What to refuse", "Read me.\n\n## What to refuse",
		"hints.md:1: what stands before the first \"## \" is no hint" },
	{ HINTS, "gives all of them", "gives SCMP_ACT_ERRNO to",
		"hints.md:7: \"SCMP_ACT_ERRNO\" stands in the solution and not in the starter: only "
		"the last hint may name it" },
	{ HINTS, "gives all of them", "gives SCMP_ACT_ALLOW to", NULL }, /* the starter has it */
	{ HINTS, "gives all of them", "refuses `mkdir`, in", NULL },     /* the task has it */
	{ DEBRIEF, "## What else would do", "## Others",
		"debrief.md:1: has no section \"What else would do\"" },
	{ DEBRIEF, "## It has happened", "## Stories",
		"debrief.md:1: has no section \"It has happened\", about a real incident" },
	{ DEBRIEF, "## It has happened", "## The incident of 2023", NULL },
	{ JSON, "does no work.", "simply does no work.",
		"exercise.json:18: \"simply\" tells a learner off: say what is, or leave it out" },
	{ JSON, "does no work.", "does no work. " TWENTY ".", NULL },
	{ JSON, "does no work.", "does no work. " TWENTY "more.",
		"exercise.json:18: a sentence of 21 words; 20 are enough in what a verdict shows" },
};

/* The file with the change of case `index` in it. */
static char *text_of(enum file file, int index)
{
	autofree char *path = mem_format(GOOD "%s", names[file]);
	char *text = case_text(path);
	if (cases[index].file != file)
		return text;
	char *at = strstr(text, cases[index].from);
	ck_assert_msg(at != NULL, "%s lacks %s", names[file], cases[index].from);
	char *changed = mem_format("%.*s%s%s", (int)(at - text), text, cases[index].to,
		at + strlen(cases[index].from));
	free(text);
	return changed;
}

START_TEST(each_rule_is_told_with_its_line)
{
	char *texts[FILES];
	struct exercise exercise;
	struct jdoc doc;
	struct err err = { 0 };
	struct text_faults faults = { 0 };
	for (int i = 0; i < FILES; i++)
		texts[i] = text_of((enum file)i, _i);
	const size_t size = strlen(texts[JSON]);
	ck_assert_msg(exercise_parse(&exercise, "t/t", VARIANT_SEED_ZEROS, "exercise.json",
			      texts[JSON], size, &err) == 0,
		"%s", err.text);
	ck_assert_int_eq(jdoc_parse(&doc, "exercise.json", texts[JSON], size, ERR_INPUT, &err), 0);
	exercise_text_check(
		&(const struct exercise_texts){
			.exercise = &exercise,
			.json = &doc,
			.task = texts[TASK],
			.hints = texts[HINTS],
			.debrief = texts[DEBRIEF],
			.starters = (const char *const *)&texts[STARTER],
			.solutions = (const char *const *)&texts[SOLUTION],
			.policy_count = 1,
		},
		&faults);
	if (cases[_i].fault) {
		ck_assert_uint_ge(faults.count, 1);
		ck_assert_str_eq(faults.items[0], cases[_i].fault);
	} else {
		ck_assert_msg(faults.count == 0, "%s", faults.count ? faults.items[0] : "");
	}
	text_faults_release(&faults);
	exercise_release(&exercise);
	jdoc_release(&doc);
	for (int i = 0; i < FILES; i++)
		free(texts[i]);
}
END_TEST

START_TEST(words_have_a_letter_or_a_digit)
{
	const char *text = " two words - `x86_64` ** \n 3.";
	ck_assert_uint_eq(exercise_text_words(text, strlen(text)), 4);
	ck_assert_uint_eq(exercise_text_words("", 0), 0);
}
END_TEST

/* ---- a verdict's text ---- */

static const struct explanation good = {
	.happened = "AN ATTACK GOT THROUGH: it could make a directory.",
	.expected = "mkdir refused by the policy",
	.observed = "mkdir returned 0",
	.at = { "profile.json", 2, 20 },
	.line = "\"defaultAction\": \"SCMP_ACT_ALLOW\",",
	.why = "The call is mkdir. No rule names it, so the default answered ALLOW.",
	.right = "mkdirat was refused as it should be.",
	.next = "Decide which answer mkdir should get.",
};

static const struct {
	size_t field; /* its offset, */
	char *text;   /* and what it becomes */
	const char *fault;
} verdict_cases[] = {
	{ offsetof(struct explanation, right), "mkdirat was refused.", NULL },
	{ offsetof(struct explanation, right), NULL, "right:1: it is empty" },
	{ offsetof(struct explanation, next), "", "next:1: it is empty" },
	{ offsetof(struct explanation, line), NULL, "line:1: a place without what stands there" },
	{ offsetof(struct explanation, happened), "An attack got through: it could make one.",
		"happened:1: it does not begin with a headline" },
	{ offsetof(struct explanation, happened), "THE CALL WAS NOT REFUSED",
		"happened:1: it does not begin with a headline" },
	{ offsetof(struct explanation, why), "Here you forgot that mkdir is simply allowed.",
		"why:1: \"simply\" tells a learner off: say what is, or leave it out" },
	{ offsetof(struct explanation, why), "The call is mkdir, and nowhere did you name it.",
		"why:1: it is about the learner" },
	{ offsetof(struct explanation, why), TWENTY "twenty-one.",
		"why:1: a sentence of 21 words; 20 are enough in what a verdict shows" },
	{ offsetof(struct explanation, why),
		TEN ". " TEN ". " TEN ". " TEN ". " TEN ". " TEN ". " TEN ". " TEN ". " TEN ".",
		"verdict:1: it has 123 words, and not 40 to 110" },
	{ offsetof(struct explanation, why), "Why?",
		"verdict:1: it has 34 words, and not 40 to 110" },
};

START_TEST(each_rule_of_a_verdicts_text_is_told)
{
	struct explanation text = good;
	struct text_faults faults = { 0 };
	char **field = (char **)((char *)&text + verdict_cases[_i].field);
	*field = verdict_cases[_i].text;
	verdict_text_check(&text, &faults);
	const char *first = faults.count ? faults.items[0] : NULL;
	ck_assert_pstr_eq(first, verdict_cases[_i].fault);
	text_faults_release(&faults);
}
END_TEST

TCase *tests_exercise_text(void)
{
	TCase *tests = tcase_create("exercise_text");
	tcase_add_loop_test(tests, each_rule_is_told_with_its_line, 0, (int)ARRAY_SIZE(cases));
	tcase_add_test(tests, words_have_a_letter_or_a_digit);
	tcase_add_loop_test(
		tests, each_rule_of_a_verdicts_text_is_told, 0, (int)ARRAY_SIZE(verdict_cases));
	return tests;
}
