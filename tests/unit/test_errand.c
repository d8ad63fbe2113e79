/* SPDX-License-Identifier: MIT */
/* What two processes say to each other without waiting (app/errand.h), here by two ends of ours. */
#include "app/errand.h"
#include "app/shell_beside.h"

#include "base/mem.h"

#include <check.h>
#include <string.h>
#include <sys/socket.h>

TCase *tests_errand(void);

static struct errand one, other;

static void begin(void)
{
	int ends[2];
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	errand_join(&one, ends[0]);
	errand_join(&other, ends[1]);
}

static void end(void)
{
	errand_end(&one);
	errand_end(&other);
}

START_TEST(messages_arrive_in_order_and_whole)
{
	struct errand_message message;
	errand_send(&one, 1, "first", 5);
	errand_send(&one, 2, "", 0);
	ck_assert_int_eq(errand_next(&other, &message), 1);
	ck_assert_uint_eq(message.kind, 1);
	ck_assert_mem_eq(message.bytes, "first", 5);
	ck_assert_int_eq(errand_next(&other, &message), 1);
	ck_assert_uint_eq(message.kind, 2);
	ck_assert_uint_eq(message.size, 0);
	ck_assert_int_eq(errand_next(&other, &message), 0);
	errand_end(&one);
	ck_assert_int_eq(errand_next(&other, &message), -1);
}
END_TEST

START_TEST(what_the_socket_does_not_take_waits_and_nothing_blocks)
{
	static const char piece[4096];
	struct errand_message message;
	size_t sent = 0;
	size_t got = 0;
	for (; sent < 1000; sent++)
		errand_send(&one, (uint32_t)sent + 1, piece, sizeof(piece));
	ck_assert_uint_gt(errand_backlog(&one), 0);
	while (errand_next(&other, &message) > 0) {
		ck_assert_uint_eq(message.kind, ++got);
		errand_flush(&one);
	}
	ck_assert_uint_eq(got, sent);
	ck_assert_uint_eq(errand_backlog(&one), 0);
}
END_TEST

START_TEST(one_who_is_gone_is_no_signal)
{
	struct errand_message message;
	errand_end(&other);
	errand_send(&one, 1, "x", 1);
	ck_assert_int_eq(errand_next(&one, &message), -1);
	errand_send(&one, 1, "x", 1); /* nobody hears it */
}
END_TEST

/* A step is bounded, so that keys are taken in between; what it leaves is not forgotten. */
START_TEST(a_step_of_a_shell_takes_some_and_says_that_there_is_more)
{
	static const char piece[4096];
	autobuf struct buf bytes = { 0 };
	struct shell_beside shell = { .errand = other, .state = SHELL_RUNS };
	for (int i = 0; i < 48; i++)
		errand_send(&one, SHELL_TOLD_BYTES, piece, sizeof(piece));
	ck_assert(shell_beside_step(&shell, &bytes));
	ck_assert(shell.has_more);
	ck_assert_uint_lt(bytes.size, 48 * sizeof(piece));
	do
		errand_flush(&one);
	while (shell_beside_step(&shell, &bytes));
	ck_assert_uint_eq(bytes.size, 48 * sizeof(piece));
	other = shell.errand;
}
END_TEST

TCase *tests_errand(void)
{
	TCase *tests = tcase_create("errand");
	tcase_add_checked_fixture(tests, begin, end);
	tcase_add_test(tests, messages_arrive_in_order_and_whole);
	tcase_add_test(tests, what_the_socket_does_not_take_waits_and_nothing_blocks);
	tcase_add_test(tests, one_who_is_gone_is_no_signal);
	tcase_add_test(tests, a_step_of_a_shell_takes_some_and_says_that_there_is_more);
	return tests;
}
