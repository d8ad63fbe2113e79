/* SPDX-License-Identifier: MIT */
#include "core/stake.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdlib.h>

/* ---- the decisive calls of attacks, as sets ---- */

/* Which arguments make a probe's call this attack? %1 is the probe's first value. What is not here
 * counts only as it was stated: its flags say what it does. */
struct region {
	enum probe_kind probe;
	const char *arguments;
};

static const struct region regions[] = {
	{ PROBE_write_file, "_, _, _" },
	{ PROBE_fsync_file, "_" },
	{ PROBE_rename_file, "_, _" },
	{ PROBE_unlink_file, "_" },
	{ PROBE_mkdir, "_, _" },
	{ PROBE_mkdirat, "_, _, _" },
	{ PROBE_link_file, "_, _" },
	{ PROBE_symlink_file, "_, _" },
	{ PROBE_truncate_file, "_, _" },
	{ PROBE_fork_process, "" },
	{ PROBE_kill_process, "_, _" },
	{ PROBE_exec_file, "_, _, _" },
	{ PROBE_bind_port, "_, _, _" },
	{ PROBE_tcp_connect, "_, _, _" },
	{ PROBE_mount_tmpfs, "_, _, _, _, _" },
	{ PROBE_change_root, "_" },
	{ PROBE_unshare_user, "any(CLONE_NEWUSER)" },
	{ PROBE_clone_user, "any(CLONE_NEWUSER), _, _, _, _" },
	{ PROBE_clone3_user, "_, _" },
	{ PROBE_join_user, "_, _" },
	{ PROBE_unshare_net, "any(CLONE_NEWNET)" },
	{ PROBE_add_key, "_, _, _, _, _" },
	{ PROBE_mmap_exec, "_, _, all(PROT_WRITE|PROT_EXEC), _, _, _" },
	{ PROBE_mprotect_exec, "_, _, all(PROT_EXEC)" },
	{ PROBE_memfd, "_, _" },
	{ PROBE_userfault, "_" },
};

/* A family without a type: of any type. */
static char *socket_arguments(const struct probe_request *request)
{
	const bool is_family =
		request->kind == PROBE_socket_family || request->kind == PROBE_socketpair_family;
	if (!is_family || request->value_count != 1)
		return NULL;
	return mem_format("%" PRId64 "%s", request->values[0],
		request->kind == PROBE_socket_family ? ", _, _" : ", _, _, _");
}

static char *arguments_of(const struct probe_request *request)
{
	for (size_t i = 0; i < ARRAY_SIZE(regions); i++)
		if (regions[i].probe == (enum probe_kind)request->kind)
			return mem_text(regions[i].arguments);
	return socket_arguments(request);
}

char *stake_pattern_of(const struct probe_request *request)
{
	const struct probe_row *row = probe_row((enum probe_kind)request->kind);
	autofree char *arguments = arguments_of(request);
	if (!arguments || !row->call)
		return NULL;
	return mem_format("%s:%s(%s)", abi_name((enum abi)request->abi), row->call, arguments);
}

/* ---- calls ---- */

struct asking {
	const struct stake_input *input;
	struct stake *stake;
	size_t check;
	enum stake_kind kind; /* of a call where the other policy does worse */
	enum pattern_want want;
};

/* The first that is found is kept. */
static bool is_settled(const struct asking *asking)
{
	return asking->stake->kind == STAKE_LOOSER || asking->stake->kind == STAKE_TIGHTER;
}

static void settle(struct asking *asking, const struct pattern_witness *call)
{
	*asking->stake = (struct stake){
		.kind = asking->kind,
		.check = asking->check,
		.call = *call,
	};
}

static void ask_pattern(struct asking *asking, const struct pattern *pattern, unsigned abis)
{
	const struct pattern_question question = {
		.pattern = pattern,
		.want = asking->want,
		.abis = abis,
		.program = &asking->input->other->program,
	};
	struct pattern_witness call;
	if (!is_settled(asking) &&
		pattern_find_worse(&question, &asking->input->solution->program, &call))
		settle(asking, &call);
}

static void ask_analysis(struct asking *asking, const struct check *check)
{
	asking->want = check->want;
	asking->kind = check->want == PATTERN_DENY ? STAKE_LOOSER : STAKE_TIGHTER;
	for (size_t i = 0; i < check->pattern_count; i++)
		ask_pattern(asking, &check->patterns[i], check->abis);
}

static bool satisfies(enum pattern_want want, struct answer answer)
{
	return want == PATTERN_DENY ? answer_refuses(answer) : answer_permits(answer);
}

static struct answer answer_by(const struct answer_policy *policy, const struct seccomp_data *data)
{
	const struct bpf_program *program = &policy->program;
	return bpf_decide(&program, 1, data);
}

/* The very calls that a probe stated when the solution was tried. */
static void ask_stated(struct asking *asking)
{
	const struct tried_calls *tried = asking->input->tried;
	for (size_t i = 0; i < tried->count && !is_settled(asking); i++) {
		const struct tried_call *call = &tried->items[i];
		struct pattern_witness stated = { .data = call->data };
		if (call->check != asking->check || call->policy != asking->input->policy ||
			!abi_of(call->data.arch, (uint32_t)call->data.nr, &stated.abi))
			continue;
		stated.call = syscall_of(stated.abi, (uint32_t)call->data.nr);
		stated.answer = answer_by(asking->input->other, &call->data);
		if (satisfies(asking->want, answer_by(asking->input->solution, &call->data)) &&
			!satisfies(asking->want, stated.answer))
			settle(asking, &stated);
	}
}

static void ask_attack(struct asking *asking, const struct check *check)
{
	struct pattern pattern = { 0 };
	struct err none = { 0 };
	autofree char *text = stake_pattern_of(&check->probe);
	asking->want = PATTERN_DENY;
	asking->kind = STAKE_LOOSER;
	ask_stated(asking);
	if (text && pattern_parse(&pattern, text, &none) == 0)
		ask_pattern(asking, &pattern, 1u << check->probe.abi);
	pattern_release(&pattern);
}

static void ask_benign(struct asking *asking)
{
	asking->want = PATTERN_PERMIT;
	asking->kind = STAKE_TIGHTER;
	ask_stated(asking);
}

/* ---- checks that run a program ---- */

static bool runs_a_program(const struct check *check)
{
	const bool is_tried = check->kind == CHECK_BENIGN || check->kind == CHECK_ATTACK;
	return is_tried &&
	       (check->probe.kind == PROBE_exec || check->probe.kind == PROBE_workload ||
		       check->probe.kind == PROBE_http_get);
}

/* Under this policy, or through a workload that is under it. */
static bool some_program_is_under(const struct exercise *exercise, size_t policy)
{
	const size_t container = exercise->policies[policy].container;
	if (exercise->containers[container].run)
		return true;
	for (size_t i = 0; i < exercise->check_count; i++)
		if (exercise->checks[i].container == container &&
			runs_a_program(&exercise->checks[i]))
			return true;
	return false;
}

void stake_find(const struct stake_input *input, struct stake *stake)
{
	const struct exercise *exercise = input->exercise;
	const size_t container = exercise->policies[input->policy].container;
	*stake = (struct stake){ .kind = STAKE_NONE };
	for (size_t i = 0; i < exercise->check_count && stake->kind == STAKE_NONE; i++) {
		const struct check *check = &exercise->checks[i];
		struct asking asking = { .input = input, .stake = stake, .check = i };
		if (check->kind == CHECK_ANALYSIS && check->policy == input->policy)
			ask_analysis(&asking, check);
		else if (check->kind == CHECK_ATTACK && check->container == container)
			ask_attack(&asking, check);
		else if (check->kind == CHECK_BENIGN && check->container == container)
			ask_benign(&asking);
	}
	if (stake->kind == STAKE_NONE && some_program_is_under(exercise, input->policy))
		stake->kind = STAKE_UNDECIDED;
}
