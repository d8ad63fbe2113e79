/* SPDX-License-Identifier: MIT */
/* The compiler's request and response: what goes over, and that nothing broken comes back. */
#include "base/buf.h"
#include "base/mem.h"
#include "core/wire_compile.h"

#include <check.h>
#include <linux/filter.h>
#include <stdlib.h>
#include <string.h>

TCase *tests_wire(void);

static const char text[] =
	"{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"architectures\": [\"SCMP_ARCH_X86\"],\n"
	"\"syscalls\": [\n"
	"{\"name\": \"read\", \"action\": \"SCMP_ACT_ERRNO\"},\n"
	"{\"name\": \"write\", \"action\": \"SCMP_ACT_ALLOW\","
	" \"excludes\": {\"arches\": [\"amd64\"]}},\n"
	"{\"name\": \"ioctl\", \"action\": \"SCMP_ACT_KILL\", \"args\": [{\"index\": 1,"
	" \"value\": 21522, \"valueTwo\": 5, \"op\": \"SCMP_CMP_GT\"}]},\n"
	"{\"name\": \"ioctl\", \"action\": \"SCMP_ACT_ALLOW\", \"args\": [{\"index\": 1,"
	" \"value\": 21522, \"op\": \"SCMP_CMP_GT\"}]},\n"
	"{\"names\": [\"socketcall\", \"mseal\", \"mseal\"], \"action\": \"SCMP_ACT_LOG\"}]}";

enum { READ, WRITE, IOCTL_KILL, IOCTL_ALLOW, SOCKETCALL, MSEAL, MSEAL_AGAIN, RULES };

static struct seccomp_profile profile;
static struct wire_request request;
static struct wire_response response;
static struct buf bytes;
static struct err err;

static struct sock_filter insns[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
	BPF_STMT(BPF_RET | BPF_K, 0x7fff0000),
};

static void setup(void)
{
	const struct profile_context context = { .arch = "amd64", .kernel_major = 6 };
	err = (struct err){ 0 };
	const int code =
		seccomp_profile_parse(&profile, "p.json", text, strlen(text), &context, &err);
	ck_assert_msg(code == 0, "%s", err.text);
	ck_assert_uint_eq(profile.rule_count, RULES);
}

static void teardown(void)
{
	buf_release(&bytes);
	wire_request_release(&request);
	wire_response_release(&response);
	seccomp_profile_release(&profile);
}

/* ---- the request ---- */

static void make_request(void)
{
	struct wire_request made;
	wire_request_make(&made, &profile, WIRE_LEVELS);
	wire_request_format(&made, &bytes);
	wire_request_release(&made);
}

static void send_request(void)
{
	make_request();
	ck_assert_msg(
		wire_request_parse(&request, bytes.data, bytes.size, &err) == 0, "%s", err.text);
}

START_TEST(what_is_skipped_redundant_or_outranked_is_not_sent)
{
	send_request();
	ck_assert_uint_eq(request.rule_count, 4);
	ck_assert_uint_eq(request.rules[0].id, IOCTL_KILL);
	ck_assert_uint_eq(request.rules[1].id, SOCKETCALL);
	ck_assert_uint_eq(request.rules[2].id, MSEAL);
	ck_assert_uint_eq(request.rules[3].id, MSEAL_AGAIN);
}
END_TEST

START_TEST(a_rule_arrives_as_it_was_sent)
{
	send_request();
	const struct wire_rule *rule = &request.rules[0];
	ck_assert_str_eq(rule->name, "ioctl");
	ck_assert_int_eq(rule->number, (int)syscall_find("ioctl")->number[abi_native()]);
	ck_assert_uint_eq(rule->answer, SECCOMP_RET_KILL_THREAD);
	ck_assert_uint_eq(rule->compare_count, 1);
	ck_assert_uint_eq(rule->compares[0].index, 1);
	ck_assert_uint_eq(rule->compares[0].op, COMPARE_GT);
	ck_assert_uint_eq(rule->compares[0].value, 21522);
	ck_assert_uint_eq(rule->compares[0].value_two, 5);
}
END_TEST

START_TEST(the_default_and_the_architectures_arrive)
{
	send_request();
	ck_assert_uint_eq(request.default_answer, SECCOMP_RET_ERRNO | 1);
	ck_assert_uint_eq(request.levels, WIRE_LEVELS);
	ck_assert_uint_eq(request.arch_count, 1);
	ck_assert_uint_eq(request.arches[0], abi_audit_arch(ABI_I386));
}
END_TEST

START_TEST(a_number_of_another_abi_is_never_sent)
{
	send_request();
	ck_assert_str_eq(request.rules[1].name, "socketcall");
	ck_assert_int_eq(request.rules[1].number, -1);
}
END_TEST

START_TEST(a_profile_without_rules_makes_a_request)
{
	seccomp_profile_release(&profile);
	static const char none[] = "{\"defaultAction\": \"SCMP_ACT_ALLOW\"}";
	const struct profile_context context = { .arch = "amd64" };
	ck_assert_int_eq(
		seccomp_profile_parse(&profile, "p.json", none, strlen(none), &context, &err), 0);
	send_request();
	ck_assert_uint_eq(request.rule_count, 0);
}
END_TEST

/* Bytes to put over a sound message, and what the reader says to it. */
struct damage {
	size_t at;
	uint32_t value;
	const char *why;
};

#define HEAD               (28 + 4 * PROFILE_MAX_ARCHES)
#define RULE_AT(member)    (HEAD + offsetof(struct wire_rule, member))
#define COMPARE_AT(member) (RULE_AT(compares) + offsetof(struct wire_compare, member))

static const struct damage request_damages[] = {
	{ 0, 0, "another format" },
	{ 4, WIRE_VERSION + 1, "another format" },
	{ 8, 0, "another size" },
	{ 8, UINT32_MAX, "another size" },
	{ 16, PROFILE_MAX_ARCHES + 1, "too many architectures" },
	{ 16, UINT32_MAX, "too many architectures" },
	{ 20, 3, "another size" },
	{ 20, PROFILE_MAX_RULES + 1, "too many architectures or rules" },
	{ 20, UINT32_MAX, "too many architectures or rules" },
	{ 24, 0, "no such level" },
	{ 24, WIRE_LEVELS + 1, "no such level" },
	{ RULE_AT(name), 0, "a rule without a name" },
	{ RULE_AT(id), PROFILE_MAX_RULES, "wrong number" },
	{ RULE_AT(number), (uint32_t)-2, "wrong number" },
	{ RULE_AT(compare_count), SYSCALL_ARGS + 1, "too many comparisons" },
	{ COMPARE_AT(index), SYSCALL_ARGS, "no argument or by no operator" },
	{ COMPARE_AT(op), COMPARE_MASKED_EQ + 1, "no argument or by no operator" },
};

static void damage(const struct damage *row)
{
	ck_assert_uint_le(row->at + sizeof(row->value), bytes.size);
	memcpy(bytes.data + row->at, &row->value, sizeof(row->value));
}

static void expect_refusal(int code, const char *why)
{
	ck_assert_int_eq(code, -1);
	ck_assert_int_eq(err.kind, ERR_BUG);
	ck_assert_msg(strstr(err.text, why) != NULL, "\"%s\", not \"%s\"", err.text, why);
}

START_TEST(a_damaged_request_is_refused)
{
	make_request();
	damage(&request_damages[_i]);
	expect_refusal(wire_request_parse(&request, bytes.data, bytes.size, &err),
		request_damages[_i].why);
}
END_TEST

START_TEST(a_name_without_an_end_is_refused)
{
	make_request();
	memset(bytes.data + RULE_AT(name), 'a', WIRE_NAME_BYTES);
	expect_refusal(wire_request_parse(&request, bytes.data, bytes.size, &err), "a name");
}
END_TEST

START_TEST(a_request_of_any_other_size_is_refused)
{
	make_request();
	for (size_t size = 0; size < bytes.size; size++) {
		/* A copy of its own, so that a read behind its end is seen. */
		autofree char *copy = mem_copy(bytes.data, size + 1);
		copy = mem_resize(copy, size ? size : 1, 1);
		ck_assert_int_eq(wire_request_parse(&request, copy, size, &err), -1);
		wire_request_release(&request);
	}
	buf_char(&bytes, '\0');
	ck_assert_int_eq(wire_request_parse(&request, bytes.data, bytes.size, &err), -1);
}
END_TEST

/* ---- the response ---- */

static struct bpf_program program_of(size_t count)
{
	return (struct bpf_program){
		.insns = mem_copy(insns + ARRAY_SIZE(insns) - count, count * sizeof(*insns)),
		.count = count,
	};
}

static void make_response(void)
{
	struct wire_response made = { .status = WIRE_COMPILED, .version = { 2, 5, 4 } };
	made.unknown = mem_zero(2, sizeof(*made.unknown));
	made.unknown[0] = (struct wire_unknown){ MSEAL, 1 };
	made.unknown[1] = (struct wire_unknown){ MSEAL_AGAIN, 1 };
	made.unknown_count = 2;
	made.programs[0] = program_of(2);
	made.programs[1] = program_of(1);
	wire_response_format(&made, &bytes);
	wire_response_release(&made);
}

static void make_failure(bool has_rule)
{
	const struct wire_response made = {
		.status = WIRE_REFUSED,
		.error = 17,
		.has_rule = has_rule,
		.rule = IOCTL_KILL,
		.text = "libseccomp says no",
	};
	wire_response_format(&made, &bytes);
}

static int receive(void)
{
	return wire_response_parse(&response, bytes.data, bytes.size, RULES, &err);
}

START_TEST(programs_arrive_by_level)
{
	make_response();
	ck_assert_msg(receive() == 0, "%s", err.text);
	ck_assert_int_eq(response.status, WIRE_COMPILED);
	ck_assert_uint_eq(response.programs[0].count, 2);
	ck_assert_uint_eq(response.programs[1].count, 1);
	ck_assert_mem_eq(response.programs[0].insns, insns, sizeof(insns));
	ck_assert_mem_eq(response.programs[1].insns, insns + 1, sizeof(*insns));
}
END_TEST

START_TEST(a_program_of_one_level_arrives_alone)
{
	struct wire_response made = { .status = WIRE_COMPILED };
	made.programs[0] = program_of(2);
	wire_response_format(&made, &bytes);
	wire_response_release(&made);
	ck_assert_msg(receive() == 0, "%s", err.text);
	ck_assert_uint_eq(response.programs[0].count, 2);
	ck_assert_uint_eq(response.programs[1].count, 0);
}
END_TEST

START_TEST(a_program_beside_an_error_is_refused)
{
	make_failure(false);
	damage(&(const struct damage){ .at = 44, .value = 1 });
	expect_refusal(receive(), "a program and an error");
}
END_TEST

START_TEST(a_refusal_arrives_with_its_rule_and_errno)
{
	make_failure(true);
	ck_assert_msg(receive() == 0, "%s", err.text);
	ck_assert_int_eq(response.status, WIRE_REFUSED);
	ck_assert_int_eq(response.error, 17);
	ck_assert(response.has_rule);
	ck_assert_uint_eq(response.rule, IOCTL_KILL);
	ck_assert_str_eq(response.text, "libseccomp says no");
}
END_TEST

#define RESPONSE_HEAD (52 + WIRE_TEXT_BYTES)
#define INSNS_AT      (RESPONSE_HEAD + 2 * sizeof(struct wire_unknown))

static const struct damage response_damages[] = {
	{ 0, 0, "another format" },
	{ 4, WIRE_VERSION + 1, "another format" },
	{ 8, 0, "another size" },
	{ 8, UINT32_MAX, "another size" },
	{ 12, WIRE_TIMEOUT + 1, "an unknown status" },
	{ 12, UINT32_MAX, "an unknown status" },
	{ 12, WIRE_REFUSED, "an error without a text" },
	{ 32, 2, "an unknown status" },
	{ 40, RULES + 1, "rules that the profile does not have" },
	{ 40, UINT32_MAX, "rules that the profile does not have" },
	{ 40, 1, "another size" },
	{ 44, 0, "neither a program nor an error" },
	{ 48, 0, "another size" },
	{ 44, BPF_MAX_INSNS + 1, "too many instructions" },
	{ 44, UINT32_MAX, "too many instructions" },
	{ 48, 2, "another size" },
	{ RESPONSE_HEAD, RULES, "rules that the profile does not have" },
	{ RESPONSE_HEAD + 4, 2, "rules that the profile does not have" },
	{ INSNS_AT, 0xffff, "a program that no kernel would take" },
	{ INSNS_AT + 4, 2, "a program that no kernel would take" },
};

START_TEST(a_damaged_response_is_refused)
{
	make_response();
	damage(&response_damages[_i]);
	expect_refusal(receive(), response_damages[_i].why);
}
END_TEST

START_TEST(a_text_without_an_end_is_refused)
{
	make_failure(false);
	memset(bytes.data + 52, 'a', WIRE_TEXT_BYTES);
	expect_refusal(receive(), "a text without an end");
}
END_TEST

START_TEST(a_rule_to_blame_that_the_profile_lacks_is_refused)
{
	make_failure(true);
	damage(&(const struct damage){ .at = 36, .value = RULES });
	expect_refusal(receive(), "rules that the profile does not have");
}
END_TEST

START_TEST(a_response_of_any_other_size_is_refused)
{
	make_response();
	for (size_t size = 0; size < bytes.size; size++) {
		autofree char *copy = mem_copy(bytes.data, size + 1);
		copy = mem_resize(copy, size ? size : 1, 1);
		ck_assert_int_eq(wire_response_parse(&response, copy, size, RULES, &err), -1);
		wire_response_release(&response);
	}
	buf_char(&bytes, '\0');
	ck_assert_int_eq(receive(), -1);
}
END_TEST

/* Whatever one byte becomes: it is refused, or what came is sound. */
START_TEST(no_damaged_byte_breaks_the_reader)
{
	make_response();
	for (size_t at = 0; at < bytes.size; at++) {
		const char kept = bytes.data[at];
		for (int value = 0; value < 256; value++) {
			bytes.data[at] = (char)value;
			if (!receive())
				ck_assert_int_eq(wire_response_apply(&response, &profile, &err), 0);
			wire_response_release(&response);
		}
		bytes.data[at] = kept;
		findings_release(&profile.findings);
	}
}
END_TEST

/* ---- what it means for the profile ---- */

static const struct finding *library_finding(void)
{
	const struct finding *found = NULL;
	for (size_t i = 0; i < profile.findings.count; i++)
		if (profile.findings.items[i].kind == FINDING_LIBRARY) {
			ck_assert_msg(!found, "told twice");
			found = &profile.findings.items[i];
		}
	ck_assert_ptr_nonnull(found);
	return found;
}

START_TEST(a_name_that_libseccomp_lacks_is_told_once)
{
	make_response();
	ck_assert_int_eq(receive(), 0);
	ck_assert_int_eq(wire_response_apply(&response, &profile, &err), 0);
	const struct finding *finding = library_finding();
	ck_assert_uint_eq(finding->at.line, 7);
	ck_assert_str_eq(finding->text,
		"libseccomp 2.5.4 does not know mseal: for x86_64 the lab put it in by its number, "
		"for the other architectures it is left out; a container runtime with this "
		"libseccomp drops it silently");
}
END_TEST

START_TEST(a_refusal_is_told_at_the_rule_to_blame)
{
	make_failure(true);
	ck_assert_int_eq(receive(), 0);
	ck_assert_int_eq(wire_response_apply(&response, &profile, &err), -1);
	ck_assert_int_eq(err.kind, ERR_REFUSED);
	ck_assert_uint_eq(err.at.line, 5);
	ck_assert_str_eq(err.text, "libseccomp says no");
}
END_TEST

START_TEST(a_refusal_of_the_whole_is_told_without_a_line)
{
	make_failure(false);
	ck_assert_int_eq(receive(), 0);
	ck_assert_int_eq(wire_response_apply(&response, &profile, &err), -1);
	ck_assert_uint_eq(err.at.line, 0);
	ck_assert_str_eq(err.at.file, "p.json");
}
END_TEST

TCase *tests_wire(void)
{
	TCase *tcase = tcase_create("wire");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, what_is_skipped_redundant_or_outranked_is_not_sent);
	tcase_add_test(tcase, a_rule_arrives_as_it_was_sent);
	tcase_add_test(tcase, the_default_and_the_architectures_arrive);
	tcase_add_test(tcase, a_number_of_another_abi_is_never_sent);
	tcase_add_test(tcase, a_profile_without_rules_makes_a_request);
	tcase_add_loop_test(tcase, a_damaged_request_is_refused, 0, ARRAY_SIZE(request_damages));
	tcase_add_test(tcase, a_name_without_an_end_is_refused);
	tcase_add_test(tcase, a_request_of_any_other_size_is_refused);
	tcase_add_test(tcase, programs_arrive_by_level);
	tcase_add_test(tcase, a_program_of_one_level_arrives_alone);
	tcase_add_test(tcase, a_program_beside_an_error_is_refused);
	tcase_add_test(tcase, a_refusal_arrives_with_its_rule_and_errno);
	tcase_add_loop_test(tcase, a_damaged_response_is_refused, 0, ARRAY_SIZE(response_damages));
	tcase_add_test(tcase, a_text_without_an_end_is_refused);
	tcase_add_test(tcase, a_rule_to_blame_that_the_profile_lacks_is_refused);
	tcase_add_test(tcase, a_response_of_any_other_size_is_refused);
	tcase_add_test(tcase, no_damaged_byte_breaks_the_reader);
	tcase_add_test(tcase, a_name_that_libseccomp_lacks_is_told_once);
	tcase_add_test(tcase, a_refusal_is_told_at_the_rule_to_blame);
	tcase_add_test(tcase, a_refusal_of_the_whole_is_told_without_a_line);
	return tcase;
}
