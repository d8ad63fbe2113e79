/* SPDX-License-Identifier: MIT */
/*
 * Profiles as folders: tests/data/profiles/<case>/profile.json with either refused.txt, the whole
 * message, or rules.txt, what was understood, a fact a line. A case whose name ends in -as-runtimes
 * is read so. tests/data/profile-pairs/<case> has the same rules in Docker's form and in OCI's.
 */
#include "case_file.h"

#include "base/buf.h"
#include "base/mem.h"
#include "core/exercise_text.h"
#include "core/explain.h"
#include "core/seccomp_profile.h"

#include <check.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TCase *tests_profile_data(void);

#define CASES "tests/data/profiles"
#define PAIRS "tests/data/profile-pairs"

static struct dirent **cases;
static int case_count;
static struct dirent **pairs;
static int pair_count;

/* By the end of the case's name. */
static enum profile_reading reading_of(const char *name)
{
	static const struct {
		const char *end;
		enum profile_reading reading;
	} rows[] = {
		{ "-as-runtimes", PROFILE_AS_RUNTIMES },
		{ "-to-examine", PROFILE_TO_EXAMINE },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const size_t size = strlen(rows[i].end);
		if (strlen(name) >= size && !strcmp(name + strlen(name) - size, rows[i].end))
			return rows[i].reading;
	}
	return PROFILE_STRICT;
}

/* A container's process as Docker starts it: the 14 default capabilities, on Linux 6.1. */
static struct profile_context context_of(const char *name)
{
	return (struct profile_context){
		.capabilities = 0xa80425fb,
		.arch = "amd64",
		.kernel_major = 6,
		.kernel_minor = 1,
		.reading = reading_of(name),
	};
}

static char *case_path(int index, const char *name)
{
	return mem_format(CASES "/%s/%s", cases[index]->d_name, name);
}

static bool slurp(int index, const char *name, struct buf *text)
{
	autofree char *path = case_path(index, name);
	return case_read(path, text);
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

/* What a learner would read keeps the law of verdicts. */
static void check_law(const struct seccomp_profile *profile, const struct err *err)
{
	struct explanation text = { 0 };
	struct text_faults faults = { 0 };
	autofree char *line =
		profile->doc.text && err->at.line ? jdoc_line(&profile->doc, err->at.line) : NULL;
	explain_refused(err, "profile.json", line && *line ? line : "(none)", &text);
	verdict_text_check(&text, &faults);
	ck_assert_msg(!faults.count, "%s of \"%s\"", faults.items[0], text.observed);
	explanation_release(&text);
	text_faults_release(&faults);
}

/* What the parser makes of the case; true if it is refused. */
static bool describe(int index, struct buf *out)
{
	autobuf struct buf text = { 0 };
	ck_assert(slurp(index, "profile.json", &text));
	const struct profile_context context = context_of(cases[index]->d_name);
	struct seccomp_profile profile;
	struct err err = { 0 };
	const bool refused = seccomp_profile_parse(&profile, "profile.json", buf_string(&text),
				     text.size, &context, &err) < 0;
	if (refused) {
		char message[2048];
		ck_assert_int_eq(err.kind, ERR_REFUSED);
		check_law(&profile, &err);
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
	case_write(path, buf_string(text));
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

/* Everything but places, what was left out, and findings, which tell of both. */
static void dump_meaning(const struct seccomp_profile *profile, struct buf *out)
{
	answer_format(profile->default_answer, out);
	buf_char(out, '\n');
	for (size_t i = 0; i < profile->arch_count; i++)
		buf_format(out, "arch %s\n", profile->arches[i]->name);
	for (size_t i = 0; i < profile->rule_count; i++) {
		const struct profile_rule *rule = &profile->rules[i];
		if (rule->skipped)
			continue;
		buf_text(out, rule->call->name);
		for (size_t j = 0; j < rule->compare_count; j++)
			dump_compare(&rule->compares[j], out);
		buf_char(out, ' ');
		answer_format(rule->answer, out);
		buf_format(out, "%s%s\n", rule->redundant ? " redundant" : "",
			rule->outranked ? " outranked" : "");
	}
}

static void describe_half(const char *pair, const char *name, struct buf *out)
{
	autofree char *path = mem_format(PAIRS "/%s/%s", pair, name);
	autobuf struct buf text = { 0 };
	ck_assert_msg(case_read(path, &text), "%s is absent", path);
	const struct profile_context context = context_of(pair);
	struct seccomp_profile profile;
	struct err err = { 0 };
	ck_assert_msg(seccomp_profile_parse(
			      &profile, path, buf_string(&text), text.size, &context, &err) == 0,
		"%s: %s", path, err.text);
	dump_meaning(&profile, out);
	seccomp_profile_release(&profile);
}

START_TEST(dockers_form_and_ocis_mean_the_same)
{
	autobuf struct buf docker = { 0 };
	autobuf struct buf oci = { 0 };
	describe_half(pairs[_i]->d_name, "docker.json", &docker);
	describe_half(pairs[_i]->d_name, "oci.json", &oci);
	ck_assert_msg(!strcmp(buf_string(&docker), buf_string(&oci)), "%s:\n%s\n%s",
		pairs[_i]->d_name, buf_string(&docker), buf_string(&oci));
}
END_TEST

START_TEST(the_folders_have_their_cases)
{
	ck_assert_int_ge(case_count, 130);
	ck_assert_int_ge(pair_count, 5);
}
END_TEST

TCase *tests_profile_data(void)
{
	case_count = scandir(CASES, &cases, case_is, alphasort);
	pair_count = scandir(PAIRS, &pairs, case_is, alphasort);
	TCase *tcase = tcase_create("profile_data");
	tcase_add_test(tcase, the_folders_have_their_cases);
	if (case_count > 0)
		tcase_add_loop_test(tcase, a_profile_is_understood_or_refused_as_its_folder_says, 0,
			case_count);
	if (pair_count > 0)
		tcase_add_loop_test(tcase, dockers_form_and_ocis_mean_the_same, 0, pair_count);
	return tcase;
}
