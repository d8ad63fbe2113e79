/* SPDX-License-Identifier: MIT */
#include "app/policy.h"

#include "app/policy_c.h"
#include "app/policy_nft.h"
#include "app/policy_profile.h"
#include "base/mem.h"
#include "core/c_policy.h"
#include "core/nft_policy.h"
#include "core/wire_compile.h"
#include "sys/file.h"

#include <stdlib.h>
#include <string.h>

static const char *native_arch(void)
{
	for (size_t i = 0; i < arch_count(); i++)
		if (arch_at(i)->abi == (int)abi_native() && arch_at(i)->docker)
			return arch_at(i)->docker;
	return "";
}

int policy_parse_as(struct answer_policy *policy, enum profile_reading reading, const void *text,
	size_t size, struct err *err)
{
	if (policy_is_c(policy->kind))
		return c_policy_parse(policy, policy->file, text, size, err);
	if (policy->kind == POLICY_CAPS_JSON)
		return caps_policy_parse(&policy->caps, policy->file, text, size, err);
	if (policy->kind == POLICY_ANSWERS)
		return answers_policy_parse(&policy->answers, policy->file, text, size, err);
	if (policy->kind == POLICY_NFT)
		return nft_policy_parse(policy, policy->file, text, size, err);
	const struct profile_context context = {
		.capabilities = 0, /* a container of format 1 keeps none */
		.arch = native_arch(),
		.kernel_major = PROFILE_KERNEL_MAJOR,
		.kernel_minor = PROFILE_KERNEL_MINOR,
		.reading = reading,
	};
	return seccomp_profile_parse(&policy->profile, policy->file, text, size, &context, err);
}

int policy_parse(struct answer_policy *policy, const struct exercise_policy *row, const void *text,
	size_t size, struct err *err)
{
	policy->file = row->file;
	policy->kind = row->kind;
	return policy_parse_as(policy, PROFILE_STRICT, text, size, err);
}

void policy_vary(struct answer_policy *policy, const struct exercise *exercise)
{
	struct buf header = { 0 };
	policy->exercise = exercise;
	if (!policy_is_c(policy->kind) || !exercise->params.count)
		return;
	variant_format_header(&exercise->variant, &header);
	policy->header = buf_take(&header);
}

/* ---- compiling ---- */

/* One of them is begun; neither, where a policy is taken as it is. */
struct policy_building {
	struct c_building *c;
	struct profile_building *profile;
	struct answer_policy *ruleset; /* which is loaded at the end */
	const struct sandbox *sandbox;
};

static bool is_compiled(enum policy_kind kind)
{
	return policy_is_c(kind) || policy_is_filter(kind);
}

struct policy_building *policy_begin(struct answer_policy *policy, const struct sandbox *sandbox,
	uint32_t levels, struct err *err)
{
	struct policy_building *begun = mem_zero(1, sizeof(*begun));
	begun->sandbox = sandbox;
	if (policy->kind == POLICY_NFT)
		begun->ruleset = policy;
	else if (policy_is_c(policy->kind))
		begun->c = policy_c_begin(policy, sandbox, err);
	else if (is_compiled(policy->kind))
		begun->profile = policy_profile_begin(policy, sandbox, levels, err);
	if (begun->c || begun->profile || begun->ruleset || !is_compiled(policy->kind))
		return begun;
	free(begun);
	return NULL;
}

int policy_end(struct policy_building *begun, struct err *err)
{
	int failed = 0;
	if (begun->ruleset)
		failed = policy_nft_load(begun->ruleset, begun->sandbox, err);
	else if (begun->c)
		failed = policy_c_end(begun->c, err);
	else if (begun->profile)
		failed = policy_profile_end(begun->profile, err);
	free(begun);
	return failed;
}

void policy_drop(struct policy_building *begun)
{
	if (!begun)
		return;
	policy_c_drop(begun->c);
	policy_profile_drop(begun->profile);
	free(begun);
}

int policy_compile(struct answer_policy *policy, const struct sandbox *sandbox, struct err *err)
{
	struct policy_building *begun = policy_begin(policy, sandbox, WIRE_LEVELS, err);
	return begun ? policy_end(begun, err) : -1;
}

int policy_read(struct answer_policy *policy, const char *path, enum policy_kind kind,
	const struct sandbox *sandbox, struct err *err)
{
	autobuf struct buf text = { 0 };
	if (!file_exists(path))
		return err_set(err, ERR_INPUT, "there is no file %s", path);
	if (file_read_answer(path, path, JSON_MAX_BYTES, &text, err))
		return -1;
	hash_of(&policy->hash, buf_string(&text), text.size);
	policy->kind = kind;
	policy->file = path;
	if (policy_parse_as(policy, PROFILE_AS_RUNTIMES, buf_string(&text), text.size, err))
		return -1;
	if (policy->exercise)
		policy_vary(policy, policy->exercise);
	return policy_compile(policy, sandbox, err);
}

void policy_release(struct answer_policy *policy)
{
	seccomp_profile_release(&policy->profile);
	caps_policy_release(&policy->caps);
	answers_policy_release(&policy->answers);
	bpf_program_release(&policy->program);
	bpf_program_release(&policy->optimised);
	free(policy->executable);
	free(policy->header);
	free(policy->listing);
	policy->executable = NULL;
	policy->header = NULL;
	policy->listing = NULL;
}

void policy_put(struct plans *plans, const struct exercise *exercise, size_t index,
	const struct answer_policy *policy)
{
	if (policy->executable)
		plans_put_program(
			plans, exercise, index, policy->executable, policy->executable_size);
	for (size_t i = 0; policy->kind == POLICY_CAPS_JSON && i < plans->count; i++)
		plan_put_identity(&plans->items[i], exercise, index, &policy->caps.identity);
	if (policy->kind == POLICY_NFT)
		plans_put_ruleset(
			plans, exercise, index, policy->profile.doc.text, policy->profile.doc.size);
}

void policies_put(
	struct plans *plans, const struct exercise *exercise, const struct answer_policy *policies)
{
	for (size_t i = 0; i < exercise->policy_count; i++)
		policy_put(plans, exercise, i, &policies[i]);
}
