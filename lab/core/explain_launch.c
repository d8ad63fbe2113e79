/* SPDX-License-Identifier: MIT */
/*
 * Texts about a learner's program (program-c): which of its steps were made, what came of each, and
 * where they stand. All of it is what the recorder saw, so a step that was never made is told from
 * one that failed.
 */
#include "core/explain_parts.h"

#include "base/mem.h"
#include "core/call_site.h"
#include "core/wire_build.h"

#include <errno.h>
#include <string.h>

/* --- what was seen --- */

static bool is_step(const struct call_event *event, const void *setup)
{
	return setup_is(*(const enum setup *)setup, event);
}

static bool is_failed_step(const struct call_event *event, const void *nothing)
{
	(void)nothing;
	for (int setup = 0; setup < SETUP_COUNT; setup++)
		if (setup_is((enum setup)setup, event))
			return event->kind == CALL_RETURNED && event->result < 0;
	return false;
}

/* libseccomp asks the kernel what it can do by calls that are meant to fail, with EFAULT. */
static bool is_real_step(const struct call_event *event, const void *argument)
{
	const bool is_probing = event->kind == CALL_RETURNED && event->result == -EFAULT;
	return !is_probing && (argument ? is_step(event, argument) : is_failed_step(event, NULL));
}

static const struct call_event *find_event(const struct explaining *explaining,
	enum call_owner owner, const struct judge_event_test *test)
{
	const struct world_run *world = explaining->judgement->world;
	const size_t check = (size_t)(explaining->check - explaining->input->exercise->checks);
	const enum plan_phase phase =
		explaining->check->kind == CHECK_BENIGN ? PLAN_BENIGN : PLAN_ATTACK;
	size_t step = 0;
	if (!world || !judge_find_step(world->plan, check, phase, &step))
		return NULL;
	return judge_find_event(world, step, owner, test);
}

/* The last try of a step; of all steps (NULL) the first one that failed. */
static const struct call_event *find_step(
	const struct explaining *explaining, const enum setup *setup)
{
	const struct judge_event_test test = {
		.is_it = is_real_step, .argument = setup, .last = setup != NULL
	};
	return find_event(explaining, CALL_OF_LEARNER, &test);
}

/* --- where it stands --- */

/* #line can name one that the file does not have. */
static void show_line(
	const struct explaining *explaining, const struct jdoc *doc, const struct place *at)
{
	autofree char *line = jdoc_line(doc, at->line);
	if (line && *line)
		explain_line(explaining->text, doc, at);
}

void explain_setup_line(const struct explaining *explaining, const struct call_event *event)
{
	const int program =
		plan_program_on(explaining->input->exercise, explaining->check->container);
	struct line_table lines = { 0 };
	struct place at = { 0 };
	if (program < 0)
		return;
	const struct answer_policy *policy = &explaining->input->policies[program];
	const struct elf elf = { policy->executable, policy->executable_size };
	line_table_read(&lines, &elf, BUILD_SOURCE);
	const struct line_row *row = call_site_find(&elf, &lines, event);
	if (row) {
		place_set(&at, policy->profile.doc.name, row->line, row->column ? row->column : 1);
		show_line(explaining, &policy->profile.doc, &at);
	}
	line_table_release(&lines);
}

/* --- in words --- */

static const char *reason_of(enum setup setup, int64_t result)
{
	if (setup == SETUP_FILTER && result == -EACCES)
		return " The kernel takes a filter from nobody who could still gain privileges: "
		       "no_new_privs must be set before.";
	if (result == -EPERM)
		return " The program lacked the capability for that at this moment.";
	return "";
}

bool explain_setup(const struct explaining *explaining, enum setup setup, struct buf *why)
{
	const struct call_event *event = find_step(explaining, &setup);
	struct buf ignored = { 0 };
	struct buf *out = why ? why : &ignored;
	if (event)
		explain_setup_line(explaining, event);
	if (!event)
		buf_format(out, " Your program never called %s.", setup_name(setup));
	else if (event->kind == CALL_RETURNED && event->result < 0 && event->result >= -4095)
		buf_format(out, " Your program called %s, which answered %s.%s", setup_name(setup),
			errno_name((int)-event->result), reason_of(setup, event->result));
	else
		buf_format(out, " Your program called %s, and that succeeded.", setup_name(setup));
	buf_release(&ignored);
	return event != NULL;
}

/* The first step that failed is why the others did. */
static bool explain_failed_step(const struct explaining *explaining, struct buf *why)
{
	const struct call_event *event = find_step(explaining, NULL);
	for (int setup = 0; event && setup < SETUP_COUNT; setup++)
		if (setup_is((enum setup)setup, event)) {
			const char *name = errno_name((int)-event->result);
			explain_setup_line(explaining, event);
			buf_format(why, " A step of your program failed: %s answered %s.%s",
				setup_name((enum setup)setup), name ? name : "an error",
				reason_of((enum setup)setup, event->result));
			return true;
		}
	return false;
}

static bool is_let_through(const struct call_event *event, const void *nothing)
{
	(void)nothing;
	return event->kind == CALL_RETURNED && event->result >= 0 &&
	       answer_of(event->action).action == ACTION_NOTIFY;
}

/* A supervisor was asked, and what it was asked about was done. */
static bool explain_supervisor(const struct explaining *explaining, struct buf *why)
{
	const struct judge_event_test test = { .is_it = is_let_through };
	const struct call_event *event = find_event(explaining, CALL_OF_PROGRAM, &test);
	struct judged_call call;
	const int program =
		plan_program_on(explaining->input->exercise, explaining->check->container);
	if (!event || program < 0)
		return false;
	judge_event(&explaining->input->policies[program], event, &call);
	autofree char *name = explain_call(&call);
	buf_format(why, "Your filter asked the supervisor about %s, and that was done. %s", name,
		explaining->check->why);
	explain_set(&explaining->text->next,
		"Decide what the supervisor answers, and who acts on which copy of what it has "
		"checked.");
	return true;
}

void explain_launch(const struct explaining *explaining)
{
	const bool is_attack = explaining->check->kind == CHECK_ATTACK;
	autofree char *program = explain_program(explaining->check);
	autobuf struct buf why = { 0 };
	if (is_attack && explain_supervisor(explaining, &why)) {
		explain_set(&explaining->text->why, "%s", buf_string(&why));
		return;
	}
	if (is_attack && explaining->judgement->cause == CAUSE_ATTACK_ELSEWHERE)
		buf_format(&why, "%s failed, but no filter of your program refused its calls.",
			program);
	else if (is_attack)
		buf_format(&why, "No filter refused a call of %s.", program);
	else
		buf_format(&why, "Without your program %s does it.", program);
	const bool failed = explain_failed_step(explaining, &why);
	if (is_attack && !failed)
		(void)explain_setup(explaining, SETUP_FILTER, &why);
	explain_set(&explaining->text->why, "%s", buf_string(&why));
	explain_set(&explaining->text->next,
		failed ? "Decide what must be done before this step, and what your program does when it "
			 "fails."
		: is_attack ? "Decide which call of %s does the harm, and what the filter answers."
			    : "Follow your program from its start to the execution of %s.",
		program);
}
