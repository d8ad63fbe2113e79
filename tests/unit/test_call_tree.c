/* SPDX-License-Identifier: MIT */
/* Whose a recorded call is, what a program begins with, and which steps a launcher makes. */
#include "core/call_tree.h"
#include "core/process_state.h"
#include "core/setup.h"

#include <check.h>
#include <linux/prctl.h>
#include <string.h>

TCase *tests_call_tree(void);

static struct call_tree tree;

static void tear_down(void)
{
	call_tree_release(&tree);
}

static enum call_owner tell(
	enum call_event_kind kind, int32_t pid, int64_t result, const char *text)
{
	struct call_event event = { .kind = kind, .pid = pid, .process = pid, .result = result };
	event.text_size = (uint32_t)strlen(text);
	memcpy(event.text, text, event.text_size);
	return call_tree_follow(&tree, &event);
}

static enum call_owner call_of(int32_t pid)
{
	return tell(CALL_RETURNED, pid, 0, "");
}

START_TEST(a_program_and_its_children_are_followed_until_they_end)
{
	tree = (struct call_tree){ .root = 7 };
	(void)tell(TASK_STARTED, 3, 7, "");
	ck_assert_int_eq(call_of(3), CALL_OF_OTHERS);
	ck_assert_int_eq(call_of(7), CALL_OF_PROGRAM);
	(void)tell(TASK_STARTED, 7, 8, "");
	ck_assert_int_eq(call_of(8), CALL_OF_PROGRAM);
	(void)tell(TASK_EXITED, 8, 0, "");
	ck_assert_int_eq(call_of(8), CALL_OF_OTHERS);
}
END_TEST

START_TEST(what_a_learner_made_is_the_learners_wherever_it_lies)
{
	tree = (struct call_tree){ .root = 7, .by_program = true };
	(void)tell(TASK_STARTED, 3, 7, "");
	ck_assert_int_eq(call_of(7), CALL_OF_OTHERS); /* set up by init */
	ck_assert_int_eq(tell(TASK_EXECUTED, 7, 0, "/policy/launch"), CALL_OF_LEARNER);
	ck_assert_int_eq(call_of(7), CALL_OF_LEARNER);
	static const char *const made[] = { "/tmp/copy", "/memfd:x (deleted)", "/dev/shm/bin/sh",
		"/bin/sh (deleted)", "/bin/" };
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		ck_assert_int_eq(tell(TASK_EXECUTED, 7, 0, made[i]), CALL_OF_LEARNER);
	(void)tell(TASK_STARTED, 7, 8, "");
	ck_assert_int_eq(tell(TASK_EXECUTED, 8, 0, "/bin/busybox"), CALL_OF_PROGRAM);
	ck_assert_int_eq(tell(TASK_EXECUTED, 8, 0, "/tmp/dropped"), CALL_OF_PROGRAM);
	ck_assert_int_eq(call_of(7), CALL_OF_LEARNER); /* its parent stays what it is */
}
END_TEST

#define STATUS                                                                                     \
	"Name:\tx\\nUid:\t0\nUid:\t1000\t1000\t0\t1000\nGid:\t5\t5\t5\t5\nGroups:\t7 8 \n"         \
	"CapInh:\t0000000000000001\nCapPrm:\t0000000000000003\nCapEff:\t0000000000000002\n"        \
	"CapBnd:\t000001ffffffffff\nCapAmb:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n"      \
	"Seccomp_filters:\t2\n"

START_TEST(a_state_is_read_from_the_kernels_lines_and_survives_an_event)
{
	struct process_state state = { 0 };
	struct process_state again;
	struct call_event event = { .kind = TASK_EXECUTED, .decider = -1 };
	ck_assert(!process_state_get(&again, &event));
	ck_assert(process_state_parse(&state, STATUS));
	process_state_add_descriptor(&state, 2);
	process_state_add_descriptor(&state, 127);
	process_state_add_descriptor(&state, 128);
	process_state_put(&state, &event);
	ck_assert(call_event_is_valid(&event));
	ck_assert(process_state_get(&again, &event));
	ck_assert_int_eq(memcmp(&state, &again, sizeof(state)), 0);
	ck_assert_uint_eq(again.uid[2], 0);
	ck_assert_uint_eq(again.uid[3], 1000);
	ck_assert_uint_eq(again.group_count, 2);
	ck_assert_uint_eq(again.groups[1], 8);
	ck_assert_uint_eq(again.capabilities[0], 2);
	ck_assert_uint_eq(again.capabilities[3], 0x1ffffffffff);
	ck_assert_uint_eq(again.no_new_privs, 1);
	ck_assert_uint_eq(again.filters, 2);
	ck_assert_uint_eq(again.descriptors[1], 1ull << 63);
	ck_assert_uint_eq(again.descriptors_above, 1);
	process_state_map_ids(
		&again, "         0     100000      65536\n      70000       1000 1\n", "0 7 1\n");
	ck_assert_uint_eq(again.uid[0], 70000);
	ck_assert_uint_eq(again.uid[2], PROCESS_NO_ID);
	ck_assert_uint_eq(again.groups[0], 0);
	ck_assert_uint_eq(again.groups[1], PROCESS_NO_ID);
	ck_assert(!process_state_parse(&state, "Uid:\t1\t1\t1\n"));
}
END_TEST

START_TEST(a_step_is_known_by_its_call_and_its_first_argument)
{
	const uint32_t nr = (uint32_t)syscall_find("prctl")->number[abi_native()];
	struct call_event event = { .kind = CALL_RETURNED, .abi = (int32_t)abi_native(), .nr = nr };
	event.args[0] = PR_SET_NO_NEW_PRIVS;
	ck_assert(setup_may_be(nr));
	ck_assert(setup_is(SETUP_NO_NEW_PRIVS, &event));
	ck_assert(!setup_is(SETUP_BOUNDING, &event));
	event.args[0] = PR_CAPBSET_DROP;
	ck_assert(setup_is(SETUP_BOUNDING, &event));
	event.kind = TASK_EXECUTED;
	ck_assert(!setup_is(SETUP_BOUNDING, &event));
	ck_assert(!setup_may_be((uint32_t)syscall_find("read")->number[abi_native()]));
}
END_TEST

TCase *tests_call_tree(void)
{
	TCase *tcase = tcase_create("call_tree");
	tcase_add_checked_fixture(tcase, NULL, tear_down);
	tcase_add_test(tcase, a_program_and_its_children_are_followed_until_they_end);
	tcase_add_test(tcase, what_a_learner_made_is_the_learners_wherever_it_lies);
	tcase_add_test(tcase, a_state_is_read_from_the_kernels_lines_and_survives_an_event);
	tcase_add_test(tcase, a_step_is_known_by_its_call_and_its_first_argument);
	return tcase;
}
