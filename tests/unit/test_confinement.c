/* SPDX-License-Identifier: MIT */
/* What the compiler may still do, asked of the filter for every call there is. */
#include "core/confinement.h"

#include "base/mem.h"
#include "core/pattern.h"

#include <check.h>
#include <string.h>

TCase *tests_confinement(void);

#define EVERY_ABI ((1u << ABI_COUNT) - 1)

static const char *const permitted[] = { "read", "write", "close", "pipe2", "brk", "munmap",
	"mremap", "getrandom", "setitimer", "rt_sigaction", "rt_sigreturn", "exit_group" };

/* What the kernel never shows to filters is nothing that one could refuse (bpf.h). */
static const char *const unseen[] = { "uretprobe", "uprobe" };

static bool is_among(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static enum pattern_state ask(const char *text, enum pattern_want want, unsigned abis)
{
	struct pattern pattern;
	struct pattern_result result;
	struct err err = { 0 };
	ck_assert_msg(pattern_parse(&pattern, text, &err) == 0, "%s: %s", text, err.text);
	pattern_ask(
		&(const struct pattern_question){
			.pattern = &pattern,
			.want = want,
			.abis = abis,
			.program = confinement_get(),
		},
		&result);
	pattern_release(&pattern);
	return result.state;
}

START_TEST(it_is_a_program_that_the_kernel_takes)
{
	struct err err = { 0 };
	ck_assert_msg(bpf_validate(confinement_get(), &err) == 0, "%s", err.text);
}
END_TEST

START_TEST(a_few_calls_are_permitted_and_no_other_of_any_abi)
{
	for (size_t i = 0; i < syscall_count(); i++) {
		const char *name = syscall_at(i)->name;
		autofree char *text = mem_format("%s()", name);
		if (strcmp(name, "mmap") == 0 || is_among(unseen, ARRAY_SIZE(unseen), name))
			continue;
		const bool is_permitted = is_among(permitted, ARRAY_SIZE(permitted), name);
		if (is_permitted)
			ck_assert_msg(ask(text, PATTERN_PERMIT, 1u << ABI_X86_64) == PATTERN_HOLDS,
				"%s", name);
		const enum pattern_state denied = ask(text, PATTERN_DENY,
			is_permitted ? EVERY_ABI & ~(1u << ABI_X86_64) : EVERY_ABI);
		ck_assert_msg(denied == PATTERN_HOLDS || denied == PATTERN_EMPTY, "%s", name);
	}
}
END_TEST

START_TEST(memory_can_be_had_but_none_that_is_run)
{
	const unsigned native = 1u << ABI_X86_64;
	ck_assert(ask("mmap(_, _, none(PROT_EXEC))", PATTERN_PERMIT, native) == PATTERN_HOLDS);
	ck_assert(ask("mmap(_, _, any(PROT_EXEC))", PATTERN_DENY, native) == PATTERN_HOLDS);
	ck_assert(ask("mmap()", PATTERN_DENY, EVERY_ABI & ~native) == PATTERN_HOLDS);
}
END_TEST

TCase *tests_confinement(void)
{
	TCase *tests = tcase_create("confinement");
	tcase_add_test(tests, it_is_a_program_that_the_kernel_takes);
	tcase_add_test(tests, a_few_calls_are_permitted_and_no_other_of_any_abi);
	tcase_add_test(tests, memory_can_be_had_but_none_that_is_run);
	return tests;
}
