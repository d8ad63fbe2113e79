/* SPDX-License-Identifier: MIT */
/*
 * Where a caps-json is on the container: does what was tried hold the capability that its call
 * needs? A probe has what an exec of a plain program leaves, and so has every program there.
 */
#include "core/judge.h"

#include "core/power.h"

#include <errno.h>

void judge_power(
	const struct grade_input *input, size_t container, uint64_t any, struct judged_power *power)
{
	const int policy = plan_caps_on(input->exercise, container);
	*power = (struct judged_power){ 0 };
	if (policy < 0)
		return;
	power->policy = &input->policies[policy];
	power->program = caps_exec_plain(&power->policy->caps.identity.process);
	power->any = any;
	power->is_held = power->program.sets[CAPS_EFFECTIVE] & any;
}

/* Such a call answers that it is not permitted, or does less than it was asked for (chmod(2) of a
 * set-group-ID bit): that its effect is not there was seen before. */
bool judge_lacks_power(const struct judgement *judgement)
{
	const struct judged_power *power = &judgement->power;
	const struct probe_fact *fact = judgement->fact;
	const bool is_refused =
		fact->returned &&
		(fact->result == -EPERM || fact->result == -EACCES || fact->result >= 0);
	return power->any && !power->is_held && is_refused;
}
