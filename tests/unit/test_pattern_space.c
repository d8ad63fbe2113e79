/* SPDX-License-Identifier: MIT */
/* The products of sets of words that a pattern is, against what belongs to it. */
#include "core/pattern_space.h"

#include "base/mem.h"

#include <check.h>

TCase *tests_pattern_space(void);

/* Argument 0 of mmap is a long, of openat an int. */
static const char *const texts[] = {
	"mmap(_)",
	"mmap(0x300000005)",
	"mmap(!= 0x300000005)",
	"mmap(< 0x300000005)",
	"mmap(<= 0x300000005)",
	"mmap(> 0x300000005)",
	"mmap(>= 0x300000005)",
	"mmap(< 1)",
	"mmap(> 0xfffffffffffffffe)",
	"mmap(2 .. 0x300000005)",
	"mmap(0x100000002 .. 0x200000005)",
	"mmap(0x100000002 .. 0x300000005)",
	"mmap(0x300000002 .. 0x300000005)",
	"mmap(any(0x300000005))",
	"mmap(all(0x300000005))",
	"mmap(none(0x300000005))",
	"mmap(x & 0x30000000f == 0x100000005)",
	"openat(5)",
	"openat(!= 5)",
	"openat(AT_FDCWD)",
	"openat(< 5)",
	"openat(> 5)",
	"openat(2 .. 5)",
	"openat(any(5))",
	"openat(all(5))",
	"openat(none(5))",
	"openat(x & 7 == 5)",
};

struct counting {
	struct word_sets sets;
	struct seccomp_data data;
	size_t holders;
};

static void count(void *visitor, const struct call_space *space)
{
	struct counting *counting = visitor;
	counting->holders += call_space_has(&counting->sets, space, &counting->data);
}

static void expect_members(
	struct counting *counting, const struct pattern_space *space, uint64_t value)
{
	const struct pattern *pattern = space->pattern;
	counting->holders = 0;
	counting->data = (struct seccomp_data){
		.nr = (int)pattern->call->number[space->abi],
		.arch = abi_audit_arch(space->abi),
		.args = { value, value, 7, 8, 9, 10 },
		.instruction_pointer = 11,
	};
	pattern_space_visit(space, &counting->sets, count, counting);
	ck_assert_msg(
		counting->holders == (size_t)pattern_matches(pattern, space->abi, &counting->data),
		"%s, ABI %d: 0x%llx is in %zu products", pattern->text, (int)space->abi,
		(unsigned long long)value, counting->holders);
}

START_TEST(a_call_of_the_pattern_is_in_one_product_and_no_other_in_any)
{
	static const uint32_t lows[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 13, 0x7fffffff, 0xffffff9b,
		0xffffff9c, 0xffffff9d, UINT32_MAX - 1, UINT32_MAX };
	static const uint32_t highs[] = { 0, 1, 2, 3, 4, 5, 0x80000000, UINT32_MAX };
	struct counting counting;
	struct pattern pattern;
	struct err err = { 0 };
	ck_assert_msg(pattern_parse(&pattern, texts[_i], &err) == 0, "%s", err.text);
	word_sets_init(&counting.sets);
	for (int abi = 0; abi < ABI_COUNT; abi++) {
		struct pattern_space space;
		pattern_space_make(&space, &pattern, (enum abi)abi, &counting.sets);
		for (size_t i = 0; i < ARRAY_SIZE(lows); i++)
			for (size_t k = 0; k < ARRAY_SIZE(highs); k++)
				expect_members(
					&counting, &space, (uint64_t)highs[k] << 32 | lows[i]);
	}
	word_sets_release(&counting.sets);
	pattern_release(&pattern);
}
END_TEST

TCase *tests_pattern_space(void)
{
	TCase *tests = tcase_create("pattern_space");
	tcase_add_loop_test(tests, a_call_of_the_pattern_is_in_one_product_and_no_other_in_any, 0,
		ARRAY_SIZE(texts));
	return tests;
}
