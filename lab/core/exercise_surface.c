/* SPDX-License-Identifier: MIT */
/*
 * A check of the surface. That a policy permits little says something only of a service that works
 * under it, so such a check needs all benign checks, without saying so.
 */
#include "core/exercise_parts.h"

#include "base/mem.h"

#define LEAST_BUDGET   105 /* hundredths */
#define MOST_BUDGET    1000
#define DEFAULT_BUDGET 150

static bool has_need(const struct check *check, size_t index)
{
	for (size_t i = 0; i < check->need_count; i++)
		if (check->needs[i] == index)
			return true;
	return false;
}

static void need_all_benign(const struct exercise *exercise, struct check *check)
{
	const size_t self = (size_t)(check - exercise->checks);
	check->needs = mem_resize(check->needs, self + 1, sizeof(*check->needs));
	for (size_t i = 0; i < self; i++)
		if (exercise->checks[i].kind == CHECK_BENIGN && !has_need(check, i))
			check->needs[check->need_count++] = i;
}

/* The surface checks before `end`, and whether one of them is of the same policy as it. */
static size_t count_earlier(const struct exercise *exercise, const struct check *end, bool *same)
{
	size_t count = 0;
	*same = false;
	for (const struct check *check = exercise->checks; check < end; check++) {
		if (check->kind != CHECK_SURFACE)
			continue;
		count++;
		*same |= check->policy == end->policy;
	}
	return count;
}

int exercise_parse_surface(const struct exercise *exercise, struct check *check,
	const struct jnode *node, struct err *err)
{
	struct jnode budget;
	bool same;
	check->budget = DEFAULT_BUDGET;
	if (exercise_policy_of_kinds(exercise, node, "of", EXERCISE_FILTERS, &check->policy, err))
		return -1;
	if (jnode_member(node, "budget", &budget) &&
		jnode_hundredths(&budget, LEAST_BUDGET, MOST_BUDGET, &check->budget, err))
		return -1;
	if (count_earlier(exercise, check, &same) == EXERCISE_MAX_SURFACES)
		return jnode_fail(node, err, "at most %d checks of kind surface are allowed",
			EXERCISE_MAX_SURFACES);
	if (same)
		return jnode_fail(node, err, "an earlier check has the surface of %s already",
			exercise->policies[check->policy].file);
	need_all_benign(exercise, check);
	return 0;
}

int exercise_benign_in_time(
	const struct exercise *exercise, const struct jnode *node, struct err *err)
{
	for (size_t i = 0; i < exercise->check_count; i++)
		if (exercise->checks[i].kind == CHECK_SURFACE)
			return jnode_fail(node, err,
				"put the benign check before \"%s\": a surface counts only "
				"where every service works",
				exercise->checks[i].id);
	return 0;
}
