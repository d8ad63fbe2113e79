/* SPDX-License-Identifier: MIT */
/* Two profiles side by side, as the real libseccomp compiled them. */
#include "core/meaning.h"

#include "base/mem.h"
#include "grade_world.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

TCase *tests_meaning(void);

#define ALLOWS "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": ["
#define DENIES "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": ["
#define EVERY_ABI                                                                                  \
	"{\"architectures\": [\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X86\", \"SCMP_ARCH_X32\"], "
#define RULE(names, do) "{\"names\": [" names "], \"action\": \"SCMP_ACT_" do "\"}"
#define IF(name, args)                                                                             \
	"{\"names\": [\"" name "\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": [" args "]}"
#define EQ(index, value) "{\"index\": " #index ", \"value\": " #value ", \"op\": \"SCMP_CMP_EQ\"}"
#define SIX(first)                                                                                 \
	EQ(0, first)                                                                               \
	", " EQ(1, 1) ", " EQ(2, 1) ", " EQ(3, 1) ", " EQ(4, 1) ", " EQ(5, 1)

static void compare(struct meaning *meaning, const char *mine, const char *solution)
{
	struct answer_policy policies[2] = { 0 };
	world_policy(&policies[0], "p.json", mine);
	world_policy(&policies[1], "p.json", solution);
	meaning_compare(meaning, &policies[0].program, &policies[1].program);
	world_policy_release(&policies[0]);
	world_policy_release(&policies[1]);
}

/* There is one difference; released by the caller. */
static const struct meaning_difference *the_one(
	struct meaning *meaning, const char *mine, const char *solution, const char *call)
{
	compare(meaning, mine, solution);
	ck_assert_uint_eq(meaning->count, 1);
	ck_assert_str_eq(meaning->items[0].call->name, call);
	return &meaning->items[0];
}

START_TEST(what_is_written_otherwise_means_the_same)
{
	struct meaning meaning;
	compare(&meaning, ALLOWS RULE("\"mkdir\", \"mkdirat\"", "ERRNO") "]}",
		ALLOWS RULE("\"mkdirat\"", "ERRNO") ", " RULE("\"mkdir\"", "ERRNO") "]}");
	ck_assert_uint_eq(meaning.count, 0);
	meaning_release(&meaning);
}
END_TEST

START_TEST(a_forgotten_call_is_permitted_more)
{
	struct meaning meaning;
	const struct meaning_difference *one =
		the_one(&meaning, ALLOWS RULE("\"mkdir\"", "ERRNO") "]}",
			ALLOWS RULE("\"mkdir\", \"mkdirat\"", "ERRNO") "]}", "mkdirat");
	ck_assert_int_eq(one->kind, MEANING_MORE);
	ck_assert_uint_eq(one->abis, 1u << ABI_X86_64);
	ck_assert(!one->in_part);
	ck_assert_int_eq(one->other.action, ACTION_ERRNO);
	meaning_release(&meaning);
}
END_TEST

START_TEST(a_call_too_many_is_permitted_less)
{
	struct meaning meaning;
	const struct meaning_difference *one =
		the_one(&meaning, ALLOWS RULE("\"mkdir\", \"rename\"", "ERRNO") "]}",
			ALLOWS RULE("\"mkdir\"", "ERRNO") "]}", "rename");
	ck_assert_int_eq(one->kind, MEANING_LESS);
	meaning_release(&meaning);
}
END_TEST

START_TEST(two_refusals_may_differ)
{
	struct meaning meaning;
	const struct meaning_difference *one =
		the_one(&meaning, ALLOWS RULE("\"mkdir\"", "KILL_PROCESS") "]}",
			ALLOWS RULE("\"mkdir\"", "ERRNO") "]}", "mkdir");
	ck_assert_int_eq(one->kind, MEANING_OTHER);
	ck_assert_int_eq(one->point.answer.action, ACTION_KILL_PROCESS);
	ck_assert_int_eq(one->other.action, ACTION_ERRNO);
	meaning_release(&meaning);
}
END_TEST

START_TEST(a_note_in_the_log_is_a_permission)
{
	struct meaning meaning;
	compare(&meaning, ALLOWS RULE("\"mkdir\"", "LOG") "]}", ALLOWS "]}");
	ck_assert_uint_eq(meaning.count, 0);
	meaning_release(&meaning);
}
END_TEST

START_TEST(some_arguments_are_a_part_with_an_example)
{
	struct meaning meaning;
	autobuf struct buf text = { 0 };
	const struct meaning_difference *one =
		the_one(&meaning, DENIES IF("socket", EQ(0, 2)) ", " IF("socket", EQ(0, 40)) "]}",
			DENIES IF("socket", EQ(0, 2)) "]}", "socket");
	ck_assert_int_eq(one->kind, MEANING_MORE);
	ck_assert(one->in_part);
	pattern_format_call(&one->point, &text);
	ck_assert_str_eq(buf_string(&text), "x86_64:socket(40, 0, 0)");
	meaning_release(&meaning);
}
END_TEST

START_TEST(a_call_can_be_more_and_less)
{
	struct meaning meaning;
	compare(&meaning, DENIES IF("socket", EQ(0, 40)) "]}", DENIES IF("socket", EQ(0, 2)) "]}");
	ck_assert_uint_eq(meaning.count, 2);
	ck_assert_int_eq(meaning.items[0].kind, MEANING_MORE);
	ck_assert_int_eq(meaning.items[1].kind, MEANING_LESS);
	meaning_release(&meaning);
}
END_TEST

START_TEST(every_abi_is_asked)
{
	struct meaning meaning;
	const struct meaning_difference *one =
		the_one(&meaning, EVERY_ABI "\"defaultAction\": \"SCMP_ACT_ALLOW\"}",
			EVERY_ABI "\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [" RULE(
				"\"mkdir\"", "ERRNO") "]}",
			"mkdir");
	ck_assert_uint_eq(one->abis, 1u << ABI_X86_64 | 1u << ABI_I386 | 1u << ABI_X32);
	meaning_release(&meaning);
}
END_TEST

START_TEST(refusals_are_told_apart_by_their_answers)
{
	struct meaning meaning;
	compare(&meaning,
		EVERY_ABI "\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [" RULE(
			"\"mkdir\"", "KILL_PROCESS") "]}",
		ALLOWS RULE("\"mkdir\"", "ERRNO") "]}");
	size_t count = 0;
	for (size_t i = 0; i < meaning.count; i++) {
		const struct meaning_difference *one = &meaning.items[i];
		if (one->kind != MEANING_OTHER || strcmp(one->call->name, "mkdir") != 0)
			continue;
		const bool here = one->abis == 1u << ABI_X86_64;
		ck_assert_int_eq(one->other.action, here ? ACTION_ERRNO : ACTION_KILL_THREAD);
		count++;
	}
	ck_assert_uint_eq(count, 2);
	meaning_release(&meaning);
}
END_TEST

START_TEST(the_dearest_comes_first)
{
	struct meaning meaning;
	compare(&meaning, DENIES RULE("\"getpid\", \"ptrace\", \"read\"", "ALLOW") "]}",
		DENIES "]}");
	ck_assert_uint_eq(meaning.count, 3);
	ck_assert_str_eq(meaning.items[0].call->name, "ptrace");
	meaning_release(&meaning);
}
END_TEST

START_TEST(six_conditions_are_found_on_both_sides)
{
	struct meaning meaning;
	compare(&meaning, DENIES IF("futex", SIX(77)) "]}", DENIES IF("futex", SIX(78)) "]}");
	ck_assert_uint_eq(meaning.count, 2);
	ck_assert_int_eq(meaning.items[0].kind, MEANING_MORE);
	ck_assert_uint_eq(meaning.items[0].point.data.args[0], 77);
	ck_assert_int_eq(meaning.items[1].kind, MEANING_LESS);
	ck_assert_uint_eq(meaning.items[1].point.data.args[0], 78);
	meaning_release(&meaning);
}
END_TEST

TCase *tests_meaning(void)
{
	TCase *tests = tcase_create("meaning");
	tcase_add_test(tests, what_is_written_otherwise_means_the_same);
	tcase_add_test(tests, a_forgotten_call_is_permitted_more);
	tcase_add_test(tests, a_call_too_many_is_permitted_less);
	tcase_add_test(tests, two_refusals_may_differ);
	tcase_add_test(tests, a_note_in_the_log_is_a_permission);
	tcase_add_test(tests, some_arguments_are_a_part_with_an_example);
	tcase_add_test(tests, a_call_can_be_more_and_less);
	tcase_add_test(tests, every_abi_is_asked);
	tcase_add_test(tests, refusals_are_told_apart_by_their_answers);
	tcase_add_test(tests, the_dearest_comes_first);
	tcase_add_test(tests, six_conditions_are_found_on_both_sides);
	return tests;
}
