/* SPDX-License-Identifier: MIT */
#include "core/settings.h"

#include <check.h>
#include <string.h>

TCase *tests_settings(void);

static struct settings settings;
static struct buf news;
static struct err err;

static void begin(void)
{
	settings = (struct settings){ 0 };
	err = (struct err){ 0 };
}

static void end(void)
{
	settings_release(&settings);
	buf_release(&news);
}

static void expect_source(enum setting setting, const char *source)
{
	autobuf struct buf text = { 0 };
	settings_format_source(&settings, setting, &text);
	ck_assert_str_eq(buf_string(&text), source);
}

static void refuses(const char *text, const char *why)
{
	char shown[2048];
	ck_assert_int_eq(settings_parse(&settings, "x.ini", text, &news, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_str_eq(err_format(&err, shown, sizeof(shown)), why);
}

START_TEST(takes_what_is_set_and_says_where)
{
	ck_assert_int_eq(settings_parse(&settings, "x.ini",
				 "# mine\n\ntheme = mono\nmouse=on ; yes\r\neditor = code --wait\n",
				 &news, &err),
		0);
	ck_assert_str_eq(settings_text(&settings, SETTING_THEME), "mono");
	ck_assert(settings_is_on(&settings, SETTING_MOUSE));
	ck_assert_str_eq(settings_text(&settings, SETTING_EDITOR), "code --wait");
	ck_assert(!settings_is_on(&settings, SETTING_PLAIN));
	expect_source(SETTING_THEME, "x.ini:3");
	expect_source(SETTING_EDITOR, "x.ini:5");
	expect_source(SETTING_PLAIN, "default");
	ck_assert_uint_eq(news.size, 0);
}
END_TEST

START_TEST(warns_of_names_that_there_are_not)
{
	ck_assert_int_eq(settings_parse(&settings, "x.ini",
				 "thme = mono\n[screens]\nmouse = on\nmouse", &news, &err),
		-1);
	ck_assert_str_eq(buf_string(&news),
		"x.ini:1: there is no setting \"thme\" (did you mean \"theme\"?)\n"
		"x.ini:3: there is no setting \"screens.mouse\" (did you mean \"mouse\"?)\n");
	ck_assert_ptr_null(settings.values[SETTING_MOUSE].text);
}
END_TEST

START_TEST(refuses_what_is_no_value_with_its_place)
{
	refuses("\ntheme = dark\n",
		"x.ini:2: theme is \"dark\", and may be auto, mono, high-contrast or colour-blind");
}
END_TEST

START_TEST(refuses_what_is_set_twice)
{
	refuses("mouse = on\n\nmouse = off\n", "x.ini:3: mouse is set twice, first in line 1");
}
END_TEST

START_TEST(refuses_what_is_no_setting)
{
	refuses("theme = mono\nhello\n", "x.ini:2: this is no setting, which is NAME = VALUE");
}
END_TEST

START_TEST(refuses_a_line_that_is_too_long)
{
	char text[1024] = "theme = mono\neditor = ";
	memset(text + strlen(text), 'x', sizeof(text) - strlen(text) - 1);
	refuses(text, "x.ini:2: this line is too long for a setting");
}
END_TEST

START_TEST(environment_outranks_the_file)
{
	ck_assert_int_eq(settings_parse(&settings, "x.ini", "theme = mono\n", &news, &err), 0);
	ck_assert_int_eq(settings_set(&settings, SETTING_THEME, "BULKHEAD_THEME", "auto", &err), 0);
	ck_assert_str_eq(settings_text(&settings, SETTING_THEME), "auto");
	expect_source(SETTING_THEME, "BULKHEAD_THEME");
	ck_assert_int_eq(settings_set(&settings, SETTING_PLAIN, "ACCESSIBLE", "1", &err), 0);
	ck_assert(settings_is_on(&settings, SETTING_PLAIN));
	ck_assert_int_eq(
		settings_set(&settings, SETTING_THEME, "BULKHEAD_THEME", "dark", &err), -1);
	ck_assert_int_eq(err.kind, ERR_USAGE);
}
END_TEST

TCase *tests_settings(void)
{
	TCase *tests = tcase_create("settings");
	tcase_add_checked_fixture(tests, begin, end);
	tcase_add_test(tests, takes_what_is_set_and_says_where);
	tcase_add_test(tests, warns_of_names_that_there_are_not);
	tcase_add_test(tests, refuses_what_is_no_value_with_its_place);
	tcase_add_test(tests, refuses_what_is_set_twice);
	tcase_add_test(tests, refuses_what_is_no_setting);
	tcase_add_test(tests, refuses_a_line_that_is_too_long);
	tcase_add_test(tests, environment_outranks_the_file);
	return tests;
}
