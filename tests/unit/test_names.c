/* SPDX-License-Identifier: MIT */
/*
 * System calls against what libseccomp and this kernel know. The table is complete to Linux 6.18;
 * a libseccomp knows what was there when it was released.
 */
#include "base/mem.h"
#include "core/names.h"
#include "core/tables/tables.h"

#include <check.h>
#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

TCase *tests_names(void);

#define NEWEST_NUMBER 469 /* file_setattr, Linux 6.17 */

static const uint32_t seccomp_arch[ABI_COUNT] = {
	[ABI_X86_64] = SCMP_ARCH_X86_64,
	[ABI_I386] = SCMP_ARCH_X86,
	[ABI_X32] = SCMP_ARCH_X32,
	[ABI_AARCH64] = SCMP_ARCH_AARCH64,
};

/* Calls with a number below their elders': x86_64 335 is of Linux 6.11, 336 of 6.18; x32 got 453
 * in 6.10, when x86_64 had had it for a year. */
static const char *const late_calls[] = { "uretprobe", "uprobe", "map_shadow_stack" };

static bool call_is_late(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(late_calls); i++)
		if (strcmp(late_calls[i], name) == 0)
			return true;
	return false;
}

static bool seccomp_knows(enum abi abi, const struct syscall_row *row)
{
	autofree char *known =
		seccomp_syscall_resolve_num_arch(seccomp_arch[abi], (int)row->number[abi]);
	return known && strcmp(known, row->name) == 0;
}

/* The highest number that this libseccomp knows, the x32 numbers from 512 on apart. */
static uint32_t seccomp_newest(enum abi abi)
{
	for (uint32_t number = 511; number > 0; number--) {
		const uint32_t nr = number | (abi == ABI_X32 ? X32_BIT : 0);
		autofree char *known = seccomp_syscall_resolve_num_arch(seccomp_arch[abi], (int)nr);
		if (known)
			return number;
	}
	return 0;
}

START_TEST(an_abi_is_found_by_its_name)
{
	enum abi abi = ABI_COUNT;
	ck_assert(abi_parse(abi_name((enum abi)_i), &abi));
	ck_assert_int_eq(abi, _i);
}
END_TEST

START_TEST(a_name_that_is_no_abi_is_refused)
{
	enum abi abi;
	ck_assert(!abi_parse("X86_64", &abi));
	ck_assert(!abi_parse("", &abi));
}
END_TEST

START_TEST(every_call_belongs_to_the_abi_of_its_number)
{
	for (size_t i = 0; i < syscall_count(); i++) {
		const int64_t number = syscall_at(i)->number[_i];
		enum abi abi = ABI_COUNT;
		if (number < 0)
			continue;
		ck_assert(abi_of(abi_audit_arch((enum abi)_i), (uint32_t)number, &abi));
		ck_assert_msg(abi == (enum abi)_i, "%s", syscall_at(i)->name);
	}
}
END_TEST

START_TEST(an_unknown_audit_arch_is_no_abi_of_ours)
{
	enum abi abi;
	ck_assert(!abi_of(AUDIT_ARCH_ARM, 0, &abi));
	ck_assert(!abi_of(AUDIT_ARCH_S390X, 0, &abi));
	ck_assert(!abi_of(0, X32_BIT, &abi));
}
END_TEST

START_TEST(only_i386_has_32_bit_arguments)
{
	ck_assert(abi_is_32bit_args((enum abi)_i) == (_i == ABI_I386));
}
END_TEST

START_TEST(the_native_abi_is_libseccomps_native_one)
{
	ck_assert_uint_eq(seccomp_arch[abi_native()], seccomp_arch_native());
}
END_TEST

START_TEST(a_call_is_found_by_its_name_and_by_its_number)
{
	for (size_t i = 0; i < syscall_count(); i++) {
		const struct syscall_row *const row = syscall_at(i);
		ck_assert_ptr_eq(syscall_find(row->name), row);
		if (row->number[_i] >= 0) /* which also proves that no number stands twice */
			ck_assert_ptr_eq(syscall_of((enum abi)_i, (uint32_t)row->number[_i]), row);
	}
}
END_TEST

START_TEST(calls_are_sorted_without_a_name_twice)
{
	for (size_t i = 1; i < syscall_count(); i++)
		ck_assert_msg(strcmp(syscall_at(i - 1)->name, syscall_at(i)->name) < 0, "%s",
			syscall_at(i)->name);
}
END_TEST

START_TEST(a_number_without_a_call_is_not_found)
{
	ck_assert_ptr_null(syscall_of(ABI_X86_64, NEWEST_NUMBER + 1));
	ck_assert_ptr_null(syscall_of(ABI_X86_64, UINT32_MAX));
	ck_assert_ptr_null(syscall_of(ABI_X32, 0));
	ck_assert_ptr_null(syscall_of(ABI_X86_64, X32_BIT));
	ck_assert_ptr_null(syscall_of(ABI_X86_64, 512));
}
END_TEST

START_TEST(every_number_that_libseccomp_knows_is_here)
{
	for (uint32_t number = 0; number < 1024; number++) {
		const uint32_t nr = number | (_i == ABI_X32 ? X32_BIT : 0);
		autofree char *known = seccomp_syscall_resolve_num_arch(seccomp_arch[_i], (int)nr);
		const struct syscall_row *const row = syscall_of((enum abi)_i, nr);
		if (!known)
			continue;
		ck_assert_msg(row, "%s %s %u", abi_name((enum abi)_i), known, number);
		ck_assert_str_eq(row->name, known);
	}
}
END_TEST

/* So with libseccomp 2.5.4 as Debian 12 has it (to 456): 13 newer calls on each ABI, and late ones
 * besides, 2 on x86_64 and 3 on x32. */
START_TEST(what_libseccomp_does_not_know_is_newer_than_it)
{
	const uint32_t newest = seccomp_newest((enum abi)_i);
	uint32_t newer = 0;
	for (size_t i = 0; i < syscall_count(); i++) {
		const struct syscall_row *const row = syscall_at(i);
		const uint32_t number = (uint32_t)row->number[_i] & ~X32_BIT;
		if (row->number[_i] < 0 || seccomp_knows((enum abi)_i, row))
			continue;
		newer += number > newest;
		ck_assert_msg(number > newest || call_is_late(row->name), "%s %s %u",
			abi_name((enum abi)_i), row->name, number);
	}
	ck_assert_uint_ge(newest, 435);
	ck_assert_uint_eq(newer, newest < NEWEST_NUMBER ? NEWEST_NUMBER - newest : 0);
}
END_TEST

START_TEST(a_call_without_a_number_has_none_in_libseccomp_either)
{
	for (size_t i = 0; i < syscall_count(); i++) {
		const struct syscall_row *const row = syscall_at(i);
		if (row->number[_i] >= 0)
			continue;
		ck_assert_msg(seccomp_syscall_resolve_name_arch(seccomp_arch[_i], row->name) < 0,
			"%s %s", abi_name((enum abi)_i), row->name);
	}
}
END_TEST

START_TEST(the_newest_calls_have_one_number_everywhere)
{
	for (uint32_t number = 424; number <= NEWEST_NUMBER; number++) {
		const struct syscall_row *const row = syscall_of(ABI_X86_64, number);
		ck_assert_msg(row, "%u", number);
		ck_assert_int_eq(row->number[ABI_I386], number);
		ck_assert_int_eq(row->number[ABI_X32], number | X32_BIT);
		ck_assert_int_eq(row->number[ABI_AARCH64], number);
	}
	ck_assert_str_eq(syscall_of(ABI_X86_64, NEWEST_NUMBER)->name, "file_setattr");
}
END_TEST

START_TEST(x32_has_numbers_of_its_own_for_what_points_to_longs)
{
	for (uint32_t number = 512; number <= 547; number++) {
		const struct syscall_row *const row = syscall_of(ABI_X32, number | X32_BIT);
		ck_assert_msg(row, "%u", number);
		ck_assert_int_ne(row->number[ABI_X86_64], number);
	}
}
END_TEST

START_TEST(no_argument_is_wide_beyond_the_count)
{
	for (size_t i = 0; i < syscall_count(); i++) {
		ck_assert_uint_le(syscall_at(i)->args, SYSCALL_ARGS);
		ck_assert_msg(
			syscall_at(i)->wide >> syscall_at(i)->args == 0, "%s", syscall_at(i)->name);
	}
}
END_TEST

static const struct {
	const char *call;
	uint8_t args;
	uint8_t wide;
} signatures[] = {
	{ "socket", 3, 0 },
	{ "ioctl", 3, 1 << 2 },
	{ "getpid", 0, 0 },
	{ "openat", 4, 1 << 1 },
	{ "read", 3, 1 << 1 | 1 << 2 },
	{ "personality", 1, 0 },
	{ "mount", 5, 0x1f },
	{ "prctl", 5, 0x1e },
	{ "chmod", 2, 1 << 0 },
	{ "futex", 6, 0x19 },
	{ "keyctl", 5, 0x1e },
	{ "kill", 2, 0 },
	{ "fanotify_mark", 5, 0x14 },
	{ "socketcall", 2, 1 << 1 },
	{ "umount2", 2, 1 << 0 },
	{ "file_setattr", 5, 0x0e },
	{ "recv", 4, 1 << 1 | 1 << 2 },
	{ "uname", 1, 1 << 0 },
};

START_TEST(arguments_are_those_of_the_prototype)
{
	const struct syscall_row *const row = syscall_find(signatures[_i].call);
	ck_assert_ptr_nonnull(row);
	ck_assert_uint_eq(row->args, signatures[_i].args);
	ck_assert_uint_eq(row->wide, signatures[_i].wide);
}
END_TEST

#define FAR (1L << 32) /* a bit that the kernel does not read in a narrow argument */

static bool narrow(const char *call, size_t index)
{
	return !(syscall_find(call)->wide >> index & 1);
}

START_TEST(the_kernel_cuts_the_family_of_a_socket)
{
	ck_assert(narrow("socket", 0));
	const long fd = syscall(SYS_socket, AF_UNIX | FAR, (long)SOCK_STREAM, 0L);
	ck_assert_int_ge(fd, 0);
	close((int)fd);
}
END_TEST

/* The prototype says long; the kernel's own fdget() takes an int. */
START_TEST(the_kernel_cuts_the_descriptor_of_a_writev)
{
	int ends[2];
	struct iovec one = { .iov_base = (char[]){ 'x' }, .iov_len = 1 };
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert(narrow("writev", 0) && narrow("readv", 0));
	ck_assert_int_eq(syscall(SYS_writev, ends[1] | FAR, &one, 1L), 1);
	ck_assert_int_eq(syscall(SYS_readv, ends[0] | FAR, &one, 1L), 1);
	close(ends[0]);
	close(ends[1]);
}
END_TEST

START_TEST(the_kernel_cuts_the_descriptor_of_a_mmap)
{
	ck_assert(narrow("mmap", 4));
	const int fd = memfd_create("names", 0);
	const long size = sysconf(_SC_PAGESIZE);
	ck_assert_int_eq(ftruncate(fd, size), 0);
	const long at =
		syscall(SYS_mmap, 0L, size, (long)PROT_READ, (long)MAP_PRIVATE, fd | FAR, 0L);
	ck_assert_int_ne(at, -1);
	syscall(SYS_munmap, at, size);
	close(fd);
}
END_TEST

/* kernel/fork.c takes lower_32_bits() of them. */
START_TEST(the_kernel_cuts_the_flags_of_a_clone)
{
	ck_assert(narrow("clone", 0));
	int status = 0;
	const long child = syscall(SYS_clone, SIGCHLD | FAR, 0L, 0L, 0L, 0L);
	if (child == 0)
		_exit(7);
	ck_assert_int_eq(waitpid((pid_t)child, &status, 0), child);
	ck_assert_int_eq(WEXITSTATUS(status), 7);
}
END_TEST

START_TEST(the_kernel_reads_the_whole_of_a_wide_argument)
{
	ck_assert(narrow("prctl", 0) && !narrow("prctl", 1));
	ck_assert_int_eq(syscall(SYS_prctl, PR_SET_KEEPCAPS | FAR, 0L, 0L, 0L, 0L), 0);
	ck_assert_int_eq(syscall(SYS_prctl, (long)PR_SET_KEEPCAPS, 0L | FAR, 0L, 0L, 0L), -1);
	ck_assert_int_eq(errno, EINVAL);
}
END_TEST

START_TEST(names_of_other_architectures_have_no_number)
{
	static const char *const names[] = { "recv", "send", "s390_pci_mmio_read", "swapcontext",
		"arm_fadvise64_64", "riscv_flush_icache", "sync_file_range2" };
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const struct syscall_row *const row = syscall_find(names[i]);
		ck_assert_ptr_nonnull(row);
		for (size_t abi = 0; abi < ABI_COUNT; abi++)
			ck_assert_int_eq(row->number[abi], -1);
	}
}
END_TEST

START_TEST(a_wrong_call_gives_the_nearest_name)
{
	ck_assert_str_eq(syscall_nearest("sokcet"), "socket");
	ck_assert_str_eq(syscall_nearest("open_at"), "openat");
	ck_assert_ptr_null(syscall_nearest("frobnicate_everything"));
	ck_assert_ptr_null(syscall_find("sokcet"));
}
END_TEST

/* libseccomp's pseudo numbers of such a call are -100 or -200 minus the selector. */
START_TEST(multiplexers_have_the_selectors_that_libseccomp_uses)
{
	for (size_t i = 0; i < multiplexer_rows_count; i++) {
		const struct multiplexer_row *const row = &multiplexer_rows[i];
		const bool socketcall = strcmp(row->through, "socketcall") == 0;
		const int pseudo = seccomp_syscall_resolve_name_arch(SCMP_ARCH_X86, row->call);
		ck_assert(socketcall || strcmp(row->through, "ipc") == 0);
		ck_assert_int_eq(pseudo, (socketcall ? -100 : -200) - (int)row->selector);
		ck_assert_uint_eq(row->selector_mask, socketcall ? UINT32_MAX : 0xffff);
		ck_assert_int_eq(row->abi, ABI_I386);
	}
	ck_assert_uint_eq(multiplexer_rows_count, 20 + 12);
}
END_TEST

START_TEST(both_ends_of_a_multiplexer_are_calls)
{
	for (size_t i = 0; i < multiplexer_rows_count; i++) {
		const struct multiplexer_row *const row = &multiplexer_rows[i];
		ck_assert_ptr_nonnull(syscall_find(row->call));
		ck_assert_int_ge(syscall_find(row->through)->number[row->abi], 0);
		ck_assert_ptr_eq(multiplexer_find(row->call, row->abi, 0), row);
	}
}
END_TEST

START_TEST(a_call_without_another_way_has_no_multiplexer)
{
	ck_assert_ptr_null(multiplexer_find("socket", ABI_I386, 1));
	ck_assert_ptr_null(multiplexer_find("socket", ABI_X86_64, 0));
	ck_assert_ptr_null(multiplexer_find("openat", ABI_I386, 0));
}
END_TEST

static void add_abis(TCase *tests)
{
	tcase_add_loop_test(tests, an_abi_is_found_by_its_name, 0, ABI_COUNT);
	tcase_add_test(tests, a_name_that_is_no_abi_is_refused);
	tcase_add_loop_test(tests, every_call_belongs_to_the_abi_of_its_number, 0, ABI_COUNT);
	tcase_add_test(tests, an_unknown_audit_arch_is_no_abi_of_ours);
	tcase_add_loop_test(tests, only_i386_has_32_bit_arguments, 0, ABI_COUNT);
	tcase_add_test(tests, the_native_abi_is_libseccomps_native_one);
}

static void add_numbers(TCase *tests)
{
	tcase_add_test(tests, calls_are_sorted_without_a_name_twice);
	tcase_add_loop_test(tests, a_call_is_found_by_its_name_and_by_its_number, 0, ABI_COUNT);
	tcase_add_test(tests, a_number_without_a_call_is_not_found);
	tcase_add_loop_test(tests, every_number_that_libseccomp_knows_is_here, 0, ABI_COUNT);
	tcase_add_loop_test(tests, what_libseccomp_does_not_know_is_newer_than_it, 0, ABI_COUNT);
	tcase_add_loop_test(
		tests, a_call_without_a_number_has_none_in_libseccomp_either, 0, ABI_COUNT);
	tcase_add_test(tests, the_newest_calls_have_one_number_everywhere);
	tcase_add_test(tests, x32_has_numbers_of_its_own_for_what_points_to_longs);
	tcase_add_test(tests, names_of_other_architectures_have_no_number);
	tcase_add_test(tests, a_wrong_call_gives_the_nearest_name);
}

static void add_arguments(TCase *tests)
{
	tcase_add_test(tests, no_argument_is_wide_beyond_the_count);
	tcase_add_loop_test(tests, arguments_are_those_of_the_prototype, 0, ARRAY_SIZE(signatures));
	tcase_add_test(tests, the_kernel_cuts_the_family_of_a_socket);
	tcase_add_test(tests, the_kernel_cuts_the_descriptor_of_a_writev);
	tcase_add_test(tests, the_kernel_cuts_the_descriptor_of_a_mmap);
	tcase_add_test(tests, the_kernel_cuts_the_flags_of_a_clone);
	tcase_add_test(tests, the_kernel_reads_the_whole_of_a_wide_argument);
}

TCase *tests_names(void)
{
	TCase *tests = tcase_create("names");
	add_abis(tests);
	add_numbers(tests);
	add_arguments(tests);
	tcase_add_test(tests, multiplexers_have_the_selectors_that_libseccomp_uses);
	tcase_add_test(tests, both_ends_of_a_multiplexer_are_calls);
	tcase_add_test(tests, a_call_without_another_way_has_no_multiplexer);
	return tests;
}
