/* SPDX-License-Identifier: MIT */
#include "app/witness.h"

#include "base/mem.h"
#include "core/proof.h"

#include <stdlib.h>
#include <string.h>

struct trying {
	struct proof *proofs; /* one per step */
	struct plan plan;
};

static void add_step(
	struct trying *trying, const struct grade_input *input, const struct check_verdict *one)
{
	const struct exercise *exercise = input->exercise;
	const size_t step = trying->plan.step_count;
	if (!proof_make(input, one, &trying->proofs[step]))
		return;
	trying->plan.steps[step] = (struct plan_step){
		.check = one->check,
		.container = exercise->policies[exercise->checks[one->check].policy].container,
		.probe = &trying->proofs[step].request,
		.phase = PLAN_ATTACK,
	};
	trying->plan.step_count++;
}

/* The containers alone: what runs in them, and their networks, are not asked. */
static void make(struct trying *trying, const struct plan *like, const struct grade_input *input,
	const struct verdict *verdict)
{
	trying->plan = (struct plan){
		.containers = mem_copy(
			like->containers, like->container_count * sizeof(*like->containers)),
		.container_count = like->container_count,
		.steps = mem_zero(verdict->check_count + 1, sizeof(*like->steps)),
		.wall_ms = like->wall_ms,
		.ids = like->ids,
	};
	trying->proofs = mem_zero(verdict->check_count + 1, sizeof(*trying->proofs));
	for (size_t i = 0; i < like->container_count; i++) {
		trying->plan.containers[i].run = NULL;
		trying->plan.containers[i].work = WORK_NONE;
		trying->plan.containers[i].ready = (struct ready){ 0 };
	}
	for (size_t i = 0; i < verdict->check_count; i++)
		add_step(trying, input, &verdict->checks[i]);
}

static int take(const struct trying *trying, size_t step, const struct observations *seen,
	struct verdict *verdict, struct err *err)
{
	const struct proof *proof = &trying->proofs[step];
	struct check_verdict *one = &verdict->checks[trying->plan.steps[step].check];
	switch (proof_judge(proof, observations_probe(seen, step))) {
	case PROOF_NONE:
		return 0;
	case PROOF_GIVEN:
		proof_tell(proof, one);
		return 0;
	case PROOF_REFUTED:
		break;
	}
	return err_set(err, ERR_BUG, "the kernel does not answer %s as the lab says that it does",
		one->witness);
}

int witness_try(const struct sandbox *sandbox, const struct plan *like,
	const struct grade_input *input, struct verdict *verdict, struct err *err)
{
	struct trying trying;
	struct observations seen = { 0 };
	struct err none = { 0 };
	int failed = 0;
	make(&trying, like, input, verdict);
	if (trying.plan.step_count && world_run(sandbox, &trying.plan, &seen, &none) == 0)
		for (size_t i = 0; i < trying.plan.step_count && !failed; i++)
			failed = take(&trying, i, &seen, verdict, err);
	observations_release(&seen);
	plan_release(&trying.plan);
	free(trying.proofs);
	return failed;
}
