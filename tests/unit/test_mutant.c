/* SPDX-License-Identifier: MIT */
/*
 * Mutants as folders: tests/data/mutants/<case>/ has a policy, and mutants.txt: the name of each
 * and its difference. GOLDEN=1 rewrites these.
 */
#include "grade_world.h"
#include "case_file.h"

#include "base/buf.h"
#include "base/mem.h"
#include "core/diff.h"
#include "core/mutant.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

TCase *tests_mutant(void);

#define CASES    "tests/data/mutants"

#define PROFILES 4 /* of the cases, the first */
static const struct {
	const char *name;
	const char *file;
	enum policy_kind kind;
} cases[] = {
	{ "deny-list", "profile.json", POLICY_SECCOMP_JSON },
	{ "conditions", "profile.json", POLICY_SECCOMP_JSON },
	{ "architectures", "profile.json", POLICY_SECCOMP_JSON },
	{ "allow-list", "profile.json", POLICY_SECCOMP_JSON },
	{ "c-rules", "policy.c", POLICY_SECCOMP_C },
	{ "c-array", "policy.c", POLICY_SECCOMP_C },
	{ "c-launcher", "policy.c", POLICY_PROGRAM_C },
	{ "capabilities", "caps.json", POLICY_CAPS_JSON },
	{ "ruleset", "rules.nft", POLICY_NFT },
};

/* mkdir as its probe states it, and what an analysis names. */
static const struct mutant_call calls[] = {
	{ .name = "mkdir", .is_stated = true, .args = { 0x7ffc12345678, 493 } },
	{ .name = "mkdir" },
	{ .name = "socket" },
};

/* What a matrix asks for. */
static const struct mutant_call ports[] = {
	{ .name = "23/tcp" },
	{ .name = "icmp" },
};

struct made {
	struct jdoc doc;
	struct mutants mutants;
};

static void make(struct made *made, int which)
{
	struct err err = { 0 };
	autofree char *path = mem_format(CASES "/%s/%s", cases[which].name, cases[which].file);
	char *text = case_text(path);
	const bool is_nft = cases[which].kind == POLICY_NFT;
	if (policy_is_c(cases[which].kind) || is_nft) {
		made->doc = (struct jdoc){ .text = text, .size = strlen(text) };
	} else {
		const int parsed = jdoc_parse(
			&made->doc, cases[which].file, text, strlen(text), ERR_REFUSED, &err);
		free(text);
		ck_assert_msg(parsed == 0, "%s", err.text);
	}
	mutants_make(&made->mutants, cases[which].kind, &made->doc, is_nft ? ports : calls,
		is_nft ? ARRAY_SIZE(ports) : ARRAY_SIZE(calls));
}

static void release(struct made *made)
{
	mutants_release(&made->mutants);
	jdoc_release(&made->doc);
}

static void expect_golden(const char *name, const char *text)
{
	autofree char *path = mem_format(CASES "/%s/mutants.txt", name);
	case_expect(path, text);
}

START_TEST(mutants_are_those_of_the_folder)
{
	struct made made;
	autobuf struct buf out = { 0 };
	make(&made, _i);
	for (size_t i = 0; i < made.mutants.count; i++) {
		const struct mutant *mutant = &made.mutants.items[i];
		autofree char *name = mutant_name(mutant, cases[_i].file);
		buf_format(&out, "%s\n", name);
		diff_format(made.doc.text, mutant->text, &out);
		buf_char(&out, '\n');
	}
	expect_golden(cases[_i].name, buf_string(&out));
	release(&made);
}
END_TEST

START_TEST(every_mutant_is_a_profile_or_refused_with_its_place)
{
	static const struct profile_context context = { .arch = "amd64" };
	struct made made;
	make(&made, _i);
	size_t taken = 0;
	for (size_t i = 0; i < made.mutants.count; i++) {
		const struct mutant *mutant = &made.mutants.items[i];
		struct seccomp_profile profile;
		struct err err = { 0 };
		ck_assert_str_ne(mutant->text, made.doc.text);
		if (seccomp_profile_parse(&profile, "profile.json", mutant->text,
			    strlen(mutant->text), &context, &err) == 0)
			taken++;
		else
			ck_assert_msg(err.at.line > 0 && !strstr(err.text, "jansson"),
				"%s is no JSON: %s", mutant->path, err.text);
		seccomp_profile_release(&profile);
	}
	ck_assert_msg(taken + 2 >= made.mutants.count, "%zu of %zu are profiles", taken,
		made.mutants.count);
	release(&made);
}
END_TEST

START_TEST(no_two_mutants_of_a_profile_have_one_name)
{
	struct made made;
	make(&made, _i);
	for (size_t i = 0; i < made.mutants.count; i++) {
		autofree char *name = mutant_name(&made.mutants.items[i], "p");
		for (size_t k = 0; k < i; k++) {
			autofree char *other = mutant_name(&made.mutants.items[k], "p");
			ck_assert_str_ne(name, other);
		}
	}
	release(&made);
}
END_TEST

static const struct {
	const char *before, *after, *shown;
} differences[] = {
	{ "a\nb\nc\nd\n", "a\nb\nX\nd\n", "@@ -2,3 +2,3 @@\n b\n-c\n+X\n d\n" },
	{ "a\nb\n", "a\nb\n", "" },
	{ "a\n", "b\n", "@@ -1,1 +1,1 @@\n-a\n+b\n" },
	{ "a\nb\n", "a\n", "@@ -1,2 +1,1 @@\n a\n-b\n" },
	{ "a\nb\n", "a\nx\nb\n", "@@ -1,2 +1,3 @@\n a\n+x\n b\n" },
	{ "a\na\na\n", "a\na\n", "@@ -2,2 +2,1 @@\n a\n-a\n" },
	{ "one line", "another", "@@ -1,1 +1,1 @@\n-one line\n+another\n" },
	{ "\ta\n", "\tb\n", "@@ -1,1 +1,1 @@\n-        a\n+        b\n" },
	{ "", "a\n", "@@ -1,0 +1,1 @@\n+a\n" },
};

START_TEST(a_difference_is_one_hunk_with_a_line_around_it)
{
	autobuf struct buf out = { 0 };
	diff_format(differences[_i].before, differences[_i].after, &out);
	ck_assert_str_eq(buf_string(&out), differences[_i].shown);
}
END_TEST

START_TEST(a_long_difference_is_told_of_as_a_number)
{
	autobuf struct buf before = { 0 };
	autobuf struct buf out = { 0 };
	for (int i = 0; i < DIFF_LINES + 5; i++)
		buf_format(&before, "%d\n", i);
	diff_format(buf_string(&before), "", &out);
	ck_assert_ptr_nonnull(strstr(buf_string(&out), "-11\n-... and 5 lines more\n"));
	ck_assert_ptr_null(strstr(buf_string(&out), "-12\n"));
}
END_TEST

TCase *tests_mutant(void)
{
	TCase *tests = tcase_create("mutant");
	const int count = (int)ARRAY_SIZE(cases);
	tcase_add_loop_test(tests, mutants_are_those_of_the_folder, 0, count);
	tcase_add_loop_test(
		tests, every_mutant_is_a_profile_or_refused_with_its_place, 0, PROFILES);
	tcase_add_loop_test(tests, no_two_mutants_of_a_profile_have_one_name, 0, count);
	tcase_add_loop_test(tests, a_difference_is_one_hunk_with_a_line_around_it, 0,
		(int)ARRAY_SIZE(differences));
	tcase_add_test(tests, a_long_difference_is_told_of_as_a_number);
	return tests;
}
