/* SPDX-License-Identifier: MIT */
/* What ids a world's containers have, in both modes, and what capabilities over them can do. */
#include "one_world.h"

#include "base/mem.h"

#include <check.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the script writes, as `user` with `capabilities`; NULL: skipped, with the reason printed. */
static char *output_of(enum id_mode ids, unsigned user, uint64_t capabilities, const char *script)
{
	struct plan plan;
	struct buf text = { 0 };
	struct err why = { 0 };
	if (sandbox_need_ids(one.sandbox, ids, &why)) {
		printf("skip ids by range: %s\n", why.text);
		return NULL;
	}
	one_world_set_script(script);
	one_world_add_step(PROBE_workload);
	one.container.user = user;
	one.container.capabilities = capabilities;
	one_world_plan(&plan);
	plan.ids = ids;
	ck_assert_msg(world_run(one.sandbox, &plan, &one.seen, &one.err) == 0, "%s", one.err.text);
	for (size_t i = 0; i < one.seen.count; i++)
		if (one.seen.items[i].kind == OBSERVED_OUTPUT)
			buf_add(&text, one.seen.items[i].output.bytes,
				one.seen.items[i].output.size);
	plan_release(&plan);
	return buf_take(&text);
}

static void expect(enum id_mode ids, unsigned user, uint64_t capabilities, const char *script,
	const char *expected)
{
	autofree char *text = output_of(ids, user, capabilities, script);
	if (text)
		ck_assert_str_eq(text, expected);
}

START_TEST(one_id_is_mapped_in_single_mode)
{
	expect(ID_SINGLE, 1000, 0, "id -u; id -g; awk '{print $1, $3}' /proc/self/uid_map",
		"1000\n1000\n1000 1\n");
}
END_TEST

START_TEST(all_ids_are_mapped_in_range_mode)
{
	expect(ID_RANGE, 1000, 0,
		"id -u; id -g; id -G; awk '{print $1, $3}' /proc/self/uid_map /proc/self/gid_map",
		"1000\n1000\n1000\n0 65536\n0 65536\n");
}
END_TEST

START_TEST(no_capability_is_left_without_asking)
{
	expect(ID_SINGLE, 0, 0, "grep -E 'Cap(Inh|Prm|Eff|Bnd|Amb)|NoNew' /proc/self/status",
		"CapInh:\t0000000000000000\nCapPrm:\t0000000000000000\n"
		"CapEff:\t0000000000000000\nCapBnd:\t0000000000000000\n"
		"CapAmb:\t0000000000000000\nNoNewPrivs:\t1\n");
}
END_TEST

START_TEST(capabilities_asked_for_survive_the_exec)
{
	expect(ID_SINGLE, 1000, 1ull << CAP_CHOWN | 1ull << CAP_NET_RAW,
		"grep -E 'Cap(Prm|Eff|Bnd)' /proc/self/status",
		"CapPrm:\t0000000000002001\nCapEff:\t0000000000002001\n"
		"CapBnd:\t0000000000002001\n");
}
END_TEST

START_TEST(a_file_changes_hands_in_range_mode)
{
	expect(ID_RANGE, 0, 1ull << CAP_CHOWN,
		"touch /tmp/a; chown 5:6 /tmp/a; stat -c %u:%g /tmp/a; stat -c %u /tmp /etc",
		"5:6\n0\n0\n");
}
END_TEST

START_TEST(a_file_can_not_change_hands_without_the_capability)
{
	expect(ID_RANGE, 1000, 0, "touch /tmp/a; chown 5 /tmp/a 2>/dev/null || stat -c %u /tmp/a",
		"1000\n");
}
END_TEST

START_TEST(the_own_output_can_be_opened_again)
{
	expect(ID_RANGE, 1000, 0, "echo again >/dev/stdout", "again\n");
}
END_TEST

START_TEST(the_root_of_a_container_can_not_touch_init)
{
	expect(ID_RANGE, 0, ~0ull,
		"sh -c 'echo 900 >/proc/1/oom_score_adj' 2>/dev/null || echo refused; "
		"kill -9 1 2>/dev/null || echo unkillable; head -c 1 /proc/1/environ 2>/dev/null || echo hidden",
		"refused\nunkillable\nhidden\n");
}
END_TEST

START_TEST(files_below_a_closed_folder_are_there)
{
	char closed[] = "/var/tmp/bulkhead-closed-XXXXXX";
	ck_assert_ptr_nonnull(mkdtemp(closed)); /* mode 700 */
	autofree char *files = mem_format("%s/files", closed);
	autofree char *hello = mem_format("%s/hello", files);
	ck_assert_int_eq(mkdir(files, 0755), 0);
	FILE *file = fopen(hello, "we");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs("hello\n", file), 0);
	ck_assert_int_eq(fclose(file), 0);
	one.container.files = files;
	expect(ID_SINGLE, 1000, 0, "cat /files/hello; sh -c 'echo x >/files/new' 2>&1",
		"hello\nsh: can't create /files/new: Read-only file system\n");
	ck_assert_int_eq(unlink(hello) | rmdir(files) | rmdir(closed), 0);
}
END_TEST

TCase *live_world_ids(void)
{
	TCase *tc = tcase_create("world_ids");
	tcase_add_checked_fixture(tc, one_world_set_up, one_world_tear_down);
	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, one_id_is_mapped_in_single_mode);
	tcase_add_test(tc, all_ids_are_mapped_in_range_mode);
	tcase_add_test(tc, no_capability_is_left_without_asking);
	tcase_add_test(tc, capabilities_asked_for_survive_the_exec);
	tcase_add_test(tc, a_file_changes_hands_in_range_mode);
	tcase_add_test(tc, a_file_can_not_change_hands_without_the_capability);
	tcase_add_test(tc, the_own_output_can_be_opened_again);
	tcase_add_test(tc, files_below_a_closed_folder_are_there);
	tcase_add_test(tc, the_root_of_a_container_can_not_touch_init);
	return tc;
}
