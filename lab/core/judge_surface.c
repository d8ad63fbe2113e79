/* SPDX-License-Identifier: MIT */
/* Surface checks: how much the compiled policy permits, beside what the solution's does. */
#include "core/judge.h"

#include "base/mem.h"

#include <assert.h>

static struct surface_filter filter_of(const struct answer_policy *policy)
{
	return (struct surface_filter){ &policy->program,
		policy->rules_unknown ? NULL : &policy->profile };
}

static void make(struct surface *surface, const struct answer_policy *policy)
{
	const struct surface_filter filter = filter_of(policy);
	surface_make(surface, &filter);
}

/* The smallest call that is permitted and that the solution does without. */
static void find_witness(const struct answer_policy *policy, const struct answer_policy *solution,
	struct judgement *judgement)
{
	const struct surface_dearest *dearest = &judgement->surface->dearest;
	const struct surface_filter filter = filter_of(policy);
	const struct surface_filter other = filter_of(solution);
	struct seccomp_data data;
	if (!dearest->call ||
		!share_find_beyond(&filter, &other, dearest->call, dearest->abi, &data))
		return;
	judge_call(policy, &data, &judgement->call);
	judgement->witness = (struct pattern_witness){
		.abi = dearest->abi,
		.data = data,
		.answer = judgement->call.answer,
		.call = dearest->call,
	};
}

void judge_surface(const struct grade_input *input, size_t index, struct judgement *judgement)
{
	const struct check *check = &input->exercise->checks[index];
	const struct answer_policy *policy = &input->policies[check->policy];
	assert(input->solutions);
	const struct answer_policy *solution = &input->solutions[check->policy];
	struct surface surface;
	struct surface needed;
	make(&surface, policy);
	make(&needed, solution);
	*judgement = (struct judgement){
		.cause = CAUSE_OK,
		.surface = mem_zero(1, sizeof(*judgement->surface)),
	};
	surface_measure(judgement->surface, &surface, &needed);
	surface_release(&surface);
	surface_release(&needed);
	if (judgement->surface->ratio <= check->budget)
		return;
	judgement->cause = CAUSE_SURFACE;
	find_witness(policy, solution, judgement);
}
