/* SPDX-License-Identifier: MIT */
/* The values that have names, against the C library, the headers and libseccomp. */
#include "base/mem.h"
#include "core/names.h"
#include "core/tables/tables.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/futex.h>
#include <linux/keyctl.h>
#include <linux/memfd.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>

TCase *tests_names_values(void);

#define SORTED(table)                                                                              \
	for (size_t i = 1; i < table##_count; i++)                                                 \
	ck_assert_msg(strcmp(table[i - 1].name, table[i].name) < 0, #table ": %s stands after %s", \
		table[i].name, table[i - 1].name)

START_TEST(every_table_of_values_is_sorted_without_a_name_twice)
{
	SORTED(errno_rows);
	SORTED(constant_rows);
	SORTED(capability_rows);
	SORTED(arch_rows);
}
END_TEST

START_TEST(errno_values_have_the_names_of_the_c_library)
{
	const char *const name = strerrorname_np(_i);
	if (!name) {
		ck_assert_ptr_null(errno_name(_i));
		ck_assert_ptr_null(errno_meaning(_i));
		return;
	}
	int value = 0;
	ck_assert_str_eq(errno_name(_i), name);
	ck_assert(errno_find(name, &value));
	ck_assert_int_eq(value, _i);
	ck_assert_ptr_nonnull(strchr(errno_meaning(_i), ' '));
}
END_TEST

START_TEST(a_second_name_of_an_errno_gives_its_value)
{
	int value = 0;
	ck_assert(errno_find("EWOULDBLOCK", &value) && value == EWOULDBLOCK);
	ck_assert(errno_find("EDEADLOCK", &value) && value == EDEADLOCK);
	ck_assert(errno_find("ENOTSUP", &value) && value == ENOTSUP);
	ck_assert_str_eq(errno_name(EWOULDBLOCK), "EAGAIN");
	ck_assert(!errno_find("EPREM", &value));
}
END_TEST

struct named {
	const char *name;
	uint64_t value;
};

#define CONSTANT(constant) { #constant, (uint64_t)(constant) },
static const struct named constants[] = {
#include "names_constants.h"
};
#undef CONSTANT

/* Ints of which bit 31 is set: the table has them as the 32 bits that they are. */
static const struct named unsigned_constants[] = {
	{ "MS_NOUSER", 0x80000000 },
	{ "FUTEX_CMD_MASK", (uint32_t)FUTEX_CMD_MASK },
	{ "SECCOMP_RET_KILL_PROCESS", SECCOMP_RET_KILL_PROCESS },
};

START_TEST(a_constant_has_the_value_of_the_headers)
{
	uint64_t value = 0;
	ck_assert_msg(constant_find(constants[_i].name, &value), "%s", constants[_i].name);
	ck_assert_msg(value == constants[_i].value, "%s", constants[_i].name);
}
END_TEST

START_TEST(an_int_with_bit_31_is_not_sign_extended)
{
	uint64_t value = 0;
	ck_assert(constant_find(unsigned_constants[_i].name, &value));
	ck_assert_uint_eq(value, unsigned_constants[_i].value);
}
END_TEST

START_TEST(a_large_file_is_asked_for_by_the_kernels_bit)
{
	uint64_t value = 0;
	ck_assert(constant_find("O_LARGEFILE", &value));
	ck_assert_uint_eq(value, 0100000);
}
END_TEST

START_TEST(a_wrong_constant_gives_the_nearest_name)
{
	uint64_t value;
	ck_assert_str_eq(constant_nearest("CLONE_NEWUSERS"), "CLONE_NEWUSER");
	ck_assert_str_eq(constant_nearest("TIOCSTTI"), "TIOCSTI");
	ck_assert_ptr_null(constant_nearest("NOTHING_LIKE_THIS_AT_ALL"));
	ck_assert(!constant_find("CLONE_NEWUSERS", &value));
}
END_TEST

#define CAPABILITY(capability) { #capability, capability },
static const struct named capabilities[] = {
#include "names_capabilities.h"
};
#undef CAPABILITY

START_TEST(a_capability_has_the_number_of_the_header)
{
	unsigned number = 99;
	ck_assert(capability_find(capabilities[_i].name, &number));
	ck_assert_uint_eq(number, capabilities[_i].value);
	ck_assert_str_eq(capability_name(number), capabilities[_i].name);
}
END_TEST

START_TEST(every_capability_is_here)
{
	ck_assert_uint_eq(ARRAY_SIZE(capabilities), CAP_LAST_CAP + 1);
	ck_assert_uint_eq(capability_rows_count, CAP_LAST_CAP + 1);
	ck_assert_ptr_null(capability_name(CAP_LAST_CAP + 1));
}
END_TEST

START_TEST(a_wrong_capability_gives_the_nearest_name)
{
	unsigned number;
	ck_assert_str_eq(capability_nearest("CAP_NETRAW"), "CAP_NET_RAW");
	ck_assert(!capability_find("NET_RAW", &number));
}
END_TEST

static const struct {
	const char *name;
	uint32_t token;
	const char *docker;
	int abi;
} arches[] = {
	{ "SCMP_ARCH_X86", SCMP_ARCH_X86, "x86", ABI_I386 },
	{ "SCMP_ARCH_X86_64", SCMP_ARCH_X86_64, "amd64", ABI_X86_64 },
	{ "SCMP_ARCH_X32", SCMP_ARCH_X32, "x32", ABI_X32 },
	{ "SCMP_ARCH_ARM", SCMP_ARCH_ARM, "arm", -1 },
	{ "SCMP_ARCH_AARCH64", SCMP_ARCH_AARCH64, "arm64", ABI_AARCH64 },
	{ "SCMP_ARCH_MIPS", SCMP_ARCH_MIPS, NULL, -1 },
	{ "SCMP_ARCH_MIPS64", SCMP_ARCH_MIPS64, "mips64", -1 },
	{ "SCMP_ARCH_MIPS64N32", SCMP_ARCH_MIPS64N32, "mips64n32", -1 },
	{ "SCMP_ARCH_MIPSEL", SCMP_ARCH_MIPSEL, "mipsel", -1 },
	{ "SCMP_ARCH_MIPSEL64", SCMP_ARCH_MIPSEL64, "mipsel64", -1 },
	{ "SCMP_ARCH_MIPSEL64N32", SCMP_ARCH_MIPSEL64N32, "mips3l64n32", -1 },
	{ "SCMP_ARCH_PPC", SCMP_ARCH_PPC, "ppc", -1 },
	{ "SCMP_ARCH_PPC64", SCMP_ARCH_PPC64, "ppc64", -1 },
	{ "SCMP_ARCH_PPC64LE", SCMP_ARCH_PPC64LE, "ppc64le", -1 },
	{ "SCMP_ARCH_S390", SCMP_ARCH_S390, "s390", -1 },
	{ "SCMP_ARCH_S390X", SCMP_ARCH_S390X, "s390x", -1 },
	{ "SCMP_ARCH_PARISC", SCMP_ARCH_PARISC, NULL, -1 },
	{ "SCMP_ARCH_PARISC64", SCMP_ARCH_PARISC64, NULL, -1 },
	{ "SCMP_ARCH_RISCV64", SCMP_ARCH_RISCV64, "riscv64", -1 },
	/* EM_LOONGARCH, 64 bits, little endian: libseccomp 2.5.4 has no word for it */
	{ "SCMP_ARCH_LOONGARCH64", 0xc0000102, "loongarch64", -1 },
};

START_TEST(an_architecture_is_libseccomps)
{
	const struct arch_row *const row = arch_find(arches[_i].name);
	ck_assert_ptr_nonnull(row);
	ck_assert_uint_eq(row->token, arches[_i].token);
	ck_assert_pstr_eq(row->docker, arches[_i].docker);
	ck_assert_int_eq(row->abi, arches[_i].abi);
}
END_TEST

START_TEST(there_are_no_other_architectures)
{
	ck_assert_uint_eq(arch_count(), ARRAY_SIZE(arches));
	for (size_t i = 0; i < arch_count(); i++)
		ck_assert_ptr_eq(arch_find(arch_at(i)->name), arch_at(i));
	ck_assert_ptr_null(arch_find("SCMP_ARCH_NATIVE"));
}
END_TEST

START_TEST(a_value_has_its_usual_name)
{
	ck_assert_str_eq(constant_of("AF_", 40), "AF_VSOCK");
	ck_assert_str_eq(constant_of("AF_", 1), "AF_UNIX");
	ck_assert_str_eq(constant_of("AF_", 16), "AF_NETLINK");
	ck_assert_ptr_null(constant_of("AF_", 4000));
}
END_TEST

static void add_constants(TCase *tests)
{
	tcase_add_test(tests, a_value_has_its_usual_name);
	tcase_add_loop_test(
		tests, a_constant_has_the_value_of_the_headers, 0, ARRAY_SIZE(constants));
	tcase_add_loop_test(
		tests, an_int_with_bit_31_is_not_sign_extended, 0, ARRAY_SIZE(unsigned_constants));
	tcase_add_test(tests, a_large_file_is_asked_for_by_the_kernels_bit);
	tcase_add_test(tests, a_wrong_constant_gives_the_nearest_name);
}

TCase *tests_names_values(void)
{
	TCase *tests = tcase_create("names_values");
	tcase_add_test(tests, every_table_of_values_is_sorted_without_a_name_twice);
	tcase_add_loop_test(tests, errno_values_have_the_names_of_the_c_library, 1, 140);
	tcase_add_test(tests, a_second_name_of_an_errno_gives_its_value);
	add_constants(tests);
	tcase_add_loop_test(
		tests, a_capability_has_the_number_of_the_header, 0, ARRAY_SIZE(capabilities));
	tcase_add_test(tests, every_capability_is_here);
	tcase_add_test(tests, a_wrong_capability_gives_the_nearest_name);
	tcase_add_loop_test(tests, an_architecture_is_libseccomps, 0, ARRAY_SIZE(arches));
	tcase_add_test(tests, there_are_no_other_architectures);
	return tests;
}
