/* SPDX-License-Identifier: MIT */
/*
 * What an execve makes of a process's capabilities: core/caps and the kernel, over all combinations
 * of one capability's bits with ids, securebits, no_new_privs and kinds of programs. The kernel's
 * answer is read at the exec stop of a traced child, before the program's first instruction, so any
 * program will do.
 */
#include "core/caps.h"

#include "base/mem.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

TCase *live_caps(void);

#define TESTED      CAP_NET_RAW
#define BIT         (UINT64_C(1) << TESTED)
#define PLAIN_USER  1000
#define FOLDER_FORM "/var/tmp/bulkhead-caps-XXXXXX"

static char folder[sizeof(FOLDER_FORM)];
static char program[sizeof(FOLDER_FORM) + 8];

/* ---- the program ---- */

static void copy_program(void)
{
	static char bytes[1024 * 1024];
	const int from = open("/bin/true", O_RDONLY | O_CLOEXEC);
	const int to = open(program, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	const ssize_t size = read(from, bytes, sizeof(bytes));
	ck_assert_int_gt(size, 0);
	ck_assert_int_eq(write(to, bytes, (size_t)size), size);
	ck_assert_int_eq(fchmod(to, 0755), 0);
	(void)close(from); /* only read */
	ck_assert_int_eq(close(to), 0);
}

static void make_folder(void)
{
	memcpy(folder, FOLDER_FORM, sizeof(folder));
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chmod(folder, 0755), 0);
	(void)snprintf(program, sizeof(program), "%s/true", folder);
	copy_program();
}

static void remove_folder(void)
{
	(void)unlink(program); /* may not be there */
	(void)rmdir(folder);
}

/* linux/capability.h: struct vfs_cap_data, revision 2. */
static void set_file_caps(const struct caps_file *file)
{
	struct vfs_cap_data data = {
		.magic_etc = VFS_CAP_REVISION_2 | (file->effective ? VFS_CAP_FLAGS_EFFECTIVE : 0),
		.data = { { (uint32_t)file->permitted, (uint32_t)file->inheritable },
			{ (uint32_t)(file->permitted >> 32),
				(uint32_t)(file->inheritable >> 32) } },
	};
	ck_assert_msg(!setxattr(program, "security.capability", &data, sizeof(data), 0), "%s",
		strerror(errno));
}

/* chown(2) takes the setuid bit and the attribute away, so it is first. */
static void set_file(const struct caps_file *file)
{
	ck_assert_int_eq(chown(program, file->is_setuid ? file->owner : 0, 0), 0);
	ck_assert_int_eq(chmod(program, file->is_setuid ? 04755 : 0755), 0);
	if (removexattr(program, "security.capability"))
		ck_assert_int_eq(errno, ENODATA);
	if (file->has_caps)
		set_file_caps(file);
}

/* ---- the process ---- */

static int set_caps(const struct caps_process *process, uint64_t also)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct sets[2];
	for (size_t i = 0; i < 2; i++) {
		const unsigned shift = 32 * (unsigned)i;
		sets[i].effective = (uint32_t)((process->sets[CAPS_EFFECTIVE] | also) >> shift);
		sets[i].permitted = (uint32_t)((process->sets[CAPS_PERMITTED] | also) >> shift);
		sets[i].inheritable = (uint32_t)(process->sets[CAPS_INHERITABLE] >> shift);
	}
	return (int)syscall(SYS_capset, &header, sets);
}

static int set_bounding(const struct caps_process *process)
{
	for (unsigned i = 0; prctl(PR_CAPBSET_READ, i, 0, 0, 0) >= 0; i++)
		if (!(process->sets[CAPS_BOUNDING] >> i & 1) && prctl(PR_CAPBSET_DROP, i, 0, 0, 0))
			return -1;
	return 0;
}

static int set_ambient(const struct caps_process *process)
{
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0))
		return -1;
	return process->sets[CAPS_AMBIENT] & BIT
		       ? prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, TESTED, 0, 0)
		       : 0;
}

/* The order matters: what takes a power away comes after what needs it. The inheritable set may
 * hold what the bounding set does not, but only if it was there first. */
static int become(const struct caps_process *process)
{
	const uint64_t needed = UINT64_C(1) << CAP_SETPCAP | UINT64_C(1) << CAP_SETUID;
	if (set_caps(process, needed | BIT) || set_bounding(process) ||
		prctl(PR_SET_SECUREBITS, SECBIT_KEEP_CAPS | (process->no_root ? SECBIT_NOROOT : 0),
			0, 0, 0) ||
		setresuid(process->ruid, process->euid, process->euid) || set_caps(process, 0) ||
		set_ambient(process))
		return -1;
	return process->no_new_privs ? prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) : 0;
}

enum { EXIT_NOT_BECOME = 100, EXIT_REFUSED, EXIT_OTHER };

static void child(const struct caps_process *process)
{
	if (become(process))
		_exit(EXIT_NOT_BECOME);
	(void)raise(SIGSTOP); /* until the parent has seized it */
	(void)execl(program, program, (char *)NULL);
	_exit(errno == EPERM ? EXIT_REFUSED : EXIT_OTHER);
}

/* ---- what the kernel says ---- */

static void read_state(pid_t pid, struct caps_process *state)
{
	static const char *const keys[CAPS_SETS] = { "CapEff", "CapPrm", "CapInh", "CapBnd",
		"CapAmb" };
	char path[64];
	char line[256];
	(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	FILE *file = fopen(path, "re");
	ck_assert_ptr_nonnull(file);
	while (fgets(line, sizeof(line), file)) {
		uint64_t value = 0;
		char key[16] = "";
		(void)sscanf(line, "Uid: %u %u", &state->ruid, &state->euid);
		if (sscanf(line, "%15[A-Za-z]: %" SCNx64, key, &value) != 2)
			continue;
		for (size_t i = 0; i < CAPS_SETS; i++)
			if (!strcmp(key, keys[i]))
				state->sets[i] = value;
	}
	(void)fclose(file); /* only read */
}

/* False: the kernel refused the exec. */
static bool kernel_exec(const struct caps_process *before, struct caps_process *after)
{
	int status = 0;
	const pid_t pid = fork();
	ck_assert_int_ge(pid, 0);
	if (!pid)
		child(before);
	ck_assert_int_eq(waitpid(pid, &status, WUNTRACED), pid);
	ck_assert_msg(WIFSTOPPED(status), "the child ended with %d", WEXITSTATUS(status));
	ck_assert_int_eq(ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL), 0);
	ck_assert_int_eq(kill(pid, SIGCONT), 0);
	for (;;) {
		ck_assert_int_eq(waitpid(pid, &status, 0), pid);
		if (WIFEXITED(status)) {
			ck_assert_int_eq(WEXITSTATUS(status), EXIT_REFUSED);
			return false;
		}
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8))
			break;
		ck_assert_int_eq(ptrace(PTRACE_CONT, pid, 0, 0), 0);
	}
	read_state(pid, after);
	ck_assert_int_eq(kill(pid, SIGKILL), 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return true;
}

/* ---- all combinations ---- */

static const struct caps_file files[] = {
	{ 0 },
	{ .is_setuid = true, .owner = 0 },
	{ .is_setuid = true, .owner = PLAIN_USER },
	{ .has_caps = true },
	{ .has_caps = true, .permitted = BIT },
	{ .has_caps = true, .permitted = BIT, .effective = true },
	{ .has_caps = true, .inheritable = BIT },
	{ .has_caps = true, .inheritable = BIT, .effective = true },
	{ .has_caps = true, .permitted = BIT, .inheritable = BIT, .effective = true },
	{ .has_caps = true, .is_setuid = true, .owner = 0, .permitted = BIT, .effective = true },
	{ .has_caps = true, .is_setuid = true, .owner = 0, .inheritable = BIT },
};

static const struct {
	unsigned ruid, euid;
} users[] = { { 0, 0 }, { PLAIN_USER, PLAIN_USER }, { PLAIN_USER, 0 }, { 0, PLAIN_USER } };

/* False: there is no such process. */
static bool make_process(unsigned bits, struct caps_process *process)
{
	for (size_t i = 0; i < CAPS_SETS; i++)
		process->sets[i] = bits >> i & 1 ? BIT : 0;
	const uint64_t permitted = process->sets[CAPS_PERMITTED];
	return !(process->sets[CAPS_EFFECTIVE] & ~permitted) &&
	       !(process->sets[CAPS_AMBIENT] & ~(permitted & process->sets[CAPS_INHERITABLE]));
}

static void compare(const struct caps_process *before, size_t file, unsigned bits)
{
	struct caps_process wanted = { 0 };
	struct caps_process seen = *before;
	const bool is_wanted = caps_exec(before, &files[file], &wanted);
	const bool is_seen = kernel_exec(before, &seen);
	ck_assert_msg(is_wanted == is_seen &&
			      (!is_seen || !memcmp(wanted.sets, seen.sets, sizeof(seen.sets))) &&
			      (!is_seen || wanted.euid == seen.euid),
		"bits %x, uid %u/%u, noroot %d, nnp %d, file %zu: %s, E%d P%d I%d B%d A%d euid %u, "
		"the kernel has %s, E%d P%d I%d B%d A%d euid %u",
		bits, before->ruid, before->euid, before->no_root, before->no_new_privs, file,
		is_wanted ? "runs" : "refused", !!wanted.sets[0], !!wanted.sets[1],
		!!wanted.sets[2], !!wanted.sets[3], !!wanted.sets[4], wanted.euid,
		is_seen ? "runs" : "refused", !!seen.sets[0], !!seen.sets[1], !!seen.sets[2],
		!!seen.sets[3], !!seen.sets[4], seen.euid);
}

static size_t compare_processes(size_t file, size_t user, unsigned modes)
{
	size_t count = 0;
	for (unsigned bits = 0; bits < 1u << CAPS_SETS; bits++) {
		struct caps_process process = { .ruid = users[user].ruid,
			.euid = users[user].euid,
			.no_root = modes & 1,
			.no_new_privs = modes >> 1 & 1 };
		if (!make_process(bits, &process))
			continue;
		compare(&process, file, bits);
		count++;
	}
	return count;
}

static const char *why_skipped(void)
{
	struct statvfs where;
	if (geteuid() || prctl(PR_CAPBSET_READ, CAP_SETFCAP, 0, 0, 0) != 1)
		return "file capabilities and other ids are root's to give";
	if (statvfs("/var/tmp", &where) || where.f_flag & ST_NOSUID)
		return "/var/tmp is mounted nosuid";
	return NULL;
}

START_TEST(an_exec_leaves_what_the_kernel_leaves)
{
	const char *why = why_skipped();
	if (why) {
		if (_i == 0)
			printf("skip an_exec_leaves_what_the_kernel_leaves: %s\n", why);
		return;
	}
	size_t count = 0;
	set_file(&files[_i]);
	for (size_t user = 0; user < ARRAY_SIZE(users); user++)
		for (unsigned modes = 0; modes < 4; modes++)
			count += compare_processes((size_t)_i, user, modes);
	ck_assert_uint_eq(count, ARRAY_SIZE(users) * 4 * 16);
}
END_TEST

TCase *live_caps(void)
{
	TCase *tests = tcase_create("caps");
	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, make_folder, remove_folder);
	tcase_add_loop_test(
		tests, an_exec_leaves_what_the_kernel_leaves, 0, (int)ARRAY_SIZE(files));
	return tests;
}
