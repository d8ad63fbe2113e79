/* SPDX-License-Identifier: MIT */
/* The table of limits, and what --limit makes of words. */
#include "core/limits.h"

#include "core/exercise.h"
#include "core/plan.h"

#include <check.h>
#include <string.h>

TCase *tests_limits(void);

START_TEST(every_limit_word_has_a_row_and_a_preset_in_range)
{
	bool seen[LIMIT_COUNT] = { [LIMIT_NONE] = true };
	const struct limit_row *row;
	for (size_t i = 0; (row = limits_row(i)); i++) {
		ck_assert(!seen[row->word]);
		seen[row->word] = true;
		for (int use = 0; use < LIMIT_USES; use++) {
			ck_assert_uint_ge(row->range[use].preset, row->min);
			ck_assert_uint_le(row->range[use].preset, row->range[use].max);
		}
		ck_assert_uint_ge(row->range[LIMIT_RUN].max, row->range[LIMIT_EXERCISE].max);
	}
	for (int word = 0; word < LIMIT_COUNT; word++)
		ck_assert_msg(seen[word], "%s", limit_word_name((enum limit_word)word));
}
END_TEST

START_TEST(each_row_has_a_field_of_its_own)
{
	struct limits limits;
	const struct limit_row *row;
	memset(&limits, 0, sizeof(limits));
	for (size_t i = 0; (row = limits_row(i)); i++) {
		ck_assert_uint_eq(*limits_at(&limits, row), 0);
		*limits_at(&limits, row) = 1;
	}
	for (size_t i = 0; i < sizeof(limits) / sizeof(unsigned); i++)
		ck_assert_uint_eq(((const unsigned *)&limits)[i], 1);
}
END_TEST

START_TEST(a_limit_that_is_set_changes_that_one_alone)
{
	struct limits preset;
	struct limits limits;
	struct err err = { 0 };
	limits_preset(&preset, LIMIT_RUN);
	limits = preset;
	ck_assert_int_eq(limits_set(&limits, LIMIT_RUN, "file-size=7", &err), 0);
	ck_assert_uint_eq(limits.file_mib, 7);
	limits.file_mib = preset.file_mib;
	ck_assert_mem_eq(&limits, &preset, sizeof(limits));
}
END_TEST

START_TEST(what_is_no_limit_leaves_all_as_they_are)
{
	static const char *const wrong[] = { "", "=", "=64", "memory", "memory=", "memory= 64",
		"memory=064x", "memory=0x40", "memory=+64", "memory=64.0", "memory=15",
		"memory=2049", "memory=18446744073709551680", "Memory=64", "memory_mib=64",
		"none=1" };
	struct limits preset;
	limits_preset(&preset, LIMIT_RUN);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct limits limits = preset;
		struct err err = { 0 };
		ck_assert_msg(limits_set(&limits, LIMIT_RUN, wrong[i], &err) == -1, "%s", wrong[i]);
		ck_assert_int_eq(err.kind, ERR_USAGE);
		ck_assert_mem_eq(&limits, &preset, sizeof(limits));
	}
}
END_TEST

START_TEST(a_run_has_one_program_with_all_of_its_output)
{
	static const char *const command[] = { "ls", "a b", NULL };
	static struct sock_filter insns[2];
	static const struct bpf_program filter = { .insns = insns, .count = 2 };
	struct plan_run run;
	struct plan plan;
	autobuf struct buf text = { 0 };
	plan_run_default(&run);
	run.command = command;
	run.image = IMAGE_HOST;
	plan_make_run(&plan, &run, &filter);
	ck_assert(plan.containers[0].keep_output);
	ck_assert_int_eq(plan.containers[0].input_fd, 0);
	plan_format(&plan, &text);
	ck_assert_str_eq(buf_string(&text),
		"world: at most 60000 ms, one id\n"
		"container run: image host, user 1000\n"
		"  run: ls \"a b\"\n"
		"  ready: at once\n"
		"  limits: cpu 30000 ms, memory 256 MiB, pids 64, output 65536 KiB, disk 64 MiB, "
		"file 64 MiB\n"
		"  filter: 2 instructions, loaded just before the workload's execve\n"
		"step 0: benign, probe workload in run\n");
	plan_release(&plan);
}
END_TEST

TCase *tests_limits(void)
{
	TCase *tests = tcase_create("limits");
	tcase_add_test(tests, every_limit_word_has_a_row_and_a_preset_in_range);
	tcase_add_test(tests, each_row_has_a_field_of_its_own);
	tcase_add_test(tests, a_limit_that_is_set_changes_that_one_alone);
	tcase_add_test(tests, what_is_no_limit_leaves_all_as_they_are);
	tcase_add_test(tests, a_run_has_one_program_with_all_of_its_output);
	return tests;
}
