/* SPDX-License-Identifier: MIT */
/* Mutants of a caps-json: a capability too many or too few, the mark, the user. */
#include "core/mutant_parts.h"

#include "base/mem.h"
#include "core/caps.h"
#include "core/names.h"

#include <stdlib.h>
#include <string.h>

/* What is left in by mistake: Docker's default list, and what is added to it most. */
static const char *const usual[] = { "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID",
	"CAP_KILL", "CAP_NET_BIND_SERVICE", "CAP_NET_RAW", "CAP_SETFCAP", "CAP_SETGID",
	"CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_CHROOT", "CAP_MKNOD", "CAP_AUDIT_WRITE",
	"CAP_DAC_READ_SEARCH", "CAP_NET_ADMIN", "CAP_SYS_ADMIN", "CAP_SYS_PTRACE" };

/* The sets that are written, in the file's order. */
struct sets {
	struct jnode object; /* they point to it */
	struct jnode nodes[CAPS_SETS];
	size_t counts[CAPS_SETS];
	size_t count;
};

static void find_sets(const struct jnode *root, struct sets *sets)
{
	struct err none = { 0 };
	void *iter = NULL;
	*sets = (struct sets){ 0 };
	if (!jnode_given(root, "capabilities", &sets->object))
		return;
	struct jnode *node = sets->nodes;
	while (sets->count < CAPS_SETS && jnode_next(&sets->object, &iter, node)) {
		if (jnode_array(node, 0, SIZE_MAX, &sets->counts[sets->count], &none))
			continue; /* null */
		node = &sets->nodes[++sets->count];
	}
}

/* The element that is this name; false: the set does not have it. */
static bool find_name(const struct sets *sets, size_t set, const char *name, struct jnode *found)
{
	struct err none = { 0 };
	const char *word = NULL;
	for (size_t i = 0; i < sets->counts[set]; i++) {
		*found = jnode_at(&sets->nodes[set], i);
		if (!jnode_string(found, &word, &none) && !strcmp(word, name))
			return true;
	}
	return false;
}

/* --- too few --- */

static void drop_from_each(const struct mutating *mutating, const struct sets *sets)
{
	struct err none = { 0 };
	for (size_t set = 0; set < sets->count; set++)
		for (size_t i = 0; i < sets->counts[set]; i++) {
			const struct jnode node = jnode_at(&sets->nodes[set], i);
			const struct edit edit = edit_cut(&node);
			const char *name = "";
			(void)jnode_string(&node, &name, &none);
			mutant_add(mutating, "drop-capability", &node, &edit, 1, "%s", name);
		}
}

static void drop_everywhere(
	const struct mutating *mutating, const struct sets *sets, const char *name)
{
	struct edit edits[CAPS_SETS];
	size_t count = 0;
	struct jnode node;
	for (size_t set = 0; set < sets->count; set++)
		if (find_name(sets, set, name, &node))
			edits[count++] = edit_cut(&node);
	if (count > 1)
		mutant_add(mutating, "drop-everywhere", &sets->object, edits, count, "%s", name);
}

/* --- too many --- */

static struct edit add_to(const struct jnode *set, size_t count, const char *text)
{
	const struct jnode last = count ? jnode_at(set, count - 1) : *set;
	struct edit edit = edit_behind(&last, text);
	if (!count) /* before the bracket that closes it */
		edit.begin = edit.end = edit.end - 1;
	return edit;
}

/* To this set, or to all that are not empty. */
static void add_capability(const struct mutating *mutating, const struct sets *sets,
	const char *name, const char *only)
{
	struct edit edits[CAPS_SETS];
	size_t count = 0;
	struct jnode ignored;
	autofree char *behind = mem_format(", \"%s\"", name);
	autofree char *alone = mem_format("\"%s\"", name);
	for (size_t set = 0; set < sets->count; set++) {
		const bool is_meant =
			only ? !strcmp(sets->nodes[set].key, only) : sets->counts[set] > 0;
		if (is_meant && !find_name(sets, set, name, &ignored))
			edits[count++] = add_to(&sets->nodes[set], sets->counts[set],
				sets->counts[set] ? behind : alone);
	}
	if (count)
		mutant_add(mutating, only ? "add-capability" : "add-everywhere", &sets->object,
			edits, count, "%s", name);
}

/* --- the mark and the user --- */

static void flip_mark(const struct mutating *mutating, const struct jnode *root)
{
	struct err none = { 0 };
	struct jnode node;
	bool is_set = false;
	if (!jnode_given(root, "noNewPrivileges", &node) || jnode_bool(&node, &is_set, &none))
		return;
	const struct edit flip = edit_value(&node, is_set ? "false" : "true");
	mutant_add(mutating, "flip-mark", &node, &flip, 1, "%s", flip.text);
}

static void change_id(const struct mutating *mutating, const struct jnode *user, const char *key)
{
	struct err none = { 0 };
	struct jnode node;
	uint64_t id = 0;
	if (!jnode_given(user, key, &node) || jnode_u64(&node, 0, UINT32_MAX, &id, &none))
		return;
	const struct edit change = edit_value(&node, id ? "0" : "1000");
	mutant_add(mutating, "change-user", &node, &change, 1, "%s", change.text);
}

void mutate_caps(const struct mutating *mutating)
{
	const struct jnode root = jdoc_root(mutating->doc);
	struct sets sets;
	struct jnode user;
	find_sets(&root, &sets);
	drop_from_each(mutating, &sets);
	for (unsigned i = 0; capability_name(i); i++)
		drop_everywhere(mutating, &sets, capability_name(i));
	for (size_t i = 0; i < ARRAY_SIZE(usual); i++) {
		add_capability(mutating, &sets, usual[i], NULL);
		add_capability(mutating, &sets, usual[i], caps_set_name(CAPS_BOUNDING));
	}
	flip_mark(mutating, &root);
	if (jnode_given(&root, "user", &user)) {
		change_id(mutating, &user, "uid");
		change_id(mutating, &user, "gid");
	}
}
