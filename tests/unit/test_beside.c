/* SPDX-License-Identifier: MIT */
/* What a debrief says of an answer beside the solution. */
#include "app/beside.h"

#include "base/mem.h"
#include "test_grade.h"

#include <stdlib.h>
#include <string.h>

TCase *tests_beside(void);

#define WIDE           10000 /* no line is broken */

#define ALLOWS         "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": ["
#define DENIES         "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": ["
#define RULE(names, a) "{\"names\": [" names "], \"action\": \"SCMP_ACT_" a "\"}"
#define SOLUTION       ALLOWS RULE("\"mkdir\", \"mkdirat\"", "ERRNO") "]}"

/* The text of both, one policy of attempt 3. */
static char *beside(const char *mine, const char *solution, size_t width)
{
	struct answer_policy policies[2] = { 0 };
	struct surface surfaces[2];
	struct debrief_policy one = { .file = "profile.json" };
	struct buf out = { 0 };
	world_policy(&policies[0], "p.json", mine);
	world_policy(&policies[1], "p.json", solution);
	one.is_same = bpf_program_equal(&policies[0].program, &policies[1].program);
	meaning_compare(&one.meaning, &policies[0].program, &policies[1].program);
	surface_make(&surfaces[0], &policies[0].program);
	surface_make(&surfaces[1], &policies[1].program);
	surface_measure(&one.surface, &surfaces[0], &surfaces[1]);
	const struct debrief debrief = { .attempt = { .id = 3 }, .policies = &one, .count = 1 };
	beside_format(&debrief, width, &out);
	for (size_t i = 0; i < 2; i++) {
		surface_release(&surfaces[i]);
		world_policy_release(&policies[i]);
	}
	meaning_release(&one.meaning);
	surface_measure_release(&one.surface);
	return buf_take(&out);
}

static const struct {
	const char *mine, *solution;
	const char *words; /* in what is said */
} sayings[] = {
	{ SOLUTION, SOLUTION, "It compiles to the same filter as the solution.\n" },
	{ ALLOWS RULE("\"mkdir\"", "LOG") "]}", ALLOWS "]}",
		"It answers every call as the solution does.\n" },
	{ ALLOWS RULE("\"mkdir\"", "ERRNO") "]}", SOLUTION, "Yours also permits: mkdirat.\n" },
	{ ALLOWS RULE("\"mkdir\", \"mkdirat\", \"rename\"", "ERRNO") "]}", SOLUTION,
		"Yours refuses, and the solution permits: rename.\n" },
	{ ALLOWS RULE("\"mkdir\", \"mkdirat\"", "KILL_PROCESS") "]}", SOLUTION,
		"Both refuse, each in its way: mkdir, mkdirat; yours answers KILL_PROCESS, the "
		"solution ERRNO(EPERM).\n" },
	{ DENIES "{\"names\": [\"socket\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": "
		 "[{\"index\": 0, \"value\": 40, \"op\": \"SCMP_CMP_EQ\"}]}]}",
		DENIES "]}",
		"Yours also permits: socket with some arguments (socket(40, 0, 0)).\n" },
	{ "{\"architectures\": [\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X86\", \"SCMP_ARCH_X32\"], "
	  "\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [" RULE("\"ptrace\"", "ALLOW") "]}",
		DENIES RULE("\"ptrace\"", "ALLOW") "]}",
		"Yours also permits by i386 and x32: ptrace.\n" },
	{ ALLOWS "]}", DENIES "]}", ", io_uring_enter and " },
	{ DENIES RULE("\"ptrace\", \"getpid\"", "ALLOW") "]}",
		DENIES RULE("\"getpid\"", "ALLOW") "]}",
		"Surface: yours permits 2 calls (20 points), the solution 1 (2). Ratio: 10.00. "
		"Dearest of what is over, in points: ptrace 18.\n" },
	{ DENIES "]}", SOLUTION,
		"Your profile.json of attempt 3 beside the solution, by meaning:\n" },
};

START_TEST(every_difference_has_its_words)
{
	autofree char *text = beside(sayings[_i].mine, sayings[_i].solution, WIDE);
	says(text, sayings[_i].words);
}
END_TEST

START_TEST(what_is_beside_keeps_to_the_width)
{
	autofree char *text = beside(ALLOWS "]}", DENIES "]}", 60);
	for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
		ck_assert_msg(strcspn(line, "\n") <= 60, "%.*s", (int)strcspn(line, "\n"), line);
}
END_TEST

START_TEST(where_nothing_is_compared_it_says_why)
{
	autobuf struct buf out = { 0 };
	const struct debrief debrief = { .why_not = (char *)(uintptr_t) "It is \033 no policy." };
	beside_format(&debrief, 80, &out);
	ck_assert_str_eq(buf_string(&out), "It is \\x1b no policy.\n");
}
END_TEST

TCase *tests_beside(void)
{
	TCase *tests = tcase_create("beside");
	tcase_add_loop_test(tests, every_difference_has_its_words, 0, (int)ARRAY_SIZE(sayings));
	tcase_add_test(tests, what_is_beside_keeps_to_the_width);
	tcase_add_test(tests, where_nothing_is_compared_it_says_why);
	return tests;
}
