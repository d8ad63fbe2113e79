/* SPDX-License-Identifier: MIT */
/* Texts of a whole answer: refused, limited, void. */
#include "core/explain_parts.h"

#include "base/mem.h"

#include <string.h>

/* --- void: ours --- */

static void void_end(struct explanation *text)
{
	explain_set(&text->right, "Your policy is not judged by this, and it costs nothing.");
	explain_set(&text->next, "Check again; if it stays so, tell the exercise's author.");
}

static const char *live_reason(enum cause cause)
{
	if (cause == CAUSE_VOID_ATTACK)
		return "An attack counts only when it succeeds without a policy, and this one did "
		       "not.";
	if (cause == CAUSE_VOID_UNTOLD)
		return "The lab ran the world and was told nothing about this step.";
	return "A service counts only when it works without a policy, and this one did not.";
}

void explain_void_live(const struct explaining *explaining)
{
	struct explanation *text = explaining->text;
	const enum cause cause = explaining->judgement->cause;
	const char *name = probe_row((enum probe_kind)explaining->check->probe.kind)->name;
	explain_set(&text->happened,
		"THE LAB IS AT FAULT, NOT YOUR POLICY: the probe %s is of no use here.", name);
	explain_set(&text->expected, "%s without any policy",
		cause == CAUSE_VOID_ATTACK ? "a success" : "a working service");
	if (explaining->judgement->end) {
		autofree char *end = explain_end(explaining->judgement->end);
		explain_set(&text->observed, "its program did not get ready and %s", end);
	} else {
		autofree char *seen = explain_seen(explaining);
		explain_set(&text->observed, "%s", seen);
	}
	explain_set(&text->why, "%s", live_reason(cause));
	void_end(text);
}

/* --- limits --- */

static const struct limit_words {
	const char *more; /* completes "needed more ..." */
	const char *unit;
	size_t offset; /* in struct limits */
} limit_words[LIMIT_COUNT] = {
	[LIMIT_NONE] = { "than it may have", "", offsetof(struct limits, wall_ms) },
	[LIMIT_PIDS] = { "processes and threads", "of them", offsetof(struct limits, pids) },
	[LIMIT_MEMORY] = { "memory", "MiB", offsetof(struct limits, memory_mib) },
	[LIMIT_CPU] = { "processor time", "ms", offsetof(struct limits, cpu_ms) },
	[LIMIT_WALL] = { "time", "ms", offsetof(struct limits, wall_ms) },
	[LIMIT_OUTPUT] = { "output", "KiB", offsetof(struct limits, output_kib) },
	[LIMIT_DISK] = { "disk space", "MiB", offsetof(struct limits, disk_mib) },
	[LIMIT_FILE_SIZE] = { "room in one file", "MiB", offsetof(struct limits, file_mib) },
};

/* The world's time is the plan's; all other limits are a container's. */
static unsigned limit_value(
	const struct grade_input *input, const struct plan *plan, const struct observation *limit)
{
	const struct exercise *exercise = input->exercise;
	unsigned value = plan->wall_ms;
	const size_t own = exercise->container_count; /* behind them the plan's: routers, nft */
	if (limit->limit == LIMIT_WALL ||
		(limit->container >= own && limit->container >= plan->container_count))
		return value;
	const char *limits = (const char *)(limit->container < own
						    ? &exercise->containers[limit->container].limits
						    : &plan->containers[limit->container].limits);
	memcpy(&value, limits + limit_words[limit->limit].offset, sizeof(value));
	return value;
}

static void limit_frame(const struct grade_input *input, const struct plan *plan,
	const struct observation *limit, const char *headline, struct explanation *text)
{
	const struct limit_words *words = &limit_words[limit->limit];
	const unsigned value = limit_value(input, plan, limit);
	explain_set(&text->happened, "%s: the run needed more %s than it may have.", headline,
		words->more);
	explain_set(&text->expected, "at most %u %s", value, words->unit);
	explain_set(&text->observed, "the limit \"%s\" was reached",
		limit_word_name((enum limit_word)limit->limit));
}

/* Where the policy refuses the call that ends a program. */
static bool explain_endless(const struct grade_input *input, struct explanation *text)
{
	const struct syscall_row *row = syscall_find("exit_group");
	const struct seccomp_data data = {
		.nr = row ? (int)row->number[abi_native()] : 0,
		.arch = abi_audit_arch(abi_native()),
	};
	for (size_t i = 0; row && i < input->exercise->policy_count; i++) {
		struct judgement judgement = { 0 };
		if (!policy_is_filter(input->policies[i].kind))
			continue;
		judge_call(&input->policies[i], &data, &judgement.call);
		if (!answer_refuses(judgement.call.written.answer))
			continue;
		const struct explaining explaining = {
			.input = input, .judgement = &judgement, .text = text
		};
		explain_decision(&explaining, false);
		autofree char *why = mem_text(text->why);
		explain_set(&text->why, "%s A program that can't call exit_group can't end.", why);
		return true;
	}
	return false;
}

void explain_limit(
	const struct grade_input *input, const struct world_run *limited, struct explanation *text)
{
	const struct observation *limit = judge_limit(limited->with);
	limit_frame(input, limited->plan, limit, "STOPPED BY A LIMIT", text);
	explain_set(&text->right,
		"The policy was read, compiled and loaded; without it the same run stays inside.");
	if (limit->limit == LIMIT_WALL && explain_endless(input, text))
		return;
	explain_set(
		&text->why, "The run was ended there, so what it had still to try is not judged.");
	explain_set(&text->next,
		"Look for a call that is refused and tried again, or one that waits for ever.");
}

void explain_void_limit(const struct explaining *explaining)
{
	struct explanation *text = explaining->text;
	const struct world_run *world = explaining->judgement->world;
	limit_frame(explaining->input, world->plan, judge_limit(world->without),
		"THE LAB IS AT FAULT, NOT YOUR POLICY", text);
	explain_set(&text->why,
		"This happened in the world without any policy, where everything has to work.");
	void_end(text);
}

/* --- refused --- */

void explain_refused(
	const struct err *err, const char *file, const char *line, struct explanation *text)
{
	explain_set(&text->happened, "NOT A POLICY YET: %s could not be read.", file);
	explain_set(&text->expected, "a policy that can be read to its end");
	explain_set(&text->observed, "%s", err->text);
	text->at = err->at;
	text->claim.kind = err->at.line ? CLAIM_FILE : CLAIM_NONE;
	text->line = err->at.line && line ? mem_text(line) : NULL;
	explain_set(&text->why,
		"A policy that is not understood in full is not loaded at all. So no service was "
		"started and no attack was tried.");
	if (err->at.line > 2)
		explain_set(&text->right, "Lines 1 to %u gave no trouble.", err->at.line - 1);
	else if (err->at.line == 2)
		explain_set(&text->right, "Line 1 gave no trouble.");
	else
		explain_set(&text->right, "The exercise is ready and waits for the file.");
	explain_set(&text->next, "%s",
		err->at.line ? "Read this line and the one before it, mend what stands there, and "
			       "save."
			     : "Look at the file itself: what is it, and how large?");
}

/* ---- a policy in C ---- */

static const char *next_of_unbuilt(const struct err *err)
{
	if (err->at.line)
		return "Read this line and the one before it, mend what stands there, and save.";
	return "Read what was said, then what the file does before it hands over its filter.";
}

void explain_unbuilt(const struct err *err, const char *file, const char *line, bool limited,
	struct explanation *text)
{
	explain_set(&text->happened, "%s: %s gave no filter.",
		limited ? "STOPPED BY A LIMIT" : "NOT A POLICY YET", file);
	explain_set(
		&text->expected, "a file that compiles, and a policy that hands over its filter");
	explain_set(&text->observed, "%s", err->text);
	text->at = err->at;
	text->line = err->at.line && line ? mem_text(line) : NULL;
	explain_set(&text->why,
		"The filter that the program hands over is what is judged. Without one no service "
		"was started and no attack was tried.");
	explain_set(&text->right, "The exercise is ready and waits for the file.");
	explain_set(&text->next, "%s", next_of_unbuilt(err));
}
