/* SPDX-License-Identifier: MIT */
/* The evidence: what stands on a screen beside the result. */
#include "core/verdict_read_parts.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define MOST_CALLS 10000

static const char *name_of_cause(size_t index)
{
	return cause_name((enum cause)index);
}

static int take_place(struct place *at, const struct jnode *text, struct err *err)
{
	struct jnode node;
	const char *file;
	if (jnode_require(text, "at", &node, err))
		return -1;
	if (jnode_is_null(&node))
		return 0;
	if (verdict_take_string(&node, "file", &file, err) ||
		verdict_take_number(&node, "line", VERDICT_MOST_NUMBER, &at->line, err) ||
		verdict_take_number(&node, "column", VERDICT_MOST_NUMBER, &at->column, err))
		return -1;
	place_set(at, file, at->line, at->column);
	return 0;
}

static const char *name_of_claim(size_t index)
{
	return claim_kind_name((enum claim_kind)index);
}

static const char *name_of_wish(size_t index)
{
	static const char *const names[] = { "permit", "refuse" };
	return names[index];
}

static int take_argument(struct claim *claim, const struct jnode *node, struct err *err)
{
	struct jnode argument;
	const char *value;
	char *end;
	claim->has_argument = jnode_member(node, "argument", &argument);
	if (!claim->has_argument)
		return 0;
	if (verdict_take_number(node, "argument", SYSCALL_ARGS - 1, &claim->argument, err) ||
		verdict_take_string(node, "value", &value, err))
		return -1;
	claim->value = strtoull(value, &end, 16);
	return *end ? jnode_fail(node, err, "the value of the argument is no number") : 0;
}

static int take_claim(struct claim *claim, const struct jnode *text, struct err *err)
{
	struct jnode node;
	size_t kind = 0;
	size_t refuse = 0;
	autofree char *call = NULL;
	if (jnode_require(text, "claim", &node, err))
		return -1;
	if (jnode_is_null(&node))
		return 0;
	if (verdict_take_word(&node, "kind", name_of_claim, CLAIM_KINDS, &kind, err) ||
		verdict_take_text(&node, "call", &call, err) ||
		verdict_take_word(&node, "wants", name_of_wish, 2, &refuse, err) ||
		take_argument(claim, &node, err))
		return -1;
	const struct syscall_row *row = call ? syscall_find(call) : NULL;
	claim->kind = (enum claim_kind)kind;
	claim->refuse = refuse;
	claim->call = row ? row->name : NULL;
	return 0;
}

static int take_explanation(struct explanation *text, const struct jnode *object, struct err *err)
{
	return verdict_take_text(object, "happened", &text->happened, err) ||
			       verdict_take_text(object, "expected", &text->expected, err) ||
			       verdict_take_text(object, "observed", &text->observed, err) ||
			       take_place(&text->at, object, err) ||
			       verdict_take_text(object, "line", &text->line, err) ||
			       verdict_take_text(object, "why", &text->why, err) ||
			       verdict_take_text(object, "right", &text->right, err) ||
			       verdict_take_text(object, "next", &text->next, err) ||
			       take_claim(&text->claim, object, err)
		       ? -1
		       : 0;
}

static int take_over(struct surface_measure *surface, const struct jnode *check, struct err *err)
{
	struct jnode all;
	size_t count;
	if (verdict_take_array(check, "over", MOST_CALLS, &all, &count, err))
		return -1;
	surface->over = mem_zero(count + 1, sizeof(*surface->over));
	surface->over_count = count;
	for (size_t i = 0; i < count; i++) {
		const struct jnode one = jnode_at(&all, i);
		const char *name;
		if (verdict_take_string(&one, "call", &name, err) ||
			verdict_take_number(
				&one, "price", VERDICT_MOST_NUMBER, &surface->over[i].price, err))
			return -1;
		surface->over[i].call = syscall_find(name);
		if (!surface->over[i].call)
			return jnode_fail(&one, err, "no call has this name");
	}
	return 0;
}

static int explain_check_of(struct check_verdict *one, const struct jnode *check, struct err *err)
{
	struct jnode node;
	size_t cause = 0;
	if (verdict_take_bool(check, "asked", &one->asked, err))
		return -1;
	if (jnode_member(check, "regions", &node) &&
		verdict_take_count(check, "regions", &one->regions, err))
		return -1;
	if (jnode_member(check, "tried", &node) &&
		verdict_take_text(check, "tried", &one->tried, err))
		return -1;
	if (jnode_member(check, "table", &node) &&
		verdict_take_text(check, "table", &one->table, err))
		return -1;
	if (one->surface && take_over(one->surface, check, err))
		return -1;
	if (!jnode_member(check, "cause", &node))
		return 0;
	if (verdict_take_word(check, "cause", name_of_cause, CAUSE_COUNT, &cause, err))
		return -1;
	one->cause = (enum cause)cause;
	return take_explanation(&one->text, check, err);
}

int verdict_take_texts(struct verdict *verdict, const struct jnode *evidence, struct err *err)
{
	struct jnode all;
	struct jnode text;
	size_t count;
	if (jnode_require(evidence, "text", &text, err) ||
		(!jnode_is_null(&text) && take_explanation(&verdict->text, &text, err)) ||
		verdict_take_bool(evidence, "capped", &verdict->capped, err) ||
		verdict_take_array(evidence, "checks", EXERCISE_MAX_CHECKS, &all, &count, err))
		return -1;
	if (count != verdict->check_count)
		return jnode_fail(&all, err, "the checks are others than the exercise's");
	for (size_t i = 0; i < count; i++) {
		const struct jnode one = jnode_at(&all, i);
		if (verdict_check_id(verdict, &one, i, err) ||
			explain_check_of(&verdict->checks[i], &one, err))
			return -1;
	}
	return 0;
}
