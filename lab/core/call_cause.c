/* SPDX-License-Identifier: MIT */
#include "core/call_cause.h"

#include "base/mem.h"
#include "base/text.h"

#include <string.h>

#define POLICY_FILTER 1 /* the sandbox's own is 0 */

static void decide(const struct call_event *call, const struct seccomp_profile *policy,
	struct decision *decision)
{
	struct seccomp_data data = { .nr = (int)call->nr, .instruction_pointer = call->ip };
	data.arch = call->abi < 0 ? 0 : abi_audit_arch((enum abi)call->abi);
	memcpy(data.args, call->args, sizeof(data.args));
	seccomp_profile_decide(policy, &data, decision);
}

bool call_decided_at(
	const struct call_event *call, const struct seccomp_profile *policy, struct place *at)
{
	struct decision decision;
	decide(call, policy, &decision);
	*at = decision.rule ? decision.rule->at : policy->default_at;
	return !decision.foreign && at->line != 0;
}

bool call_cause_refuses(const struct call_cause *cause)
{
	const enum action action = cause->answer.action;
	return cause->kind != CAUSE_NONE && action != ACTION_ALLOW && action != ACTION_LOG &&
	       action != ACTION_NOTIFY && action != ACTION_TRACE;
}

static void policy_cause(const struct call_event *call, const struct seccomp_profile *policy,
	struct call_cause *cause)
{
	struct decision decision;
	decide(call, policy, &decision);
	cause->at = decision.rule ? decision.rule->at : policy->default_at;
	if (!answer_equal(decision.answer, cause->answer))
		cause->kind = CAUSE_LIBRARY;
	else if (decision.foreign)
		cause->kind = CAUSE_FOREIGN;
	else
		cause->kind = decision.rule ? CAUSE_RULE : CAUSE_DEFAULT;
	if (cause->kind == CAUSE_LIBRARY || cause->kind == CAUSE_FOREIGN)
		cause->at.line = cause->at.column = 0;
}

void call_cause_of(const struct call_event *call, const struct seccomp_profile *policy,
	struct call_cause *cause)
{
	*cause = (struct call_cause){ .answer = answer_of(call->action) };
	if (call->decider < 0)
		return;
	if (call->decider == 0)
		cause->kind = CAUSE_SANDBOX;
	else if (call->decider == POLICY_FILTER && policy)
		policy_cause(call, policy, cause);
	else
		cause->kind = CAUSE_PROGRAM;
}

void call_cause_format(const struct call_cause *cause, struct buf *out)
{
	autofree char *file = text_escape_line(cause->at.file);
	if (cause->kind == CAUSE_NONE)
		return;
	answer_format(cause->answer, out);
	switch (cause->kind) {
	case CAUSE_NONE:
		return;
	case CAUSE_SANDBOX:
		buf_text(out, " by the sandbox itself");
		return;
	case CAUSE_RULE:
	case CAUSE_DEFAULT:
		buf_format(out, " by %s:%u:%u%s", file, cause->at.line, cause->at.column,
			cause->kind == CAUSE_DEFAULT ? ", the default action" : "");
		return;
	case CAUSE_FOREIGN:
		buf_format(out, " by %s, which is not for this ABI", file);
		return;
	case CAUSE_LIBRARY:
		buf_format(out, " by %s, as libseccomp compiled it but not as it is written", file);
		return;
	case CAUSE_PROGRAM:
		buf_text(out, " by a filter of the program's own");
		return;
	}
}

struct jout *call_cause_json(const struct call_cause *cause)
{
	static const char *const names[] = {
		[CAUSE_SANDBOX] = "sandbox",
		[CAUSE_RULE] = "rule",
		[CAUSE_DEFAULT] = "default",
		[CAUSE_FOREIGN] = "foreign-abi",
		[CAUSE_LIBRARY] = "library",
		[CAUSE_PROGRAM] = "program",
	};
	if (cause->kind == CAUSE_NONE)
		return NULL;
	struct jout *object = jout_object();
	jout_text(object, "who", names[cause->kind]);
	if (cause->at.file[0]) {
		autofree char *file = text_escape_line(cause->at.file);
		jout_text(object, "file", file);
	}
	if (cause->at.line) {
		jout_integer(object, "line", cause->at.line);
		jout_integer(object, "column", cause->at.column);
	}
	return object;
}

bool call_cause_equal(const struct call_cause *a, const struct call_cause *b)
{
	return a->kind == b->kind && answer_equal(a->answer, b->answer) &&
	       a->at.line == b->at.line && a->at.column == b->at.column;
}
