/* SPDX-License-Identifier: MIT */
/*
 * Profiles as folders: tests/data/profiles/<case>/profile.json with either refused.txt, the whole
 * message, or rules.txt, what was understood, a fact a line.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "core/seccomp_profile.h"

#include <check.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TCase *tests_profile_data(void);

#define CASES "tests/data/profiles"

static struct dirent **cases;
static int case_count;

/* A container's process as Docker starts it: the 14 default capabilities, on Linux 6.1. */
static const struct profile_context context = {
	.capabilities = 0xa80425fb,
	.arch = "amd64",
	.kernel_major = 6,
	.kernel_minor = 1,
};

static int is_case(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static char *case_path(int index, const char *name)
{
	return mem_format(CASES "/%s/%s", cases[index]->d_name, name);
}

/* False if there is no such file. */
static bool slurp(int index, const char *name, struct buf *text)
{
	autofree char *path = case_path(index, name);
	FILE *file = fopen(path, "r");
	if (!file)
		return false;
	char piece[4096];
	size_t got;
	while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(text, piece, got);
	(void)fclose(file);
	return true;
}

static void dump_compare(const struct profile_compare *compare, struct buf *out)
{
	static const char *const ops[] = {
		[COMPARE_NE] = "!=",
		[COMPARE_LT] = "<",
		[COMPARE_LE] = "<=",
		[COMPARE_EQ] = "==",
		[COMPARE_GE] = ">=",
		[COMPARE_GT] = ">",
	};
	if (compare->op == COMPARE_MASKED_EQ)
		buf_format(out, " if arg%u & 0x%" PRIx64 " == 0x%" PRIx64, compare->index,
			compare->value, compare->value_two);
	else
		buf_format(out, " if arg%u %s %" PRIu64, compare->index, ops[compare->op],
			compare->value);
}

static void dump_rule(const struct profile_rule *rule, struct buf *out)
{
	buf_format(out, "rule %zu %u:%u %s", rule->entry, rule->at.line, rule->at.column,
		rule->call->name);
	for (size_t i = 0; i < rule->compare_count; i++)
		dump_compare(&rule->compares[i], out);
	buf_format(out, " %u:%u ", rule->action.line, rule->action.column);
	answer_format(rule->answer, out);
	buf_format(out, "%s%s%s\n", rule->skipped ? " skipped" : "",
		rule->redundant ? " redundant" : "", rule->outranked ? " outranked" : "");
}

static void dump_profile(const struct seccomp_profile *profile, struct buf *out)
{
	buf_format(out, "default %u:%u ", profile->default_at.line, profile->default_at.column);
	answer_format(profile->default_answer, out);
	buf_char(out, '\n');
	for (size_t i = 0; i < profile->arch_count; i++)
		buf_format(out, "arch %s\n", profile->arches[i]->name);
	for (size_t i = 0; i < profile->rule_count; i++)
		dump_rule(&profile->rules[i], out);
	for (size_t i = 0; i < profile->findings.count; i++) {
		const struct finding *finding = &profile->findings.items[i];
		buf_format(out, "finding %s %u:%u %s\n", finding_kind_name(finding->kind),
			finding->at.line, finding->at.column, finding->text);
	}
}

/* What the parser makes of the case; true if it is refused. */
static bool describe(int index, struct buf *out)
{
	autobuf struct buf text = { 0 };
	ck_assert(slurp(index, "profile.json", &text));
	struct seccomp_profile profile;
	struct err err = { 0 };
	const bool refused = seccomp_profile_parse(&profile, "profile.json", buf_string(&text),
				     text.size, &context, &err) < 0;
	if (refused) {
		char message[2048];
		ck_assert_int_eq(err.kind, ERR_REFUSED);
		buf_format(out, "%s\n", err_format(&err, message, sizeof(message)));
	} else {
		dump_profile(&profile, out);
	}
	seccomp_profile_release(&profile);
	return refused;
}

/* make golden: other words, but never acceptance of what was refused, or the reverse. */
static void rewrite(int index, const char *name, const char *other, const struct buf *text)
{
	autofree char *path = case_path(index, name);
	autofree char *opposite = case_path(index, other);
	ck_assert_msg(access(opposite, F_OK), "%s: the case has turned round", opposite);
	FILE *file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(buf_string(text), 1, text->size, file), text->size);
	ck_assert_int_eq(fclose(file), 0);
}

START_TEST(a_profile_is_understood_or_refused_as_its_folder_says)
{
	autobuf struct buf got = { 0 };
	autobuf struct buf expected = { 0 };
	const bool refused = describe(_i, &got);
	const char *name = refused ? "refused.txt" : "rules.txt";
	if (getenv("GOLDEN"))
		rewrite(_i, name, refused ? "rules.txt" : "refused.txt", &got);
	ck_assert_msg(slurp(_i, name, &expected), "%s: no %s, but: %s", cases[_i]->d_name, name,
		buf_string(&got));
	ck_assert_msg(!strcmp(buf_string(&got), buf_string(&expected)), "%s:\n%s",
		cases[_i]->d_name, buf_string(&got));
}
END_TEST

START_TEST(the_folder_has_its_cases)
{
	ck_assert_int_ge(case_count, 100);
}
END_TEST

TCase *tests_profile_data(void)
{
	case_count = scandir(CASES, &cases, is_case, alphasort);
	TCase *tcase = tcase_create("profile_data");
	tcase_add_test(tcase, the_folder_has_its_cases);
	if (case_count > 0)
		tcase_add_loop_test(tcase, a_profile_is_understood_or_refused_as_its_folder_says, 0,
			case_count);
	return tcase;
}
