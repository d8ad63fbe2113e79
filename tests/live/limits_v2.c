/* SPDX-License-Identifier: MIT */
/*
 * How v2 stands in a tree of groups: that does not depend on what is counted, so the tree of v2
 * will do that a machine has beside v1, with one controller that v1 has left over.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "sandbox/limits.h"
#include "sys/file.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define OTHER_ID 2000000000u /* as a keeper's, when root is the supervisor */

static bool is_there(int folder, const char *name)
{
	struct stat found;
	return fstatat(folder, name, &found, AT_SYMLINK_NOFOLLOW) == 0;
}

static const char *const controllers[] = { "hugetlb", NULL }; /* one that v1 seldom has */

static struct limit_home home;

static char *own_v2_path(void)
{
	autobuf struct buf cgroups = { 0 };
	struct err err = { 0 };
	ck_assert_int_eq(file_read("/proc/self/cgroup", 1 << 20, &cgroups, &err), 0);
	const char *line = strstr(buf_string(&cgroups), "0::");
	return line ? mem_text_n(line + 3, strcspn(line + 3, "\n")) : mem_text("");
}

static bool write_at(int folder, const char *name, const char *text)
{
	const int fd = openat(folder, name, O_WRONLY | O_CLOEXEC);
	const bool good = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	if (fd >= 0)
		(void)close(fd);
	return good;
}

/* A group of the test's own, `tested`, below ours, with the controllers and this process in it.
 * -1, and said, if this machine has no v2 for us. */
static int enter_v2_group(const char *test, int *above)
{
	autobuf struct buf mountinfo = { 0 };
	autobuf struct buf cgroups = { 0 };
	struct limit_place place;
	struct err err = { 0 };
	char name[64];
	ck_assert_int_eq(file_read("/proc/self/mountinfo", 1 << 20, &mountinfo, &err), 0);
	ck_assert_int_eq(file_read("/proc/self/cgroup", 1 << 20, &cgroups, &err), 0);
	(void)snprintf(name, sizeof(name), "limits-test-%d", getpid());
	if (limit_place_open(&place, LIMITS_V2, mountinfo.data, cgroups.data)) {
		*above = dup(place.folders[0]);
		limit_place_close(&place);
		if (write_at(*above, "cgroup.subtree_control", "+hugetlb") &&
			mkdirat(*above, name, 0755) == 0) {
			const int tested = openat(*above, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
			ck_assert(write_at(tested, "cgroup.procs", "0"));
			return tested;
		}
	}
	printf("skip %s: this machine does not let us make control groups v2\n", test);
	return -1;
}

static void leave_v2_group(int tested, int above)
{
	char name[64];
	(void)snprintf(name, sizeof(name), "limits-test-%d", getpid());
	ck_assert(write_at(above, "cgroup.procs", "0"));
	ck_assert_msg(unlinkat(above, name, AT_REMOVEDIR) == 0, "%s", strerror(errno));
	(void)write_at(above, "cgroup.subtree_control", "-hugetlb"); /* unless others use it */
	(void)close(tested);
	(void)close(above);
}

START_TEST(v2_moves_out_of_a_group_that_hands_on_and_back)
{
	int above;
	const int tested = enter_v2_group("v2_moves_out_of_a_group_that_hands_on_and_back", &above);
	if (tested < 0)
		return;
	struct limit_place place = { LIMITS_V2, { dup(tested), -1, -1 } };
	autofree char *before = own_v2_path();
	ck_assert_msg(
		limit_home_make(&home, &place, controllers, geteuid()) == 0, "%s", strerror(errno));
	autofree char *inside = own_v2_path();
	autofree char *wanted = mem_format("%s/%s/supervisor", before, home.name);
	ck_assert_str_eq(inside, wanted);
	limit_home_close(&home);
	autofree char *after = own_v2_path();
	ck_assert_str_eq(after, before);
	ck_assert(!is_there(tested, home.name));
	leave_v2_group(tested, above);
}
END_TEST

START_TEST(v2_is_not_taken_where_others_are_in_our_group)
{
	int above;
	const int tested = enter_v2_group("v2_is_not_taken_where_others_are_in_our_group", &above);
	if (tested < 0)
		return;
	struct limit_place place = { LIMITS_V2, { dup(tested), -1, -1 } };
	autofree char *before = own_v2_path();
	const pid_t other = fork();
	while (other == 0)
		(void)pause();
	ck_assert_int_eq(limit_home_make(&home, &place, controllers, geteuid()), -1);
	ck_assert_int_eq(home.backend, LIMITS_NONE);
	autofree char *after = own_v2_path();
	ck_assert_str_eq(after, before);
	ck_assert(!is_there(tested, home.name));
	ck_assert(kill(other, SIGKILL) == 0 && waitpid(other, NULL, 0) == other);
	leave_v2_group(tested, above);
}
END_TEST

/* What the keeper does, with its own id and no right to the tree but what it was given. */
static int clone_as_keeper(const struct limit_group *group)
{
	if (setgroups(0, NULL) || setresgid(OTHER_ID, OTHER_ID, OTHER_ID) ||
		setresuid(OTHER_ID, OTHER_ID, OTHER_ID))
		return errno;
	struct clone_args args = { .exit_signal = SIGCHLD };
	groups_cloned_into(group, &args);
	const pid_t child = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (child < 0)
		return errno;
	if (child == 0) {
		autofree char *path = own_v2_path();
		_exit(strstr(path, "/bulkhead-") && !strstr(path, "supervisor") ? 0 : 1);
	}
	int status = -1;
	(void)waitpid(child, &status, 0);
	return status ? 1000 + status : 0;
}

START_TEST(v2_lets_the_keeper_clone_into_a_group)
{
	int above;
	const int tested = enter_v2_group("v2_lets_the_keeper_clone_into_a_group", &above);
	if (tested < 0)
		return;
	struct limit_place place = { LIMITS_V2, { dup(tested), -1, -1 } };
	ck_assert_int_eq(limit_home_make(&home, &place, controllers, OTHER_ID), 0);
	ck_assert_int_eq(mkdirat(home.folders[0], "0", 0755), 0);
	const int folder = openat(home.folders[0], "0", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_eq(fchownat(folder, "cgroup.procs", OTHER_ID, (gid_t)-1, 0), 0);
	const struct limit_group group = { .backend = LIMITS_V2, .joins = { folder, -1, -1 } };
	const pid_t keeper = fork();
	if (keeper == 0)
		_exit(clone_as_keeper(&group) ? 1 : 0);
	int status = -1;
	ck_assert_int_eq(waitpid(keeper, &status, 0), keeper);
	ck_assert_int_eq(status, 0);
	(void)close(folder);
	limit_home_close(&home);
	ck_assert(!is_there(tested, home.name));
	leave_v2_group(tested, above);
}
END_TEST

TCase *live_limits_v2(void)
{
	TCase *tc = tcase_create("limits_v2");
	tcase_add_test(tc, v2_moves_out_of_a_group_that_hands_on_and_back);
	tcase_add_test(tc, v2_is_not_taken_where_others_are_in_our_group);
	tcase_add_test(tc, v2_lets_the_keeper_clone_into_a_group);
	return tc;
}
