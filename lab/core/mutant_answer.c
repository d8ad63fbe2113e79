/* SPDX-License-Identifier: MIT */
/* Mutants by another answer: an action for another, an errno for another. */
#include "core/mutant_parts.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

struct swap {
	const char *operator;
	const char *action;
	const char *number; /* of errnoRet; NULL: the member is left out */
	const char *detail;
	bool refuses;
};

/* What people write by mistake in place of the right answer. */
static const struct swap swaps[] = {
	{ "swap-action", "SCMP_ACT_ALLOW", NULL, "ALLOW", false },
	{ "swap-action", "SCMP_ACT_LOG", NULL, "LOG", false },
	{ "swap-action", "SCMP_ACT_ERRNO", NULL, "ERRNO", true },
	{ "swap-errno", "SCMP_ACT_ERRNO", "0", "0", false },
	{ "swap-errno", "SCMP_ACT_ERRNO", "1", "EPERM", true },
	{ "swap-errno", "SCMP_ACT_ERRNO", "38", "ENOSYS", true },
};

static bool is_permit(const char *action)
{
	return strcmp(action, "SCMP_ACT_ALLOW") == 0 || strcmp(action, "SCMP_ACT_LOG") == 0;
}

/* Of an answer that refuses: what permits, pretends, or has another errno. Of one that permits:
 * one that refuses. */
static bool is_worth_trying(const struct swap *swap, const char *action, uint64_t number)
{
	const bool is_errno = strcmp(action, "SCMP_ACT_ERRNO") == 0;
	if (is_permit(action))
		return swap->refuses && !swap->number;
	if (!swap->number)
		return !swap->refuses;
	return is_errno && strtoull(swap->number, NULL, 10) != number;
}

static void swap_answer(const struct mutating *mutating, const struct jnode *object,
	const char *action_key, const char *errno_key, const struct swap *swap)
{
	struct jnode action;
	struct jnode number;
	if (!jnode_member(object, action_key, &action))
		return;
	const bool has_number = jnode_member(object, errno_key, &number);
	autofree char *text =
		has_number || !swap->number
			? mem_format("\"%s\"", swap->action)
			: mem_format("\"%s\", \"%s\": %s", swap->action, errno_key, swap->number);
	struct edit edits[2] = { edit_value(&action, text) };
	if (has_number)
		edits[1] = swap->number ? edit_value(&number, swap->number) : edit_cut(&number);
	if (has_number && edits[1].begin < edits[0].begin) {
		const struct edit first = edits[1];
		edits[1] = edits[0];
		edits[0] = first;
	}
	/* a first member takes the comma and the blanks behind it along, up to the next */
	if (has_number && edits[0].end > edits[1].begin)
		return;
	mutant_add(
		mutating, swap->operator, & action, edits, has_number ? 2 : 1, "%s", swap->detail);
}

static void swap_all(const struct mutating *mutating, const struct jnode *object,
	const char *action_key, const char *errno_key)
{
	struct jnode number;
	const char *action = jnode_text_of(object, action_key);
	const uint64_t error = jnode_member(object, errno_key, &number)
				       ? jnode_number_of(object, errno_key)
				       : 1; /* EPERM, as runc has it */
	for (size_t i = 0; i < ARRAY_SIZE(swaps); i++)
		if (is_worth_trying(&swaps[i], action, error))
			swap_answer(mutating, object, action_key, errno_key, &swaps[i]);
}

void mutate_default(const struct mutating *mutating)
{
	swap_all(mutating, &mutating->root, "defaultAction", "defaultErrnoRet");
}

void mutate_answer(const struct mutating *mutating, const struct jnode *entry)
{
	swap_all(mutating, entry, "action", "errnoRet");
}
