/* SPDX-License-Identifier: MIT */
/* core/tables/risk.tsv against syscalls.tsv, and some prices that nobody would dispute. */
#include "base/mem.h"
#include "core/names.h"
#include "core/tables/tables.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

TCase *tests_risk(void);

#define TABLES "lab/core/tables"
#define MOST   10

static unsigned weight_of(const char *call)
{
	const struct syscall_row *row = syscall_find(call);
	ck_assert_msg(row != NULL, "%s", call);
	return syscall_risk(row)->weight;
}

START_TEST(every_call_has_a_class_with_a_weight_and_a_source)
{
	for (size_t i = 0; i < syscall_count(); i++) {
		const struct syscall_row *call = syscall_at(i);
		const struct risk_row *risk = syscall_risk(call);
		ck_assert_msg(syscall_risks[i] < risk_rows_count, "%s", call->name);
		ck_assert_msg(risk->weight <= MOST, "%s", call->name);
		ck_assert_msg(risk->source && strlen(risk->source) > 20, "%s", call->name);
	}
}
END_TEST

START_TEST(every_class_has_a_call)
{
	bool used[256] = { false };
	for (size_t i = 0; i < syscall_count(); i++)
		used[syscall_risks[i]] = true;
	for (size_t i = 0; i < risk_rows_count; i++)
		ck_assert_msg(used[i], "%s", risk_rows[i].name);
}
END_TEST

/* Each line of risk.tsv read again, as the build's awk does not. */
START_TEST(a_call_has_the_class_that_it_is_written_in)
{
	FILE *file = fopen(TABLES "/risk.tsv", "r");
	ck_assert_ptr_nonnull(file);
	autofree char *line = NULL;
	size_t size = 0;
	size_t calls = 0;
	while (getline(&line, &size, file) > 0) {
		char *rest = line;
		const char *class = strsep(&rest, "\t");
		if (*line == '#' || strcmp(class, "class") == 0)
			continue;
		const char *weight = strsep(&rest, "\t");
		char *names = strsep(&rest, "\t");
		for (char *name; (name = strsep(&names, " ")); calls++) {
			const struct syscall_row *row = syscall_find(name);
			ck_assert_msg(row != NULL, "%s", name);
			ck_assert_str_eq(syscall_risk(row)->name, class);
			ck_assert_uint_eq(syscall_risk(row)->weight, strtoul(weight, NULL, 10));
		}
	}
	(void)fclose(file); /* only read */
	ck_assert_uint_eq(calls, syscall_count());
}
END_TEST

START_TEST(what_reaches_further_costs_more)
{
	static const char *const dear[] = { "bpf", "io_uring_setup", "ptrace", "keyctl",
		"userfaultfd", "perf_event_open", "kexec_load", "init_module", "mount", "unshare" };
	static const char *const plain[] = { "read", "close", "fstat", "getpid", "nanosleep" };
	for (size_t i = 0; i < ARRAY_SIZE(dear); i++)
		ck_assert_msg(weight_of(dear[i]) >= 9, "%s", dear[i]);
	for (size_t i = 0; i < ARRAY_SIZE(plain); i++)
		ck_assert_msg(weight_of(plain[i]) == 1, "%s", plain[i]);
	ck_assert_uint_gt(weight_of("execve"), weight_of("openat"));
}
END_TEST

/* What no filter can refuse, or no kernel serves, is nothing that a policy permits. */
START_TEST(what_is_no_call_costs_nothing)
{
	ck_assert_uint_eq(weight_of("uprobe"), 0);
	ck_assert_uint_eq(weight_of("uretprobe"), 0);
	ck_assert_uint_eq(weight_of("tuxcall"), 0);
	ck_assert_uint_eq(weight_of("create_module"), 0);
	for (size_t i = 0; i < syscall_count(); i++) {
		const struct syscall_row *call = syscall_at(i);
		const bool here = call->number[ABI_X86_64] >= 0 || call->number[ABI_I386] >= 0 ||
				  call->number[ABI_X32] >= 0;
		if (!here && strcmp(syscall_risk(call)->name, "elsewhere") == 0)
			ck_assert_uint_eq(syscall_risk(call)->weight, 0);
	}
}
END_TEST

/* A change of risk.tsv that the build must refuse, and what it says. */
static const struct {
	const char *edit; /* of sed */
	const char *says;
} faults[] = {
	{ "s/keyctl request_key/request_key/", "the call keyctl is in no class" },
	{ "s/keyctl request_key/keyctll keyctl request_key/", "no call of syscalls.tsv is named" },
	{ "s/keyctl request_key/keyctl read request_key/", "read stands in two classes" },
	{ "s/^keyrings.9/keyrings\\t11/", "weight of 0 to 10" },
	{ "/^keyrings/s/[^\\t]*$/-/", "a source" },
};

START_TEST(the_build_refuses_tables_that_disagree)
{
	char said[4096];
	autofree char *command =
		mem_format("d=$(mktemp -d); sed '%s' " TABLES "/risk.tsv >$d/risk.tsv; "
			   "awk -f " TABLES "/make-tables.awk $d/risk.tsv " TABLES "/syscalls.tsv "
			   "2>&1 >/dev/null; status=$?; rm -r $d; exit $status",
			faults[_i].edit);
	FILE *awk = popen(command, "r");
	ck_assert_ptr_nonnull(awk);
	const size_t size = fread(said, 1, sizeof(said) - 1, awk);
	said[size] = '\0';
	const int status = pclose(awk);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 1, "%s: %d", said, status);
	ck_assert_msg(strstr(said, faults[_i].says) != NULL, "%s", said);
}
END_TEST

TCase *tests_risk(void)
{
	TCase *tests = tcase_create("risk");
	tcase_add_test(tests, every_call_has_a_class_with_a_weight_and_a_source);
	tcase_add_test(tests, every_class_has_a_call);
	tcase_add_test(tests, a_call_has_the_class_that_it_is_written_in);
	tcase_add_test(tests, what_reaches_further_costs_more);
	tcase_add_test(tests, what_is_no_call_costs_nothing);
	tcase_add_loop_test(
		tests, the_build_refuses_tables_that_disagree, 0, (int)ARRAY_SIZE(faults));
	return tests;
}
