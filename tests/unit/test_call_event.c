/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "core/call_event.h"
#include "core/call_text.h"

#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#define ALLOW SECCOMP_RET_ALLOW

/* ---- lines ---- */

static const struct line_row {
	struct call_event event;
	const char *text;
	const char *line;
} lines[] = {
	{ { .kind = CALL_RETURNED,
		  .pid = 3,
		  .abi = ABI_X86_64,
		  .nr = 257,
		  .args = { UINT64_C(0xffffffffffffff9c), 0x7f00, 0x80000, 0 },
		  .action = ALLOW,
		  .decider = -1,
		  .flags = CALL_TEXT_AT_ENTRY,
		  .result = -ENOENT },
		"/etc/\x1b[2J",
		"3 openat(AT_FDCWD, \"/etc/\\x1b[2J\", O_RDONLY|O_CLOEXEC, 0) = ENOENT" },
	{ { .kind = CALL_RETURNED,
		  .pid = 3,
		  .abi = ABI_X86_64,
		  .nr = 39,
		  .action = ALLOW,
		  .decider = -1,
		  .result = 3 },
		"", "3 getpid() = 3" },
	{ { .kind = CALL_RETURNED,
		  .pid = 3,
		  .abi = ABI_I386,
		  .nr = 20,
		  .decider = 1,
		  .filters = 2,
		  .action = SECCOMP_RET_ERRNO | EPERM,
		  .result = -EPERM },
		"", "3 i386:getpid() = EPERM; ERRNO(EPERM) by filter 1" },
	{ { .kind = CALL_RETURNED,
		  .pid = 3,
		  .abi = ABI_X86_64,
		  .nr = 39,
		  .decider = 0,
		  .filters = 1,
		  .action = SECCOMP_RET_LOG,
		  .result = 3 },
		"", "3 getpid() = 3; LOG by filter 0" },
	{ { .kind = CALL_RETURNED,
		  .pid = 3,
		  .abi = ABI_X86_64,
		  .nr = 9,
		  .action = ALLOW,
		  .decider = -1,
		  .result = 0x7fff12345000 },
		"", "3 mmap(0, 0, PROT_NONE, 0, 0, 0) = 0x7fff12345000" },
	{ { .kind = CALL_RETURNED,
		  .pid = 3,
		  .abi = ABI_X86_64,
		  .nr = 999,
		  .action = ALLOW,
		  .decider = -1,
		  .result = -ENOSYS },
		"", "3 call 999(0, 0, 0, 0, 0, 0) = ENOSYS" },
	{ { .kind = CALL_RETURNED,
		  .pid = 3,
		  .abi = ABI_X86_64,
		  .nr = 39,
		  .action = ALLOW,
		  .decider = -1,
		  .flags = CALL_AGAIN,
		  .result = -512 },
		"", "3 getpid() = interrupted, is made again" },
	{ { .kind = CALL_RETURNED,
		  .pid = 3,
		  .abi = ABI_X86_64,
		  .nr = 317,
		  .args = { 1, 0, 16 },
		  .action = ALLOW,
		  .decider = -1,
		  .filters = 1,
		  .flags = CALL_LOADED },
		"", "3 seccomp(SECCOMP_SET_MODE_FILTER, 0, 0x10) = 0; loaded filter 1" },
	{ { .kind = CALL_RETURNED,
		  .pid = 3,
		  .abi = ABI_X86_64,
		  .nr = 39,
		  .decider = 0,
		  .filters = 1,
		  .action = SECCOMP_RET_TRAP | 7,
		  .result = 39 },
		"", "3 getpid() was not made; TRAP(7) by filter 0" },
	{ { .kind = CALL_UNFINISHED,
		  .pid = 3,
		  .abi = ABI_X86_64,
		  .nr = 39,
		  .decider = 0,
		  .filters = 1,
		  .flags = CALL_UNSURE,
		  .action = SECCOMP_RET_KILL_PROCESS },
		"",
		"3 getpid() did not return; KILL_PROCESS by filter 0; which filters held is not "
		"sure" },
	{ { .kind = CALL_TRAPPED, .pid = 3, .abi = ABI_X86_64, .nr = 39 }, "",
		"3 got SIGSYS for getpid()" },
	{ { .kind = TASK_STARTED, .pid = 1, .result = 7 }, "", "1 started 7" },
	{ { .kind = TASK_EXECUTED, .pid = 7 }, "/bin/a\nb", "7 executes \"/bin/a\\x0ab\"" },
	{ { .kind = TASK_EXITED, .pid = 7, .result = 2 }, "", "7 exited with 2" },
	{ { .kind = TASK_KILLED, .pid = 7, .result = 9 }, "", "7 was killed by SIGKILL" },
	{ { .kind = CALLS_TRUNCATED }, "", "more calls were made than are recorded" },
	{ { .kind = CALLS_OVER }, "", "all has ended" },
};

START_TEST(an_event_is_a_line)
{
	struct call_event event = lines[_i].event;
	autobuf struct buf line = { 0 };
	if (event.kind >= CALL_TRAPPED)
		event.decider = -1;
	event.text_size = (uint32_t)strlen(lines[_i].text);
	memcpy(event.text, lines[_i].text, event.text_size);
	ck_assert(call_event_is_valid(&event));
	call_text_event(&event, &line);
	ck_assert_str_eq(buf_string(&line), lines[_i].line);
}
END_TEST

/* ---- addresses ---- */

static void expect_address(const void *address, size_t size, const char *words)
{
	struct call_event event = {
		.kind = CALL_RETURNED,
		.abi = ABI_X86_64,
		.nr = 42,
		.decider = -1,
		.action = ALLOW,
		.flags = CALL_TEXT_AT_ENTRY | CALL_TEXT_ADDRESS,
		.text_size = (uint32_t)size,
	};
	autobuf struct buf line = { 0 };
	autobuf struct buf expected = { 0 };
	memcpy(event.text, address, size);
	call_text_event(&event, &line);
	buf_format(&expected, "0 connect(0, %s, 0) = 0", words);
	ck_assert_str_eq(buf_string(&line), buf_string(&expected));
}

START_TEST(an_address_is_shown_as_people_write_it)
{
	const struct sockaddr_in v4 = {
		.sin_family = AF_INET, .sin_port = htons(53), .sin_addr = { htonl(0x7f000001) }
	};
	const struct sockaddr_in6 v6 = {
		.sin6_family = AF_INET6, .sin6_port = htons(80), .sin6_addr = IN6ADDR_LOOPBACK_INIT
	};
	const struct sockaddr_un path = { .sun_family = AF_UNIX, .sun_path = "/tmp/\x07" };
	const struct sockaddr_un abstract = { .sun_family = AF_UNIX, .sun_path = "\0name" };
	const size_t head = offsetof(struct sockaddr_un, sun_path);
	const sa_family_t vsock = AF_VSOCK;
	expect_address(&v4, sizeof(v4), "AF_INET 127.0.0.1:53");
	expect_address(&v6, sizeof(v6), "AF_INET6 [::1]:80");
	expect_address(&path, sizeof(path), "AF_UNIX \"/tmp/\\x07\"");
	expect_address(&abstract, head + 5, "AF_UNIX @\"name\"");
	expect_address(&path, head, "AF_UNIX \"\"");
	expect_address(&vsock, sizeof(vsock), "AF_VSOCK");
	expect_address(&v4, 7, "AF_INET"); /* too short to be one */
	expect_address(&v4, 1, "AF_UNSPEC");
}
END_TEST

/* ---- what is refused ---- */

static const struct call_event bad[] = {
	{ .kind = 0, .decider = -1 },
	{ .kind = CALLS_OVER + 1, .decider = -1 },
	{ .kind = CALL_RETURNED, .decider = -2 },
	{ .kind = CALL_RETURNED, .decider = 0, .filters = 0 },
	{ .kind = CALL_RETURNED, .decider = -1, .abi = ABI_COUNT },
	{ .kind = CALL_RETURNED, .decider = -1, .abi = -2 },
	{ .kind = CALL_RETURNED, .decider = -1, .flags = CALL_FLAGS + 1 },
	{ .kind = CALL_RETURNED, .decider = -1, .text_size = CALL_TEXT + 1 },
	{ .kind = CALL_RETURNED, .decider = -1, .other_size = CALL_TEXT + 1 },
};

START_TEST(an_event_out_of_range_is_refused)
{
	ck_assert(!call_event_is_valid(&bad[_i]));
}
END_TEST

/* ---- arguments that point to text ---- */

static const struct text_row {
	const char *call;
	struct call_pointers pointers;
} texts_of_calls[] = {
	{ "openat", { .text = { CALL_TEXT_PATH, 1 } } },
	{ "execve", { .text = { CALL_TEXT_PATH, 0 } } },
	{ "renameat2", { .text = { CALL_TEXT_PATH, 3 }, .other = { CALL_TEXT_PATH, 1 } } },
	{ "openat2", { .text = { CALL_TEXT_PATH, 1 }, .other = { CALL_TEXT_SIZED, 2 } } },
	{ "clone3", { .other = { CALL_TEXT_SIZED, 0 } } },
	{ "connect", { .text = { CALL_TEXT_SOCKADDR, 1 } } },
	{ "read", { .text = { CALL_TEXT_NONE, 0 } } },
};

START_TEST(a_call_has_its_pointers_under_every_abi)
{
	static struct call_texts texts;
	const struct text_row *row = &texts_of_calls[_i];
	call_texts_make(&texts);
	for (int abi = 0; abi < ABI_COUNT; abi++) {
		const int64_t number = syscall_find(row->call)->number[abi];
		const struct call_pointers found =
			call_texts_of(&texts, (enum abi)abi, (uint32_t)number);
		ck_assert_int_ge(number, 0);
		ck_assert_mem_eq(&found, &row->pointers, sizeof(found));
	}
	ck_assert_uint_eq(call_texts_of(&texts, ABI_X86_64, UINT32_MAX).text.kind, CALL_TEXT_NONE);
	ck_assert_uint_eq(call_texts_of(&texts, ABI_X32, UINT32_MAX).text.kind, CALL_TEXT_NONE);
}
END_TEST

TCase *tests_call_event(void)
{
	TCase *tests = tcase_create("call_event");
	tcase_add_loop_test(tests, an_event_is_a_line, 0, (int)ARRAY_SIZE(lines));
	tcase_add_test(tests, an_address_is_shown_as_people_write_it);
	tcase_add_loop_test(tests, an_event_out_of_range_is_refused, 0, (int)ARRAY_SIZE(bad));
	tcase_add_loop_test(
		tests, a_call_has_its_pointers_under_every_abi, 0, (int)ARRAY_SIZE(texts_of_calls));
	return tests;
}
