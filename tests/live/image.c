/* SPDX-License-Identifier: MIT */
/* The image base is the same with the folders that the build makes, and without them. */
#include "one_world.h"

#include "base/mem.h"
#include "sandbox/internal.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define LOOK                                                                                       \
	"ls / /bin /dev; for i in /dev/*; do stat -c '%A %t %T %n' $i; done;"                      \
	" for i in /bin/*; do readlink $i || echo $i; done; ls -l /bin/busybox"

START_TEST(its_programs_are_the_same_with_and_without_what_the_build_has_made)
{
	autobuf struct buf with = { 0 };
	autobuf struct buf without = { 0 };
	ck_assert_msg(one.sandbox->image != NULL, "there is no folder beside the programs");
	(void)one_world_script(LOOK, &with);
	ck_assert_ptr_nonnull(strstr(buf_string(&with), "\nunshare\n"));
	free(one.sandbox->image);
	one.sandbox->image = NULL;
	(void)one_world_script(LOOK, &without);
	ck_assert_str_eq(buf_string(&with), buf_string(&without));
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_no_failure)
{
	autobuf struct buf out = { 0 };
	free(one.sandbox->image);
	one.sandbox->image = mem_text("/no/such/folder");
	ck_assert_str_eq(one_world_script("readlink /bin/sh", &out), "busybox\n");
}
END_TEST

START_TEST(nothing_can_be_written_into_it)
{
	autobuf struct buf out = { 0 };
	ck_assert_str_eq(one_world_script("touch /bin/new 2>/dev/null; rm -f /bin/sh 2>/dev/null;"
					  "ln -sf x /bin/cat 2>/dev/null; ls /bin/new 2>/dev/null;"
					  "readlink /bin/sh; readlink /bin/cat",
				 &out),
		"busybox\nbusybox\n");
}
END_TEST

/* A mount that is open and not yet in its place counts as a mount namespace of L1, whose number is
 * limited meanwhile. */
START_TEST(many_containers_are_built_at_once)
{
	enum { most = 3, rounds = 60 };
	struct plan_container containers[most];
	struct plan plan;
	one_world_set_script("exit 0");
	one_world_plan(&plan);
	for (size_t i = 0; i < most; i++) {
		containers[i] = plan.containers[0];
		containers[i].files = "/tmp";
	}
	for (size_t round = 0; round < rounds; round++) {
		struct plan many = plan;
		many.containers = containers;
		many.container_count = 1 + round % most;
		observations_release(&one.seen);
		ck_assert_msg(world_run(one.sandbox, &many, &one.seen, &one.err) == 0, "%s",
			one.err.text);
	}
	plan_release(&plan);
}
END_TEST

TCase *live_image(void)
{
	TCase *tests = tcase_create("image");
	tcase_add_checked_fixture(tests, one_world_set_up, one_world_tear_down);
	tcase_add_test(tests, its_programs_are_the_same_with_and_without_what_the_build_has_made);
	tcase_add_test(tests, a_folder_that_is_not_there_is_no_failure);
	tcase_add_test(tests, nothing_can_be_written_into_it);
	tcase_add_test(tests, many_containers_are_built_at_once);
	return tests;
}
