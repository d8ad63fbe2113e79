/* SPDX-License-Identifier: MIT */
/* Texts of checks that run a program: the container's own, a probe that has output, or an attack.
 */
#include "core/explain_parts.h"

#include "base/mem.h"
#include "base/text.h"

#include <signal.h>
#include <string.h>

/* --- the container's own program --- */

/* What every program calls while it starts, in that order, and to end. */
static const char *const common_calls[] = { "execve", "brk", "arch_prctl", "set_tid_address",
	"mmap", "mprotect", "exit_group" };
#define END_CALLS 1 /* the last ones; a policy that comes into force inside meets no others */

/* The first of them that the policy refuses; judgement->call is filled for explain_decision. */
static bool find_common_call(
	const struct explaining *explaining, size_t policy, struct judgement *judgement)
{
	const bool inside = explaining->input->exercise->policies[policy].apply == APPLY_INSIDE;
	*judgement = *explaining->judgement;
	if (explaining->input->policies[policy].kind == POLICY_PROGRAM_C)
		return false;
	for (size_t i = inside ? ARRAY_SIZE(common_calls) - END_CALLS : 0;
		i < ARRAY_SIZE(common_calls); i++) {
		const struct syscall_row *row = syscall_find(common_calls[i]);
		if (!row || row->number[abi_native()] < 0)
			continue;
		const struct seccomp_data data = {
			.nr = (int)row->number[abi_native()],
			.arch = abi_audit_arch(abi_native()),
		};
		judge_call(&explaining->input->policies[policy], &data, &judgement->call);
		if (!answer_permits(judgement->call.answer))
			return true;
	}
	return false;
}

static const char *later_call(const struct exercise_policy *policy)
{
	if (policy->apply == APPLY_INSIDE)
		return "The policy came into force when the program had started. Without it the "
		       "same program does its work, so a call of that work was refused.";
	return "Without the policy the same program does it. The calls that every program starts "
	       "with are permitted, so a later call was refused.";
}

/* The call that stopped it, where its calls were recorded; judgement->call is filled too. */
static bool find_recorded_call(const struct explaining *explaining, size_t policy, size_t container,
	struct judgement *judgement)
{
	const struct world_run *world = explaining->judgement->world;
	const struct call_event *event = world ? judge_find_stopping(world, container) : NULL;
	*judgement = *explaining->judgement;
	if (event)
		judge_event(&explaining->input->policies[policy], event, &judgement->call);
	return event != NULL;
}

/* The name of the call that stopped a program goes with what was observed. */
static void tell_stopping_call(const struct explaining *explaining, const char *where)
{
	struct explanation *text = explaining->text;
	const struct process_end *end = explaining->judgement->end;
	autofree char *call = explain_call(&explaining->judgement->call);
	autofree char *observed = steal(&text->observed);
	/* a program whose execve is refused has not begun; the signal is our own */
	if (end && end->how == ENDED_SIGNAL && end->value == SIGILL && !strcmp(call, "execve"))
		explain_set(&text->observed, "it could not be started");
	else
		explain_set(&text->observed, "%s, after the policy had refused %s%s", observed,
			call, where);
}

/* The same by the policies of one container. */
static bool explain_other_container(const struct explaining *explaining, size_t container)
{
	const struct exercise *exercise = explaining->input->exercise;
	const int policy = plan_policy_on(exercise, container);
	struct judgement judgement;
	struct explaining other = *explaining;
	other.judgement = &judgement;
	if (policy < 0)
		return explain_power_of_program(explaining, container);
	if (!find_recorded_call(explaining, (size_t)policy, container, &judgement))
		return false;
	autofree char *where = mem_format(" in %s", exercise->containers[container].name);
	tell_stopping_call(&other, where);
	explain_decision(&other, false);
	return true;
}

bool explain_other_program(const struct explaining *explaining)
{
	for (size_t i = 0; i < explaining->input->exercise->container_count; i++)
		if (explain_other_container(explaining, i))
			return true;
	return false;
}

/* Why the program of that container did not do its work; what was observed is set. */
static void program_reason(const struct explaining *explaining, size_t container)
{
	const struct exercise *exercise = explaining->input->exercise;
	const int policy = plan_policy_on(exercise, container);
	struct judgement judgement;
	struct explaining common = *explaining;
	struct explanation *text = explaining->text;
	common.judgement = &judgement;
	if (policy < 0 && plan_caps_on(exercise, container) >= 0) {
		explain_power_of_container(explaining, container);
		return;
	}
	if (policy < 0) {
		(void)explain_no_policy(explaining); /* there is none, so it says so */
		return;
	}
	if (find_recorded_call(explaining, (size_t)policy, container, &judgement)) {
		tell_stopping_call(&common, "");
		explain_decision(&common, false);
		return;
	}
	if (find_common_call(explaining, (size_t)policy, &judgement)) {
		explain_decision(&common, false);
		return;
	}
	if (exercise->policies[policy].kind == POLICY_PROGRAM_C) {
		explain_launch(explaining);
		return;
	}
	explain_set(&text->why, "%s", later_call(&exercise->policies[policy]));
	explain_set(&text->next,
		"Look at which calls this program makes, and what the policy answers to each.");
}

void explain_program_not_ready(const struct explaining *explaining)
{
	struct explanation *text = explaining->text;
	const size_t index = explaining->judgement->container;
	const struct exercise_container *container =
		&explaining->input->exercise->containers[index];
	const struct process_end *process = explaining->judgement->end;
	autofree char *end = explain_end(process);
	explain_set(
		&text->happened, "SERVICE NEVER STARTED: %s did not get ready.", container->name);
	explain_set(&text->expected, "%s is ready",
		container->run ? container->run[0] : container->name);
	explain_set(&text->observed, "it %s", end);
	program_reason(explaining, index);
}

void explain_program_status(const struct explaining *explaining)
{
	struct explanation *text = explaining->text;
	const int status = explaining->check->expect.exit;
	explain_set(&text->happened, "SERVICE STOPPED: its own program did not end well.");
	explain_set(&text->expected, "an end with status %d", status < 0 ? 0 : status);
	autofree char *seen = explain_seen(explaining);
	explain_set(&text->observed, "%s", seen);
	program_reason(explaining, explaining->check->container);
}

static void output_frame(const struct explaining *explaining)
{
	const struct expect *expect = &explaining->check->expect;
	struct explanation *text = explaining->text;
	const char *wanted = expect->equals ? expect->equals : expect->contains;
	autofree char *shown = text_escape_line(wanted);
	explain_set(&text->expected,
		expect->equals ? "the output \"%s\", no more and no less" : "output with \"%s\"",
		shown);
	explain_set(&text->observed, expect->equals ? "other output" : "output without it");
}

void explain_program_output(const struct explaining *explaining)
{
	explain_set(&explaining->text->happened,
		"SERVICE STOPPED: its own program did not say what it should.");
	output_frame(explaining);
	program_reason(explaining, explaining->check->container);
}

/* --- a probe that has output --- */

static void probe_reason(const struct explaining *explaining)
{
	const char *call = probe_row((enum probe_kind)explaining->check->probe.kind)->call;
	struct explanation *text = explaining->text;
	explain_set(&text->happened, "SERVICE STOPPED: it could not %s.", explaining->what);
	if (!call && explaining->judgement->call.there) {
		explain_decision(explaining, false); /* its execve was refused */
		return;
	}
	if (!call) {
		program_reason(explaining, explaining->check->container);
		return;
	}
	if (explain_no_policy(explaining))
		return;
	explain_set(&text->why,
		"The call %s itself did well. Without the policy the rest does well too, so a later "
		"call was refused.",
		call);
	explain_set(&text->next,
		"Look at what is called after %s, and what the policy answers to each of these.",
		call);
}

void explain_probe_status(const struct explaining *explaining)
{
	struct explanation *text = explaining->text;
	const int status = explaining->check->expect.exit;
	autofree char *program = explain_program(explaining->check);
	autofree char *end = explain_end(&explaining->judgement->fact->end);
	const bool started = !explaining->judgement->fact->returned;
	const bool has_call = probe_row((enum probe_kind)explaining->check->probe.kind)->call;
	explain_set(&text->expected, "an end with status %d", status < 0 ? 0 : status);
	explain_set(&text->observed, "%s %s", has_call ? "it" : program,
		has_call || started ? end : "could not be started");
	probe_reason(explaining);
}

void explain_probe_output(const struct explaining *explaining)
{
	output_frame(explaining);
	probe_reason(explaining);
}

/* --- an attack by a program --- */

void explain_program_through(const struct explaining *explaining)
{
	if (explaining->judgement->power.policy) {
		explain_power_through(explaining);
		return;
	}
	autofree char *program = explain_program(explaining->check);
	if (explain_no_policy(explaining))
		return;
	if (explaining->check->by_program) {
		explain_launch(explaining);
		return;
	}
	explain_set(&explaining->text->why,
		"The policy refused no call of %s that it can't do without, so it did what it came "
		"for.",
		program);
	explain_set(&explaining->text->next,
		"Look at which calls %s makes, and which of them the service itself never needs.",
		program);
}

void explain_program_elsewhere(const struct explaining *explaining)
{
	autofree char *program = explain_program(explaining->check);
	if (explain_no_policy(explaining))
		return;
	if (explaining->check->by_program) {
		explain_launch(explaining);
		return;
	}
	explain_set(&explaining->text->why,
		"%s failed, but the policy refused none of the calls that do well without it. A "
		"refusal counts only when it is the policy's own.",
		program);
	explain_set(&explaining->text->next,
		"Look at which calls %s makes, and refuse the one that does the harm.", program);
}
