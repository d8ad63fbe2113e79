/* SPDX-License-Identifier: MIT */
/*
 * Live checks: what was seen in both worlds, against what the evaluator says of the stated call.
 */
#include "core/judge.h"

#include "core/power.h"

#include <signal.h>
#include <string.h>

enum check_result cause_result(enum cause cause)
{
	switch (cause) {
	case CAUSE_OK:
		return RESULT_OK;
	case CAUSE_NOT_ASKED:
	case CAUSE_NOT_TRIED:
		return RESULT_NOT_TRIED;
	case CAUSE_VOID_BENIGN:
	case CAUSE_VOID_ATTACK:
	case CAUSE_VOID_NOT_READY:
	case CAUSE_VOID_LIMIT:
	case CAUSE_VOID_UNTOLD:
	case CAUSE_VOID_PATTERN:
	case CAUSE_VOID_MATRIX:
		return RESULT_VOID;
	case CAUSE_BENIGN_FLAKY:
	case CAUSE_MATRIX_FLAKY:
		return RESULT_FLAKY;
	case CAUSE_GARBLED:
	case CAUSE_TIMEOUT:
	case CAUSE_BENIGN_REFUSED:
	case CAUSE_BENIGN_PRETENDED:
	case CAUSE_BENIGN_ANSWER:
	case CAUSE_BENIGN_UNSTATED:
	case CAUSE_BENIGN_ELSEWHERE:
	case CAUSE_BENIGN_POWER:
	case CAUSE_BENIGN_PACKETS:
	case CAUSE_BENIGN_ATTACKED:
	case CAUSE_PROGRAM_NOT_READY:
	case CAUSE_PROGRAM_STATUS:
	case CAUSE_PROGRAM_OUTPUT:
	case CAUSE_PROBE_STATUS:
	case CAUSE_PROBE_OUTPUT:
	case CAUSE_ATTACK_THROUGH:
	case CAUSE_ATTACK_PRETENDED:
	case CAUSE_ATTACK_ELSEWHERE:
	case CAUSE_ATTACK_UNSTATED:
	case CAUSE_OPEN:
	case CAUSE_SHUT:
	case CAUSE_ANSWER:
	case CAUSE_UNDECIDED:
	case CAUSE_TOO_LONG:
	case CAUSE_SURFACE:
	case CAUSE_STATE:
	case CAUSE_STATE_UNSEEN:
	case CAUSE_STATE_ANSWER:
	case CAUSE_MATRIX:
		return RESULT_FAILED;
	}
	return RESULT_VOID;
}

void judge_call(const struct answer_policy *policy, const struct seccomp_data *data,
	struct judged_call *call)
{
	*call = (struct judged_call){ .there = true, .policy = policy, .data = *data };
	const struct bpf_program *const programs[] = { policy ? &policy->program : NULL };
	call->answer = bpf_decide(programs, policy ? 1 : 0, data);
	if (policy && policy->rules_unknown)
		call->written.answer = call->answer; /* nothing written to compare it with */
	else if (policy)
		seccomp_profile_decide(&policy->profile, data, &call->written);
}

const struct observation *judge_limit(const struct observations *observations)
{
	for (size_t i = 0; observations && i < observations->count; i++)
		if (observations->items[i].kind == OBSERVED_LIMIT)
			return &observations->items[i];
	return NULL;
}

const struct world_run *judge_limited(const struct grade_input *input, bool with)
{
	for (size_t i = 0; i < input->world_count; i++) {
		const struct world_run *world = &input->worlds[i];
		if (judge_limit(with ? world->with : world->without))
			return world;
	}
	return NULL;
}

const struct world_run *judge_world(const struct grade_input *input, size_t check)
{
	for (size_t i = 0; i < input->world_count; i++)
		for (size_t step = 0; step < input->worlds[i].plan->step_count; step++)
			if (input->worlds[i].plan->steps[step].check == check)
				return &input->worlds[i];
	return NULL;
}

/* Which filters a program loads is known when it has run, so nobody can be asked about a call that
 * was not recorded. */
static bool judge_is_program(const struct grade_input *input, int policy)
{
	return policy >= 0 && input->policies[policy].kind == POLICY_PROGRAM_C;
}

static void judge_stated(
	const struct grade_input *input, const struct check *check, struct judgement *judgement)
{
	const struct probe_fact *fact = judgement->fact;
	const int policy = plan_policy_on(input->exercise, check->container);
	if (!fact->stated || fact->garbled || judge_is_program(input, policy))
		return;
	struct seccomp_data data = {
		.nr = (int)fact->call.number,
		.arch = fact->call.audit_arch,
	};
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		data.args[i] = fact->call.args[i];
	judge_call(policy < 0 ? NULL : &input->policies[policy], &data, &judgement->call);
	judgement->call.live = true;
	/* a program's execve is not what its probe is about, unless it is refused */
	if (check->probe.kind == PROBE_exec && answer_permits(judgement->call.answer))
		judgement->call = (struct judged_call){ 0 };
}

void judge_event(const struct answer_policy *policy, const struct call_event *event,
	struct judged_call *call)
{
	struct seccomp_data data = {
		.nr = (int)event->nr,
		.arch = abi_audit_arch((enum abi)event->abi),
		.instruction_pointer = event->ip,
	};
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		data.args[i] = event->args[i];
	judge_call(policy, &data, call);
	call->live = true;
	if (policy && policy->kind == POLICY_PROGRAM_C)
		call->answer = call->written.answer = answer_of(event->action);
}

/* Of a probe what it needs, of a program what the call needed that failed for want of it. */
static void judge_powers(const struct grade_input *input, const struct check *check, size_t step,
	struct judgement *judgement)
{
	const bool last = check->kind == CHECK_BENIGN;
	judge_power(input, check->container, power_of_probe(&check->probe), &judgement->power);
	if (!judgement->power.policy || !check_is_recorded(check))
		return;
	const struct call_event *event =
		judge_find_powerless(judgement->world, step, last, &judgement->power.program);
	if (event)
		judge_power(input, check->container, power_of_event(event), &judgement->power);
}

/* The call of a program that the policy refused, if there is one. */
static void judge_recorded(const struct grade_input *input, const struct check *check, size_t step,
	struct judgement *judgement)
{
	const int policy = plan_policy_on(input->exercise, check->container);
	const struct call_event *refused = NULL;
	const bool last = check->kind == CHECK_BENIGN; /* a program goes on after most refusals */
	if (policy >= 0 && judge_find_refused(judgement->world, step, last, &refused))
		judge_event(&input->policies[policy], refused, &judgement->call);
}

static bool ended_by(const struct probe_fact *fact, int signal)
{
	return fact->end.how == ENDED_SIGNAL && fact->end.value == signal;
}

/* Was this refusal seen, and not only some failure? */
static bool refusal_was_seen(const struct judgement *judgement)
{
	const struct probe_fact *fact = judgement->fact;
	const struct answer answer = judgement->call.answer;
	if (!answer_refuses(answer))
		return false;
	if (answer.action == ACTION_ERRNO)
		return fact->returned && fact->result == -(int64_t)answer.data;
	return !fact->returned && ended_by(fact, SIGSYS);
}

static bool success_was_pretended(const struct judgement *judgement)
{
	const struct answer answer = judgement->call.answer;
	return judgement->call.there && answer.action == ACTION_ERRNO && answer.data == 0 &&
	       judgement->fact->returned && judgement->fact->result == 0;
}

/* --- benign --- */

static bool call_did_well(const struct check *check, const struct probe_fact *fact)
{
	if (!fact->stated)
		return false;
	if (check->expect.error)
		return fact->returned && fact->result == -(int64_t)check->expect.error;
	return fact->effect; /* of an execve it is there, and the call never returned */
}

static enum cause benign_cause(const struct observations *observations, const struct check *check,
	size_t step, const struct judgement *judgement)
{
	const struct probe_fact *fact = judgement->fact;
	if (!fact)
		return CAUSE_VOID_UNTOLD;
	if (fact->garbled)
		return CAUSE_GARBLED;
	if (fact->end.how == ENDED_TIMEOUT)
		return CAUSE_TIMEOUT;
	if (!probe_row((enum probe_kind)check->probe.kind)->call || call_did_well(check, fact))
		return judge_output(observations, check, step, fact);
	if (!fact->stated)
		return CAUSE_BENIGN_UNSTATED;
	if (check->expect.error && fact->returned)
		return CAUSE_BENIGN_ANSWER;
	if (refusal_was_seen(judgement))
		return CAUSE_BENIGN_REFUSED;
	if (success_was_pretended(judgement))
		return CAUSE_BENIGN_PRETENDED;
	return judge_lacks_power(judgement) ? CAUSE_BENIGN_POWER : CAUSE_BENIGN_ELSEWHERE;
}

/* --- attack --- */

/* It is there when the program did what the check expects of it. By the policy it was stopped if
 * the policy refused a call of its (judge_recorded). */
static enum cause exec_attack_cause(const struct observations *observations,
	const struct check *check, size_t step, const struct judgement *judgement)
{
	const struct probe_fact *fact = judgement->fact;
	if (!fact)
		return CAUSE_VOID_UNTOLD;
	if (fact->end.how == ENDED_TIMEOUT)
		return CAUSE_TIMEOUT;
	if (judge_output(observations, check, step, fact) == CAUSE_OK)
		return CAUSE_ATTACK_THROUGH;
	const bool lacks = judgement->power.any && !judgement->power.is_held;
	return judgement->call.there || lacks ? CAUSE_OK : CAUSE_ATTACK_ELSEWHERE;
}

static enum cause attack_cause(const struct judgement *judgement)
{
	const struct probe_fact *fact = judgement->fact;
	if (!fact)
		return CAUSE_VOID_UNTOLD;
	if (fact->garbled)
		return CAUSE_GARBLED;
	if (fact->effect)
		return CAUSE_ATTACK_THROUGH;
	if (fact->end.how == ENDED_TIMEOUT)
		return CAUSE_TIMEOUT;
	if (!fact->stated)
		return CAUSE_ATTACK_UNSTATED;
	if (refusal_was_seen(judgement) || judge_lacks_power(judgement))
		return CAUSE_OK;
	if (success_was_pretended(judgement))
		return CAUSE_ATTACK_PRETENDED;
	return CAUSE_ATTACK_ELSEWHERE;
}

/* --- both runs of a world --- */

bool judge_find_step(const struct plan *plan, size_t check, enum plan_phase phase, size_t *index)
{
	for (size_t i = 0; i < plan->step_count; i++) {
		if (plan->steps[i].check != check || plan->steps[i].phase != phase)
			continue;
		*index = i;
		return true;
	}
	return false;
}

/* What one step came to, in one run of a world; false if its plan has no such step. */
static bool judge_step(const struct grade_input *input, const struct world_run *world, bool with,
	size_t index, enum plan_phase phase, struct judgement *judgement)
{
	const struct check *check = &input->exercise->checks[index];
	const struct observations *observations = with ? world->with : world->without;
	size_t step = 0;
	if (!judge_find_step(world->plan, index, phase, &step))
		return false;
	*judgement = (struct judgement){
		.world = world,
		.fact = observations_probe(observations, step),
	};
	/* without the policy its evaluator has nothing to say, and nothing is asked of it */
	if (judgement->fact && with && check_is_recorded(check))
		judge_recorded(input, check, step, judgement);
	else if (judgement->fact && with)
		judge_stated(input, check, judgement);
	if (judgement->fact && with)
		judge_powers(input, check, step, judgement);
	if (check->kind == CHECK_BENIGN)
		judgement->cause = benign_cause(observations, check, step, judgement);
	else if (check_is_recorded(check))
		judgement->cause = exec_attack_cause(observations, check, step, judgement);
	else
		judgement->cause = attack_cause(judgement);
	return true;
}

/* Does the check stand on solid ground: benign works and an attack has its effect without the
 * policy? Benign checks count as they were before the attacks, which may well break what no policy
 * protects. */
static enum cause gate_cause(
	const struct grade_input *input, size_t index, struct judgement *judgement)
{
	const struct check *check = &input->exercise->checks[index];
	const struct world_run *world = judgement->world;
	const bool attack = check->kind == CHECK_ATTACK;
	const struct observation *not_ready =
		observations_find(world->without, OBSERVED_NOT_READY, check->container);
	if (not_ready)
		judgement->end = &not_ready->workload;
	if (not_ready)
		return CAUSE_VOID_NOT_READY;
	if (judge_limit(world->without))
		return CAUSE_VOID_LIMIT;
	struct judgement seen = { .cause = CAUSE_VOID_UNTOLD };
	(void)judge_step(input, world, false, index, attack ? PLAN_ATTACK : PLAN_BENIGN,
		&seen); /* a plan without the step leaves it untold */
	judgement->fact = seen.fact;
	if (seen.cause == CAUSE_VOID_UNTOLD)
		return seen.cause;
	if (attack)
		return seen.cause == CAUSE_ATTACK_THROUGH ? CAUSE_OK : CAUSE_VOID_ATTACK;
	return seen.cause == CAUSE_OK ? CAUSE_OK : CAUSE_VOID_BENIGN;
}

/* In the same container of the same world, or it can't have broken anything there. */
static bool some_attack_got_through(
	const struct grade_input *input, const struct world_run *world, size_t container)
{
	for (size_t i = 0; i < input->exercise->check_count; i++) {
		const struct check *check = &input->exercise->checks[i];
		struct judgement seen = { 0 };
		if (check->kind == CHECK_ATTACK && check->container == container &&
			judge_step(input, world, true, i, PLAN_ATTACK, &seen) &&
			seen.cause == CAUSE_ATTACK_THROUGH)
			return true;
	}
	return false;
}

static bool policy_explains(const struct judgement *judgement)
{
	return judgement->cause == CAUSE_BENIGN_REFUSED ||
	       judgement->cause == CAUSE_BENIGN_PRETENDED ||
	       judgement->cause == CAUSE_BENIGN_POWER ||
	       (judgement->call.there && !answer_permits(judgement->call.answer));
}

/* Before and after the attacks. One call under one filter has one answer, so when only one of the
 * two failed and the policy does not explain it, something else did it. A check that is alone is
 * tried once. */
static void judge_benign(const struct grade_input *input, size_t index, struct judgement *judgement)
{
	const struct world_run *world = judgement->world;
	struct judgement again = { 0 };
	if (!judge_step(input, world, true, index, PLAN_BENIGN, judgement))
		judgement->cause = CAUSE_VOID_UNTOLD;
	const bool repeated = judge_step(input, world, true, index, PLAN_BENIGN_AGAIN, &again);
	const bool first_ok = judgement->cause == CAUSE_OK;
	if (!repeated || (!first_ok && again.cause != CAUSE_OK))
		return;
	if (first_ok && again.cause == CAUSE_OK)
		return;
	if (first_ok)
		*judgement = again;
	if (judgement->cause == CAUSE_VOID_UNTOLD || policy_explains(judgement))
		return;
	const size_t container = input->exercise->checks[index].container;
	judgement->cause = first_ok && some_attack_got_through(input, world, container)
				   ? CAUSE_BENIGN_ATTACKED
				   : CAUSE_BENIGN_FLAKY;
}

static void judge_with_policy(
	const struct grade_input *input, size_t index, struct judgement *judgement)
{
	const struct check *check = &input->exercise->checks[index];
	const struct world_run *world = judgement->world;
	if (check->kind == CHECK_BENIGN)
		judge_benign(input, index, judgement);
	else if (!judge_step(input, world, true, index, PLAN_ATTACK, judgement))
		judgement->cause = CAUSE_VOID_UNTOLD;
	/* what a limit cut off is nobody's fault but the limit's, which is the outcome */
	if (judgement->cause == CAUSE_VOID_UNTOLD && judge_limit(world->with))
		judgement->cause = CAUSE_NOT_TRIED;
}

/* In the world of a program that did not get ready nothing is tried. The service is what all its
 * containers do together, so each benign check has failed, the one of a client too. */
const struct observation *judge_not_ready(const struct world_run *world)
{
	for (size_t i = 0; i < world->with->count; i++)
		if (world->with->items[i].kind == OBSERVED_NOT_READY)
			return &world->with->items[i];
	return NULL;
}

static bool has_ruleset(const struct exercise *exercise)
{
	for (size_t i = 0; i < exercise->policy_count; i++)
		if (exercise->policies[i].kind == POLICY_NFT)
			return true;
	return false;
}

/* Where a ruleset is, what a service lacks are packets; its calls and its status tell no more. */
static void blame_packets(
	const struct grade_input *input, const struct check *check, struct judgement *judgement)
{
	if (check->kind == CHECK_BENIGN && cause_result(judgement->cause) == RESULT_FAILED &&
		has_ruleset(input->exercise))
		judgement->cause = CAUSE_BENIGN_PACKETS;
}

static void judge_world_with_policy(
	const struct grade_input *input, size_t index, struct judgement *judgement)
{
	const struct check *check = &input->exercise->checks[index];
	const struct world_run *world = judgement->world;
	const struct observation *not_ready = judge_not_ready(world);
	if (!not_ready) {
		judge_with_policy(input, index, judgement);
		return;
	}
	*judgement = (struct judgement){ .cause = CAUSE_NOT_TRIED, .world = world };
	if (check->kind != CHECK_BENIGN)
		return;
	judgement->cause = CAUSE_PROGRAM_NOT_READY;
	judgement->end = &not_ready->workload;
	judgement->container = not_ready->container;
	judge_power(input, not_ready->container, 0, &judgement->power);
}

void judge_live(const struct grade_input *input, size_t index, struct judgement *judgement)
{
	const struct world_run *world = judge_world(input, index);
	*judgement = (struct judgement){ .world = world };
	judgement->cause = world ? gate_cause(input, index, judgement) : CAUSE_VOID_UNTOLD;
	if (judgement->cause != CAUSE_OK)
		return;
	judge_world_with_policy(input, index, judgement);
	blame_packets(input, &input->exercise->checks[index], judgement);
}
