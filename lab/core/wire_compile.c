/* SPDX-License-Identifier: MIT */
#include "core/wire_compile.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define REQUEST_MAGIC  0x71636862u /* "bhcq" */
#define RESPONSE_MAGIC 0x72636862u /* "bhcr" */

struct request_head {
	uint32_t magic;
	uint32_t version;
	uint32_t size; /* of everything */
	uint32_t default_answer;
	uint32_t arch_count;
	uint32_t rule_count;
	uint32_t levels;
	uint32_t arches[PROFILE_MAX_ARCHES];
};

struct response_head {
	uint32_t magic;
	uint32_t version;
	uint32_t size;
	uint32_t status;
	uint32_t library[3];
	int32_t error;
	uint32_t has_rule;
	uint32_t rule;
	uint32_t unknown_count;
	uint32_t insn_count[WIRE_LEVELS];
	char text[WIRE_TEXT_BYTES];
};

_Static_assert(sizeof(struct request_head) == 28 + 4 * PROFILE_MAX_ARCHES, "no padding");
_Static_assert(sizeof(struct response_head) == 52 + WIRE_TEXT_BYTES, "no padding");
_Static_assert(sizeof(struct wire_rule) == 56 + 24 * SYSCALL_ARGS, "no padding");
_Static_assert(sizeof(struct request_head) + PROFILE_MAX_RULES * sizeof(struct wire_rule) <=
		       WIRE_REQUEST_MAX,
	"the largest profile fits");
_Static_assert(sizeof(struct response_head) + PROFILE_MAX_RULES * sizeof(struct wire_unknown) +
			       WIRE_LEVELS * BPF_MAX_INSNS * sizeof(struct sock_filter) <=
		       WIRE_RESPONSE_MAX,
	"the largest answer fits");

static int refuse(struct err *err, const char *what, const char *why)
{
	return err_set(err, ERR_BUG, "the compiler's %s: %s", what, why);
}

static bool is_ended(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL;
}

/* Bytes that are still to be read. */
struct rest {
	const char *bytes;
	size_t size;
};

/* A copy of `count` elements, or NULL if there are none; the sizes were added up before. */
static void *take(struct rest *rest, size_t count, size_t size)
{
	assert(count * size <= rest->size);
	if (!count)
		return NULL;
	void *copy = mem_copy(rest->bytes, count * size);
	rest->bytes += count * size;
	rest->size -= count * size;
	return copy;
}

/* ---- the request ---- */

static struct wire_rule make_rule(const struct profile_rule *rule, size_t id)
{
	struct wire_rule wire;
	memset(&wire, 0, sizeof(wire));
	const size_t size = strlen(rule->call->name);
	assert(size < sizeof(wire.name));
	memcpy(wire.name, rule->call->name, size);
	wire.id = (uint32_t)id;
	wire.number = (int32_t)rule->call->number[abi_native()];
	wire.answer = answer_word(rule->answer);
	wire.compare_count = (uint32_t)rule->compare_count;
	for (size_t i = 0; i < rule->compare_count; i++) {
		const struct profile_compare *compare = &rule->compares[i];
		wire.compares[i].value = compare->value;
		wire.compares[i].value_two = compare->value_two;
		wire.compares[i].index = compare->index;
		wire.compares[i].op = compare->op;
	}
	return wire;
}

void wire_request_make(
	struct wire_request *request, const struct seccomp_profile *profile, uint32_t levels)
{
	*request = (struct wire_request){
		.default_answer = answer_word(profile->default_answer),
		.levels = levels,
		.arch_count = profile->arch_count,
		.rules = mem_zero(profile->rule_count + 1, sizeof(*request->rules)),
	};
	for (size_t i = 0; i < profile->arch_count; i++)
		request->arches[i] = profile->arches[i]->token;
	for (size_t i = 0; i < profile->rule_count; i++) {
		const struct profile_rule *rule = &profile->rules[i];
		if (!rule->skipped && !rule->redundant && !rule->outranked)
			request->rules[request->rule_count++] = make_rule(rule, i);
	}
}

void wire_request_format(const struct wire_request *request, struct buf *out)
{
	const size_t rules = request->rule_count * sizeof(*request->rules);
	struct request_head head = {
		.magic = REQUEST_MAGIC,
		.version = WIRE_VERSION,
		.size = (uint32_t)(sizeof(head) + rules),
		.default_answer = request->default_answer,
		.levels = request->levels,
		.arch_count = (uint32_t)request->arch_count,
		.rule_count = (uint32_t)request->rule_count,
	};
	memcpy(head.arches, request->arches, request->arch_count * sizeof(*head.arches));
	buf_add(out, &head, sizeof(head));
	if (rules)
		buf_add(out, request->rules, rules);
}

static const char *request_head_fault(const struct request_head *head, size_t size)
{
	if (head->magic != REQUEST_MAGIC || head->version != WIRE_VERSION)
		return "another format";
	if (head->arch_count > PROFILE_MAX_ARCHES || head->rule_count > PROFILE_MAX_RULES)
		return "too many architectures or rules";
	if (head->levels == 0 || head->levels > WIRE_LEVELS)
		return "no such level";
	if (head->size != size ||
		size != sizeof(*head) + head->rule_count * sizeof(struct wire_rule))
		return "another size than its header says";
	return NULL;
}

static const char *rule_fault(const struct wire_rule *rule)
{
	if (!is_ended(rule->name, sizeof(rule->name)) || !rule->name[0])
		return "a rule without a name";
	if (rule->number < -1 || rule->id >= PROFILE_MAX_RULES)
		return "a rule with a wrong number";
	if (rule->compare_count > SYSCALL_ARGS)
		return "a rule with too many comparisons";
	for (size_t i = 0; i < rule->compare_count; i++)
		if (rule->compares[i].index >= SYSCALL_ARGS ||
			rule->compares[i].op > COMPARE_MASKED_EQ)
			return "a comparison of no argument or by no operator";
	return NULL;
}

int wire_request_parse(
	struct wire_request *request, const void *bytes, size_t size, struct err *err)
{
	*request = (struct wire_request){ 0 };
	struct request_head head;
	if (size < sizeof(head))
		return refuse(err, "request", "shorter than its header");
	memcpy(&head, bytes, sizeof(head));
	const char *fault = request_head_fault(&head, size);
	if (fault)
		return refuse(err, "request", fault);
	struct rest rest = { (const char *)bytes + sizeof(head), size - sizeof(head) };
	request->default_answer = head.default_answer;
	request->levels = head.levels;
	request->arch_count = head.arch_count;
	memcpy(request->arches, head.arches, sizeof(head.arches));
	request->rule_count = head.rule_count;
	request->rules = take(&rest, head.rule_count, sizeof(*request->rules));
	for (size_t i = 0; i < request->rule_count; i++) {
		fault = rule_fault(&request->rules[i]);
		if (fault)
			return refuse(err, "request", fault);
	}
	return 0;
}

void wire_request_release(struct wire_request *request)
{
	free(request->rules);
	*request = (struct wire_request){ 0 };
}

/* ---- the response ---- */

void wire_response_format(const struct wire_response *response, struct buf *out)
{
	struct response_head head = {
		.magic = RESPONSE_MAGIC,
		.version = WIRE_VERSION,
		.size = sizeof(head),
		.status = response->status,
		.error = response->error,
		.has_rule = response->has_rule,
		.rule = response->rule,
		.unknown_count = (uint32_t)response->unknown_count,
	};
	memcpy(head.library, response->version, sizeof(head.library));
	memcpy(head.text, response->text, sizeof(head.text));
	const size_t unknown = response->unknown_count * sizeof(*response->unknown);
	head.size += (uint32_t)unknown;
	for (size_t i = 0; i < WIRE_LEVELS; i++) {
		head.insn_count[i] = (uint32_t)response->programs[i].count;
		head.size += head.insn_count[i] * (uint32_t)sizeof(struct sock_filter);
	}
	buf_add(out, &head, sizeof(head));
	if (unknown)
		buf_add(out, response->unknown, unknown);
	for (size_t i = 0; i < WIRE_LEVELS; i++)
		if (response->programs[i].count)
			buf_add(out, response->programs[i].insns,
				response->programs[i].count * sizeof(struct sock_filter));
}

static const char *response_size_fault(const struct response_head *head, size_t size)
{
	size_t wanted = sizeof(*head) + head->unknown_count * sizeof(struct wire_unknown);
	if (head->insn_count[0] == 0 && head->status == WIRE_COMPILED)
		return "neither a program nor an error";
	for (size_t i = 0; i < WIRE_LEVELS; i++) {
		if (head->insn_count[i] > BPF_MAX_INSNS)
			return "too many instructions";
		if (head->insn_count[i] != 0 && head->status != WIRE_COMPILED)
			return "a program and an error";
		wanted += head->insn_count[i] * sizeof(struct sock_filter);
	}
	return head->size == size && size == wanted ? NULL : "another size than its header says";
}

static const char *response_head_fault(
	const struct response_head *head, size_t size, size_t rule_count)
{
	if (head->magic != RESPONSE_MAGIC || head->version != WIRE_VERSION)
		return "another format";
	if (head->status > WIRE_TIMEOUT || head->has_rule > 1)
		return "an unknown status";
	if (!is_ended(head->text, sizeof(head->text)))
		return "a text without an end";
	if (head->status != WIRE_COMPILED && !head->text[0])
		return "an error without a text";
	if (head->unknown_count > rule_count || (head->has_rule && head->rule >= rule_count))
		return "rules that the profile does not have";
	return response_size_fault(head, size);
}

static const char *unknown_fault(const struct wire_response *response, size_t rule_count)
{
	for (size_t i = 0; i < response->unknown_count; i++)
		if (response->unknown[i].id >= rule_count || response->unknown[i].by_number > 1)
			return "rules that the profile does not have";
	return NULL;
}

static void fill_response(struct wire_response *response, const struct response_head *head)
{
	response->status = (enum wire_status)head->status;
	response->error = head->error;
	response->has_rule = head->has_rule;
	response->rule = head->rule;
	response->unknown_count = head->unknown_count;
	memcpy(response->version, head->library, sizeof(head->library));
	memcpy(response->text, head->text, sizeof(head->text));
}

int wire_response_parse(struct wire_response *response, const void *bytes, size_t size,
	size_t rule_count, struct err *err)
{
	*response = (struct wire_response){ 0 };
	struct response_head head;
	if (size < sizeof(head))
		return refuse(err, "response", "shorter than its header");
	memcpy(&head, bytes, sizeof(head));
	const char *fault = response_head_fault(&head, size, rule_count);
	if (fault)
		return refuse(err, "response", fault);
	fill_response(response, &head);
	struct rest rest = { (const char *)bytes + sizeof(head), size - sizeof(head) };
	response->unknown = take(&rest, head.unknown_count, sizeof(*response->unknown));
	fault = unknown_fault(response, rule_count);
	if (fault)
		return refuse(err, "response", fault);
	for (size_t i = 0; i < WIRE_LEVELS; i++) {
		struct bpf_program *program = &response->programs[i];
		program->count = head.insn_count[i];
		program->insns = take(&rest, program->count, sizeof(*program->insns));
	}
	if (response->status != WIRE_COMPILED)
		return 0;
	for (size_t i = 0; i < WIRE_LEVELS; i++)
		if (response->programs[i].count && bpf_validate(&response->programs[i], err))
			return err_set(err, ERR_BUG,
				"the compiler's response: a program that no kernel would take");
	return 0;
}

void wire_response_release(struct wire_response *response)
{
	free(response->unknown);
	for (size_t i = 0; i < WIRE_LEVELS; i++)
		bpf_program_release(&response->programs[i]);
	*response = (struct wire_response){ 0 };
}

/* ---- what it means for the profile ---- */

/* A call that stands in several rules is told once. */
static bool is_told(
	const struct wire_response *response, const struct seccomp_profile *profile, size_t index)
{
	const uint32_t id = response->unknown[index].id;
	for (size_t i = 0; i < index; i++)
		if (profile->rules[response->unknown[i].id].call == profile->rules[id].call)
			return true;
	return false;
}

static void add_unknown(const struct wire_response *response, struct seccomp_profile *profile,
	const struct wire_unknown *unknown)
{
	const struct profile_rule *rule = &profile->rules[unknown->id];
	const bool elsewhere = profile->arch_count > 0;
	autobuf struct buf how = { 0 };
	if (unknown->by_number)
		buf_format(&how, "for %s the lab put it in by its number%s", abi_name(abi_native()),
			elsewhere ? ", for the other architectures it is left out" : "");
	else
		buf_text(&how, "it is left out");
	findings_add(&profile->findings, FINDING_LIBRARY, &rule->at,
		"libseccomp %u.%u.%u does not know %s: %s; a container runtime with this "
		"libseccomp drops it silently",
		response->version[0], response->version[1], response->version[2], rule->call->name,
		buf_string(&how));
}

int wire_response_apply(
	const struct wire_response *response, struct seccomp_profile *profile, struct err *err)
{
	for (size_t i = 0; i < response->unknown_count; i++)
		if (!is_told(response, profile, i))
			add_unknown(response, profile, &response->unknown[i]);
	if (response->status == WIRE_COMPILED)
		return 0;
	struct place at = profile->default_at;
	if (response->has_rule)
		at = profile->rules[response->rule].at;
	else
		at.line = at.column = 0;
	return err_at(err, ERR_REFUSED, &at, "%s", response->text);
}
