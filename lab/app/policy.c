/* SPDX-License-Identifier: MIT */
#include "app/policy.h"

#include "app/policy_c.h"
#include "app/policy_nft.h"
#include "base/mem.h"
#include "core/c_policy.h"
#include "core/nft_policy.h"
#include "core/wire_compile.h"
#include "sandbox/confined.h"
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

static int limit_as_refusal(const struct observations *seen, struct err *err)
{
	const struct observation *hit = observations_find(seen, OBSERVED_LIMIT, 0);
	if (!hit)
		return 0;
	return err_set(err, ERR_REFUSED, "compiling the profile took more than the limit of %s",
		limit_word_name((enum limit_word)hit->limit));
}

static int ended_well(const struct observations *seen, struct err *err)
{
	const struct observation *end = observations_find(seen, OBSERVED_WORKLOAD_ENDED, 0);
	if (end && end->workload.how == ENDED_EXIT && end->workload.value == 0)
		return 0;
	if (end && end->workload.how == ENDED_SIGNAL)
		return err_set(err, ERR_REFUSED, "libseccomp crashed on this profile (signal %d)",
			end->workload.value);
	return err_set(err, ERR_BUG, "the compiler ended without an answer");
}

static int take_response(struct answer_policy *policy, const struct buf *bytes, struct err *err)
{
	struct wire_response response = { 0 };
	int taken = wire_response_parse(
		&response, bytes->data, bytes->size, policy->profile.rule_count, err);
	if (!taken)
		taken = wire_response_apply(&response, &policy->profile, err);
	if (!taken) {
		policy->program = response.programs[0];
		policy->optimised = response.programs[1];
		memset(response.programs, 0, sizeof(response.programs)); /* handed over */
	}
	wire_response_release(&response);
	return taken;
}

/* Without containers too: an analysis needs no more of a machine than this. */
static int run_compiler(const struct sandbox *sandbox, const struct plan *plan,
	struct observations *seen, struct err *err)
{
	const int failed = world_run(sandbox, plan, seen, err);
	if (!failed || err->kind != ERR_UNAVAILABLE)
		return failed;
	*err = (struct err){ 0 };
	observations_release(seen);
	return confined_run(sandbox, plan, seen, err);
}

static int compile_profile(struct answer_policy *policy, const struct sandbox *sandbox,
	uint32_t levels, struct err *err)
{
	autobuf struct buf request_bytes = { 0 };
	autobuf struct buf response_bytes = { 0 };
	struct wire_request request;
	struct plan plan = { 0 };
	struct observations seen = { 0 };

	wire_request_make(&request, &policy->profile, levels);
	wire_request_format(&request, &request_bytes);
	wire_request_release(&request);
	plan_make_tool(&plan, PLAN_TOOL_COMPILER, request_bytes.data, request_bytes.size);
	int compiled = run_compiler(sandbox, &plan, &seen, err);
	if (!compiled)
		compiled = limit_as_refusal(&seen, err) || ended_well(&seen, err) ? -1 : 0;
	if (!compiled) {
		observations_output(&seen, STREAM_OUT, &response_bytes);
		compiled = take_response(policy, &response_bytes, err);
	}
	observations_release(&seen);
	plan_release(&plan);
	return compiled;
}

int policy_compile(struct answer_policy *policy, const struct sandbox *sandbox, struct err *err)
{
	if (policy->kind == POLICY_NFT)
		return policy_nft_load(policy, sandbox, err);
	return policy_is_c(policy->kind) ? policy_c_build(policy, sandbox, err)
					 : compile_profile(policy, sandbox, WIRE_LEVELS, err);
}

int policy_compile_plain(
	struct answer_policy *policy, const struct sandbox *sandbox, struct err *err)
{
	if (policy->kind == POLICY_NFT)
		return policy_nft_load(policy, sandbox, err);
	return policy_is_c(policy->kind) ? policy_c_build(policy, sandbox, err)
					 : compile_profile(policy, sandbox, 1, err);
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
	return policy_compile(policy, sandbox, err);
}

void policy_release(struct answer_policy *policy)
{
	seccomp_profile_release(&policy->profile);
	bpf_program_release(&policy->program);
	bpf_program_release(&policy->optimised);
	free(policy->executable);
	free(policy->header);
	free(policy->listing);
	policy->executable = NULL;
	policy->header = NULL;
	policy->listing = NULL;
}
