/* SPDX-License-Identifier: MIT */
#include "core/tried.h"

#include "base/mem.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static bool was_ended_by_filter(const struct probe_fact *fact)
{
	return !fact->returned && fact->end.how == ENDED_SIGNAL && fact->end.value == SIGSYS;
}

static bool agrees(struct answer answer, const struct probe_fact *fact)
{
	switch (answer.action) {
	case ACTION_KILL_PROCESS:
	case ACTION_KILL_THREAD:
	case ACTION_TRAP:
		return was_ended_by_filter(fact);
	case ACTION_ERRNO:
		return fact->returned && fact->result == -(int64_t)answer.data;
	case ACTION_NOTIFY: /* nobody listens, nobody traces: seccomp(2) */
	case ACTION_TRACE:
		return fact->returned && fact->result == -ENOSYS;
	case ACTION_LOG:
	case ACTION_ALLOW:
		return !was_ended_by_filter(fact);
	}
	return false;
}

static void word_seen(struct tried_call *call, const struct probe_fact *fact)
{
	const char *name = fact->result < 0 ? errno_name((int)-fact->result) : NULL;
	const size_t size = sizeof(call->seen);
	if (was_ended_by_filter(fact))
		(void)snprintf(call->seen, size, "it was ended by SIGSYS");
	else if (!fact->returned)
		(void)snprintf(call->seen, size, "it did not return");
	else if (name)
		(void)snprintf(call->seen, size, "it failed with %s", name);
	else
		(void)snprintf(call->seen, size, "it returned %" PRId64, fact->result);
}

static bool says_something(const struct check *check, const struct probe_fact *fact)
{
	return fact && fact->stated && !fact->garbled && fact->end.how != ENDED_TIMEOUT &&
	       check->probe.kind != PROBE_exec && check->probe.kind != PROBE_workload;
}

static void add(struct tried_calls *tried, const struct grade_input *input, size_t index,
	size_t policy, const struct probe_fact *fact)
{
	const struct bpf_program *program = &input->policies[policy].program;
	struct tried_call call = {
		.check = index,
		.policy = policy,
		.data = { .nr = (int)fact->call.number, .arch = fact->call.audit_arch },
	};
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		call.data.args[i] = fact->call.args[i];
	call.answer = bpf_decide(&program, 1, &call.data);
	call.agrees = agrees(call.answer, fact);
	word_seen(&call, fact);
	tried->items =
		mem_grow(tried->items, tried->count, &tried->capacity, sizeof(*tried->items));
	tried->items[tried->count++] = call;
}

static void find_in(
	struct tried_calls *tried, const struct grade_input *input, const struct world_run *world)
{
	for (size_t i = 0; i < world->plan->step_count; i++) {
		const struct plan_step *step = &world->plan->steps[i];
		if (step->check == PLAN_NO_CHECK)
			continue;
		const struct check *check = &input->exercise->checks[step->check];
		const struct probe_fact *fact = observations_probe(world->with, i);
		const int policy = plan_policy_on(input->exercise, check->container);
		if (policy >= 0 && says_something(check, fact))
			add(tried, input, step->check, (size_t)policy, fact);
	}
}

void tried_calls_find(struct tried_calls *tried, const struct grade_input *input)
{
	for (size_t i = 0; i < input->world_count; i++)
		if (input->worlds[i].with && !input->worlds[i].plan->recorded)
			find_in(tried, input, &input->worlds[i]);
}

void tried_calls_release(struct tried_calls *tried)
{
	free(tried->items);
	*tried = (struct tried_calls){ 0 };
}
