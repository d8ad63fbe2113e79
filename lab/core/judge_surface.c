/* SPDX-License-Identifier: MIT */
/* Surface checks: how much the compiled policy permits, beside what the solution's does. */
#include "core/judge.h"

#include "base/mem.h"

#include <assert.h>

/* The smallest call that is permitted and that the solution does without. */
static void find_witness(const struct answer_policy *policy, const struct answer_policy *solution,
	struct judgement *judgement)
{
	const struct surface_dearest *dearest = &judgement->surface->dearest;
	struct seccomp_data data;
	if (!dearest->call || !share_find_beyond(&policy->program, &solution->program,
				      dearest->call, dearest->abi, &data))
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
	surface_make(&surface, &policy->program);
	surface_make(&needed, &solution->program);
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
