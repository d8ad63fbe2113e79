/* SPDX-License-Identifier: MIT */
/*
 * A verdict as JSON. `result` is what two machines must agree on, so nothing of a machine may
 * come into it: no path, no time, no pid. All the rest is `evidence`.
 */
#include "core/verdict.h"

#include "base/mem.h"

#include <inttypes.h>

static void put_hash(struct jout *object, const char *key, const struct hash *hash)
{
	char hex[HASH_HEX];
	hash_hex(hash, hex);
	jout_text(object, key, hex);
}

static bool has_score(const struct verdict *verdict)
{
	return verdict->outcome != OUTCOME_VOID && verdict->outcome != OUTCOME_STATIC;
}

static struct jout *policies(const struct verdict *verdict)
{
	struct jout *all = jout_array();
	for (size_t i = 0; i < verdict->policy_count; i++) {
		struct jout *one = jout_object();
		jout_text(one, "file", verdict->policies[i].file);
		put_hash(one, "sha256", &verdict->policies[i].hash);
		jout_add(all, one);
	}
	return all;
}

static void put_ratio(struct jout *object, const char *key, unsigned ratio)
{
	autobuf struct buf text = { 0 };
	surface_format_ratio(ratio, &text);
	jout_text(object, key, ratio == SURFACE_NO_RATIO ? NULL : buf_string(&text));
}

/* Ratios are texts with two decimals: a number would come back from a reader as another one. */
static struct jout *surface_of(const struct check *check, const struct surface_measure *surface)
{
	struct jout *all = jout_object();
	jout_integer(all, "allowed", (int64_t)surface->calls);
	jout_integer(all, "needed", (int64_t)surface->needed);
	jout_integer(all, "surface", surface->total);
	jout_integer(all, "solution", surface->solution);
	put_ratio(all, "ratio", surface->ratio);
	put_ratio(all, "budget", check->budget);
	return all;
}

static struct jout *checks(const struct verdict *verdict)
{
	struct jout *all = jout_array();
	for (size_t i = 0; i < verdict->check_count; i++) {
		const struct check_verdict *check = &verdict->checks[i];
		struct jout *one = jout_object();
		jout_text(one, "id", verdict->exercise->checks[check->check].id);
		jout_text(one, "result", check_result_name(check->result));
		if (check->witness)
			jout_text(one, "witness", check->witness);
		if (check->surface)
			jout_put(one, "surface",
				surface_of(
					&verdict->exercise->checks[check->check], check->surface));
		jout_add(all, one);
	}
	return all;
}

static struct jout *unavailable(const struct verdict *verdict)
{
	struct jout *all = jout_array();
	for (size_t i = 0; i < verdict->check_count; i++)
		if (verdict->checks[i].result == RESULT_UNAVAILABLE)
			jout_add_text(all, verdict->exercise->checks[verdict->checks[i].check].id);
	return all;
}

struct jout *verdict_result(const struct verdict *verdict)
{
	struct jout *result = jout_object();
	jout_integer(result, "format", VERDICT_FORMAT);
	jout_text(result, "exercise", verdict->exercise->id);
	put_hash(result, "exercise_sha256", &verdict->exercise->hash);
	jout_text(result, "seed", verdict->seed);
	jout_put(result, "policies", policies(verdict));
	jout_text(result, "outcome", outcome_name(verdict->outcome));
	const bool limited = verdict->outcome == OUTCOME_LIMITED;
	jout_text(result, "limit", limited ? limit_word_name(verdict->limit) : NULL);
	if (has_score(verdict))
		jout_integer(result, "score", verdict->score);
	else
		jout_text(result, "score", NULL);
	jout_put(result, "checks", checks(verdict));
	jout_put(result, "findings", findings_json(&verdict->findings));
	jout_text(result, "id_mode", verdict->id_mode);
	jout_put(result, "unavailable", unavailable(verdict));
	return result;
}

static void put_place(struct jout *object, const struct explanation *text)
{
	if (!text->at.line) {
		jout_text(object, "at", NULL);
		return;
	}
	struct jout *place = jout_object();
	jout_text(place, "file", text->at.file);
	jout_integer(place, "line", text->at.line);
	jout_integer(place, "column", text->at.column);
	jout_put(object, "at", place);
}

static void put_claim(struct jout *object, const struct claim *claim)
{
	if (claim->kind == CLAIM_NONE) {
		jout_text(object, "claim", NULL);
		return;
	}
	struct jout *one = jout_object();
	jout_text(one, "kind", claim_kind_name(claim->kind));
	jout_text(one, "call", claim->call);
	jout_text(one, "wants", claim->refuse ? "refuse" : "permit");
	if (claim->has_argument) {
		autofree char *value = mem_format("0x%" PRIx64, claim->value);
		jout_integer(one, "argument", claim->argument);
		jout_text(one, "value", value);
	}
	jout_put(object, "claim", one);
}

static void put_explanation(struct jout *object, const struct explanation *text)
{
	jout_text(object, "happened", text->happened);
	jout_text(object, "expected", text->expected);
	jout_text(object, "observed", text->observed);
	put_place(object, text);
	jout_text(object, "line", text->line);
	jout_text(object, "why", text->why);
	jout_text(object, "right", text->right);
	jout_text(object, "next", text->next);
	put_claim(object, &text->claim);
}

/* The price list of what is over, dearest first. */
static struct jout *over_of(const struct surface_measure *surface)
{
	struct jout *all = jout_array();
	for (size_t i = 0; i < surface->over_count; i++) {
		const struct surface_over *over = &surface->over[i];
		const struct risk_row *risk = syscall_risk(over->call);
		struct jout *one = jout_object();
		jout_text(one, "call", over->call->name);
		jout_integer(one, "price", over->price);
		jout_integer(one, "weight", risk->weight);
		jout_text(one, "class", risk->name);
		jout_add(all, one);
	}
	return all;
}

static struct jout *explained_checks(const struct verdict *verdict)
{
	struct jout *all = jout_array();
	for (size_t i = 0; i < verdict->check_count; i++) {
		const struct check_verdict *verdict_of = &verdict->checks[i];
		const struct check *check = &verdict->exercise->checks[verdict_of->check];
		struct jout *one = jout_object();
		jout_text(one, "id", check->id);
		jout_text(one, "title", check->title);
		jout_text(one, "kind", check_kind_name(check->kind));
		jout_bool(one, "asked", verdict_of->asked);
		if (verdict_of->text.happened) {
			jout_text(one, "cause", cause_name(verdict_of->cause));
			put_explanation(one, &verdict_of->text);
		}
		if (verdict_of->regions)
			jout_integer(one, "regions", (int64_t)verdict_of->regions);
		if (verdict_of->tried)
			jout_text(one, "tried", verdict_of->tried);
		if (verdict_of->table)
			jout_text(one, "table", verdict_of->table);
		if (verdict_of->surface)
			jout_put(one, "over", over_of(verdict_of->surface));
		jout_add(all, one);
	}
	return all;
}

/* What `result` leaves out of each finding. */
static struct jout *explained_findings(const struct verdict *verdict)
{
	struct jout *all = jout_array();
	for (size_t i = 0; i < verdict->findings.count; i++) {
		struct jout *one = jout_object();
		jout_text(one, "file", verdict->findings.items[i].at.file);
		jout_add(all, one);
	}
	return all;
}

struct jout *verdict_json(const struct verdict *verdict)
{
	struct jout *evidence = jout_object();
	if (verdict->text.happened) {
		struct jout *text = jout_object();
		put_explanation(text, &verdict->text);
		jout_put(evidence, "text", text);
	} else {
		jout_text(evidence, "text", NULL);
	}
	jout_bool(evidence, "capped", verdict->capped);
	jout_put(evidence, "checks", explained_checks(verdict));
	jout_put(evidence, "findings", explained_findings(verdict));
	struct jout *all = jout_object();
	jout_put(all, "result", verdict_result(verdict));
	put_hash(all, "digest", &verdict->digest);
	jout_put(all, "evidence", evidence);
	return all;
}
