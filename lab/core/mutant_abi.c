/* SPDX-License-Identifier: MIT */
/* Mutants by other architectures: one forgotten, one too many. */
#include "core/mutant_parts.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static void forget_each(const struct mutating *mutating, const struct jnode *array, size_t count)
{
	struct err none = { 0 };
	for (size_t i = 0; i < count; i++) {
		const struct jnode node = jnode_at(array, i);
		const struct edit cut = edit_cut(&node);
		const char *word = "";
		(void)jnode_string(&node, &word, &none); /* it is one: the profile was parsed */
		mutant_add(mutating, "forget-abi", &node, &cut, 1, "%s", word);
	}
}

static void forget_of_map(const struct mutating *mutating)
{
	struct jnode map;
	struct jnode subs;
	const size_t count = mutant_array(&mutating->root, "archMap", &map);
	for (size_t i = 0; i < count; i++) {
		const struct jnode entry = jnode_at(&map, i);
		const size_t inner = mutant_array(&entry, "subArchitectures", &subs);
		forget_each(mutating, &subs, inner);
	}
}

static bool is_in(const struct jnode *array, size_t count, const char *word)
{
	/* with its quotes: one word is the beginning of another */
	autofree char *quoted = mem_format("\"%s\"", word);
	autofree char *source = count ? mutant_source(array) : NULL;
	return source && strstr(source, quoted);
}

static void add_one(const struct mutating *mutating, const char *word)
{
	struct jnode array;
	const size_t count = mutant_array(&mutating->root, "architectures", &array);
	struct jnode action;
	if (is_in(&array, count, word))
		return;
	if (count) {
		const struct jnode last = jnode_at(&array, count - 1);
		autofree char *text = mem_format(", \"%s\"", word);
		const struct edit edit = edit_behind(&last, text);
		mutant_add(mutating, "add-abi", &array, &edit, 1, "%s", word);
		return;
	}
	struct jnode there;
	if (jnode_member(&mutating->root, "architectures", &there) ||
		jnode_member(&mutating->root, "archMap", &there) ||
		!jnode_member(&mutating->root, "defaultAction", &action))
		return;
	autofree char *text = mem_format(", \"architectures\": [\"%s\"]", word);
	const struct edit edit = edit_behind(&action, text);
	mutant_add(mutating, "add-abi", &mutating->root, &edit, 1, "%s", word);
}

void mutate_abis(const struct mutating *mutating)
{
	static const char *const words[] = { "SCMP_ARCH_X86", "SCMP_ARCH_X32" };
	struct jnode array;
	const size_t count = mutant_array(&mutating->root, "architectures", &array);
	forget_each(mutating, &array, count);
	forget_of_map(mutating);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		add_one(mutating, words[i]);
}
