/* SPDX-License-Identifier: MIT */
/* How calls are shown: arguments by name, and what their pointers led to. */
#include "base/mem.h"
#include "core/arguments.h"
#include "core/call_text.h"

#include <check.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <string.h>

#define HIGH UINT64_C(0xdeadbeef00000000) /* what the kernel cuts off */

/* ---- scalars ---- */

static const struct scalar_row {
	const char *call;
	enum abi abi;
	uint64_t args[SYSCALL_ARGS];
	const char *line;
} scalars[] = {
	{ "socket", ABI_X86_64, { 1, 0x80001, 0 }, "socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0)" },
	{ "socket", ABI_X86_64, { HIGH | 40, 0x805, 3 },
		"socket(AF_VSOCK, SOCK_SEQPACKET|SOCK_NONBLOCK, 3)" },
	{ "socket", ABI_X86_64, { 99, 7, (uint64_t)-1 }, "socket(0x63, 0x7, -1)" },
	{ "socket", ABI_I386, { 2, 2, 17 }, "i386:socket(AF_INET, SOCK_DGRAM, 17)" },
	{ "openat", ABI_X86_64, { HIGH | 0xffffff9c, 0, 0x80042, 0600 },
		"openat(AT_FDCWD, 0, O_RDWR|O_CLOEXEC|O_CREAT, 0600)" },
	{ "openat", ABI_X86_64, { 5, 0x7f0000001000, 0x410001, 0 },
		"openat(5, 0x7f0000001000, O_WRONLY|O_TMPFILE, 0)" },
	{ "open", ABI_X86_64, { 0, 3, 0 }, "open(0, 0x3, 0)" },
	{ "open", ABI_X86_64, { 0, 0x101000, 0 }, "open(0, O_RDONLY|O_SYNC, 0)" },
	{ "mmap", ABI_X86_64, { 0, 4096, 3, 0x22, (uint64_t)-1, 0 },
		"mmap(0, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)" },
	{ "mmap", ABI_I386, { 0xffa0, 7, 7, 7, 7, 7 }, "i386:mmap(0xffa0)" },
	{ "pread64", ABI_I386, { 3, 0, 8, 1, 2, 0 }, "i386:pread64(3, 0, 8, 0x1, 0x2)" },
	{ "kill", ABI_X86_64, { (uint64_t)-1, 9 }, "kill(-1, SIGKILL)" },
	{ "kill", ABI_X86_64, { 7, 0 }, "kill(7, 0)" },
	{ "kill", ABI_X86_64, { 7, 63 }, "kill(7, 0x3f)" },
	{ "clone", ABI_X86_64, { 0x1200011, 0, 0, 0, 0 },
		"clone(SIGCHLD|CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID, 0, 0, 0, 0)" },
	{ "clone", ABI_X86_64, { 0x10000000, 0, 0, 0, 0 }, "clone(CLONE_NEWUSER, 0, 0, 0, 0)" },
	{ "unshare", ABI_X86_64, { 0x10020000 }, "unshare(CLONE_NEWNS|CLONE_NEWUSER)" },
	{ "prctl", ABI_X86_64, { 38, 1, 0, 0, 0 }, "prctl(PR_SET_NO_NEW_PRIVS, 0x1, 0, 0, 0)" },
	{ "prctl", ABI_X86_64, { 0x53564d41 }, "prctl(PR_SET_VMA, 0, 0, 0, 0)" },
	{ "ioctl", ABI_X86_64, { 0, HIGH | 0x5412, 0x10 }, "ioctl(0, TIOCSTI, 0x10)" },
	{ "ioctl", ABI_X86_64, { 0, 0x1234, 0 }, "ioctl(0, 0x1234, 0)" },
	{ "fcntl", ABI_X86_64, { 3, 1030, 10 }, "fcntl(3, F_DUPFD_CLOEXEC, 0xa)" },
	{ "personality", ABI_X86_64, { 0x40008 }, "personality(PER_LINUX32|ADDR_NO_RANDOMIZE)" },
	{ "personality", ABI_X86_64, { 0 }, "personality(PER_LINUX)" },
	{ "access", ABI_X86_64, { 0, 0 }, "access(0, F_OK)" },
	{ "access", ABI_X86_64, { 0, 6 }, "access(0, R_OK|W_OK)" },
	{ "futex", ABI_X86_64, { 0x1000, 0x81, 1, 0, 0, 0 },
		"futex(0x1000, FUTEX_WAKE|FUTEX_PRIVATE_FLAG, 1, 0, 0, 0)" },
	{ "getrusage", ABI_X86_64, { (uint64_t)-1, 0 }, "getrusage(RUSAGE_CHILDREN, 0)" },
	{ "lseek", ABI_X86_64, { 3, (uint64_t)-5, 2 }, "lseek(3, -5, SEEK_END)" },
	{ "chmod", ABI_X86_64, { 0, 04755 }, "chmod(0, 04755)" },
	{ "getpid", ABI_X32, { 1, 2 }, "x32:getpid()" },
	{ "setuid", ABI_X86_64, { 1000 }, "setuid(1000)" },
	{ "brk", ABI_X86_64, { 0xdead000 }, "brk(0xdead000)" },
};

START_TEST(scalars_have_the_names_that_the_manual_gives_them)
{
	const struct scalar_row *row = &scalars[_i];
	struct call_event event = { .kind = CALL_RETURNED, .abi = (int32_t)row->abi };
	autobuf struct buf line = { 0 };
	event.nr = (uint32_t)syscall_find(row->call)->number[row->abi];
	memcpy(event.args, row->args, sizeof(event.args));
	call_text_call(&event, &line);
	ck_assert_str_eq(buf_string(&line), row->line);
}
END_TEST

/* ---- pointers ---- */

static struct call_event event_of(const char *call, enum abi abi)
{
	return (struct call_event){
		.kind = CALL_RETURNED,
		.abi = (int32_t)abi,
		.nr = (uint32_t)syscall_find(call)->number[abi],
	};
}

static void put_text(struct call_event *event, const char *text, size_t size)
{
	memcpy(event->text, text, size);
	event->text_size = (uint32_t)size;
	event->flags |= CALL_TEXT_AT_ENTRY;
}

static void put_other(struct call_event *event, const void *bytes, size_t size)
{
	memcpy(event->other, bytes, size);
	event->other_size = (uint32_t)size;
	event->flags |= CALL_OTHER_AT_ENTRY;
}

static void expect_call(const struct call_event *event, const char *expected)
{
	autobuf struct buf line = { 0 };
	call_text_call(event, &line);
	ck_assert_str_eq(buf_string(&line), expected);
}

START_TEST(both_paths_of_a_call_are_shown)
{
	struct call_event event = event_of("rename", ABI_X86_64);
	put_text(&event, "/tmp/to", 7);
	put_other(&event, "from", 4);
	event.flags |= CALL_OTHER_CUT;
	expect_call(&event, "rename(\"from\"..., \"/tmp/to\")");
}
END_TEST

START_TEST(a_path_can_not_break_out_of_its_quotation)
{
	struct call_event event = event_of("mkdir", ABI_X86_64);
	const char path[] = "a\", 0) = 0\n\\\"\x1b[2J\0b\xff\xe2\x80\xae";
	put_text(&event, path, sizeof(path) - 1);
	expect_call(&event, "mkdir(\"a\\\", 0) = 0\\x0a\\\\\\\"\\x1b[2J\\x00b\\xff<U+202E>\", 0)");
}
END_TEST

START_TEST(what_could_not_be_read_is_an_address)
{
	struct call_event event = event_of("mkdir", ABI_X86_64);
	event.args[0] = UINT64_C(0xffffffff81000000);
	expect_call(&event, "mkdir(0xffffffff81000000, 0)");
	event = event_of("clone3", ABI_X86_64);
	event.args[0] = 8;
	expect_call(&event, "clone3(0x8, 0)");
}
END_TEST

START_TEST(the_flags_of_clone3_are_shown)
{
	struct call_event event = event_of("clone3", ABI_X86_64);
	const struct clone_args args = { .flags = CLONE_NEWUSER | CLONE_INTO_CGROUP,
		.exit_signal = 17 };
	event.args[1] = sizeof(args);
	put_other(&event, &args, sizeof(args));
	expect_call(
		&event, "clone3({flags=CLONE_INTO_CGROUP|CLONE_NEWUSER, exit_signal=SIGCHLD}, 88)");
	put_other(&event, &args, 7); /* shorter than its first member */
	expect_call(&event, "clone3({flags=0, exit_signal=0}, 88)");
}
END_TEST

START_TEST(the_mode_of_openat2_is_shown)
{
	struct call_event event = event_of("openat2", ABI_X86_64);
	const struct open_how how = { .flags = 0x80000, .mode = 0600, .resolve = RESOLVE_BENEATH };
	event.args[0] = (uint64_t)-100;
	event.args[3] = sizeof(how);
	put_text(&event, "x", 1);
	put_other(&event, &how, sizeof(how));
	expect_call(&event, "openat2(AT_FDCWD, \"x\", {flags=O_RDONLY|O_CLOEXEC, mode=0600, "
			    "resolve=RESOLVE_BENEATH}, 24)");
}
END_TEST

START_TEST(the_call_behind_socketcall_is_shown)
{
	struct call_event event = event_of("socketcall", ABI_I386);
	const uint32_t words[SYSCALL_ARGS] = { 1, 2, 0 };
	event.args[0] = 1;
	put_other(&event, words, sizeof(words));
	expect_call(&event, "i386:socketcall(1, socket(AF_UNIX, SOCK_DGRAM, 0))");
	event.args[0] = 77;
	event.args[1] = 0x8000;
	expect_call(&event, "i386:socketcall(77, 0x8000)");
}
END_TEST

/* ---- nothing breaks it ---- */

/* All calls of all ABIs with all bits set and the memory full of rubbish. */
START_TEST(every_call_can_be_shown)
{
	struct call_event event = { .kind = CALL_RETURNED, .flags = CALL_FLAGS };
	memset(event.args, 0xff, sizeof(event.args));
	for (int round = 0; round < 2; round++) {
		memset(event.text, round ? 0xff : 0, sizeof(event.text));
		memset(event.other, round ? 0xff : 0, sizeof(event.other));
		event.text_size = event.other_size = round ? CALL_TEXT : 0;
		for (event.abi = -1; event.abi < ABI_COUNT; event.abi++)
			for (uint32_t i = 0; i < 600; i++) {
				autobuf struct buf line = { 0 };
				event.nr = event.abi == ABI_X32 ? X32_BIT | i : i;
				call_text_call(&event, &line);
				ck_assert(line.size > 2 && line.data[line.size - 1] == ')');
			}
	}
}
END_TEST

TCase *tests_call_text(void)
{
	TCase *tests = tcase_create("call_text");
	tcase_add_loop_test(tests, scalars_have_the_names_that_the_manual_gives_them, 0,
		(int)ARRAY_SIZE(scalars));
	tcase_add_test(tests, both_paths_of_a_call_are_shown);
	tcase_add_test(tests, a_path_can_not_break_out_of_its_quotation);
	tcase_add_test(tests, what_could_not_be_read_is_an_address);
	tcase_add_test(tests, the_flags_of_clone3_are_shown);
	tcase_add_test(tests, the_mode_of_openat2_is_shown);
	tcase_add_test(tests, the_call_behind_socketcall_is_shown);
	tcase_add_test(tests, every_call_can_be_shown);
	return tests;
}
