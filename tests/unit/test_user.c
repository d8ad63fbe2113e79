/* SPDX-License-Identifier: MIT */
/* Who runs this, by /etc/passwd and the environment. */
#include "sys/user.h"

#include "base/mem.h"

#include <check.h>
#include <stdlib.h>
#include <unistd.h>

TCase *tests_user(void);

#define NOBODYS 4242424242u

START_TEST(root_is_found_in_the_list_of_users)
{
	autofree char *name = user_name(0);
	ck_assert_str_eq(name, "root");
}
END_TEST

START_TEST(an_id_of_nobody_has_no_name_whatever_the_environment_says)
{
	ck_assert_int_eq(setenv("USER", "somebody", 1), 0);
	ck_assert_ptr_null(user_name(NOBODYS));
}
END_TEST

/* As a user of a directory service: no line, but a session that knows. */
START_TEST(who_has_no_line_is_called_as_the_session_says)
{
	if (geteuid() != 0)
		return; /* who is root can become a user without a line; others have one or none */
	ck_assert_int_eq(setresuid(NOBODYS, NOBODYS, NOBODYS), 0);
	ck_assert_int_eq(setenv("USER", "somebody", 1), 0);
	ck_assert_int_eq(setenv("LOGNAME", "another", 1), 0);
	autofree char *first = user_name(NOBODYS);
	ck_assert_str_eq(first, "somebody");
	ck_assert_int_eq(unsetenv("USER"), 0);
	autofree char *second = user_name(NOBODYS);
	ck_assert_str_eq(second, "another");
	ck_assert_int_eq(unsetenv("LOGNAME"), 0);
	ck_assert_ptr_null(user_name(NOBODYS));
	ck_assert_int_eq(unsetenv("HOME"), 0);
	ck_assert_ptr_null(user_home());
}
END_TEST

START_TEST(home_is_what_the_environment_says_if_it_begins_at_the_root)
{
	ck_assert_int_eq(setenv("HOME", "/somewhere", 1), 0);
	autofree char *said = user_home();
	ck_assert_str_eq(said, "/somewhere");
	ck_assert_int_eq(setenv("HOME", "somewhere", 1), 0);
	autofree char *listed = user_home();
	ck_assert(!listed || listed[0] == '/');
}
END_TEST

TCase *tests_user(void)
{
	TCase *tests = tcase_create("user");
	tcase_add_test(tests, root_is_found_in_the_list_of_users);
	tcase_add_test(tests, an_id_of_nobody_has_no_name_whatever_the_environment_says);
	tcase_add_test(tests, who_has_no_line_is_called_as_the_session_says);
	tcase_add_test(tests, home_is_what_the_environment_says_if_it_begins_at_the_root);
	return tests;
}
