/* SPDX-License-Identifier: MIT */
/* Policies of capabilities: a folder each, with what is made of them. */
#include "base/mem.h"
#include "base/text.h"
#include "case_file.h"
#include "core/caps_inspect.h"
#include "core/names.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

TCase *tests_caps_policy(void);

#define CASES "tests/data/caps"

static struct dirent **cases;
static int case_count;

static void dump_sets(const struct caps_process *process, struct buf *out)
{
	for (size_t i = 0; i < CAPS_SETS; i++) {
		buf_format(out, " %c", *caps_set_name((enum caps_set)i));
		for (unsigned n = 0; capability_name(n); n++)
			if (process->sets[i] >> n & 1)
				buf_format(out, " %u", n);
	}
	buf_char(out, '\n');
}

static void dump(const struct caps_policy *policy, struct buf *out)
{
	struct caps_inspection inspection;
	caps_inspect(&inspection, policy);
	buf_format(out, "uid %u gid %u", policy->identity.process.ruid, policy->identity.gid);
	for (size_t i = 0; i < policy->identity.group_count; i++)
		buf_format(out, " %u", policy->identity.groups[i]);
	buf_format(out, "%s\n", policy->identity.process.no_new_privs ? " no_new_privs" : "");
	for (size_t i = 0; i < CAPS_STAGES; i++) {
		buf_format(out, "%-11s", caps_stage_name((enum caps_stage)i));
		dump_sets(&inspection.stages[i], out);
	}
	for (size_t i = 0; i < CAPS_NOTES; i++) {
		const struct caps_note *note = &inspection.notes[i];
		if (!note->capabilities)
			continue;
		buf_format(out, "%s %u:%u ", caps_note_name((enum caps_note_kind)i), note->at.line,
			note->at.column);
		caps_note_format((enum caps_note_kind)i, note, policy, out);
		buf_char(out, '\n');
	}
}

static void describe(const char *text, struct buf *out)
{
	struct caps_policy policy;
	struct err err = { 0 };
	if (caps_policy_parse(&policy, "caps.json", text, strlen(text), &err)) {
		char message[2048];
		ck_assert_int_eq(err.kind, ERR_REFUSED);
		buf_format(out, "refused: %s\n", err_format(&err, message, sizeof(message)));
	} else {
		dump(&policy, out);
	}
	caps_policy_release(&policy);
}

START_TEST(a_policy_of_capabilities_is_what_its_folder_says)
{
	autobuf struct buf got = { 0 };
	autofree char *path = mem_format(CASES "/%s/caps.json", cases[_i]->d_name);
	autofree char *expected = mem_format(CASES "/%s/expected.txt", cases[_i]->d_name);
	autofree char *text = case_text(path);
	describe(text, &got);
	case_expect(expected, buf_string(&got));
}
END_TEST

START_TEST(the_folder_has_its_cases)
{
	ck_assert_int_ge(case_count, 30);
}
END_TEST

START_TEST(a_policy_of_capabilities_is_told_from_a_profile)
{
	static const struct {
		const char *text;
		bool is_meant;
	} rows[] = {
		{ "{ \"capabilities\": {} }", true },
		{ "{ \"user\": { \"uid\": 0 } }", true },
		{ "{ \"noNewPrivileges\": true }", true },
		{ "{ \"process\": { \"capabilities\": {} } }", true },
		{ "{ \"process\": {}, \"linux\": { \"seccomp\": {} } }", false },
		{ "{ \"defaultAction\": \"SCMP_ACT_ALLOW\" }", false },
		{ "{ }", false },
		{ "[ \"capabilities\" ]", false },
		{ "{ \"capabilities\": ", false },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		ck_assert_msg(caps_policy_is_meant(rows[i].text, strlen(rows[i].text)) ==
				      rows[i].is_meant,
			"%s", rows[i].text);
}
END_TEST

START_TEST(a_file_that_asks_for_more_than_it_may_get_at_once_is_refused)
{
	const struct caps_process before = { .ruid = 1000, .euid = 1000 };
	const struct caps_file at_once = { .has_caps = true, .permitted = 1, .effective = true };
	const struct caps_file aware = { .has_caps = true, .permitted = 1 };
	struct caps_process after;
	ck_assert(!caps_exec(&before, &at_once, &after));
	ck_assert(caps_exec(&before, &aware, &after));
	ck_assert_uint_eq(after.sets[CAPS_PERMITTED], 0);
}
END_TEST

TCase *tests_caps_policy(void)
{
	case_count = scandir(CASES, &cases, case_is, alphasort);
	TCase *tests = tcase_create("caps_policy");
	tcase_add_test(tests, the_folder_has_its_cases);
	if (case_count > 0)
		tcase_add_loop_test(
			tests, a_policy_of_capabilities_is_what_its_folder_says, 0, case_count);
	tcase_add_test(tests, a_policy_of_capabilities_is_told_from_a_profile);
	tcase_add_test(tests, a_file_that_asks_for_more_than_it_may_get_at_once_is_refused);
	return tests;
}
