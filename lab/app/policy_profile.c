/* SPDX-License-Identifier: MIT */
#include "app/policy_profile.h"

#include "base/mem.h"
#include "core/wire_compile.h"
#include "sandbox/confined.h"

#include <stdlib.h>
#include <string.h>

struct profile_building {
	struct answer_policy *policy;
	struct plan plan;
	struct buf request; /* which the plan borrows */
	struct confined *compiler;
};

void policy_profile_drop(struct profile_building *building)
{
	if (!building)
		return;
	confined_drop(building->compiler);
	plan_release(&building->plan);
	buf_release(&building->request);
	free(building);
}

struct profile_building *policy_profile_begin(struct answer_policy *policy,
	const struct sandbox *sandbox, uint32_t levels, struct err *err)
{
	struct profile_building *begun = mem_zero(1, sizeof(*begun));
	struct wire_request request;
	begun->policy = policy;
	wire_request_make(&request, &policy->profile, levels);
	wire_request_format(&request, &begun->request);
	wire_request_release(&request);
	plan_make_tool(&begun->plan, PLAN_TOOL_COMPILER, begun->request.data, begun->request.size);
	begun->compiler = confined_begin(sandbox, &begun->plan, err);
	if (begun->compiler)
		return begun;
	policy_profile_drop(begun);
	return NULL;
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

int policy_profile_end(struct profile_building *begun, struct err *err)
{
	autobuf struct buf response = { 0 };
	struct observations seen = { 0 };
	int failed = confined_finish(steal(&begun->compiler), &seen, err);
	if (!failed)
		failed = limit_as_refusal(&seen, err) || ended_well(&seen, err) ? -1 : 0;
	if (!failed) {
		observations_output(&seen, STREAM_OUT, &response);
		failed = take_response(begun->policy, &response, err);
	}
	observations_release(&seen);
	policy_profile_drop(begun);
	return failed;
}
