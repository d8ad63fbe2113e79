/* SPDX-License-Identifier: MIT */
#include "core/inspect_parts.h"

#include "core/finding.h"

#define FORMAT 1

static const char *share_name(enum share share)
{
	static const char *const names[] = {
		[SHARE_NONE] = "none",
		[SHARE_SOME] = "some",
		[SHARE_ALL] = "all",
	};
	return names[share];
}

static void put_answer(struct jout *object, const char *key, struct answer answer)
{
	autobuf struct buf text = { 0 };
	answer_format(answer, &text);
	jout_text(object, key, buf_string(&text));
}

static struct jout *call_json(const struct inspected_call *call)
{
	struct jout *one = jout_object();
	jout_text(one, "call", call->call->name);
	jout_text(one, "permitted", share_name(call->share));
	put_answer(one, "strictest", call->answer);
	jout_text(one, "conditions", call->conditions);
	jout_bool(one, "decided", !call->is_undecided);
	return one;
}

static struct jout *abi_json(const struct inspected_abi *abi, const char *name)
{
	struct jout *one = jout_object();
	struct jout *calls = jout_array();
	jout_text(one, "abi", name);
	jout_integer(one, "permitted", (int64_t)abi->permitted);
	jout_integer(one, "in_part", (int64_t)abi->in_part);
	jout_integer(one, "refused", (int64_t)(abi->count - abi->permitted - abi->in_part));
	put_answer(one, "other_numbers", abi->others);
	for (size_t i = 0; i < abi->count; i++)
		jout_add(calls, call_json(&abi->calls[i]));
	jout_put(one, "calls", calls);
	return one;
}

static struct jout *surface_json(const struct inspection *inspection)
{
	struct jout *all = jout_object();
	struct jout *calls = jout_array();
	jout_integer(all, "total", inspection->surface);
	for (size_t i = 0; i < inspection->price_count; i++) {
		const struct call_price *price = &inspection->prices[i];
		const struct risk_row *risk = syscall_risk(price->call);
		struct jout *one = jout_object();
		jout_text(one, "call", price->call->name);
		jout_integer(one, "price", price->price);
		jout_text(one, "class", risk->name);
		jout_text(one, "source", risk->source);
		jout_add(calls, one);
	}
	jout_put(all, "calls", calls);
	return all;
}

static struct jout *hole_json(const struct hole *hole)
{
	struct jout *one = jout_object();
	struct jout *abis = jout_array();
	jout_text(one, "kind", hole_kind_name(hole->kind));
	for (size_t abi = 0; abi < ABI_COUNT; abi++)
		if (hole->abis >> abi & 1)
			jout_add_text(abis, abi_name((enum abi)abi));
	jout_put(one, "abis", abis);
	jout_text(one, "text", hole->text);
	return one;
}

static struct jout *idle_json(const struct idle_rule *idle)
{
	struct jout *one = jout_object();
	jout_integer(one, "line", idle->rule->at.line);
	jout_integer(one, "column", idle->rule->at.column);
	jout_text(one, "text", idle->why);
	return one;
}

struct jout *inspect_json(
	const struct inspection *inspection, const struct inspect_input *input, const char *file)
{
	struct jout *all = jout_object();
	struct jout *abis = jout_array();
	struct jout *holes = jout_array();
	struct jout *idle = jout_array();
	jout_integer(all, "format", FORMAT);
	jout_text(all, "file", file);
	jout_text(all, "kind", input->profile ? "profile" : "program");
	jout_bool(all, "clean", inspect_is_clean(inspection));
	jout_integer(all, "instructions", (int64_t)input->program->count);
	for (size_t abi = 0; abi < ABI_COUNT; abi++)
		jout_add(abis, abi_json(&inspection->abis[abi], abi_name((enum abi)abi)));
	jout_put(all, "abis", abis);
	jout_put(all, "surface", surface_json(inspection));
	for (size_t i = 0; i < inspection->holes.count; i++)
		jout_add(holes, hole_json(&inspection->holes.items[i]));
	jout_put(all, "holes", holes);
	for (size_t i = 0; i < inspection->idle.count; i++)
		jout_add(idle, idle_json(&inspection->idle.items[i]));
	jout_put(all, "idle_rules", idle);
	jout_integer(all, "level_differences", (int64_t)inspection->level_differences);
	jout_put(all, "findings",
		input->profile ? findings_json(&input->profile->findings) : jout_array());
	return all;
}
