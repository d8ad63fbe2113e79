/* SPDX-License-Identifier: MIT */
/* What runc puts before a filter, by what the whole then answers. */
#include "base/mem.h"
#include "core/runtime.h"
#include "test_bpf.h"

#include <check.h>
#include <errno.h>
#include <linux/audit.h>
#include <string.h>

TCase *tests_runtime(void);

static struct seccomp_profile profile;
static struct bpf_program program;

static void tear_down(void)
{
	seccomp_profile_release(&profile);
	bpf_program_release(&program);
}

/* The filter itself answers EPERM to everything, so that ENOSYS is runc's. */
static int patch(const char *text, struct err *err)
{
	static const struct sock_filter refuse[] = { RETURN(SECCOMP_RET_ERRNO | EPERM) };
	const struct profile_context context = { .arch = "amd64",
		.kernel_major = PROFILE_KERNEL_MAJOR,
		.kernel_minor = PROFILE_KERNEL_MINOR,
		.reading = PROFILE_TO_EXAMINE };
	ck_assert_msg(!seccomp_profile_parse(&profile, "p", text, strlen(text), &context, err),
		"%s", err->text);
	program = (struct bpf_program){ mem_copy(refuse, sizeof(refuse)), 1 };
	if (runtime_patch(RUNTIME_RUNC, &profile, &program, err))
		return -1;
	ck_assert_msg(!bpf_validate(&program, err), "%s", err->text);
	return 0;
}

static void patch_well(const char *text)
{
	struct err err = { 0 };
	ck_assert_msg(!patch(text, &err), "%s", err.text);
}

static bool is_enosys(uint32_t arch, uint32_t nr)
{
	const struct seccomp_data data = { .arch = arch, .nr = (int)nr };
	return bpf_run(&program, &data) == (SECCOMP_RET_ERRNO | ENOSYS);
}

/* read is 0 and openat 257 on x86_64, 3 and 295 on i386, 63 and 56 on aarch64. */
#define CALLS                                                                                      \
	"\"syscalls\": [ { \"names\": [\"read\", \"openat\"], \"action\": \"SCMP_ACT_ALLOW\" } ]"
#define ERRNO  "\"defaultAction\": \"SCMP_ACT_ERRNO\", "
#define ARCHES "\"architectures\": [\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X86\", \"SCMP_ARCH_X32\"], "

START_TEST(numbers_above_the_last_named_one_get_enosys)
{
	patch_well("{ " ERRNO ARCHES CALLS " }");
	for (uint32_t nr = 0; nr < 600; nr++) {
		ck_assert_int_eq(is_enosys(AUDIT_ARCH_X86_64, nr), nr > 257);
		ck_assert_int_eq(is_enosys(AUDIT_ARCH_X86_64, X32_BIT | nr), nr > 257);
		ck_assert_int_eq(is_enosys(AUDIT_ARCH_I386, nr), nr > 295);
		ck_assert(!is_enosys(AUDIT_ARCH_AARCH64, nr));
		ck_assert(!is_enosys(AUDIT_ARCH_ARM, nr));
	}
	ck_assert(is_enosys(AUDIT_ARCH_X86_64, 0x80000000));
	ck_assert(is_enosys(AUDIT_ARCH_X86_64, UINT32_MAX));
}
END_TEST

START_TEST(an_abi_that_is_not_listed_is_left_alone)
{
	patch_well("{ " ERRNO "\"architectures\": [\"SCMP_ARCH_AARCH64\"], " CALLS " }");
	for (uint32_t nr = 0; nr < 600; nr++) {
		ck_assert(!is_enosys(AUDIT_ARCH_X86_64, nr));
		ck_assert_int_eq(is_enosys(AUDIT_ARCH_AARCH64, nr), nr > 63);
	}
}
END_TEST

START_TEST(x32_is_left_alone_where_only_x86_64_is_listed)
{
	patch_well("{ " ERRNO "\"architectures\": [\"SCMP_ARCH_X86_64\"], " CALLS " }");
	ck_assert(is_enosys(AUDIT_ARCH_X86_64, 258));
	ck_assert(!is_enosys(AUDIT_ARCH_X86_64, X32_BIT | 258));
	ck_assert(!is_enosys(AUDIT_ARCH_I386, 999));
}
END_TEST

START_TEST(an_entry_that_does_not_count_here_names_nothing)
{
	patch_well(
		"{ " ERRNO "\"archMap\": [ { \"architecture\": \"SCMP_ARCH_X86_64\" } ], "
		"\"syscalls\": [ { \"names\": [\"read\", \"close\"], \"action\": \"SCMP_ACT_ALLOW\" }, "
		"{ \"names\": [\"openat\"], \"action\": \"SCMP_ACT_ALLOW\", "
		"\"includes\": { \"arches\": [\"arm64\"] } } ] }");
	ck_assert(!is_enosys(AUDIT_ARCH_X86_64, 3));
	ck_assert(is_enosys(AUDIT_ARCH_X86_64, 4));
}
END_TEST

/* What has no prologue: nothing named above 0, no architecture, a default that permits or says
 * ENOSYS itself. */
static const char *const bare[] = {
	"{ " ERRNO ARCHES "\"syscalls\": [] }",
	"{ " ERRNO CALLS " }",
	"{ \"defaultAction\": \"SCMP_ACT_ALLOW\", " ARCHES CALLS " }",
	"{ \"defaultAction\": \"SCMP_ACT_LOG\", " ARCHES CALLS " }",
	"{ \"defaultAction\": \"SCMP_ACT_TRACE\", " ARCHES CALLS " }",
	"{ " ERRNO "\"defaultErrnoRet\": 38, " ARCHES CALLS " }",
};

START_TEST(a_permissive_or_empty_profile_stays_as_it_is)
{
	patch_well(bare[_i]);
	ck_assert_uint_eq(program.count, 1);
}
END_TEST

START_TEST(a_default_that_kills_or_asks_gets_it_too)
{
	patch_well("{ \"defaultAction\": \"SCMP_ACT_NOTIFY\", " ARCHES CALLS " }");
	ck_assert(is_enosys(AUDIT_ARCH_X86_64, 258));
}
END_TEST

START_TEST(an_architecture_of_unknown_numbers_is_an_error)
{
	struct err err = { 0 };
	ck_assert_int_eq(
		patch("{ " ERRNO "\"architectures\": [\"SCMP_ARCH_S390X\"], " CALLS " }", &err),
		-1);
	ck_assert_ptr_nonnull(strstr(err.text, "SCMP_ARCH_S390X"));
}
END_TEST

TCase *tests_runtime(void)
{
	TCase *tests = tcase_create("runtime");
	tcase_add_checked_fixture(tests, NULL, tear_down);
	tcase_add_test(tests, numbers_above_the_last_named_one_get_enosys);
	tcase_add_test(tests, an_abi_that_is_not_listed_is_left_alone);
	tcase_add_test(tests, x32_is_left_alone_where_only_x86_64_is_listed);
	tcase_add_test(tests, an_entry_that_does_not_count_here_names_nothing);
	tcase_add_loop_test(
		tests, a_permissive_or_empty_profile_stays_as_it_is, 0, (int)ARRAY_SIZE(bare));
	tcase_add_test(tests, a_default_that_kills_or_asks_gets_it_too);
	tcase_add_test(tests, an_architecture_of_unknown_numbers_is_an_error);
	return tests;
}
