/* SPDX-License-Identifier: MIT */
/*
 * Tracks, quizzes, lessons and glossaries as folders: tests/data/<kind>/<case>/ has the file and
 * either error.txt, the whole message, or good.txt, what was understood, a fact a line.
 */
#include "case_file.h"

#include "base/buf.h"
#include "base/mem.h"
#include "core/glossary.h"
#include "core/lesson.h"
#include "core/quiz.h"
#include "core/track.h"

#include <check.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

TCase *tests_content(void);

#define DATA "tests/data"

/* What was understood. */

static void dump_items(
	const char *title, const struct track_item *items, size_t count, struct buf *out)
{
	for (size_t i = 0; i < count; i++)
		buf_format(out, "%s %zu: %s %s, %u:%u\n", title, i,
			track_item_kind_name(items[i].kind), items[i].of.name, items[i].of.line,
			items[i].of.column);
}

static int describe_track(
	const char *name, const void *text, size_t size, struct buf *out, struct err *err)
{
	struct track track;
	const int refused = track_parse(&track, "the-track", name, text, size, err);
	if (!refused) {
		buf_format(out, "%s, level %u: %s\n", track.title, track.level, track.purpose);
		for (size_t i = 0; i < track.need_count; i++)
			buf_format(out, "needs %s, %u:%u\n", track.needs[i].name,
				track.needs[i].line, track.needs[i].column);
		dump_items("item", track.items, track.item_count, out);
		dump_items("planned", track.planned, track.planned_count, out);
		if (track.placement == TRACK_NONE)
			buf_text(out, "no placement\n");
		else
			buf_format(out, "placement: item %zu\n", track.placement);
	}
	track_release(&track);
	return refused;
}

static void dump_question(const struct quiz_question *question, struct buf *out)
{
	buf_format(out, "question %s: %s\n  lesson %s, %u:%u\n", question->id, question->text,
		question->lesson.name, question->lesson.line, question->lesson.column);
	if (question->section.name)
		buf_format(out, "  section %s, %u:%u\n", question->section.name,
			question->section.line, question->section.column);
	for (size_t i = 0; i < question->answer_count; i++)
		buf_format(out, "  %s: %s%s%s\n", question->answers[i].right ? "right" : "wrong",
			question->answers[i].text, question->answers[i].why ? " | " : "",
			question->answers[i].why ? question->answers[i].why : "");
	if (question->why)
		buf_format(out, "  why: %s\n", question->why);
	buf_format(out, "  %zu right\n", question->right_count);
}

static int describe_quiz(
	const char *name, const void *text, size_t size, struct buf *out, struct err *err)
{
	struct quiz quiz;
	const int refused = quiz_parse(&quiz, "the-quiz", name, text, size, err);
	if (!refused) {
		buf_format(out, "%s\n", quiz.title);
		for (size_t i = 0; i < quiz.question_count; i++)
			dump_question(&quiz.questions[i], out);
	}
	quiz_release(&quiz);
	return refused;
}

static void dump_span(const struct span *span, struct buf *out)
{
	static const char letters[] = "esc"; /* emphasis, strong, code */
	buf_text(out, " [");
	for (size_t i = 0; letters[i]; i++)
		if (span->style & 1u << i)
			buf_char(out, letters[i]);
	if (span->target)
		buf_format(out, "%s", span->target);
	ck_assert_int_eq(span->target != NULL, (span->style & SPAN_LINK) != 0);
	buf_text(out, "|");
	for (const char *c = span->text; *c; c++)
		buf_text(out, *c == '\n' ? "\\n" : (char[]){ *c, '\0' });
	buf_char(out, ']');
}

static void dump_block(const struct block *block, struct buf *out)
{
	buf_format(out, "%3u %*s%s", block->line, (int)(2 * block->depth), "",
		block_kind_name(block->kind));
	if (block->number)
		buf_format(out, " %u", block->number);
	if (block->language)
		buf_format(out, " (%s)", block->language);
	for (size_t i = 0; i < block->span_count; i++)
		dump_span(&block->spans[i], out);
	buf_char(out, '\n');
	if (block->code)
		buf_format(out, "%s.\n", block->code);
}

static int describe_lesson(
	const char *name, const void *text, size_t size, struct buf *out, struct err *err)
{
	struct lesson lesson;
	const int refused = lesson_parse(&lesson, "the-lesson", name, text, size, err);
	if (!refused)
		buf_format(out, "%s\n", lesson.title);
	for (size_t i = 0; !refused && i < lesson.block_count; i++)
		dump_block(&lesson.blocks[i], out);
	lesson_release(&lesson);
	return refused;
}

static int describe_glossary(
	const char *name, const void *text, size_t size, struct buf *out, struct err *err)
{
	struct glossary glossary;
	const int refused = glossary_parse(&glossary, name, text, size, err);
	for (size_t i = 0; !refused && i < glossary.term_count; i++) {
		buf_format(out, "%s: ", glossary.terms[i].name);
		block_plain(glossary.terms[i].meaning, out);
		buf_char(out, '\n');
	}
	glossary_release(&glossary);
	return refused;
}

static const struct kind {
	const char *folder;
	const char *file;
	int (*describe)(
		const char *name, const void *text, size_t size, struct buf *out, struct err *err);
	size_t least; /* cases of each sort that must be there */
} kinds[] = {
	{ DATA "/tracks", "track.json", describe_track, 4 },
	{ DATA "/quizzes", "quiz.json", describe_quiz, 4 },
	{ DATA "/lessons", "lesson.md", describe_lesson, 8 },
	{ DATA "/glossaries", "glossary.md", describe_glossary, 2 },
};

/* The cases. */

/* Lines of the text, with one more for what stands behind its last newline. */
static void assert_place_is_inside(const struct place *at, const struct buf *text)
{
	const char *line = buf_string(text);
	ck_assert_uint_ge(at->line, 1);
	for (unsigned i = 1; i < at->line; i++) {
		line = strchr(line, '\n');
		ck_assert_ptr_nonnull(line);
		line++;
	}
	ck_assert_uint_ge(at->column, 1);
	ck_assert_uint_le(at->column, strcspn(line, "\n") + 1);
}

/* make golden: other words, but never acceptance of what was refused, or the reverse. */
static void rewrite(const char *folder, const char *name, const char *other, const struct buf *text)
{
	autofree char *path = mem_format("%s/%s", folder, name);
	autofree char *opposite = mem_format("%s/%s", folder, other);
	ck_assert_msg(access(opposite, F_OK), "%s: the case has turned round", opposite);
	case_write(path, buf_string(text));
}

static void try_case(const struct kind *kind, const char *name, size_t *good, size_t *bad)
{
	autofree char *folder = mem_format("%s/%s", kind->folder, name);
	autofree char *path = mem_format("%s/%s", folder, kind->file);
	autobuf struct buf text = { 0 };
	autobuf struct buf got = { 0 };
	autobuf struct buf wanted = { 0 };
	struct err err = { 0 };
	ck_assert_msg(case_read(path, &text), "%s", path);
	const bool refused =
		kind->describe(kind->file, buf_string(&text), text.size, &got, &err) != 0;
	if (refused) {
		char message[2048];
		buf_format(&got, "%s\n", err_format(&err, message, sizeof(message)));
		ck_assert_int_eq(err.kind, ERR_INPUT);
		assert_place_is_inside(&err.at, &text);
	}
	autofree char *answer = mem_format("%s/%s", folder, refused ? "error.txt" : "good.txt");
	if (getenv("GOLDEN"))
		rewrite(folder, refused ? "error.txt" : "good.txt",
			refused ? "good.txt" : "error.txt", &got);
	ck_assert_msg(case_read(answer, &wanted), "no %s, but: %s", answer, buf_string(&got));
	ck_assert_msg(
		!strcmp(buf_string(&got), buf_string(&wanted)), "%s:\n%s", path, buf_string(&got));
	*(refused ? bad : good) += 1;
}

START_TEST(a_file_of_content_is_understood_or_refused_as_its_folder_says)
{
	const struct kind *kind = &kinds[_i];
	struct dirent **cases;
	size_t good = 0;
	size_t bad = 0;
	const int count = scandir(kind->folder, &cases, case_is, alphasort);
	ck_assert_int_gt(count, 0);
	for (int i = 0; i < count; i++) {
		try_case(kind, cases[i]->d_name, &good, &bad);
		free(cases[i]);
	}
	free(cases);
	ck_assert_uint_ge(good, kind->least);
	ck_assert_uint_ge(bad, 8);
}
END_TEST

START_TEST(no_beginning_of_a_track_is_one)
{
	autobuf struct buf text = { 0 };
	ck_assert(case_read(DATA "/tracks/good-all-keys/track.json", &text));
	const size_t end = (size_t)(strrchr(buf_string(&text), '}') - buf_string(&text));
	for (size_t size = 0; size <= end; size++) {
		struct track track;
		struct err err = { 0 };
		ck_assert_int_eq(track_parse(&track, "t", "t.json", text.data, size, &err), -1);
		track_release(&track);
	}
}
END_TEST

START_TEST(a_question_is_met_by_exactly_the_right_answers)
{
	struct quiz_answer answers[] = { { .right = true }, { .right = false }, { .right = true } };
	const struct quiz_question question = {
		.answers = answers, .answer_count = 3, .right_count = 2
	};
	for (unsigned chosen = 0; chosen < 16; chosen++)
		ck_assert_int_eq(quiz_question_is_met(&question, chosen), chosen == 5);
}
END_TEST

START_TEST(a_heading_is_found_by_its_plain_text)
{
	static const char text[] = "# T\n\n## What *it* is\n\na\n\n## What it was\n";
	struct lesson lesson;
	struct err err = { 0 };
	ck_assert_int_eq(lesson_parse(&lesson, "l", "l.md", text, strlen(text), &err), 0);
	ck_assert_ptr_eq(lesson_find(&lesson, "What it is"), &lesson.blocks[1]);
	ck_assert_ptr_null(lesson_find(&lesson, "What it"));
	ck_assert_ptr_null(lesson_find(&lesson, "a"));
	lesson_release(&lesson);
}
END_TEST

START_TEST(a_term_is_found_whatever_its_case)
{
	static const char text[] = "# W\n\n## errno\n\na\n\n## System call\n\nb\n";
	struct glossary glossary;
	struct err err = { 0 };
	ck_assert_int_eq(glossary_parse(&glossary, "g.md", text, strlen(text), &err), 0);
	ck_assert_ptr_eq(glossary_find(&glossary, "system call"), &glossary.terms[1]);
	ck_assert_ptr_null(glossary_find(&glossary, "system"));
	glossary_release(&glossary);
}
END_TEST

/* Each repeated to the limit: what is known to cost a CommonMark parser most. */
static const char *const worst[] = { "[", "*a_", "a[](", "[a](<b", "![", "`", "> ", "- ", "1. ",
	"*a **a ", "\\", "&", "<a", "[a]: b\n\n", "a\n", "    a\n", "- a\n", "```\n", "|", "[a][",
	"a**b", "<!--", "<?", "[x]:/\n" };

START_TEST(the_worst_text_of_a_lesson_is_read_in_no_time)
{
	struct buf text = { 0 };
	struct lesson lesson;
	struct err err = { 0 };
	buf_text(&text, "# T\n\n");
	while (text.size + strlen(worst[_i]) <= LESSON_MAX_BYTES)
		buf_text(&text, worst[_i]);
	const clock_t start = clock();
	(void)lesson_parse(&lesson, "l", "l.md", text.data, text.size, &err); /* either will do */
	const double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
	ck_assert_msg(seconds < 2, "%s: %f s", worst[_i], seconds);
	lesson_release(&lesson);
	buf_release(&text);
}
END_TEST

TCase *tests_content(void)
{
	TCase *tcase = tcase_create("content");
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, a_file_of_content_is_understood_or_refused_as_its_folder_says, 0,
		ARRAY_SIZE(kinds));
	tcase_add_test(tcase, no_beginning_of_a_track_is_one);
	tcase_add_test(tcase, a_question_is_met_by_exactly_the_right_answers);
	tcase_add_test(tcase, a_heading_is_found_by_its_plain_text);
	tcase_add_test(tcase, a_term_is_found_whatever_its_case);
	tcase_add_loop_test(
		tcase, the_worst_text_of_a_lesson_is_read_in_no_time, 0, ARRAY_SIZE(worst));
	return tcase;
}
