/* SPDX-License-Identifier: MIT */
/*
 * The copy of the process that replays a check. Of a recorded world those calls are told that the
 * check's probe made: what runs in a container beside it, a service, is told of only where it was
 * refused something. The line of a call is that of the written policy, also of one that it permits:
 * when an attack gets through, that is the line to be looked at.
 */
#include "app/replay_parts.h"

#include "app/policy.h"
#include "base/mem.h"
#include "core/call_cause.h"
#include "core/call_text.h"
#include "core/plan.h"
#include "sandbox/world.h"
#include "sys/file.h"
#include "sys/paths.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define PIDS 4096 /* of a container: pid_max is below */

struct playing {
	const struct replay_wish *wish;
	int fd;
	struct sandbox *sandbox;
	struct answer_policy *policies;
	size_t told;
	bool with_policy;
	const struct plan *plan;
	const struct observations *seen;
	bool of_workload[EXERCISE_MAX_CONTAINERS][PIDS];
};

static const struct exercise *exercise_of(const struct playing *playing)
{
	return &playing->wish->loaded->exercise;
}

static const struct check *check_of(const struct playing *playing)
{
	return &exercise_of(playing)->checks[playing->wish->check];
}

/* --- the policies --- */

static int compile(struct playing *playing, size_t index, struct err *err)
{
	const struct exercise_policy *row = &exercise_of(playing)->policies[index];
	const struct buf *text = playing->wish->texts[index];
	struct answer_policy *policy = &playing->policies[index];
	policy->file = row->file;
	if (policy_parse(policy, row, buf_string(text), text->size, err))
		return -1;
	policy_vary(policy, exercise_of(playing));
	return policy_compile(policy, playing->sandbox, err);
}

static int compile_all(struct playing *playing, struct err *err)
{
	for (size_t i = 0; i < exercise_of(playing)->policy_count; i++)
		if (compile(playing, i, err))
			return -1;
	return 0;
}

/* --- which calls --- */

/* Those that the container's own program has started are its own too. */
static bool is_of_workload(struct playing *playing, const struct call_event *event)
{
	bool *pids = playing->of_workload[event->container];
	const bool is = event->process == WORKLOAD_PID ||
			(event->process > 0 && event->process < PIDS && pids[event->process]);
	if (is && event->kind == TASK_STARTED && event->result > 0 && event->result < PIDS)
		pids[event->result] = true;
	return is;
}

static bool shows_workload(const struct playing *playing)
{
	const struct check *check = check_of(playing);
	return check->probe.kind == PROBE_workload || check->by_program;
}

/* What init's child does before it has all its filters is ours. */
static bool is_set_up(const struct playing *playing, const struct call_event *event)
{
	const bool filtered = playing->plan->containers[event->container].filter != NULL;
	return event->filters >= (filtered ? 2u : 1u);
}

/* A probe that is no program ends by a fault of its own (inside/probe_call.c). */
static bool is_fault_of_probe(const struct playing *playing, const struct call_event *event)
{
	return event->kind == TASK_KILLED && event->result == SIGILL &&
	       check_of(playing)->probe.kind != PROBE_exec && !shows_workload(playing);
}

/* What a service beside the probe was refused may have broken the service, and no attack. */
static bool is_wanted(struct playing *playing, const struct call_event *event, bool refused)
{
	const struct check *check = check_of(playing);
	const bool beside = is_of_workload(playing, event) || event->container != check->container;
	if (!is_set_up(playing, event) || is_fault_of_probe(playing, event))
		return false;
	return !beside || (refused && check->kind == CHECK_BENIGN) ||
	       (shows_workload(playing) && event->container == check->container);
}

static bool is_decisive(const struct playing *playing, const struct call_event *event)
{
	enum abi abi;
	for (size_t i = 0; i < playing->plan->step_count; i++) {
		const struct probe_fact *fact = observations_probe(playing->seen, i);
		if (fact && fact->stated && event->kind <= CALL_UNFINISHED &&
			abi_of(fact->call.audit_arch, fact->call.number, &abi) &&
			event->abi == (int32_t)abi && event->nr == fact->call.number &&
			memcmp(event->args, fact->call.args, sizeof(event->args)) == 0)
			return true;
	}
	return false;
}

/* --- telling --- */

/* The policy of ours that is loaded in a container, or -1: a program loads its own. */
static int policy_of(const struct playing *playing, const struct call_event *event)
{
	const int index = plan_policy_on(exercise_of(playing), event->container);
	return playing->with_policy && index >= 0 &&
			       policy_is_filter(exercise_of(playing)->policies[index].kind)
		       ? index
		       : -1;
}

static void find_line(
	const struct playing *playing, const struct call_event *event, struct replay_call *call)
{
	struct place at;
	const int index = policy_of(playing, event);
	if (index < 0 || event->kind > CALL_UNFINISHED || playing->policies[index].rules_unknown ||
		!call_decided_at(event, &playing->policies[index].profile, &at))
		return;
	call->policy = (uint32_t)index;
	call->line = at.line;
}

static void put_text(const struct playing *playing, const struct call_event *event,
	const struct call_cause *cause, struct buf *text)
{
	if (event->container != check_of(playing)->container)
		buf_format(text, "%s ", playing->plan->containers[event->container].name);
	call_text_happened(event, text);
	buf_text(text, cause->kind == CAUSE_NONE ? "" : "; ");
	call_cause_format(cause, text);
}

static int tell(struct playing *playing, const struct call_event *event)
{
	autobuf struct buf text = { 0 };
	struct call_cause cause = { 0 };
	struct replay_call call = { .with_policy = playing->with_policy };
	const int index = policy_of(playing, event);
	if (event->kind == CALL_RETURNED || event->kind == CALL_UNFINISHED)
		call_cause_of(event, index >= 0 ? &playing->policies[index].profile : NULL, &cause);
	call.is_refused = call_cause_refuses(&cause);
	if (!is_wanted(playing, event, call.is_refused) || playing->told == REPLAY_MOST)
		return 0;
	call.is_decisive = is_decisive(playing, event);
	find_line(playing, event, &call);
	put_text(playing, event, &cause, &text);
	call_text_copy(call.text, sizeof(call.text), &text);
	playing->told++;
	return errand_tell(playing->fd, REPLAY_TOLD_CALL, &call, sizeof(call));
}

static int tell_all(struct playing *playing, const struct call_events *calls)
{
	memset(playing->of_workload, 0, sizeof(playing->of_workload));
	for (size_t i = 0; i < calls->count; i++) {
		const struct call_event *event = &calls->items[i];
		if (event->kind < CALLS_TRUNCATED && event->container < EXERCISE_MAX_CONTAINERS &&
			tell(playing, event))
			return -1;
	}
	return 0;
}

/* --- running --- */

/* This check's steps, and one of each: benign ones come again after the attacks. */
static size_t keep_steps(const struct playing *playing, struct plan *plan)
{
	size_t kept = 0;
	for (size_t i = 0; i < plan->step_count && kept == 0; i++)
		if (plan->steps[i].check == playing->wish->check)
			plan->steps[kept++] = plan->steps[i];
	plan->step_count = kept;
	return kept;
}

static int play_world(struct playing *playing, struct plan *plan, struct err *err)
{
	struct observations seen = { 0 };
	struct call_events calls = { 0 };
	plan->recorded = true;
	playing->plan = plan;
	playing->seen = &seen;
	int failed = world_run_recorded(playing->sandbox, plan, &seen, &calls, err);
	if (!failed)
		failed = tell_all(playing, &calls);
	observations_release(&seen);
	call_events_release(&calls);
	return failed;
}

static int play_side(struct playing *playing, const char *files, bool with, struct err *err)
{
	const struct exercise *exercise = exercise_of(playing);
	struct plans plans;
	autofree const struct bpf_program **filters =
		mem_zero(exercise->policy_count + 1, sizeof(*filters));
	for (size_t i = 0; i < exercise->policy_count; i++)
		filters[i] = &playing->policies[i].program;
	plans_make(&plans, exercise, with ? filters : NULL, (int)playing->wish->check, files);
	for (size_t i = 0; with && i < exercise->policy_count; i++)
		if (playing->policies[i].executable)
			plans_put_program(&plans, exercise, i, playing->policies[i].executable,
				playing->policies[i].executable_size);
	playing->with_policy = with;
	int failed = 0;
	for (size_t i = 0; !failed && i < plans.count; i++)
		if (keep_steps(playing, &plans.items[i]))
			failed = play_world(playing, &plans.items[i], err);
	plans_release(&plans);
	return failed;
}

static int play(struct playing *playing, struct err *err)
{
	autofree char *folder = paths_join(playing->wish->loaded->folder, "files");
	const char *files = file_is_folder(folder) ? folder : NULL;
	autobuf struct buf what = { 0 };
	if (exercise_cannot_run(exercise_of(playing), &what))
		return err_set(err, ERR_UNAVAILABLE, "this build cannot run %s", buf_string(&what));
	playing->sandbox = sandbox_open(err);
	if (!playing->sandbox || compile_all(playing, err))
		return -1;
	sandbox_stop_at(playing->sandbox, playing->fd);
	return play_side(playing, files, false, err) || play_side(playing, files, true, err) ? -1
											     : 0;
}

int replay_play(const struct replay_wish *wish, int fd)
{
	struct err why = { 0 };
	const struct exercise *exercise = &wish->loaded->exercise;
	struct playing *playing = mem_zero(1, sizeof(*playing));
	playing->wish = wish;
	playing->fd = fd;
	playing->policies = mem_zero(exercise->policy_count + 1, sizeof(*playing->policies));
	if (play(playing, &why) && why.kind)
		(void)errand_tell(fd, REPLAY_TOLD_FAILURE, &why, sizeof(why));
	for (size_t i = 0; i < exercise->policy_count; i++)
		policy_release(&playing->policies[i]);
	free(playing->policies);
	sandbox_close(playing->sandbox);
	free(playing);
	return 0;
}
