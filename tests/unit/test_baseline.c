/* SPDX-License-Identifier: MIT */
/* The baseline, evaluated: what it refuses, what lifts that, and that it lets everything else be.
 */
#include "core/baseline.h"

#include "base/err.h"
#include "base/mem.h"
#include "core/names.h"

#include <check.h>
#include <errno.h>
#include <linux/audit.h>
#include <string.h>

static const struct refused {
	const char *call;
	uint64_t args[3];
	int lifted_by; /* -1: nothing */
} refusals[] = {
	{ "add_key", { 0 }, OPENING_keyring },
	{ "keyctl", { 0 }, OPENING_keyring },
	{ "request_key", { 0 }, OPENING_keyring },
	{ "io_uring_setup", { 0 }, -1 },
	{ "io_uring_enter", { 0 }, -1 },
	{ "io_uring_register", { 0 }, -1 },
	{ "bpf", { 0 }, -1 },
	{ "perf_event_open", { 0 }, -1 },
	{ "userfaultfd", { 0 }, OPENING_userfaultfd },
	{ "memfd_create", { 0 }, OPENING_memfd },
	{ "memfd_secret", { 0 }, -1 },
	{ "ptrace", { 0 }, OPENING_ptrace },
	{ "process_vm_readv", { 0 }, OPENING_ptrace },
	{ "process_vm_writev", { 0 }, OPENING_ptrace },
	{ "pidfd_getfd", { 0 }, -1 },
	{ "kcmp", { 0 }, -1 },
	{ "prlimit64", { 1 }, -1 },
	{ "setpriority", { 0, 1 }, -1 },
	{ "setpriority", { 2, 1000 }, -1 },
	{ "fcntl", { 3, 1024 }, -1 },
	{ "init_module", { 0 }, -1 },
	{ "finit_module", { 0 }, -1 },
	{ "kexec_load", { 0 }, -1 },
	{ "open_by_handle_at", { 0 }, -1 },
	{ "syslog", { 0 }, -1 },
	{ "setns", { 0 }, OPENING_userns },
	{ "unshare", { 0x10000000 }, OPENING_userns },
	{ "clone", { 0x10000011 }, OPENING_userns },
	{ "clone", { 0x00800011 }, -1 },
	{ "clone3", { 0 }, OPENING_userns },
	{ "socket", { 38 }, OPENING_alg },
	{ "socket", { 40 }, OPENING_vsock },
	{ "socket", { 40 + (1ull << 32) }, OPENING_vsock },
	{ "socketpair", { 40 }, OPENING_vsock },
};

static uint32_t answer(unsigned opens, enum abi abi, int64_t number, const uint64_t args[3])
{
	struct bpf_program program;
	struct err err = { 0 };
	struct seccomp_data data = { .nr = (int)number, .arch = abi_audit_arch(abi) };
	memcpy(data.args, args, 3 * sizeof(args[0]));
	baseline_make(&program, opens);
	ck_assert_msg(bpf_validate(&program, &err) == 0, "%s", err.text);
	const uint32_t result = bpf_run(&program, &data);
	bpf_program_release(&program);
	return result;
}

#define REFUSED (SECCOMP_RET_ERRNO | ENOSYS)

START_TEST(refuses_it_on_every_abi_unless_it_is_lifted)
{
	const struct refused *row = &refusals[_i];
	static const enum abi abis[] = { ABI_X86_64, ABI_I386, ABI_X32 };
	const unsigned foreign = 1u << OPENING_i386 | 1u << OPENING_x32;
	for (size_t i = 0; i < ARRAY_SIZE(abis); i++) {
		const int64_t number = syscall_find(row->call)->number[abis[i]];
		if (number < 0)
			continue;
		ck_assert_uint_eq(answer(0, abis[i], number, row->args), REFUSED);
		ck_assert_uint_eq(answer(foreign, abis[i], number, row->args), REFUSED);
		if (row->lifted_by >= 0)
			ck_assert_uint_eq(
				answer(foreign | 1u << row->lifted_by, abis[i], number, row->args),
				SECCOMP_RET_ALLOW);
	}
}
END_TEST

static bool is_named(const char *call)
{
	static const char *const others[] = { "ioprio_set", "sched_setscheduler", "sched_setparam",
		"sched_setattr", "sched_setaffinity", "delete_module", "kexec_file_load" };
	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++)
		if (strcmp(refusals[i].call, call) == 0)
			return true;
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (strcmp(others[i], call) == 0)
			return true;
	return false;
}

START_TEST(lets_every_other_call_be)
{
	static const uint64_t none[3];
	for (size_t i = 0; i < syscall_count(); i++) {
		const struct syscall_row *row = syscall_at(i);
		if (is_named(row->name))
			continue;
		if (row->number[ABI_X86_64] >= 0)
			ck_assert_msg(answer(0, ABI_X86_64, row->number[ABI_X86_64], none) ==
					      SECCOMP_RET_ALLOW,
				"%s", row->name);
		if (row->number[ABI_I386] >= 0)
			ck_assert_msg(answer(1u << OPENING_i386, ABI_I386, row->number[ABI_I386],
					      none) == SECCOMP_RET_ALLOW,
				"i386 %s", row->name);
	}
}
END_TEST

START_TEST(lets_harmless_arguments_be)
{
	static const uint64_t thread[3] = { 0x003d0f00 };
	static const uint64_t unix_socket[3] = { 1, 1, 0 };
	static const uint64_t own_limit[3] = { 0, 7 };
	static const uint64_t own_nice[3] = { 0, 0, 5 };
	ck_assert_uint_eq(
		answer(0, ABI_X86_64, syscall_find("clone")->number[0], thread), SECCOMP_RET_ALLOW);
	ck_assert_uint_eq(answer(0, ABI_X86_64, syscall_find("socket")->number[0], unix_socket),
		SECCOMP_RET_ALLOW);
	ck_assert_uint_eq(answer(0, ABI_X86_64, syscall_find("prlimit64")->number[0], own_limit),
		SECCOMP_RET_ALLOW);
	ck_assert_uint_eq(answer(0, ABI_X86_64, syscall_find("setpriority")->number[0], own_nice),
		SECCOMP_RET_ALLOW);
}
END_TEST

START_TEST(refuses_other_architectures)
{
	static const uint64_t none[3];
	ck_assert_uint_eq(answer(~0u, ABI_AARCH64, 0, none), REFUSED);
	ck_assert_uint_eq(answer(0, ABI_I386, 20, none), REFUSED);
	ck_assert_uint_eq(answer(0, ABI_X32, X32_BIT | 39, none), REFUSED);
	ck_assert_uint_eq(answer(0, ABI_X86_64, -1, none), REFUSED);
}
END_TEST

TCase *tests_baseline(void)
{
	TCase *tc = tcase_create("baseline");
	tcase_add_loop_test(
		tc, refuses_it_on_every_abi_unless_it_is_lifted, 0, ARRAY_SIZE(refusals));
	tcase_add_test(tc, lets_every_other_call_be);
	tcase_add_test(tc, lets_harmless_arguments_be);
	tcase_add_test(tc, refuses_other_architectures);
	return tc;
}
