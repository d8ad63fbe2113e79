/* SPDX-License-Identifier: MIT */
/*
 * Texts about capabilities, where a caps-json is on the container: which of them a call asked for,
 * and which set of the file gives or withholds it. What counts is what an exec leaves, so it is the
 * bounding set for user 0 and the ambient set for every other one (capabilities(7)).
 */
#include "core/explain_parts.h"

#include "base/mem.h"
#include "core/power.h"

#include <string.h>

/* --- where --- */

static const struct caps_policy *policy_of(const struct explaining *explaining)
{
	return &explaining->judgement->power.policy->caps;
}

static bool has(const struct caps_policy *policy, enum caps_set set, unsigned capability)
{
	return policy->identity.process.sets[set] >> capability & 1;
}

/* Of several that would do the one that gives least: it stands behind (CAP_DAC_READ_SEARCH). */
static unsigned lacking(const struct judged_power *power)
{
	return 63 - (unsigned)__builtin_clzll(power->any);
}

static unsigned held(const struct judged_power *power)
{
	const uint64_t both = power->any & power->program.sets[CAPS_EFFECTIVE];
	return 63 - (unsigned)__builtin_clzll(both);
}

/* The set that decides whether the capability is there after an exec. */
static enum caps_set deciding_set(const struct caps_policy *policy, unsigned capability)
{
	const struct caps_process *process = &policy->identity.process;
	if (process->ruid != 0)
		return CAPS_AMBIENT;
	return process->no_new_privs && has(policy, CAPS_BOUNDING, capability) &&
			       !has(policy, CAPS_PERMITTED, capability)
		       ? CAPS_PERMITTED
		       : CAPS_BOUNDING;
}

static void name_line(const struct explaining *explaining, enum caps_set set, unsigned capability)
{
	const struct caps_policy *policy = policy_of(explaining);
	explain_line(explaining->text, &policy->doc, &policy->places[set][capability]);
}

/* Where the set is written, or what should have it in it. */
static void set_line(const struct explaining *explaining, enum caps_set set)
{
	const struct caps_policy *policy = policy_of(explaining);
	const struct jnode root = jdoc_root(&policy->doc);
	struct place at = policy->sets_at[set];
	struct jnode node;
	if (!at.line && jnode_member(&root, "capabilities", &node))
		jnode_place(&node, true, &at);
	explain_line(explaining->text, &policy->doc, &at);
}

/* --- why --- */

static void add_held(const struct caps_policy *policy, struct buf *why)
{
	if (policy->identity.process.ruid == 0)
		buf_text(why,
			" At each exec user 0 gets what the bounding set has, whatever the other sets "
			"say.");
	else
		buf_text(why, " What is ambient goes over every exec of a plain program.");
}

static void add_lacking(
	const struct caps_policy *policy, enum caps_set set, const char *name, struct buf *why)
{
	const struct caps_process *process = &policy->identity.process;
	unsigned number = 0;
	(void)capability_find(name, &number);
	if (set == CAPS_AMBIENT && has(policy, CAPS_PERMITTED, number))
		buf_format(why,
			" It is permitted as written, and gone at the exec: user %u keeps only what "
			"is ambient.",
			process->ruid);
	else if (set == CAPS_AMBIENT)
		buf_format(why, " Over an exec user %u keeps only what is ambient.", process->ruid);
	else if (set == CAPS_PERMITTED)
		buf_text(why,
			" The bounding set has it, but with noNewPrivileges an exec gives nothing that "
			"was not permitted before.");
	else
		buf_text(why, " An exec gives user 0 only what the bounding set has.");
}

/* --- a capability too many --- */

/* It got through without the capability: what it touched is the program's own. */
static void explain_owner(const struct explaining *explaining)
{
	const struct caps_policy *policy = policy_of(explaining);
	struct explanation *text = explaining->text;
	explain_line(text, &policy->doc, &policy->user_at);
	explain_set(&text->why,
		"The program has no capability for this, and needed none: as user %u it may do so by "
		"its user id alone. %s",
		policy->identity.process.ruid, explaining->check->why);
	explain_set(&text->next, "Decide which user the service should be.");
}

void explain_power_held(const struct explaining *explaining)
{
	const struct judged_power *power = &explaining->judgement->power;
	const struct caps_policy *policy = policy_of(explaining);
	struct explanation *text = explaining->text;
	autobuf struct buf why = { 0 };
	if (!power->is_held) {
		explain_owner(explaining);
		return;
	}
	const unsigned capability = held(power);
	const char *name = capability_name(capability);
	name_line(explaining, deciding_set(policy, capability), capability);
	buf_format(&why, "The call asks for %s, and the program has it.", name);
	add_held(policy, &why);
	explain_set(&text->expected, "refused, for want of %s", name);
	explain_set(&text->why, "%s", buf_string(&why));
	explain_set(&text->next,
		"Decide whether the service needs %s. If not, take the name out of every set that has "
		"it.",
		name);
}

/* --- a capability too few --- */

/* Does the probe execute a file that would give it back? */
static bool gains(const struct explaining *explaining)
{
	const struct probe_request *probe = &explaining->check->probe;
	const char *program = probe->kind == PROBE_exec ? probe_word(probe, 0) : NULL;
	return program && (!strcmp(program, HELPER_SETUID) || !strcmp(program, HELPER_CAPABLE));
}

/* Such a file gives what the bounding set has, unless there is the mark. */
static void explain_not_gained(const struct explaining *explaining, unsigned capability)
{
	const struct caps_policy *policy = policy_of(explaining);
	struct explanation *text = explaining->text;
	const char *name = capability_name(capability);
	const bool is_marked = policy->identity.process.no_new_privs;
	if (is_marked)
		explain_line(text, &policy->doc, &policy->privileges_at);
	else
		set_line(explaining, CAPS_BOUNDING);
	explain_set(&text->why,
		is_marked
			? "The call asks for %s. The file that is executed would give it, but with "
			  "noNewPrivileges no file gives anything."
			: "The call asks for %s. The file that is executed gives what the bounding "
			  "set has, and that does not name it.",
		name);
	explain_set(&text->next,
		is_marked ? "Decide whether something here has to gain %s by executing a file."
			  : "Decide what a file may give here, and whether %s is among it.",
		name);
}

void explain_power_lacking(const struct explaining *explaining)
{
	const struct judged_power *power = &explaining->judgement->power;
	const struct caps_policy *policy = policy_of(explaining);
	struct explanation *text = explaining->text;
	autobuf struct buf why = { 0 };
	const unsigned capability = lacking(power);
	const char *name = capability_name(capability);
	const enum caps_set set = deciding_set(policy, capability);
	if (gains(explaining)) {
		explain_not_gained(explaining, capability);
		return;
	}
	set_line(explaining, set);
	buf_format(&why, "The call asks for %s, which the program does not have.", name);
	add_lacking(policy, set, name, &why);
	explain_set(&text->why, "%s", buf_string(&why));
	explain_set(&text->next,
		"Decide in which of the five sets %s must stand to be there after the exec.", name);
}

/* A program that did not do its work: by the call that failed for want of a capability, where its
 * calls were recorded. */
bool explain_power_of_program(const struct explaining *explaining, size_t container)
{
	const struct world_run *world = explaining->judgement->world;
	struct judgement judgement = *explaining->judgement;
	struct explaining other = *explaining;
	judge_power(explaining->input, container, 0, &judgement.power);
	if (!judgement.power.policy || !world)
		return false;
	const struct call_event *event =
		judge_find_stopping_power(world, container, &judgement.power.program);
	if (!event)
		return false;
	judge_power(explaining->input, container, power_of_event(event), &judgement.power);
	judge_event(NULL, event, &judgement.call);
	autofree char *call = explain_call(&judgement.call);
	autofree char *observed = steal(&explaining->text->observed);
	const char *error = errno_name((int)-event->result);
	explain_set(
		&explaining->text->observed, "%s, after %s had answered %s", observed, call, error);
	other.judgement = &judgement;
	explain_power_lacking(&other);
	return true;
}

static void explain_unknown(const struct explaining *explaining)
{
	struct explanation *text = explaining->text;
	explain_set(&text->why,
		"As user 0 with every capability the same attempt works. So something that it needs "
		"was refused for want of a capability, or because of the user.");
	explain_set(&text->next,
		"Look at what the program does on its way there, and which capability each step asks "
		"for: capabilities(7) lists them.");
}

void explain_power_of_container(const struct explaining *explaining, size_t container)
{
	const struct judged_power *power = &explaining->judgement->power;
	if (power->any && !power->is_held)
		explain_power_lacking(explaining);
	else if (!explain_power_of_program(explaining, container))
		explain_unknown(explaining);
}

/* --- a program that did what it should not --- */

static bool asked_for_power(const struct call_event *event, const void *nothing)
{
	(void)nothing;
	return event->kind == CALL_RETURNED && event->result >= 0 && power_of_success(event);
}

static const struct call_event *find_powerful(const struct explaining *explaining)
{
	const struct judge_event_test test = { .is_it = asked_for_power, .last = true };
	const struct world_run *world = explaining->judgement->world;
	const size_t check = (size_t)(explaining->check - explaining->input->exercise->checks);
	size_t step = 0;
	return world && judge_find_step(world->plan, check, PLAN_ATTACK, &step)
		       ? judge_find_event(world, step, CALL_OF_PROGRAM, &test)
		       : NULL;
}

/* A program that is not user 0 and has no such capability has executed something that gave it. */
static void explain_gained(const struct explaining *explaining, unsigned capability)
{
	struct explanation *text = explaining->text;
	const char *name = capability_name(capability);
	name_line(explaining, CAPS_BOUNDING, capability);
	explain_set(&text->why,
		"The last call that did it asks for %s. The program did not begin with it, but the "
		"bounding set has it. So executing a file with root's set-user-ID bit gave it back.",
		name);
	explain_set(&text->next,
		"Decide what an exec may still give: the bounding set is the list, and "
		"noNewPrivileges ends all of it.");
}

void explain_power_through(const struct explaining *explaining)
{
	struct judgement judgement = *explaining->judgement;
	struct explaining other = *explaining;
	const struct call_event *event = find_powerful(explaining);
	if (!event) {
		explain_owner(explaining);
		return;
	}
	judge_power(explaining->input, explaining->check->container, power_of_success(event),
		&judgement.power);
	other.judgement = &judgement;
	if (judgement.power.is_held)
		explain_power_held(&other);
	else
		explain_gained(explaining, lacking(&judgement.power));
}

/* --- states --- */

static enum caps_set set_of(const struct caps_policy *policy, enum state_fact fact, unsigned number)
{
	switch (fact) {
	case STATE_INHERITABLE:
		return CAPS_INHERITABLE;
	case STATE_BOUNDING:
		return CAPS_BOUNDING;
	case STATE_AMBIENT:
		return CAPS_AMBIENT;
	default:
		return deciding_set(policy, number);
	}
}

static void explain_set_state(const struct explaining *explaining, struct buf *why)
{
	const enum state_fact fact = explaining->judgement->fact_asked;
	const struct state_value *wanted = &explaining->check->state->wanted[fact];
	const struct caps_policy *policy = policy_of(explaining);
	const uint64_t seen = explaining->judgement->state.capabilities[fact - STATE_EFFECTIVE];
	const uint64_t extra = seen & wanted->lacks;
	const uint64_t missing = wanted->has & ~seen;
	const unsigned number = (unsigned)__builtin_ctzll(extra ? extra : missing);
	const enum caps_set set = set_of(policy, fact, number);
	const char *name = capability_name(number);
	if (extra && policy->places[set][number].line)
		name_line(explaining, set, number);
	else
		set_line(explaining, set);
	buf_text(why, why->size ? " " : "");
	buf_format(why, extra ? "\"%s\" names %s." : "\"%s\" does not name %s.", caps_set_name(set),
		name ? name : "it");
	if (fact == STATE_EFFECTIVE || fact == STATE_PERMITTED)
		extra ? add_held(policy, why) : add_lacking(policy, set, name, why);
	explain_set(&explaining->text->next,
		"Decide which of the five sets should name %s. What is left after an exec is shown by "
		"\"bulkhead inspect\".",
		name ? name : "it");
}

void explain_power_state(const struct explaining *explaining, struct buf *why)
{
	const struct caps_policy *policy = policy_of(explaining);
	const enum state_fact fact = explaining->judgement->fact_asked;
	const struct {
		const struct place *at;
		const char *key;
	} members[STATE_FACT_COUNT] = {
		[STATE_NO_NEW_PRIVS] = { &policy->privileges_at, "noNewPrivileges" },
		[STATE_UID] = { &policy->user_at, "uid" },
		[STATE_GID] = { &policy->group_at, "gid" },
		[STATE_GROUPS] = { &policy->groups_at, "additionalGids" },
	};
	if (fact <= STATE_AMBIENT) {
		explain_set_state(explaining, why);
		return;
	}
	if (!members[fact].key)
		return;
	buf_format(why,
		members[fact].at->line ? " It is \"%s\" that decides."
				       : " The file does not say \"%s\".",
		members[fact].key);
	explain_line(explaining->text, &policy->doc, members[fact].at);
	explain_set(&explaining->text->next,
		"Decide what \"%s\" should be, and say so in the file.", members[fact].key);
}
