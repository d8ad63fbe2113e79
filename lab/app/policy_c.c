/* SPDX-License-Identifier: MIT */
/*
 * Two containers, one after the other: the first holds the toolchain and never runs what it made,
 * the second runs it and holds nothing else but the libraries. (A whole program is not run here.)
 * What comes out of either is read as hostile input: the first has read a learner's file, the
 * second is a learner's program.
 */
#include "app/policy_c.h"

#include "base/buf.h"
#include "base/mem.h"
#include "core/c_policy.h"

#include <stdlib.h>
#include <string.h>

/* How a step ended, in words: of the file, or of the program that it became. */
struct step {
	enum plan_tool tool;
	const char *doing; /* "compiling it" */
};
static const struct step build_step = { PLAN_TOOL_BUILDER, "compiling it" };
static const struct step run_step = { PLAN_TOOL_PROGRAM, "running its policy" };

static int refuse_limit(struct answer_policy *policy, const struct step *step,
	const struct observations *seen, struct err *err)
{
	const struct observation *hit = observations_find(seen, OBSERVED_LIMIT, 0);
	if (!hit)
		return 0;
	policy->limit = (enum limit_word)hit->limit;
	return err_set(err, ERR_REFUSED, "%s took more than the limit of %s", step->doing,
		limit_word_name(policy->limit));
}

/* What the one workload of a tool's world came to: its standard output, its end. */
static int take_step(struct answer_policy *policy, const struct step *step,
	const struct observations *seen, struct buf *said, struct process_end *end, struct err *err)
{
	if (refuse_limit(policy, step, seen, err))
		return -1;
	const struct observation *ended = observations_find(seen, OBSERVED_WORKLOAD_ENDED, 0);
	*end = ended ? ended->workload : (struct process_end){ 0 };
	observations_output(seen, STREAM_OUT, said);
	return 0;
}

/* ---- the first step ---- */

struct c_building {
	struct answer_policy *policy;
	const struct sandbox *sandbox;
	struct plan plan;
	struct buf request; /* which the plan borrows */
	struct world *world;
};

void policy_c_drop(struct c_building *building)
{
	if (!building)
		return;
	if (building->world)
		(void)world_close(building->world); /* if one hangs, the next one will tell */
	plan_release(&building->plan);
	buf_release(&building->request);
	free(building);
}

struct c_building *policy_c_begin(
	struct answer_policy *policy, const struct sandbox *sandbox, struct err *err)
{
	const struct build_request request = {
		.goal = policy->kind == POLICY_PROGRAM_C ? BUILD_PROGRAM : BUILD_FILTER,
		.source = policy->profile.doc.text,
		.source_size = policy->profile.doc.size,
		.header = policy->header,
		.header_size = policy->header ? strlen(policy->header) : 0,
	};
	struct c_building *begun = mem_zero(1, sizeof(*begun));
	begun->policy = policy;
	begun->sandbox = sandbox;
	build_request_format(&request, &begun->request);
	plan_make_tool(&begun->plan, build_step.tool, begun->request.data, begun->request.size);
	begun->world = world_open(sandbox, &begun->plan, err);
	if (begun->world)
		return begun;
	policy_c_drop(begun);
	return NULL;
}

static int finish_build(struct c_building *begun, struct build_response *response, struct err *err)
{
	autobuf struct buf said = { 0 };
	struct observations seen = { 0 };
	struct process_end end = { 0 };
	int failed = world_finish(steal(&begun->world), &seen, err);
	if (!failed)
		failed = take_step(begun->policy, &build_step, &seen, &said, &end, err);
	observations_release(&seen);
	if (failed)
		return -1;
	if (end.how != ENDED_EXIT || end.value)
		return err_set(err, ERR_BUG, "the builder ended without an answer");
	return build_response_parse(response, said.data, said.size, err) ||
			       c_policy_built(begun->policy, response, err)
		       ? -1
		       : 0;
}

/* ---- the second ---- */

static int refuse_end(const struct process_end *end, struct err *err)
{
	if (end->how != ENDED_SIGNAL)
		return 0;
	return err_set(err, ERR_REFUSED,
		"its program ended by signal %d (%s) before it handed over a filter",
		(int)end->value, strsignal(end->value));
}

static int run_world(struct answer_policy *policy, const struct sandbox *sandbox,
	const struct build_response *built, struct buf *said, struct err *err)
{
	struct plan plan = { 0 };
	struct observations seen = { 0 };
	struct process_end end = { 0 };
	plan_make_tool(&plan, run_step.tool, built->program, built->program_size);
	int failed = world_run(sandbox, &plan, &seen, err);
	if (!failed)
		failed = take_step(policy, &run_step, &seen, said, &end, err);
	observations_release(&seen);
	plan_release(&plan);
	return failed || refuse_end(&end, err) ? -1 : 0;
}

static int run(struct answer_policy *policy, const struct sandbox *sandbox,
	const struct build_response *built, struct err *err)
{
	autobuf struct buf said = { 0 };
	struct exported exported = { 0 };
	if (run_world(policy, sandbox, built, &said, err))
		return -1;
	const int failed = exported_parse(&exported, buf_string(&said), said.size, err);
	const struct elf program = { built->program, built->program_size };
	if (!failed)
		c_policy_take(policy, &exported, &program);
	exported_release(&exported);
	return failed;
}

/* What runs it is the exercise's own container. */
static void take_executable(struct answer_policy *policy, struct build_response *built)
{
	policy->executable = built->program;
	policy->executable_size = built->program_size;
	built->program = NULL;
}

int policy_c_end(struct c_building *begun, struct err *err)
{
	struct build_response built = { 0 };
	int failed = finish_build(begun, &built, err);
	if (!failed && begun->policy->kind == POLICY_PROGRAM_C)
		take_executable(begun->policy, &built);
	else if (!failed)
		failed = run(begun->policy, begun->sandbox, &built, err);
	build_response_release(&built);
	policy_c_drop(begun);
	return failed;
}
