/* SPDX-License-Identifier: MIT */
/*
 * Lessons as lines: tests/data/lessons/good-NAME/text.txt is lesson.md at three widths, the last
 * with styles, where ^[ stands for the escape character.
 */
#include "case_file.h"

#include "base/mem.h"
#include "base/text.h"
#include "core/lesson_text.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

TCase *tests_lesson_text(void);

#define DATA "tests/data/lessons"

static const struct lesson_look looks[] = { { 80, false }, { 30, false }, { 50, true } };

static void read_lesson(struct lesson *lesson, const char *text)
{
	struct err err = { 0 };
	ck_assert_msg(!lesson_parse(lesson, "l", "l.md", text, strlen(text), &err), "%s", err.text);
}

static void render(const char *text, const struct lesson_look *look, struct buf *out)
{
	struct lesson lesson;
	read_lesson(&lesson, text);
	lesson_text(&lesson, look, out);
	lesson_release(&lesson);
}

static void show_escapes(const struct buf *text, struct buf *out)
{
	for (size_t i = 0; i < text->size; i++)
		if (text->data[i] == '\033')
			buf_text(out, "^[");
		else
			buf_char(out, text->data[i]);
}

static void try_case(const char *name)
{
	autofree char *path = mem_format(DATA "/%s/lesson.md", name);
	autofree char *wanted = mem_format(DATA "/%s/text.txt", name);
	autofree char *text = case_text(path);
	autobuf struct buf got = { 0 };
	for (size_t i = 0; i < ARRAY_SIZE(looks); i++) {
		autobuf struct buf page = { 0 };
		render(text, &looks[i], &page);
		buf_format(&got, "=> %zu columns%s\n", looks[i].width,
			looks[i].styled ? ", styled" : "");
		show_escapes(&page, &got);
	}
	case_expect(wanted, buf_string(&got));
}

START_TEST(every_lesson_is_laid_out_as_its_folder_says)
{
	struct dirent **cases;
	size_t tried = 0;
	const int count = scandir(DATA, &cases, case_is, alphasort);
	ck_assert_int_gt(count, 0);
	for (int i = 0; i < count; i++) {
		if (!strncmp(cases[i]->d_name, "good", 4)) {
			try_case(cases[i]->d_name);
			tried++;
		}
		free(cases[i]);
	}
	free(cases);
	ck_assert_uint_ge(tried, 8);
}
END_TEST

/* Without styles nothing is wider than it may be but code and words that can't be cut. */
START_TEST(no_line_of_short_words_is_too_wide)
{
	const struct lesson_look look = { .width = (size_t)_i };
	autobuf struct buf page = { 0 };
	render("# A b c d e f g h i j k l m n\n\n> a b *c d e* f g [h](http://x.y) i j k l m\n>\n"
	       "> 1. a b c **d e** f g h i j k\n>    - o p q r s t u v w x y z a b c d e f g h\n",
		&look, &page);
	for (char *line = page.data; *line;) {
		const size_t size = strcspn(line, "\n");
		autofree char *one = mem_text_n(line, size);
		ck_assert_msg(text_width(one) <= look.width, "%d: %s", _i, one);
		line += size + 1;
	}
}
END_TEST

START_TEST(without_styles_there_is_no_control_character)
{
	const struct lesson_look look = { .width = 60 };
	autobuf struct buf page = { 0 };
	render("# *T* **t** `c`\n\n***a*** b\n", &look, &page);
	ck_assert_ptr_null(strchr(buf_string(&page), '\033'));
	ck_assert_str_eq(buf_string(&page), "T t `c`\n=====\n\na b\n");
}
END_TEST

TCase *tests_lesson_text(void)
{
	TCase *tests = tcase_create("lesson_text");
	tcase_add_test(tests, every_lesson_is_laid_out_as_its_folder_says);
	tcase_add_loop_test(tests, no_line_of_short_words_is_too_wide, 24, 90);
	tcase_add_test(tests, without_styles_there_is_no_control_character);
	return tests;
}
