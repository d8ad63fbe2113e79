/* SPDX-License-Identifier: MIT */
#include "core/score.h"

/*
 * A fraction as it stands. 128 bits hold the largest: two groups of 100 checks of weight 100 each,
 * EXERCISE_MAX_SURFACES budgets of up to 900 hundredths, their weights, then points and rounding:
 * 2^27 x 2^40 x 2^9 x 2^15.
 */
typedef unsigned __int128 wide;
struct fraction {
	wide over, under; /* under 0: nothing is there */
};

static struct fraction sum(struct fraction a, struct fraction b)
{
	return (struct fraction){ a.over * b.under + b.over * a.under, a.under * b.under };
}

/* `points` x the fraction, rounded half up. */
static unsigned rounded(wide points, struct fraction part)
{
	return (unsigned)((2 * points * part.over + part.under) / (2 * part.under));
}

static struct fraction of_group(const struct verdict *verdict, enum verdict_group group)
{
	struct tally tally;
	verdict_tally(verdict, group, &tally);
	return (struct fraction){ tally.ok_weight, tally.weight };
}

/* (budget - ratio) / (budget - 1), but from 0 to 1. What was not measured has used all of it. */
static struct fraction budget_left(unsigned budget, const struct surface_measure *surface)
{
	const wide all = budget - 100;
	if (!surface || surface->ratio >= budget)
		return (struct fraction){ 0, all };
	const wide left = budget - surface->ratio;
	return (struct fraction){ left > all ? all : left, all };
}

static struct fraction of_least_privilege(const struct verdict *verdict)
{
	struct tally tally;
	struct fraction all = { 0, 1 };
	verdict_tally(verdict, GROUP_LEAST_PRIVILEGE, &tally);
	for (size_t i = 0; i < verdict->check_count; i++) {
		const struct check_verdict *one = &verdict->checks[i];
		const struct check *check = &verdict->exercise->checks[one->check];
		if (!verdict_counts(verdict, one, GROUP_LEAST_PRIVILEGE))
			continue;
		struct fraction left = budget_left(check->budget, one->surface);
		left.over *= check->weight;
		all = sum(all, left);
	}
	return (struct fraction){ all.over, all.under * tally.weight };
}

unsigned score_least_privilege(const struct verdict *verdict)
{
	const struct fraction part = of_least_privilege(verdict);
	return part.under ? rounded(SCORE_LEAST_PRIVILEGE, part) : 0;
}

struct group {
	unsigned points;
	struct fraction part;
};

static void fill_groups(const struct verdict *verdict, struct group groups[VERDICT_GROUPS])
{
	groups[GROUP_SERVICE] = (struct group){ SCORE_SERVICE, of_group(verdict, GROUP_SERVICE) };
	groups[GROUP_DEFENCE] = (struct group){ SCORE_DEFENCE, of_group(verdict, GROUP_DEFENCE) };
	groups[GROUP_LEAST_PRIVILEGE] =
		(struct group){ SCORE_LEAST_PRIVILEGE, of_least_privilege(verdict) };
}

/* Of the groups that are there. */
static unsigned points_of(const struct group groups[VERDICT_GROUPS])
{
	unsigned points = 0;
	for (size_t i = 0; i < VERDICT_GROUPS; i++)
		points += groups[i].part.under ? groups[i].points : 0;
	return points;
}

bool score_of_group(
	const struct verdict *verdict, enum verdict_group group, unsigned *points, unsigned *most)
{
	struct group groups[VERDICT_GROUPS];
	fill_groups(verdict, groups);
	const struct group *one = &groups[group];
	if (!one->part.under)
		return false;
	const struct fraction all = { 100 * one->points, points_of(groups) };
	*most = rounded(1, all);
	*points = rounded(
		1, (struct fraction){ all.over * one->part.over, all.under * one->part.under });
	return true;
}

unsigned score_of(const struct verdict *verdict)
{
	struct group groups[VERDICT_GROUPS];
	fill_groups(verdict, groups);
	struct fraction gained = { 0, 1 };
	const unsigned points = points_of(groups);
	for (size_t i = 0; i < VERDICT_GROUPS; i++) {
		struct fraction part = groups[i].part;
		if (!part.under)
			continue;
		part.over *= groups[i].points;
		gained = sum(gained, part);
	}
	if (!points)
		return 0;
	gained.under *= points;
	return rounded(100, gained);
}
