/* SPDX-License-Identifier: MIT */
/* JUnit XML: what each outcome and result comes to, and that nothing in a text breaks out of it. */
#include "base/mem.h"
#include "base/text.h"
#include "cli/junit.h"

#include <check.h>
#include <ctype.h>
#include <string.h>

TCase *tests_junit(void);

/* ---- a strict reader of the part of XML that we write: no comments, CDATA or doctypes ---- */

#define DEPTH_MAX 8

struct reader {
	const char *at;
	char open[DEPTH_MAX][16];
	size_t depth;
	size_t elements;
};

static void expect_text(struct reader *reader, const char *text)
{
	ck_assert_msg(strncmp(reader->at, text, strlen(text)) == 0, "no \"%s\" at: %.60s", text,
		reader->at);
	reader->at += strlen(text);
}

/* Characters up to `end`; XML 1.0, 2.2 and 2.4. */
static void read_characters(struct reader *reader, char end)
{
	static const char *const entities[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#39;" };
	for (; *reader->at && *reader->at != end; reader->at++) {
		const unsigned char c = (unsigned char)*reader->at;
		bool known = c != '&';
		for (size_t i = 0; i < ARRAY_SIZE(entities); i++)
			known |= strncmp(reader->at, entities[i], strlen(entities[i])) == 0;
		ck_assert_msg(known, "an unknown entity: %.60s", reader->at);
		ck_assert_msg(c >= 0x20 || (c == '\n' && end == '<'), "control character %u", c);
		ck_assert_msg(c != '<' && c != '>', "a bracket: %.60s", reader->at);
	}
}

static void read_name(struct reader *reader, char name[16])
{
	size_t size = 0;
	while (islower((unsigned char)*reader->at) && size < 15)
		name[size++] = *reader->at++;
	name[size] = '\0';
	ck_assert_msg(size > 0, "no name at: %.60s", reader->at);
}

static void read_attributes(struct reader *reader)
{
	char name[16];
	while (*reader->at == ' ') {
		reader->at++;
		read_name(reader, name);
		expect_text(reader, "=\"");
		read_characters(reader, '"');
		expect_text(reader, "\"");
	}
}

static void read_tag(struct reader *reader)
{
	char name[16];
	const bool closes = reader->at[1] == '/';
	reader->at += closes ? 2 : 1;
	read_name(reader, name);
	if (closes) {
		ck_assert_uint_gt(reader->depth, 0);
		ck_assert_str_eq(name, reader->open[--reader->depth]);
		expect_text(reader, ">");
		return;
	}
	reader->elements++;
	read_attributes(reader);
	if (*reader->at == '/') {
		expect_text(reader, "/>");
		return;
	}
	ck_assert_uint_lt(reader->depth, DEPTH_MAX);
	memcpy(reader->open[reader->depth++], name, sizeof(name));
	expect_text(reader, ">");
}

/* Is it well-formed? The number of elements. */
static size_t read_document(const struct buf *xml)
{
	struct reader reader = { .at = buf_string(xml) };
	ck_assert(text_is_utf8(xml->data, xml->size));
	ck_assert_uint_eq(strlen(buf_string(xml)), xml->size);
	expect_text(&reader, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	do {
		read_tag(&reader);
		read_characters(&reader, '<');
	} while (*reader.at && reader.depth);
	ck_assert_uint_eq(reader.depth, 0);
	ck_assert_str_eq(reader.at, "");
	return reader.elements;
}

/* ---- verdicts made by hand ---- */

static struct check checks[] = {
	{ .id = (char[]){ "first" }, .title = (char[]){ "It works" } },
	{ .id = (char[]){ "second" }, .title = (char[]){ "It holds" } },
};
static const struct exercise exercise = {
	.id = (char[]){ "made/by-hand" },
	.checks = checks,
	.check_count = ARRAY_SIZE(checks),
};
static char its_headline[] = "IT CAN'T";
static char headline[] = "NO POLICY";
static struct check_verdict results[ARRAY_SIZE(checks)];
static struct attempt attempt;
static struct buf xml;

static void set_up(void)
{
	results[0] = (struct check_verdict){ .check = 0, .asked = true };
	results[1] = (struct check_verdict){ .check = 1, .asked = true };
	attempt = (struct attempt){
		.verdict = {
			.exercise = &exercise,
			.checks = results,
			.check_count = ARRAY_SIZE(results),
			.score = 50,
			.seed = "0000000000000000",
		},
		.timing.all = 1234567,
	};
	xml = (struct buf){ 0 };
}

static void tear_down(void)
{
	buf_release(&xml);
}

static void has(const char *text)
{
	ck_assert_msg(
		strstr(buf_string(&xml), text) != NULL, "lacks: %s\n%s", text, buf_string(&xml));
}

#define NONE RESULT_NOT_TRIED

/* The second check's result, and what it and the answer come to; "" is a pass. */
static const struct row {
	enum outcome outcome;
	enum check_result first, second;
	const char *counts;
	const char *answer, *check;
} rows[] = {
	{ OUTCOME_PASSED, RESULT_OK, RESULT_OK, "failures=\"0\" errors=\"0\" skipped=\"0\"", "",
		"" },
	{ OUTCOME_PASSED, RESULT_OK, RESULT_UNAVAILABLE,
		"failures=\"0\" errors=\"0\" skipped=\"1\"", "",
		"<skipped message=\"this machine lacks what it needs\"/>" },
	{ OUTCOME_FAILED, RESULT_OK, RESULT_FAILED, "failures=\"1\" errors=\"0\" skipped=\"0\"", "",
		"<failure message=\"IT CAN&#39;T\" type=\"failed\">" },
	{ OUTCOME_FAILED, RESULT_OK, RESULT_FLAKY, "failures=\"1\" errors=\"0\" skipped=\"0\"", "",
		"<failure message=\"IT CAN&#39;T\" type=\"flaky\">" },
	{ OUTCOME_FAILED, RESULT_FAILED, NONE, "failures=\"1\" errors=\"0\" skipped=\"1\"", "",
		"<skipped message=\"not tried\"/>" },
	{ OUTCOME_FAILED, RESULT_OK, RESULT_UNAVAILABLE,
		"failures=\"1\" errors=\"0\" skipped=\"1\"",
		"<failure message=\"too few checks could be tried on this machine\" "
		"type=\"failed\"/>",
		"<skipped message=\"this machine lacks what it needs\"/>" },
	{ OUTCOME_REFUSED, NONE, NONE, "failures=\"1\" errors=\"0\" skipped=\"2\"",
		"<failure message=\"NO POLICY\" type=\"refused\">",
		"<skipped message=\"not tried\"/>" },
	{ OUTCOME_LIMITED, RESULT_OK, NONE, "failures=\"1\" errors=\"0\" skipped=\"1\"",
		"<failure message=\"NO POLICY\" type=\"limited\">",
		"<skipped message=\"not tried\"/>" },
	{ OUTCOME_VOID, RESULT_FAILED, RESULT_VOID, "failures=\"0\" errors=\"2\" skipped=\"1\"",
		"<error message=\"NO POLICY\" type=\"void\">",
		"<error message=\"IT CAN&#39;T\" type=\"void\">" },
	{ OUTCOME_VOID, RESULT_OK, RESULT_FAILED, "failures=\"0\" errors=\"1\" skipped=\"2\"",
		"<error message=\"NO POLICY\" type=\"void\">",
		"<skipped message=\"not judged: the lab failed\"/>" },
};

/* The test case behind this name: `inside` is in it, or it is empty. */
static void comes_to(const char *name, const char *inside)
{
	autofree char *begin = mem_format("<testcase classname=\"made/by-hand\" name=\"%s\"%s",
		name, *inside ? ">\n      " : "/>\n");
	autofree char *wanted = mem_format("%s%s", begin, inside);
	has(wanted);
}

START_TEST(each_outcome_and_result_has_its_element)
{
	const struct row *row = &rows[_i];
	struct verdict *verdict = &attempt.verdict;
	verdict->outcome = row->outcome;
	results[0].result = row->first;
	results[1].result = row->second;
	results[0].text.happened = results[1].text.happened = its_headline;
	if (row->outcome != OUTCOME_FAILED && row->outcome != OUTCOME_PASSED)
		verdict->text.happened = headline;
	junit_format(&attempt, &xml);
	(void)read_document(&xml);
	has(row->counts);
	has(" tests=\"3\" ");
	has(" time=\"1.234567\">");
	comes_to("answer: A policy that can be judged", row->answer);
	comes_to("second: It holds", row->check);
}
END_TEST

START_TEST(a_check_that_was_left_out_says_so)
{
	results[1] = (struct check_verdict){ .check = 1, .result = NONE };
	junit_format(&attempt, &xml);
	comes_to("second: It holds", "<skipped message=\"not asked for\"/>");
}
END_TEST

/* No score where there is none; the digest is the verdict's. */
START_TEST(properties_say_outcome_score_and_digest)
{
	attempt.verdict.digest.bytes[0] = 0xab;
	junit_format(&attempt, &xml);
	has("<property name=\"outcome\" value=\"passed\"/>");
	has("<property name=\"score\" value=\"50\"/>");
	has("<property name=\"digest\" value=\"ab00");
	attempt.verdict.outcome = OUTCOME_VOID;
	buf_clear(&xml);
	junit_format(&attempt, &xml);
	ck_assert_ptr_null(strstr(buf_string(&xml), "score"));
}
END_TEST

/* ---- hostile texts ---- */

static char *const hostile[] = {
	(char[]){ "\033[2J\033]0;pwned\007" },
	(char[]){ "]]></failure></testcase><testcase name=\"mine\"/>" },
	(char[]){ "<script>alert('x')</script> & <!-- <![CDATA[ " },
	(char[]){ "\xff\xfe \xc0\xaf broken \xed\xa0\x80" },
	(char[]){ "\xef\xbf\xbe \xef\xbf\xbf U+FFFE, U+FFFF \xf4\x8f\xbf\xbf" },
	(char[]){ "\x01\x02\x0b\x0c\x7f\xc2\x85\xe2\x80\xae &#0; &#x1b; %s%n" },
	(char[]){ "line\nline\r\n\ttab\" type=\"passed" },
};

START_TEST(hostile_text_stays_text)
{
	char *text = hostile[_i];
	results[0].result = results[1].result = RESULT_OK;
	junit_format(&attempt, &xml);
	const size_t elements = read_document(&xml);
	results[1].result = RESULT_FAILED;
	results[1].text = (struct explanation){
		.happened = text,
		.expected = text,
		.observed = text,
		.at = { .line = 1, .column = 1 },
		.line = text,
		.why = text,
		.right = text,
		.next = text,
	};
	place_set(&results[1].text.at, text, 1, 1);
	buf_clear(&xml);
	junit_format(&attempt, &xml);
	ck_assert_uint_eq(read_document(&xml), elements + 1); /* the failure */
	has("failures=\"1\"");
}
END_TEST

TCase *tests_junit(void)
{
	TCase *tests = tcase_create("junit");
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(
		tests, each_outcome_and_result_has_its_element, 0, (int)ARRAY_SIZE(rows));
	tcase_add_test(tests, a_check_that_was_left_out_says_so);
	tcase_add_test(tests, properties_say_outcome_score_and_digest);
	tcase_add_loop_test(tests, hostile_text_stays_text, 0, (int)ARRAY_SIZE(hostile));
	return tests;
}
