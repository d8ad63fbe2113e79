/* SPDX-License-Identifier: MIT */
/* Mutants by other entries: one dropped, added, joined with the next, or in another order. */
#include "core/mutant_parts.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- dropped ---- */

static void drop_names(const struct mutating *mutating, const struct jnode *entry)
{
	struct jnode names;
	struct err none = { 0 };
	const size_t count = mutant_array(entry, "names", &names);
	for (size_t i = 0; count > 1 && i < count; i++) {
		const struct jnode name = jnode_at(&names, i);
		const struct edit cut = edit_cut(&name);
		const char *word = "";
		(void)jnode_string(&name, &word, &none); /* it is one: the profile was parsed */
		mutant_add(mutating, "drop-name", &name, &cut, 1, "%s", word);
	}
}

void mutate_entry(const struct mutating *mutating, const struct jnode *entry)
{
	const struct edit cut = edit_cut(entry);
	mutant_add(mutating, "drop-rule", entry, &cut, 1, "%s", "");
	drop_names(mutating, entry);
}

/* ---- order ---- */

static void swap_with_next(
	const struct mutating *mutating, const struct jnode *entry, const struct jnode *next)
{
	autofree char *first = mutant_source(entry);
	autofree char *second = mutant_source(next);
	const struct edit edits[] = { edit_value(entry, second), edit_value(next, first) };
	mutant_add(mutating, "reorder", entry, edits, 2, "%s", "");
}

static bool same_source(const struct jnode *a, const struct jnode *b, const char *key)
{
	struct jnode in_a;
	struct jnode in_b;
	const bool there = jnode_member(a, key, &in_a);
	if (there != jnode_member(b, key, &in_b) || !there)
		return !there;
	autofree char *first = mutant_source(&in_a);
	autofree char *second = mutant_source(&in_b);
	return strcmp(first, second) == 0;
}

/* Two entries that differ in their conditions only become one that wants both of them. */
static void join_with_next(
	const struct mutating *mutating, const struct jnode *entry, const struct jnode *next)
{
	static const char *const same[] = { "name", "names", "action", "errnoRet", "includes",
		"excludes" };
	struct jnode args;
	struct jnode more;
	if (!mutant_array(entry, "args", &args) || !mutant_array(next, "args", &more))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(same); i++)
		if (!same_source(entry, next, same[i]))
			return;
	autofree char *first = mutant_source(&args);
	autofree char *second = mutant_source(&more);
	autofree char *both = mem_format("%.*s,%s", (int)strlen(first) - 1, first, second + 1);
	const struct edit edits[] = { edit_value(&args, both), edit_cut(next) };
	mutant_add(mutating, "or-to-and", entry, edits, 2, "%s", "");
}

void mutate_order(const struct mutating *mutating, const struct jnode *syscalls, size_t count)
{
	for (size_t i = 0; i + 1 < count; i++) {
		const struct jnode entry = jnode_at(syscalls, i);
		const struct jnode next = jnode_at(syscalls, i + 1);
		swap_with_next(mutating, &entry, &next);
		join_with_next(mutating, &entry, &next);
	}
}

/* ---- by the calls that the exercise is about ---- */

static bool is_first_of_its_name(const struct mutating *mutating, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (strcmp(mutating->calls[i].name, mutating->calls[index].name) == 0)
			return false;
	return true;
}

static void allow_call(const struct mutating *mutating, const struct jnode *syscalls, size_t count,
	const char *name)
{
	autofree char *entry =
		mem_format("{ \"names\": [\"%s\"], \"action\": \"SCMP_ACT_ALLOW\" }", name);
	autofree char *before = mem_format("%s, ", entry);
	const struct jnode first = count ? jnode_at(syscalls, 0) : *syscalls;
	autofree char *only = mem_format("[%s]", entry);
	const struct edit edit = count ? edit_before(&first, before) : edit_value(syscalls, only);
	mutant_add(mutating, "allow-call", syscalls, &edit, 1, "%s", name);
}

static bool has_int_argument(const struct syscall_row *call, unsigned index)
{
	return call && index < call->args && !(call->wide & 1u << index);
}

/* The answer is given only where an argument is what the probe had. */
static void add_condition(const struct mutating *mutating, const struct jnode *entry,
	const struct mutant_call *call, unsigned index)
{
	struct jnode action;
	struct jnode args;
	autofree char *text = mem_format(", \"args\": [{ \"index\": %u, \"value\": %" PRIu64
					 ", \"op\": \"SCMP_CMP_EQ\" }]",
		index, call->args[index] & UINT32_MAX);
	if (jnode_member(entry, "args", &args) || !jnode_member(entry, "action", &action))
		return;
	const struct edit edit = edit_behind(&action, text);
	mutant_add(mutating, "add-condition", entry, &edit, 1, "%s-argument-%u", call->name, index);
}

static void add_conditions(const struct mutating *mutating, const struct jnode *syscalls,
	size_t count, const struct mutant_call *call)
{
	for (size_t i = 0; i < count; i++) {
		const struct jnode entry = jnode_at(syscalls, i);
		if (!mutant_names_call(&entry, call->name))
			continue;
		for (unsigned index = 0; index < SYSCALL_ARGS; index++)
			if (has_int_argument(syscall_find(call->name), index))
				add_condition(mutating, &entry, call, index);
	}
}

void mutate_by_calls(const struct mutating *mutating, const struct jnode *syscalls, size_t count)
{
	struct jnode there;
	for (size_t i = 0; i < mutating->call_count; i++) {
		const struct mutant_call *call = &mutating->calls[i];
		if (is_first_of_its_name(mutating, i) &&
			jnode_member(&mutating->root, "syscalls", &there))
			allow_call(mutating, syscalls, count, call->name);
		if (call->is_stated)
			add_conditions(mutating, syscalls, count, call);
	}
}
