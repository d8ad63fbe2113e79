/* SPDX-License-Identifier: MIT */
/* Who answered a recorded call, what was used, and the profile that is made of it. */
#include "base/mem.h"
#include "core/call_cause.h"
#include "core/call_usage.h"
#include "core/profile_make.h"
#include "core/seccomp_profile.h"

#include <check.h>
#include <errno.h>
#include <string.h>

static const struct profile_context context = {
	.arch = "amd64",
	.kernel_major = PROFILE_KERNEL_MAJOR,
	.kernel_minor = PROFILE_KERNEL_MINOR,
	.reading = PROFILE_STRICT,
};

static struct seccomp_profile policy;
static struct call_usage usage;

static void release(void)
{
	seccomp_profile_release(&policy);
	call_usage_release(&usage);
}

static void parse(const char *text)
{
	struct err err = { 0 };
	ck_assert_msg(
		seccomp_profile_parse(&policy, "p.json", text, strlen(text), &context, &err) == 0,
		"%s in %s", err.text, text);
}

static struct call_event event_of(const char *call, enum abi abi, uint64_t arg0, uint64_t arg1)
{
	return (struct call_event){
		.kind = CALL_RETURNED,
		.abi = (int32_t)abi,
		.nr = (uint32_t)syscall_find(call)->number[abi],
		.args = { arg0, arg1 },
		.action = SECCOMP_RET_ALLOW,
		.decider = -1,
		.filters = 3,
	};
}

/* ---- causes ---- */

static const struct cause_row {
	const char *call;
	enum abi abi;
	int32_t decider;
	uint32_t action;
	const char *words;
	const char *json;
} causes[] = {
	{ "read", ABI_X86_64, -1, SECCOMP_RET_ALLOW, "", NULL },
	{ "read", ABI_X86_64, 0, SECCOMP_RET_ERRNO | ENOSYS, "ERRNO(ENOSYS) by the sandbox itself",
		"{\"who\":\"sandbox\"}" },
	{ "read", ABI_X86_64, 2, SECCOMP_RET_LOG, "LOG by a filter of the program's own",
		"{\"who\":\"program\"}" },
	{ "mkdir", ABI_X86_64, 1, SECCOMP_RET_ERRNO | EACCES, "ERRNO(EACCES) by p.json:3:12",
		"{\"column\":12,\"file\":\"p.json\",\"line\":3,\"who\":\"rule\"}" },
	{ "read", ABI_X86_64, 1, SECCOMP_RET_ERRNO | EPERM,
		"ERRNO(EPERM) by p.json:1:19, the default action",
		"{\"column\":19,\"file\":\"p.json\",\"line\":1,\"who\":\"default\"}" },
	{ "read", ABI_I386, 1, SECCOMP_RET_KILL_THREAD,
		"KILL_THREAD by p.json, which is not for this ABI",
		"{\"file\":\"p.json\",\"who\":\"foreign-abi\"}" },
	{ "read", ABI_X86_64, 1, SECCOMP_RET_KILL_THREAD,
		"KILL_THREAD by p.json, as libseccomp compiled it but not as it is written",
		"{\"file\":\"p.json\",\"who\":\"library\"}" },
};

START_TEST(an_answer_names_who_gave_it)
{
	const struct cause_row *row = &causes[_i];
	struct call_event event = event_of(row->call, row->abi, 0, 0);
	struct call_cause cause;
	autobuf struct buf words = { 0 };
	event.decider = row->decider;
	event.action = row->action;
	parse("{\"defaultAction\": \"SCMP_ACT_ERRNO\",\n\"syscalls\": [\n"
	      "{\"names\": [\"mkdir\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 13}]}");
	call_cause_of(&event, &policy, &cause);
	call_cause_format(&cause, &words);
	ck_assert_str_eq(buf_string(&words), row->words);
	struct jout *json = call_cause_json(&cause);
	autofree char *text = json ? jout_canonical(json) : NULL;
	if (row->json)
		ck_assert_str_eq(text, row->json);
	else
		ck_assert_ptr_null(json);
	jout_free(json);
	release();
}
END_TEST

START_TEST(without_a_policy_the_second_filter_is_the_programs)
{
	struct call_event event = event_of("read", ABI_X86_64, 0, 0);
	struct call_cause cause;
	event.decider = 1;
	call_cause_of(&event, NULL, &cause);
	ck_assert_int_eq(cause.kind, CAUSE_PROGRAM);
}
END_TEST

START_TEST(the_line_that_decides_is_known_whatever_the_answer_is)
{
	const struct call_event mkdir = event_of("mkdir", ABI_X86_64, 0, 0);
	const struct call_event read = event_of("read", ABI_X86_64, 0, 0);
	const struct call_event foreign = event_of("mkdir", ABI_I386, 0, 0);
	struct place at;
	parse("{\"defaultAction\": \"SCMP_ACT_ALLOW\",\n\"syscalls\": [\n"
	      "{\"names\": [\"mkdir\"], \"action\": \"SCMP_ACT_LOG\"}]}");
	ck_assert(call_decided_at(&mkdir, &policy, &at));
	ck_assert_uint_eq(at.line, 3);
	ck_assert(call_decided_at(&read, &policy, &at));
	ck_assert_uint_eq(at.line, 1);
	ck_assert(!call_decided_at(&foreign, &policy, &at));
	release();
}
END_TEST

START_TEST(what_others_are_asked_is_not_refused)
{
	struct call_cause cause = { .kind = CAUSE_RULE };
	static const struct {
		uint32_t action;
		bool refuses;
	} rows[] = {
		{ SECCOMP_RET_ALLOW, false },
		{ SECCOMP_RET_LOG, false },
		{ SECCOMP_RET_TRACE, false },
		{ SECCOMP_RET_USER_NOTIF, false },
		{ SECCOMP_RET_ERRNO | 1, true },
		{ SECCOMP_RET_TRAP, true },
		{ SECCOMP_RET_KILL_THREAD, true },
		{ SECCOMP_RET_KILL_PROCESS, true },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cause.answer = answer_of(rows[i].action);
		ck_assert_int_eq(call_cause_refuses(&cause), rows[i].refuses);
	}
	cause.kind = CAUSE_NONE;
	ck_assert(!call_cause_refuses(&cause));
}
END_TEST

/* ---- counting ---- */

static void add(const struct call_event *event)
{
	struct call_cause cause;
	call_cause_of(event, NULL, &cause);
	call_usage_add(&usage, event, &cause);
}

static void use(const char *call, enum abi abi, uint64_t arg0, uint64_t arg1)
{
	const struct call_event event = event_of(call, abi, arg0, arg1);
	add(&event);
}

static void refuse(const char *call, uint32_t action)
{
	struct call_event event = event_of(call, ABI_X86_64, 0, 0);
	event.action = action;
	event.decider = 0;
	add(&event);
}

static const struct call_use *used(const char *call)
{
	return call_usage_find(&usage, ABI_X86_64, syscall_find(call));
}

START_TEST(calls_and_refusals_are_counted)
{
	use("read", ABI_X86_64, 3, 0);
	use("read", ABI_X86_64, 4, 0);
	refuse("read", SECCOMP_RET_ERRNO | EPERM);
	refuse("read", SECCOMP_RET_ERRNO | EPERM);
	refuse("read", SECCOMP_RET_ERRNO | EACCES);
	add(&(struct call_event){ .kind = TASK_EXITED, .decider = -1 });
	ck_assert_uint_eq(used("read")->times, 5);
	ck_assert_uint_eq(used("read")->refused, 3);
	ck_assert_uint_eq(usage.call_count, 1);
	ck_assert_uint_eq(usage.refusal_count, 2);
	ck_assert_uint_eq(usage.refusals[0].times, 2);
	ck_assert_ptr_null(used("write"));
	release();
}
END_TEST

START_TEST(refused_ones_are_shown_first)
{
	autobuf struct buf text = { 0 };
	use("read", ABI_X86_64, 3, 0);
	use("getpid", ABI_I386, 0, 0);
	use("getpid", ABI_I386, 0, 0);
	refuse("mkdir", SECCOMP_RET_ERRNO | EPERM);
	call_usage_format(&usage, &text);
	ck_assert_str_eq(buf_string(&text),
		"calls: 4, of 3 kinds\n"
		"refused\n"
		"         1  mkdir                 ERRNO(EPERM) by the sandbox itself\n"
		"used\n"
		"         2  i386:getpid\n"
		"         1  read\n");
	release();
}
END_TEST

START_TEST(counting_is_bounded)
{
	for (uint32_t nr = 5000; nr < 7000; nr++)
		add(&(struct call_event){ .kind = CALL_RETURNED,
			.nr = nr,
			.action = SECCOMP_RET_ERRNO | (nr & 1023),
			.decider = 0,
			.filters = 1 });
	ck_assert_uint_eq(usage.call_count, USAGE_MAX_CALLS);
	ck_assert_uint_le(usage.refusal_count, USAGE_MAX_REFUSALS);
	ck_assert_uint_ge(usage.unlisted, 1400);
	use("read", ABI_X86_64, 0, 0); /* what has a name is always counted */
	ck_assert_ptr_nonnull(used("read"));
	for (uint64_t request = 0; request < 1000; request++)
		use("ioctl", ABI_X86_64, 0, request);
	ck_assert_uint_eq(used("ioctl")->form_count, USAGE_MAX_FORMS);
	ck_assert(used("ioctl")->has_more_forms);
	release();
}
END_TEST

/* ---- profiles ---- */

static char *notes;

static void make(void)
{
	struct buf text = { 0 };
	struct buf about = { 0 };
	profile_make(&usage, &text, &about);
	parse(buf_string(&text));
	ck_assert_uint_eq(policy.findings.count, 0);
	buf_release(&text);
	notes = buf_take(&about);
}

static void expect(const char *call, enum abi abi, uint64_t arg0, uint64_t arg1, struct answer want)
{
	struct seccomp_data data = { .args = { arg0, arg1 } };
	struct decision decision;
	data.arch = abi_audit_arch(abi);
	data.nr = (int)syscall_find(call)->number[abi];
	seccomp_profile_decide(&policy, &data, &decision);
	ck_assert_msg(answer_equal(decision.answer, want), "%s(%llu, %llu) gets %d, %d", call,
		(unsigned long long)arg0, (unsigned long long)arg1, decision.answer.action,
		decision.answer.data);
}

static const struct answer allow = { ACTION_ALLOW, 0 };
static const struct answer eperm = { ACTION_ERRNO, EPERM };

static void finish(void)
{
	mem_auto_free(&notes);
	release();
}

START_TEST(a_profile_permits_what_was_used_and_nothing_else)
{
	use("read", ABI_X86_64, 3, 0);
	use("socket", ABI_X86_64, 2, 1);
	use("socket", ABI_X86_64, 1, 0x80001);
	make();
	expect("read", ABI_X86_64, 9, 9, allow);
	expect("write", ABI_X86_64, 0, 0, eperm);
	expect("socket", ABI_X86_64, 2, 1, allow);
	expect("socket", ABI_X86_64, 1, 0x80001, allow);
	expect("socket", ABI_X86_64, 1, 1, eperm);
	expect("socket", ABI_X86_64, 40, 1, eperm);
	expect("socket", ABI_X86_64, (UINT64_C(1) << 32) + 2, 1, eperm);
	expect("execve", ABI_X86_64, 0, 0, allow);
	expect("rt_sigreturn", ABI_X86_64, 0, 0, allow);
	expect("read", ABI_I386, 0, 0, (struct answer){ ACTION_KILL_THREAD, 0 });
	ck_assert_ptr_nonnull(strstr(notes, "added, though it was not seen: execve, exit, "));
	finish();
}
END_TEST

START_TEST(a_high_word_that_the_kernel_cuts_off_does_not_count)
{
	use("ioctl", ABI_X86_64, 0, UINT64_C(0xdead000000005401));
	make();
	expect("ioctl", ABI_X86_64, 0, UINT64_C(0xdead000000005401), allow);
	expect("ioctl", ABI_X86_64, 0, 0x5401, allow);
	expect("ioctl", ABI_X86_64, 0, 0x5412, eperm);
	finish();
}
END_TEST

START_TEST(a_call_with_too_many_forms_is_permitted_with_any)
{
	for (uint64_t request = 0; request <= USAGE_MAX_FORMS; request++)
		use("ioctl", ABI_X86_64, 0, request);
	make();
	expect("ioctl", ABI_X86_64, 0, 12345, allow);
	ck_assert_ptr_nonnull(strstr(notes, "with any argument, for it had too many: ioctl\n"));
	finish();
}
END_TEST

START_TEST(an_argument_that_json_can_not_hold_is_not_compared)
{
	struct call_event event = event_of("mprotect", ABI_X86_64, 0, 0);
	event.args[2] = UINT64_MAX;
	add(&event);
	make();
	expect("mprotect", ABI_X86_64, 0, 0, allow);
	finish();
}
END_TEST

START_TEST(refusals_keep_the_errno_that_programs_fall_back_by)
{
	refuse("mkdir", SECCOMP_RET_ERRNO | EACCES);
	refuse("rmdir", SECCOMP_RET_ERRNO | EPERM);
	refuse("memfd_create", SECCOMP_RET_ERRNO | ENOSYS);
	refuse("link", SECCOMP_RET_KILL_PROCESS);
	use("open", ABI_X86_64, 0, 0);
	refuse("open", SECCOMP_RET_ERRNO | EACCES);
	make();
	expect("mkdir", ABI_X86_64, 0, 0, (struct answer){ ACTION_ERRNO, EACCES });
	expect("rmdir", ABI_X86_64, 0, 0, eperm);
	expect("memfd_create", ABI_X86_64, 0, 0, (struct answer){ ACTION_ERRNO, ENOSYS });
	expect("clone3", ABI_X86_64, 0, 0, (struct answer){ ACTION_ERRNO, ENOSYS });
	expect("link", ABI_X86_64, 0, 0, eperm);
	expect("open", ABI_X86_64, 0, 0, allow);
	finish();
}
END_TEST

START_TEST(clone3_that_was_used_is_permitted)
{
	use("clone3", ABI_X86_64, 0, 0);
	make();
	expect("clone3", ABI_X86_64, 0, 0, allow);
	finish();
}
END_TEST

START_TEST(a_profile_is_for_the_abis_that_were_used)
{
	use("socket", ABI_I386, 2, 1);
	use("socket", ABI_X86_64, 2, 1);
	use("socketcall", ABI_I386, 5, 0);
	make();
	expect("socket", ABI_I386, 2, 1, allow);
	expect("socket", ABI_X86_64, 2, 1, allow);
	expect("socketcall", ABI_I386, 5, 0, allow);
	expect("socketcall", ABI_I386, 2, 0, eperm);
	expect("sigreturn", ABI_I386, 0, 0, allow);
	expect("read", ABI_X32, 0, 0, (struct answer){ ACTION_KILL_THREAD, 0 });
	finish();
}
END_TEST

START_TEST(a_call_without_a_name_is_left_out)
{
	add(&(struct call_event){
		.kind = CALL_RETURNED, .nr = 999, .decider = -1, .action = SECCOMP_RET_ALLOW });
	make();
	ck_assert_ptr_nonnull(strstr(notes, "left out, for it has no name: call 999\n"));
	finish();
}
END_TEST

TCase *tests_call_usage(void)
{
	TCase *tests = tcase_create("call_usage");
	tcase_add_loop_test(tests, an_answer_names_who_gave_it, 0, (int)ARRAY_SIZE(causes));
	tcase_add_test(tests, the_line_that_decides_is_known_whatever_the_answer_is);
	tcase_add_test(tests, what_others_are_asked_is_not_refused);
	tcase_add_test(tests, without_a_policy_the_second_filter_is_the_programs);
	tcase_add_test(tests, calls_and_refusals_are_counted);
	tcase_add_test(tests, refused_ones_are_shown_first);
	tcase_add_test(tests, counting_is_bounded);
	tcase_add_test(tests, a_profile_permits_what_was_used_and_nothing_else);
	tcase_add_test(tests, a_high_word_that_the_kernel_cuts_off_does_not_count);
	tcase_add_test(tests, a_call_with_too_many_forms_is_permitted_with_any);
	tcase_add_test(tests, an_argument_that_json_can_not_hold_is_not_compared);
	tcase_add_test(tests, refusals_keep_the_errno_that_programs_fall_back_by);
	tcase_add_test(tests, clone3_that_was_used_is_permitted);
	tcase_add_test(tests, a_profile_is_for_the_abis_that_were_used);
	tcase_add_test(tests, a_call_without_a_name_is_left_out);
	return tests;
}
