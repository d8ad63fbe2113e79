/* SPDX-License-Identifier: MIT */
/* A person is a test suite, a check a test case; so is each answer as a whole, as in cli/junit.c.
 */
#include "cli/class_report.h"

#include "base/markup.h"
#include "base/mem.h"

#include <string.h>

struct case_result {
	const char *element; /* NULL: passed */
	const char *message;
};

static struct case_result result_of_answer(const struct graded_answer *answer)
{
	switch (answer->as) {
	case GRADED_PASSED:
	case GRADED_FAILED: /* its checks say so */
		return (struct case_result){ NULL, NULL };
	case GRADED_REFUSED:
	case GRADED_LIMITED:
	case GRADED_MISSING:
		return (struct case_result){ "failure", answer->why };
	case GRADED_VOID:
		return (struct case_result){ "error", answer->why };
	}
	return (struct case_result){ "error", NULL };
}

static struct case_result result_of_check(const struct graded_check *check)
{
	switch (check->result) {
	case RESULT_OK:
		return (struct case_result){ NULL, NULL };
	case RESULT_FAILED:
	case RESULT_FLAKY:
		return (struct case_result){ "failure", check->happened };
	case RESULT_NOT_TRIED:
	case RESULT_UNAVAILABLE:
		return (struct case_result){ "skipped", check_result_name(check->result) };
	case RESULT_VOID:
		return (struct case_result){ "error", check->happened };
	}
	return (struct case_result){ "error", NULL };
}

static void add_case(struct buf *out, size_t counts[4], const char *exercise, const char *name,
	struct case_result result)
{
	static const char *const elements[] = { "failure", "error", "skipped" };
	counts[0]++;
	buf_text(out, "    <testcase classname=\"");
	markup_text(out, exercise);
	buf_text(out, "\" name=\"");
	markup_text(out, name);
	if (!result.element) {
		buf_text(out, "\"/>\n");
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(elements); i++)
		counts[1 + i] += strcmp(elements[i], result.element) == 0;
	buf_format(out, "\">\n      <%s message=\"", result.element);
	markup_text(out, result.message);
	buf_text(out, "\"/>\n    </testcase>\n");
}

static void add_person(struct class_report *report, const struct class_tally *tally,
	const struct graded_person *person)
{
	size_t counts[4] = { 0 };
	autobuf struct buf cases = { 0 };
	for (size_t i = 0; i < person->answer_count; i++) {
		const struct graded_answer *answer = &person->answers[i];
		add_case(&cases, counts, answer->exercise, "answer", result_of_answer(answer));
		for (size_t k = 0; k < answer->check_count; k++)
			add_case(&cases, counts, answer->exercise, answer->checks[k].id,
				result_of_check(&answer->checks[k]));
	}
	if (person->refused)
		add_case(&cases, counts, "class", "folder",
			(struct case_result){ "failure", person->refused });
	(void)tally;
	buf_text(&report->body, "  <testsuite name=\"");
	markup_text(&report->body, person->id);
	buf_format(&report->body,
		"\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n%s"
		"  </testsuite>\n",
		counts[0], counts[1], counts[2], counts[3], buf_string(&cases));
}

static void finish(struct class_report *report, const struct class_tally *tally, struct buf *out)
{
	(void)tally;
	buf_format(out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"bulkhead\">\n%s"
		"</testsuites>\n",
		buf_string(&report->body));
}

const struct class_form class_junit = { add_person, finish };
