/* SPDX-License-Identifier: MIT */
/* Mutants of answers: one fact untold, or told a little otherwise. */
#include "core/mutant_parts.h"

#include "base/mem.h"

static void change_value(const struct mutating *mutating, const struct jnode *node)
{
	struct err none = { 0 };
	bool flag = false;
	uint64_t number = 0;
	if (!jnode_is_number(node) && !jnode_is_array(node) && !jnode_bool(node, &flag, &none)) {
		const struct edit flip = edit_value(node, flag ? "false" : "true");
		mutant_add(mutating, "flip-answer", node, &flip, 1, "%s", flip.text);
	}
	if (jnode_is_number(node) && !jnode_u64(node, 0, UINT32_MAX, &number, &none)) {
		autofree char *next = mem_format("%llu", (unsigned long long)number + 1);
		const struct edit change = edit_value(node, next);
		mutant_add(mutating, "change-answer", node, &change, 1, "%s", next);
	}
}

static void drop_elements(const struct mutating *mutating, const struct jnode *node)
{
	struct err none = { 0 };
	size_t count = 0;
	if (!jnode_is_array(node) || jnode_array(node, 0, SIZE_MAX, &count, &none))
		return;
	for (size_t i = 0; i < count; i++) {
		const struct jnode element = jnode_at(node, i);
		const struct edit cut = edit_cut(&element);
		autofree char *source = mutant_source(&element);
		mutant_add(mutating, "drop-element", &element, &cut, 1, "%s", source);
	}
}

void mutate_answers(const struct mutating *mutating)
{
	const struct jnode root = jdoc_root(mutating->doc);
	struct jnode node;
	void *iter = NULL;
	while (jnode_next(&root, &iter, &node)) {
		const struct edit cut = edit_cut(&node);
		mutant_add(mutating, "drop-answer", &node, &cut, 1, "%s", "");
		change_value(mutating, &node);
		drop_elements(mutating, &node);
	}
}
