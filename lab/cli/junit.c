/* SPDX-License-Identifier: MIT */
/*
 * A check is a test case, and so is the answer as a whole: what is refused, limited or void may
 * have no check to blame. The test cases are the same in every verdict of an exercise, since CI
 * systems follow them from run to run by their names.
 */
#include "cli/junit.h"

#include "base/markup.h"
#include "base/mem.h"
#include "cli/explained.h"

#include <inttypes.h>
#include <string.h>

enum state { STATE_PASSED, STATE_FAILURE, STATE_ERROR, STATE_SKIPPED };
#define STATES (STATE_SKIPPED + 1)

static const char *const elements[STATES] = {
	[STATE_FAILURE] = "failure",
	[STATE_ERROR] = "error",
	[STATE_SKIPPED] = "skipped",
};

struct test_case {
	enum state state;
	const char *name; /* two parts */
	const char *title;
	const char *type;               /* of a failure or an error; "failed" */
	const char *message;            /* of what did not pass, unless `text` has a headline */
	const struct explanation *text; /* or NULL */
};

/* --- what each comes to --- */

/* Beside a fault of ours, what a check came to says nothing about the policy. */
static enum state state_of(const struct verdict *verdict, const struct check_verdict *one)
{
	if (one->result == RESULT_VOID)
		return STATE_ERROR;
	if (verdict->outcome == OUTCOME_VOID)
		return STATE_SKIPPED;
	switch (one->result) {
	case RESULT_OK:
		return STATE_PASSED;
	case RESULT_FAILED:
	case RESULT_FLAKY:
		return STATE_FAILURE;
	case RESULT_NOT_TRIED:
	case RESULT_UNAVAILABLE:
	case RESULT_VOID:
		return STATE_SKIPPED;
	}
	return STATE_SKIPPED;
}

static const char *skipped_because(const struct verdict *verdict, const struct check_verdict *one)
{
	if (one->result == RESULT_UNAVAILABLE)
		return "this machine lacks what it needs";
	if (!one->asked)
		return "not asked for";
	return verdict->outcome == OUTCOME_VOID ? "not judged: the lab failed" : "not tried";
}

static struct test_case case_of(const struct verdict *verdict, const struct check_verdict *one)
{
	const struct check *check = &verdict->exercise->checks[one->check];
	return (struct test_case){
		.state = state_of(verdict, one),
		.name = check->id,
		.title = check->title,
		.type = check_result_name(one->result),
		.message = skipped_because(verdict, one),
		.text = &one->text,
	};
}

static bool has_failure(const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->check_count; i++)
		if (state_of(verdict, &verdict->checks[i]) == STATE_FAILURE)
			return true;
	return false;
}

static enum state state_of_answer(const struct verdict *verdict)
{
	switch (verdict->outcome) {
	case OUTCOME_PASSED:
	case OUTCOME_STATIC:
		return STATE_PASSED;
	case OUTCOME_FAILED:
		return has_failure(verdict) ? STATE_PASSED : STATE_FAILURE;
	case OUTCOME_REFUSED:
	case OUTCOME_LIMITED:
		return STATE_FAILURE;
	case OUTCOME_VOID:
		return STATE_ERROR;
	}
	return STATE_ERROR;
}

static struct test_case case_of_answer(const struct verdict *verdict)
{
	return (struct test_case){
		.state = state_of_answer(verdict),
		.name = "answer",
		.title = "A policy that can be judged",
		.type = outcome_name(verdict->outcome),
		.message = "too few checks could be tried on this machine",
		.text = &verdict->text,
	};
}

/* --- XML --- */

static void add_attribute(struct buf *out, const char *name, const char *value)
{
	buf_format(out, " %s=\"", name);
	markup_text(out, value);
	buf_char(out, '"');
}

static void add_fields(struct buf *out, const struct explanation *text)
{
	struct explained explained;
	explained_fill(&explained, text);
	for (size_t i = 0; i < EXPLAINED_FIELDS; i++) {
		const struct explained_field *field = &explained.fields[i];
		if (!field->text || !*field->text)
			continue;
		buf_format(out, "%s: ", field->label);
		markup_text(out, field->text);
		buf_char(out, '\n');
	}
	explained_release(&explained);
}

static void add_what_happened(struct buf *out, const struct test_case *one)
{
	const bool explained = one->state != STATE_SKIPPED && one->text->happened;
	buf_format(out, ">\n      <%s", elements[one->state]);
	add_attribute(out, "message", explained ? one->text->happened : one->message);
	if (one->state != STATE_SKIPPED)
		add_attribute(out, "type", one->type);
	if (explained) {
		buf_text(out, ">\n");
		add_fields(out, one->text);
		buf_format(out, "</%s>\n    </testcase>\n", elements[one->state]);
	} else {
		buf_text(out, "/>\n    </testcase>\n");
	}
}

static void add_case(struct buf *out, const struct exercise *exercise, const struct test_case *one)
{
	autofree char *name = mem_format("%s: %s", one->name, one->title);
	buf_text(out, "    <testcase");
	add_attribute(out, "classname", exercise->id);
	add_attribute(out, "name", name);
	if (one->state == STATE_PASSED)
		buf_text(out, "/>\n");
	else
		add_what_happened(out, one);
}

static void add_property(struct buf *out, const char *name, const char *value)
{
	buf_text(out, "      <property");
	add_attribute(out, "name", name);
	add_attribute(out, "value", value);
	buf_text(out, "/>\n");
}

static void add_properties(struct buf *out, const struct verdict *verdict)
{
	char digest[HASH_HEX];
	hash_hex(&verdict->digest, digest);
	buf_text(out, "    <properties>\n");
	add_property(out, "outcome", outcome_name(verdict->outcome));
	if (verdict->outcome != OUTCOME_VOID && verdict->outcome != OUTCOME_STATIC) {
		autofree char *score = mem_format("%u", verdict->score);
		add_property(out, "score", score);
	}
	add_property(out, "seed", verdict->seed);
	add_property(out, "digest", digest);
	buf_text(out, "    </properties>\n");
}

static void count(const struct verdict *verdict, size_t counts[STATES])
{
	counts[state_of_answer(verdict)]++;
	for (size_t i = 0; i < verdict->check_count; i++)
		counts[state_of(verdict, &verdict->checks[i])]++;
}

static void add_counts(struct buf *out, const struct attempt *attempt)
{
	size_t counts[STATES] = { 0 };
	count(&attempt->verdict, counts);
	buf_format(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"",
		attempt->verdict.check_count + 1, counts[STATE_FAILURE], counts[STATE_ERROR],
		counts[STATE_SKIPPED]);
	buf_format(out, " time=\"%" PRIu64 ".%06" PRIu64 "\"", attempt->timing.all / 1000000,
		attempt->timing.all % 1000000);
}

void junit_format(const struct attempt *attempt, struct buf *out)
{
	const struct verdict *verdict = &attempt->verdict;
	const struct test_case answer = case_of_answer(verdict);
	buf_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
	add_attribute(out, "name", "bulkhead");
	buf_text(out, ">\n  <testsuite");
	add_attribute(out, "name", verdict->exercise->id);
	add_counts(out, attempt);
	buf_text(out, ">\n");
	add_properties(out, verdict);
	add_case(out, verdict->exercise, &answer);
	for (size_t i = 0; i < verdict->check_count; i++) {
		const struct test_case one = case_of(verdict, &verdict->checks[i]);
		add_case(out, verdict->exercise, &one);
	}
	buf_text(out, "  </testsuite>\n</testsuites>\n");
}
