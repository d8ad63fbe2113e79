/* SPDX-License-Identifier: MIT */
/* Texts of benign checks and attacks. */
#include "core/explain_parts.h"

#include "base/mem.h"

#include <signal.h>
#include <string.h>

static bool is_program(const struct explaining *explaining)
{
	return explaining->check->probe.kind == PROBE_exec;
}

static const char *call_of(const struct explaining *explaining)
{
	if (is_program(explaining))
		return probe_word(&explaining->check->probe, explaining->check->by_program);
	const char *call = probe_row((enum probe_kind)explaining->check->probe.kind)->call;
	return call ? call : "its own program";
}

static void set_observed(const struct explaining *explaining)
{
	autofree char *seen = explain_seen(explaining);
	explain_set(&explaining->text->observed, "%s", seen);
}

bool explain_no_policy(const struct explaining *explaining)
{
	const struct exercise *exercise = explaining->input->exercise;
	const size_t container = explaining->check->container;
	struct explanation *text = explaining->text;
	if (plan_policy_on(exercise, container) >= 0)
		return false;
	if (plan_caps_on(exercise, container) >= 0) {
		explain_power_of_container(explaining, container);
		return true;
	}
	if (explain_other_program(explaining))
		return true;
	explain_set(&text->why,
		"No policy is on the container %s, and without any policy the same attempt worked. "
		"So something that it needs was refused in another container.",
		exercise->containers[container].name);
	explain_set(&text->next,
		"Look at what the other container has to call for this, and what the policy answers "
		"there.");
	return true;
}

/* --- benign --- */

static void benign_frame(const struct explaining *explaining)
{
	struct explanation *text = explaining->text;
	explain_set(&text->happened, "SERVICE STOPPED: it could not %s.", explaining->what);
	if (explaining->check->expect.error)
		explain_set(&text->expected, "%s answers %s", call_of(explaining),
			errno_name(explaining->check->expect.error));
	else
		explain_set(&text->expected, "%s works", call_of(explaining));
	set_observed(explaining);
}

void explain_benign_refused(const struct explaining *explaining)
{
	benign_frame(explaining);
	/* an expected errno may have to come from a rule, or in spite of one */
	explain_decision(explaining, explaining->check->expect.error &&
					     answer_permits(explaining->judgement->call.answer));
}

void explain_benign_unstated(const struct explaining *explaining)
{
	struct explanation *text = explaining->text;
	benign_frame(explaining);
	if (explain_no_policy(explaining))
		return;
	explain_set(&text->why,
		"Something ended the program before its call %s. Under a policy that is most often "
		"an answer of KILL to an earlier call.",
		call_of(explaining));
	explain_set(&text->next,
		"Look for the answers that end a program, and decide which calls deserve them.");
}

void explain_benign_elsewhere(const struct explaining *explaining)
{
	struct explanation *text = explaining->text;
	autofree char *answer = explain_answer(explaining->judgement->call.answer);
	benign_frame(explaining);
	if (explain_no_policy(explaining))
		return;
	explain_set(&text->why,
		"For this call the policy's own answer is %s, which does not explain what was seen. "
		"Without the policy the same call worked. So another call, before it, was answered "
		"differently.",
		answer);
	explain_set(&text->next,
		"Look at which calls the service makes on its way to %s, and what they are answered.",
		call_of(explaining));
}

void explain_benign_power(const struct explaining *explaining)
{
	benign_frame(explaining);
	explain_power_lacking(explaining);
}

void explain_benign_attacked(const struct explaining *explaining)
{
	struct explanation *text = explaining->text;
	benign_frame(explaining);
	explain_set(&text->happened, "SERVICE STOPPED AFTER AN ATTACK: it could no longer %s.",
		explaining->what);
	explain_set(&text->why,
		"The same call worked before the attacks. In between an attack got through, and the "
		"policy itself does not refuse the call.");
	explain_set(&text->next, "Look at the attacks that got through first, then check again.");
}

void explain_benign_flaky(const struct explaining *explaining)
{
	struct explanation *text = explaining->text;
	benign_frame(explaining);
	explain_set(&text->happened, "NOT THE SAME TWICE: once it could %s, once it could not.",
		explaining->what);
	explain_set(&text->why,
		"One policy gives one call one answer, so the policy alone does not explain this. The "
		"check counts as failed until it repeats.");
	explain_set(&text->next,
		"Check again; if the result still changes, tell the exercise's author.");
}

/* --- attacks --- */

static void attack_frame(const struct explaining *explaining, const char *headline)
{
	struct explanation *text = explaining->text;
	explain_set(&text->happened, "%s: it could %s%s.", headline,
		explaining->judgement->cause == CAUSE_ATTACK_THROUGH ? "" : "not ",
		explaining->what);
	explain_set(&text->expected, "%s%s refused by the policy",
		is_program(explaining) ? "a call of " : "", call_of(explaining));
	set_observed(explaining);
}

void explain_attack_through(const struct explaining *explaining)
{
	struct explanation *text = explaining->text;
	const struct judged_call *call = &explaining->judgement->call;
	attack_frame(explaining, "AN ATTACK GOT THROUGH");
	if (is_program(explaining)) {
		explain_program_through(explaining);
		return;
	}
	autofree char *seen = explain_seen(explaining);
	explain_set(&text->observed, "%s, and its effect is there", seen);
	if (explaining->judgement->power.policy &&
		(!call->policy || answer_permits(call->answer))) {
		explain_power_held(explaining);
		return;
	}
	if (call->there && !answer_refuses(call->answer)) {
		explain_decision(explaining, true);
		return;
	}
	explain_set(&text->why,
		"The policy refuses the call that the attack stated. The effect is there all the "
		"same, so it came by a call that nobody stated.");
	explain_set(&text->next,
		"Look for other calls with the same effect, and what the policy answers to them.");
}

void explain_attack_pretended(const struct explaining *explaining)
{
	struct explanation *text = explaining->text;
	attack_frame(explaining, "AN ATTACK WAS TOLD THAT IT SUCCEEDED");
	explain_decision(explaining, true);
	if (text->claim.kind == CLAIM_NO_RULE)
		text->claim.kind = CLAIM_DEFAULT;
	explain_set(&text->next,
		"Decide which errno tells the truth: a program should know that it was refused.");
}

void explain_attack_elsewhere(const struct explaining *explaining)
{
	attack_frame(explaining, "REFUSED, BUT NOT BY YOUR POLICY");
	const struct judged_call *call = &explaining->judgement->call;
	if (is_program(explaining)) {
		explain_program_elsewhere(explaining);
		return;
	}
	if (!answer_refuses(call->answer)) {
		explain_decision(explaining, true);
		return;
	}
	autofree char *answer = explain_answer(call->answer);
	explain_set(&explaining->text->why,
		"The policy's answer to this call is %s, and something else was seen. A refusal "
		"counts only when it is the policy's own.",
		answer);
	explain_set(&explaining->text->next,
		"Check again; if it stays so, tell the exercise's author.");
}

void explain_attack_unstated(const struct explaining *explaining)
{
	struct explanation *text = explaining->text;
	attack_frame(explaining, "STOPPED BEFORE IT TRIED");
	explain_set(&text->why,
		"The attack ended before it came to %s, so nobody knows how the policy answers "
		"there. Only a refusal of that very call counts.",
		call_of(explaining));
	explain_set(&text->next,
		"Look for the answers that end a program, and decide which calls deserve them.");
}

/* --- both --- */

/* An answer that is none the exercise wants is the cause, whatever came of it then: fork is told
 * that it succeeded, say, and waits for a child that was never born. */
static bool explain_answer_to_endless(const struct explaining *explaining)
{
	struct explanation *text = explaining->text;
	const struct judged_call *call = &explaining->judgement->call;
	const bool refuse = explaining->check->kind == CHECK_ATTACK;
	const bool is_right = refuse ? answer_refuses(call->answer) : answer_permits(call->answer);
	if (!call->there || !call->policy || is_right)
		return false;
	explain_decision(explaining, refuse);
	autofree char *why = mem_text(text->why);
	explain_set(&text->why, "%s After that it neither went on nor ended.", why);
	return true;
}

void explain_timeout(const struct explaining *explaining)
{
	struct explanation *text = explaining->text;
	const struct judged_call *call = &explaining->judgement->call;
	explain_set(
		&text->happened, "NO END IN SIGHT: trying to %s never ended.", explaining->what);
	explain_set(&text->expected, "an end within %d ms", PLAN_PROBE_MS);
	set_observed(explaining);
	if (explain_no_policy(explaining) || explain_answer_to_endless(explaining))
		return;
	if (call->there) {
		autofree char *answer = explain_answer(call->answer);
		autofree char *name = explain_call(call);
		explain_set(&text->why,
			"%s the call %s. The policy answers it with %s, and the %s neither went on "
			"nor ended.",
			is_program(explaining) ? "The program made"
					       : "The last thing that was stated is",
			name, answer, is_program(explaining) ? "program" : "probe");
	} else if (is_program(explaining)) {
		explain_set(&text->why,
			"Without the policy it ends in time. So a call was refused, and the program "
			"waited or tried again and again.");
	} else {
		explain_set(&text->why,
			"The probe did not even come to its call %s. Something before it waited, or "
			"was tried again and again.",
			call_of(explaining));
	}
	explain_set(&text->next,
		"Look for answers that make a program try again, and decide what they should be.");
}

void explain_garbled(const struct explaining *explaining)
{
	struct explanation *text = explaining->text;
	explain_set(
		&text->happened, "WHAT THE PROBE LEFT MAKES NO SENSE: to %s.", explaining->what);
	explain_set(&text->expected, "a statement of the call %s", call_of(explaining));
	explain_set(&text->observed, "a page that was written over");
	explain_set(&text->why,
		"Each probe notes its call in memory of its own. Something under this policy "
		"changed that note, so it is no proof of anything.");
	explain_set(&text->next,
		"Check again; if it stays so, look for what else runs in this container.");
}
